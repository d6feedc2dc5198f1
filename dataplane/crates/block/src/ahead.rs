//! Read-ahead: what to bring into memory before a client that reads from front to back asks for it.
//!
//! The kernel's own is turned off for volumes' files, since it reads in large pieces that make later small writes slow
//! (see `WRITE_BYTES_MAX` in [`crate::host`]).

/// Reads this close to where the last one ended go on with it: a deep queue may arrive a little out of order.
const NEAR_BYTES: u64 = 1 << 20;
/// Reading is from front to back when so much of it was.
const RUN_BYTES_MIN: u64 = 64 << 10;
/// The least and the most to be ahead by.
const WINDOW_BYTES_MIN: u64 = 256 << 10;
const WINDOW_BYTES_MAX: u64 = 4 << 20;

/// One client's reads.
#[derive(Clone, Debug, Default)]
pub struct ReadAhead {
    /// Where the run of reads ends.
    next: u64,
    /// Bytes of the run.
    run: u64,
    /// Up to where it was read ahead.
    until: u64,
    /// Some read of the run had to wait for the disk. A run in memory needs no help.
    cold: bool,
}

impl ReadAhead {
    /// Notes a read and says what to bring in, as offset and length. `cold`: it has to wait for the disk.
    pub fn note(&mut self, offset: u64, length: u64, cold: bool) -> Option<(u64, u64)> {
        let end = offset.saturating_add(length);
        if offset.abs_diff(self.next) > NEAR_BYTES {
            *self = Self { next: end, run: length, until: end, cold };
            return None;
        }
        self.next = self.next.max(end);
        self.run = self.run.saturating_add(length);
        self.cold |= cold;
        if !self.cold || self.run < RUN_BYTES_MIN {
            return None;
        }
        let window = self.run.clamp(WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
        if self.until >= self.next.saturating_add(window / 2) {
            return None;
        }
        let start = self.until.max(self.next);
        self.until = self.next.saturating_add(window);
        Some((start, self.until - start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIB: u64 = 1 << 10;

    #[test]
    fn a_cold_run_is_read_ahead_without_gaps_and_not_twice() {
        let (mut ahead, mut covered) = (ReadAhead::default(), 1 << 30);
        ahead.note((1 << 30) - 4 * KIB, 4 * KIB, true);
        let mut requests = 0;
        for block in 0..16_384u64 {
            let offset = (1 << 30) + block * 4 * KIB;
            if let Some((start, length)) = ahead.note(offset, 4 * KIB, false) {
                assert!(start == covered || block < 32, "from {start} after {covered}");
                covered = start + length;
                requests += 1;
            }
            assert!(block < 32 || covered > offset, "block {block} was not read ahead");
            assert!(covered <= offset + WINDOW_BYTES_MAX + 8 * KIB);
        }
        assert!(requests < 64, "{requests} requests for 64 MiB");
    }

    #[test]
    fn what_is_in_memory_or_at_random_is_left_alone() {
        let mut ahead = ReadAhead::default();
        assert!((0..1000).all(|block| ahead.note(block * 4 * KIB, 4 * KIB, false).is_none()));
        assert!((0..1000).all(|block| ahead.note((block * 7919 % 1000) << 21, 4 * KIB, true).is_none()));
        assert_eq!(ahead.note(u64::MAX - 1, 10, true), None);
    }
}
