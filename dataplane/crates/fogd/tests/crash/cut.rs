//! Whether a clone is of one moment: if it holds a write, it holds all that were answered before that one began.

use crate::history::{History, Moment};
use crate::stamp::Content;

/// A clone's origin as it was when the clone was there, and when the clone can have been taken.
#[derive(Debug)]
pub struct Cut {
    origin: History,
    returned: Moment,
    after: (Moment, u64),
    before: (Moment, u64),
}

impl Cut {
    pub fn new(origin: History, returned: Moment) -> Self {
        Self { origin, returned, after: (0, 0), before: (Moment::MAX, 0) }
    }

    /// A block of the clone that was read for the first time. One that the clone was written at itself, as its own
    /// history knows, says nothing.
    pub fn found(&mut self, block: u64, found: Content, clone: &History) {
        if block >= self.origin.blocks() || clone.written_since(block, self.returned) {
            return;
        }
        if let Some((after, before)) = self.origin.cut(block, found) {
            self.after = self.after.max((after, block));
            self.before = self.before.min((before, block));
        }
    }

    /// Tells of two blocks that were never both as they were found.
    pub fn judge(&self) -> Result<(), String> {
        let ((after, new), (before, old)) = (self.after, self.before);
        if after <= before {
            return Ok(());
        }
        Err(format!(
            "of two moments: block {new} holds what began at {after}, block {old} lacks what was there at {before}"
        ))
    }
}
