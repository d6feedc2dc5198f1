//! A connection's two buffers.

use std::collections::VecDeque;

/// Below so much room at its end the inbox moves what it holds to its beginning.
const ROOM_BYTES_MIN: usize = 64 << 10;

/// Bytes received and not yet served, and when they came.
pub struct Inbox {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes served since the connection began.
    served: u64,
    /// Where in the stream each receive ended, and when it was.
    arrivals: VecDeque<(u64, u64)>,
}

impl Inbox {
    /// An inbox of `capacity` bytes, with `first` in it since `now_ns`.
    pub fn new(mut first: Vec<u8>, capacity: usize, now_ns: u64) -> Self {
        let end = first.len();
        first.resize(capacity.max(end), 0);
        Self { bytes: first, start: 0, end, served: 0, arrivals: VecDeque::from([(end as u64, now_ns)]) }
    }

    /// Bytes received and not served.
    #[inline]
    pub fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// When the first of them came.
    #[inline]
    pub fn arrival_ns(&self) -> u64 {
        self.arrivals.front().map_or(0, |(_, at_ns)| *at_ns)
    }

    /// Takes the first `count` of them away.
    #[inline]
    pub fn consume(&mut self, count: usize) {
        self.start += count;
        self.served += count as u64;
        while self.arrivals.front().is_some_and(|(end, _)| *end <= self.served) {
            self.arrivals.pop_front();
        }
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Room to receive into; may be none.
    pub fn room(&mut self) -> &mut [u8] {
        if self.start > 0 && self.bytes.len() - self.end < ROOM_BYTES_MIN {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        &mut self.bytes[self.end..]
    }

    /// `count` bytes came into the room at `now_ns`.
    pub fn received(&mut self, count: usize, now_ns: u64) {
        self.end += count;
        self.arrivals.push_back((self.served + (self.end - self.start) as u64, now_ns));
    }
}

/// Bytes to be sent.
pub struct Outbox {
    bytes: Vec<u8>,
    end: usize,
    capacity: usize,
}

impl Outbox {
    /// An outbox of usually `capacity` bytes.
    pub fn new(capacity: usize) -> Self {
        Self { bytes: vec![0; capacity], end: 0, capacity }
    }

    /// How many bytes it holds.
    #[inline]
    pub fn len(&self) -> usize {
        self.end
    }

    /// The bytes from `start` on.
    pub fn from(&self, start: usize) -> &[u8] {
        &self.bytes[start..self.end]
    }

    /// Adds `bytes`.
    #[inline]
    pub fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// The next `count` bytes; [`Outbox::filled`] makes them part of what is sent.
    #[inline]
    pub fn room(&mut self, count: usize) -> &mut [u8] {
        let end = self.end + count;
        if end > self.bytes.len() {
            self.bytes.resize(end, 0);
        }
        &mut self.bytes[self.end..end]
    }

    /// The next `count` bytes were filled.
    #[inline]
    pub fn filled(&mut self, count: usize) {
        self.end += count;
    }

    /// Takes back all but the first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        self.end = self.end.min(length);
    }

    /// Empties it, and gives back what a large reply took.
    pub fn clear(&mut self) {
        self.end = 0;
        if self.bytes.len() > 2 * self.capacity {
            self.bytes.truncate(self.capacity);
            self.bytes.shrink_to(self.capacity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_time_of_arrival() {
        let mut inbox = Inbox::new(vec![1, 2, 3], 8, 10);
        inbox.room()[..2].copy_from_slice(&[4, 5]);
        inbox.received(2, 20);
        assert_eq!((inbox.unread(), inbox.arrival_ns()), (&[1, 2, 3, 4, 5][..], 10));
        inbox.consume(2);
        assert_eq!(inbox.arrival_ns(), 10);
        inbox.consume(1);
        assert_eq!((inbox.unread(), inbox.arrival_ns()), (&[4, 5][..], 20));
        inbox.consume(2);
        assert_eq!(inbox.room().len(), 8);
        inbox.room()[0] = 6;
        inbox.received(1, 30);
        assert_eq!((inbox.unread(), inbox.arrival_ns()), (&[6][..], 30));
    }

    #[test]
    fn a_large_reply_leaves_no_large_buffer() {
        let mut outbox = Outbox::new(4);
        outbox.put(&[7; 100]);
        outbox.truncate(50);
        assert_eq!(outbox.from(48), [7, 7]);
        outbox.clear();
        assert_eq!((outbox.len(), outbox.bytes.capacity()), (0, 4));
    }
}
