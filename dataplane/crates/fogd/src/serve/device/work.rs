//! What the kernel asks of a volume, in the engine's words.

use block::{Access, StoreError};
use fuse::{Errno, Operation, TRANSFER_BYTES_MAX, ZeroRange};

use crate::serve::path::Counted;

/// A request for the volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work<'a> {
    /// Bytes out. Its length is within the volume, and within [`TRANSFER_BYTES_MAX`].
    Read {
        /// From here.
        offset: u64,
        /// So many.
        length: u32,
    },
    /// Bytes in.
    Write {
        /// From here.
        offset: u64,
        /// These.
        data: &'a [u8],
    },
    /// A sync.
    Sync,
    /// A zeroing.
    Zero {
        /// From here.
        offset: u64,
        /// So many bytes.
        length: u64,
        /// How.
        how: ZeroRange,
    },
}

impl<'a> Work<'a> {
    /// The work that an operation is on a volume of `size` bytes; `None` where it asks nothing of the volume.
    pub fn of(operation: &Operation<'a>, size: u64) -> Option<Self> {
        Some(match *operation {
            Operation::Read { offset, length } => {
                // As of any file, what lies beyond the end is not there.
                let rest = u32::try_from(size.saturating_sub(offset)).unwrap_or(u32::MAX);
                Self::Read { offset, length: length.min(rest).min(TRANSFER_BYTES_MAX) }
            }
            Operation::Write { offset, data } => Self::Write { offset, data },
            Operation::Sync => Self::Sync,
            Operation::Zero { offset, length, how } => Self::Zero { offset, length, how },
            _ => return None,
        })
    }

    /// Whether it changes the volume or makes it durable.
    pub fn modifies(&self) -> bool {
        !matches!(self, Self::Read { .. })
    }

    /// # Errors
    /// What is refused before the volume is asked.
    pub fn check(&self, size: u64, read_only: bool) -> Result<(), Errno> {
        let (offset, length) = match *self {
            Self::Read { .. } | Self::Sync => return Ok(()),
            Self::Write { offset, data } => (offset, data.len() as u64),
            Self::Zero { offset, length, .. } => (offset, length),
        };
        if read_only {
            return Err(Errno::ReadOnly);
        }
        match offset.checked_add(length) {
            Some(end) if end <= size => Ok(()),
            _ => Err(Errno::NoSpace),
        }
    }

    /// How it is charged, and for which range; `None`: not at all.
    pub fn charge(&self) -> Option<(Access, u64, u32)> {
        match *self {
            Self::Read { offset, length } => Some((Access::Read, offset, length)),
            Self::Write { offset, data } => Some((Access::Write, offset, data.len() as u32)),
            Self::Sync => None,
            Self::Zero { offset, length, how } => {
                // Where the space is kept the host has to find it, as for a write.
                let access = if how == ZeroRange::Hole { Access::Zero } else { Access::Write };
                Some((access, offset, u32::try_from(length).unwrap_or(u32::MAX)))
            }
        }
    }

    /// What is counted of it.
    pub fn counted(&self) -> Counted {
        match self {
            Self::Read { length, .. } => Counted::Read(u64::from(*length)),
            Self::Write { data, .. } => Counted::Write(data.len() as u64),
            Self::Sync => Counted::Flush,
            Self::Zero { .. } => Counted::Trim,
        }
    }
}

/// What the kernel is told of an error.
pub fn errno(error: &StoreError) -> Errno {
    match error {
        StoreError::OutOfRange => Errno::Invalid,
        StoreError::NoSpace => Errno::NoSpace,
        StoreError::NotFast => Errno::Unsupported,
        _ => Errno::Io,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = 1 << 20;

    #[test]
    fn reads_end_where_the_volume_ends() {
        let length = |offset, length| match Work::of(&Operation::Read { offset, length }, SIZE) {
            Some(Work::Read { length, .. }) => length,
            other => panic!("{other:?}"),
        };
        assert_eq!(length(0, 4096), 4096);
        assert_eq!(length(SIZE - 512, 4096), 512);
        assert_eq!((length(SIZE, 4096), length(u64::MAX, 4096)), (0, 0));
        assert_eq!(length(0, u32::MAX), SIZE as u32);
    }

    #[test]
    fn writes_beyond_the_end_are_refused() {
        let write = |offset| Work::Write { offset, data: &[0; 512] };
        let zero = |offset, length| Work::Zero { offset, length, how: ZeroRange::Hole };
        assert_eq!(write(SIZE - 512).check(SIZE, false), Ok(()));
        for work in [write(SIZE), write(SIZE - 511), write(u64::MAX), zero(1, SIZE), zero(u64::MAX, u64::MAX)] {
            assert_eq!(work.check(SIZE, false), Err(Errno::NoSpace), "{work:?}");
            assert_eq!(work.check(SIZE, true), Err(Errno::ReadOnly), "{work:?}");
        }
        assert_eq!(Work::Sync.check(SIZE, true), Ok(()));
        assert_eq!(Work::Read { offset: 0, length: 1 }.check(SIZE, true), Ok(()));
    }

    #[test]
    fn zeroing_costs_what_it_makes_the_host_do() {
        let charge = |how| Work::Zero { offset: 512, length: 1 << 40, how }.charge();
        assert_eq!(charge(ZeroRange::Hole), Some((Access::Zero, 512, u32::MAX)));
        assert_eq!(charge(ZeroRange::Allocated), Some((Access::Write, 512, u32::MAX)));
        assert_eq!(Work::Sync.charge(), None);
    }
}
