//! How a key of the contract looks in a log: not at all.

use std::fmt;

use crate::proto::VolumeKey;

impl fmt::Debug for VolumeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VolumeKey").field("id", &self.id).finish_non_exhaustive()
    }
}
