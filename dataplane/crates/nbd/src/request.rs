//! Requests of the transmission phase: a header of 28 bytes, and for a write its data.

use crate::reply::Errno;
use crate::wire::{MAGIC_REQUEST, REQUEST_BYTES_MAX};

/// Bytes of a request's header.
pub const HEADER_BYTES: usize = 28;

const FLAG_FUA: u16 = 1;
const FLAG_NO_HOLE: u16 = 1 << 1;
const FLAG_DF: u16 = 1 << 2;
const FLAG_REQ_ONE: u16 = 1 << 3;
const FLAG_FAST_ZERO: u16 = 1 << 4;
const FLAGS_KNOWN: u16 = FLAG_FUA | FLAG_NO_HOLE | FLAG_DF | FLAG_REQ_ONE | FLAG_FAST_ZERO;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Data from `offset`.
    Read,
    /// Data to `offset`; the data follow the header.
    Write,
    /// The client leaves.
    Disconnect,
    /// Everything completed before becomes durable.
    Flush,
    /// The range's content is no longer needed.
    Trim,
    /// Make the range likely to be in memory.
    Cache,
    /// The range reads as zeroes from now on.
    WriteZeroes,
    /// Which parts of the range are allocated?
    BlockStatus,
    /// Not known here.
    Unknown(u16),
}

impl Command {
    fn from_wire(number: u16) -> Self {
        match number {
            0 => Self::Read,
            1 => Self::Write,
            2 => Self::Disconnect,
            3 => Self::Flush,
            4 => Self::Trim,
            5 => Self::Cache,
            6 => Self::WriteZeroes,
            7 => Self::BlockStatus,
            other => Self::Unknown(other),
        }
    }

    /// The number on the wire.
    pub fn to_wire(self) -> u16 {
        match self {
            Self::Read => 0,
            Self::Write => 1,
            Self::Disconnect => 2,
            Self::Flush => 3,
            Self::Trim => 4,
            Self::Cache => 5,
            Self::WriteZeroes => 6,
            Self::BlockStatus => 7,
            Self::Unknown(other) => other,
        }
    }

    /// Whether it changes data.
    pub fn modifies(self) -> bool {
        matches!(self, Self::Write | Self::Trim | Self::WriteZeroes)
    }
}

/// One request's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub command: Command,
    /// Flag bits as sent.
    pub flags: u16,
    /// Comes back in the reply.
    pub cookie: u64,
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub length: u32,
}

/// The client broke the framing; nothing after it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Not the start of a request.
    #[error("bad request magic")]
    Magic,
    /// A write larger than announced as possible, whose data would have to be swallowed.
    #[error("write of more than the maximum block size")]
    WriteTooLarge,
}

/// What requests are checked against.
#[derive(Clone, Copy, Debug)]
pub struct ExportShape {
    /// Bytes.
    pub size: u64,
    /// Writes are refused.
    pub read_only: bool,
    /// Structured replies were negotiated.
    pub structured: bool,
    /// base:allocation was chosen.
    pub allocation: bool,
}

impl Request {
    /// Parses a header from the front of `bytes`; `None` when there are too few.
    ///
    /// # Errors
    /// The client broke the framing.
    #[inline]
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, Violation> {
        let Some(header) = bytes.first_chunk::<HEADER_BYTES>() else {
            return Ok(None);
        };
        let [
            m0,
            m1,
            m2,
            m3,
            f0,
            f1,
            c0,
            c1,
            k0,
            k1,
            k2,
            k3,
            k4,
            k5,
            k6,
            k7,
            o0,
            o1,
            o2,
            o3,
            o4,
            o5,
            o6,
            o7,
            l0,
            l1,
            l2,
            l3,
        ] = *header;
        if u32::from_be_bytes([m0, m1, m2, m3]) != MAGIC_REQUEST {
            return Err(Violation::Magic);
        }
        let request = Self {
            flags: u16::from_be_bytes([f0, f1]),
            command: Command::from_wire(u16::from_be_bytes([c0, c1])),
            cookie: u64::from_be_bytes([k0, k1, k2, k3, k4, k5, k6, k7]),
            offset: u64::from_be_bytes([o0, o1, o2, o3, o4, o5, o6, o7]),
            length: u32::from_be_bytes([l0, l1, l2, l3]),
        };
        if request.command == Command::Write && request.length > REQUEST_BYTES_MAX {
            return Err(Violation::WriteTooLarge);
        }
        Ok(Some(request))
    }

    /// The header as a client sends it.
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[..4].copy_from_slice(&MAGIC_REQUEST.to_be_bytes());
        header[4..6].copy_from_slice(&self.flags.to_be_bytes());
        header[6..8].copy_from_slice(&self.command.to_wire().to_be_bytes());
        header[8..16].copy_from_slice(&self.cookie.to_be_bytes());
        header[16..24].copy_from_slice(&self.offset.to_be_bytes());
        header[24..].copy_from_slice(&self.length.to_be_bytes());
        header
    }

    /// Bytes of header and data together.
    #[inline]
    pub fn wire_bytes(&self) -> usize {
        HEADER_BYTES + if self.command == Command::Write { self.length as usize } else { 0 }
    }

    /// Durable before the reply.
    #[inline]
    pub fn fua(&self) -> bool {
        self.flags & FLAG_FUA != 0
    }

    /// Zeroes must stay allocated.
    pub fn no_hole(&self) -> bool {
        self.flags & FLAG_NO_HOLE != 0
    }

    /// The reply's data must come in one piece.
    #[inline]
    pub fn unfragmented(&self) -> bool {
        self.flags & FLAG_DF != 0
    }

    /// One extent is enough.
    pub fn one_extent(&self) -> bool {
        self.flags & FLAG_REQ_ONE != 0
    }

    /// Fail where zeroing is no faster than writing.
    pub fn fast_only(&self) -> bool {
        self.flags & FLAG_FAST_ZERO != 0
    }

    /// Whether the request makes sense for the export.
    ///
    /// # Errors
    /// The error number to reply with.
    #[inline]
    pub fn check(&self, shape: &ExportShape) -> Result<(), Errno> {
        if self.flags & !FLAGS_KNOWN != 0 {
            return Err(Errno::Invalid);
        }
        match self.command {
            Command::Flush | Command::Disconnect => return Ok(()),
            Command::Unknown(_) => return Err(Errno::Invalid),
            _ => {}
        }
        if self.command.modifies() && shape.read_only {
            return Err(Errno::NotPermitted);
        }
        let inside = self.offset.checked_add(u64::from(self.length)).is_some_and(|end| end <= shape.size);
        if !inside {
            let grows = matches!(self.command, Command::Write | Command::WriteZeroes);
            return Err(if grows { Errno::NoSpace } else { Errno::Invalid });
        }
        self.check_flags(shape)
    }

    fn check_flags(&self, shape: &ExportShape) -> Result<(), Errno> {
        match self.command {
            Command::Read if self.unfragmented() && !shape.structured => Err(Errno::Invalid),
            Command::Read if self.length > REQUEST_BYTES_MAX => {
                Err(if self.unfragmented() { Errno::Overflow } else { Errno::Invalid })
            }
            Command::BlockStatus if !shape.allocation || self.length == 0 => Err(Errno::Invalid),
            _ => Ok(()),
        }
    }
}
