//! How one request is counted: larger ones are split into units, sequential smaller ones merged until they fill one.
//!
//! A request continues a stream when it starts where an earlier one of the same direction ended. Several streams go
//! on side by side, on one connection or on many. Streams are kept in two tables, so that random load cannot push a
//! sequential stream out: every request that continues nothing is remembered as a *candidate*, and a candidate that is
//! continued becomes a *stream*; only a new stream takes a stream's place.
//!
//! (EBS user guide, "I/O characteristics and monitoring": 8 sequential requests of 32 KiB are one operation where the
//! unit is 256 KiB, 8 random ones are eight, one of 1,024 KiB is four.)

const STREAMS_MAX: usize = 16;
const CANDIDATES_MAX: usize = 32;
/// Matches no request: ends lie below 2^63.
const NOWHERE: u64 = u64::MAX;

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Operations; 0 when it fills up a unit that was counted before.
    pub ops: u32,
    /// Bytes.
    pub bytes: u64,
}

/// What is left of the last unit counted for a stream.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    /// Bytes that cost no further operation.
    room: u32,
    /// Bytes that cost nothing since a whole unit was charged.
    prepaid: u32,
}

/// A ring of streams by where they go on.
#[derive(Debug)]
struct Ring<const N: usize> {
    next: [u64; N],
    rest: [Rest; N],
    used: [u64; N],
    clock: u64,
}

impl<const N: usize> Ring<N> {
    fn new() -> Self {
        Self { next: [NOWHERE; N], rest: [Rest::default(); N], used: [0; N], clock: 0 }
    }

    fn find(&self, key: u64) -> Option<usize> {
        self.next.iter().position(|&next| next == key)
    }

    fn oldest(&self) -> usize {
        (0..N).min_by_key(|&index| self.used[index]).unwrap_or(0)
    }

    fn put(&mut self, index: usize, key: u64, rest: Rest) {
        self.clock += 1;
        self.next[index] = key;
        self.rest[index] = rest;
        self.used[index] = self.clock;
    }
}

/// The streams of one volume.
#[derive(Debug)]
pub struct Streams {
    streams: Ring<STREAMS_MAX>,
    candidates: Ring<CANDIDATES_MAX>,
    candidate_next: usize,
}

/// Offset and direction in one number, so that a table is searched by one comparison an entry.
fn key(write: bool, offset: u64) -> u64 {
    offset.wrapping_mul(2).wrapping_add(u64::from(write))
}

impl Streams {
    /// No streams yet.
    pub fn new() -> Self {
        Self { streams: Ring::new(), candidates: Ring::new(), candidate_next: 0 }
    }

    /// Counts a request. `random_whole_unit`: one that continues nothing costs at least a unit of bytes.
    pub fn charge(&mut self, write: bool, offset: u64, length: u32, unit: u32, random_whole_unit: bool) -> Charge {
        let here = key(write, offset);
        let next = key(write, offset.wrapping_add(u64::from(length)));
        if let Some(index) = self.streams.find(here) {
            let (charge, rest) = go_on(self.streams.rest[index], length, unit);
            self.streams.put(index, next, rest);
            return charge;
        }
        if let Some(index) = self.candidates.find(here) {
            let (charge, rest) = go_on(self.candidates.rest[index], length, unit);
            self.candidates.next[index] = NOWHERE;
            let index = self.streams.oldest();
            self.streams.put(index, next, rest);
            return charge;
        }
        let (charge, rest) = begin(length, unit, random_whole_unit);
        self.candidates.put(self.candidate_next, next, rest);
        self.candidate_next = (self.candidate_next + 1) % CANDIDATES_MAX;
        charge
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::new()
    }
}

fn begin(length: u32, unit: u32, random_whole_unit: bool) -> (Charge, Rest) {
    let ops = length.div_ceil(unit).max(1);
    let bytes = if random_whole_unit { length.max(unit) } else { length };
    let room = room_after(ops, unit, length);
    (Charge { ops, bytes: u64::from(bytes) }, Rest { room, prepaid: bytes - length })
}

fn go_on(rest: Rest, length: u32, unit: u32) -> (Charge, Rest) {
    let beyond = length.saturating_sub(rest.room);
    let ops = beyond.div_ceil(unit);
    let room = if beyond == 0 { rest.room - length } else { room_after(ops, unit, beyond) };
    let free = rest.prepaid.min(length);
    (Charge { ops, bytes: u64::from(length - free) }, Rest { room, prepaid: rest.prepaid - free })
}

/// What `ops` units hold beyond `length` bytes.
fn room_after(ops: u32, unit: u32, length: u32) -> u32 {
    (u64::from(ops) * u64::from(unit) - u64::from(length)) as u32
}
