//! Requests of the kernel.

use crate::wire::Fields;

/// Bytes of a request's header.
pub const HEADER_BYTES: usize = 40;
/// Where a write's data begin.
pub const WRITE_DATA_OFFSET: usize = HEADER_BYTES + 40;

const FORGET: u32 = 2;
const GETATTR: u32 = 3;
const SETATTR: u32 = 4;
const OPEN: u32 = 14;
const READ: u32 = 15;
const WRITE: u32 = 16;
const STATFS: u32 = 17;
const RELEASE: u32 = 18;
const FSYNC: u32 = 20;
const FLUSH: u32 = 25;
/// Handled by [`crate::init`].
pub(crate) const INIT: u32 = 26;
const DESTROY: u32 = 38;
const BATCH_FORGET: u32 = 42;
const FALLOCATE: u32 = 43;

/// `FALLOC_FL_*` of `linux/falloc.h`.
const KEEP_SIZE: u32 = 1;
const PUNCH_HOLE: u32 = 2;
const ZERO_RANGE: u32 = 16;

/// The bytes are not a request of the kernel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Shorter than a header.
    #[error("{0} bytes are too few for a request")]
    Short(usize),
    /// The header tells another length than there are bytes.
    #[error("a request of {said} bytes came as {came}")]
    Length {
        /// In the header.
        said: u32,
        /// What came.
        came: usize,
    },
    /// The arguments are cut off.
    #[error("the arguments of operation {0} are cut off")]
    Arguments(u32),
}

/// How FALLOCATE zeroes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroRange {
    /// The space is given back.
    Hole,
    /// The space is kept.
    Allocated,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation<'a> {
    /// The file's attributes.
    GetAttributes,
    /// To open the file.
    Open,
    /// A last close: nothing to do.
    Release,
    /// One close of possibly several: nothing to do, closing promises no durability.
    Close,
    /// Facts on the file system.
    FileSystem,
    /// Bytes out.
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
    /// To make what was written durable.
    Sync,
    /// To make a range read as zeroes.
    Zero {
        /// From here.
        offset: u64,
        /// So many bytes.
        length: u64,
        /// How.
        how: ZeroRange,
    },
    /// Nothing is to be answered.
    Unanswered,
    /// The end of the file system.
    Destroy,
    /// Known and not done: the errno to answer with is [`crate::Errno::Unsupported`].
    Unsupported,
    /// Not known; after [`crate::Errno::NotImplemented`] the kernel asks no more.
    Unknown(u32),
}

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// What its reply must name. The kernel sets the highest bit of one that it sends again.
    pub unique: u64,
    /// What is asked.
    pub operation: Operation<'a>,
}

impl<'a> Request<'a> {
    /// Parses what one read of `/dev/fuse` gave.
    ///
    /// # Errors
    /// Not a request.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let short = Malformed::Short(bytes.len());
        let (header, body) = bytes.split_at_checked(HEADER_BYTES).ok_or(short)?;
        let mut fields = Fields::new(header);
        let said = fields.u32().ok_or(short)?;
        let opcode = fields.u32().ok_or(short)?;
        let unique = fields.u64().ok_or(short)?;
        if said as usize != bytes.len() {
            return Err(Malformed::Length { said, came: bytes.len() });
        }
        let operation = operation(opcode, body).ok_or(Malformed::Arguments(opcode))?;
        Ok(Self { unique, operation })
    }
}

fn operation(opcode: u32, body: &[u8]) -> Option<Operation<'_>> {
    Some(match opcode {
        READ => {
            let (offset, length) = range(body)?;
            Operation::Read { offset, length }
        }
        WRITE => {
            let (offset, length) = range(body)?;
            let data = body.get(WRITE_DATA_OFFSET - HEADER_BYTES..)?;
            // The data end the request.
            if data.len() != length as usize {
                return None;
            }
            Operation::Write { offset, data }
        }
        FSYNC => Operation::Sync,
        FALLOCATE => fallocate(body)?,
        GETATTR => Operation::GetAttributes,
        OPEN => Operation::Open,
        RELEASE => Operation::Release,
        FLUSH => Operation::Close,
        STATFS => Operation::FileSystem,
        DESTROY => Operation::Destroy,
        FORGET | BATCH_FORGET => Operation::Unanswered,
        // Neither size, owner nor times are for others to set.
        SETATTR => Operation::Unsupported,
        other => Operation::Unknown(other),
    })
}

/// The range of `struct fuse_read_in` and `fuse_write_in`, which begin alike.
fn range(body: &[u8]) -> Option<(u64, u32)> {
    let mut fields = Fields::new(body);
    fields.u64()?;
    Some((fields.u64()?, fields.u32()?))
}

/// `struct fuse_fallocate_in`. Space alone is not asked for: the kernel's loop device does not, and a volume's file is
/// sparse on purpose.
fn fallocate(body: &[u8]) -> Option<Operation<'_>> {
    let mut fields = Fields::new(body);
    fields.u64()?;
    let (offset, length, mode) = (fields.u64()?, fields.u64()?, fields.u32()?);
    const HOLE: u32 = PUNCH_HOLE | KEEP_SIZE;
    const ALLOCATED: u32 = ZERO_RANGE | KEEP_SIZE;
    Some(match mode {
        HOLE => Operation::Zero { offset, length, how: ZeroRange::Hole },
        // Within the file it comes to the same; beyond its end the range is refused.
        ALLOCATED | ZERO_RANGE => Operation::Zero { offset, length, how: ZeroRange::Allocated },
        _ => Operation::Unsupported,
    })
}
