//! A connection's two buffers.

/// Bytes received and not yet served.
pub struct Inbox {
    /// All room there is.
    pub bytes: Vec<u8>,
    /// Where what is not served begins.
    pub start: usize,
    /// Where what was received ends.
    pub end: usize,
}

/// Bytes to be sent.
pub struct Outbox {
    /// All room there is.
    pub bytes: Vec<u8>,
    /// Where what is to be sent ends.
    pub end: usize,
}

impl Inbox {
    /// Bytes received and not served.
    pub fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Takes the first `count` of them away.
    pub fn consume(&mut self, count: usize) {
        self.start += count;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Room to receive into.
    pub fn room(&mut self) -> &mut [u8] {
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        &mut self.bytes[self.end..]
    }
}

impl Outbox {
    /// Adds `bytes`.
    pub fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// The next `count` bytes; they are sent if `end` is moved past them.
    pub fn room(&mut self, count: usize) -> &mut [u8] {
        let end = self.end + count;
        if end > self.bytes.len() {
            self.bytes.resize(end, 0);
        }
        &mut self.bytes[self.end..end]
    }
}
