//! Numbers of the protocol, and the little helpers that put them on the wire (big-endian throughout).

/// What a client learns about an export before it uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportInfo {
    /// The export's canonical name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Writes will be refused.
    pub read_only: bool,
}

/// The largest read or write a client may ask for, in bytes. Announced as the maximum block size.
pub const REQUEST_BYTES_MAX: u32 = 32 << 20;
/// The block size at which requests need no read-modify-write on the host, in bytes.
pub const BLOCK_BYTES_PREFERRED: u32 = 4096;
/// The longest export name the protocol allows, in bytes.
pub const NAME_BYTES_MAX: usize = 4096;
/// The only metadata context that is served.
pub const CONTEXT_ALLOCATION: &str = "base:allocation";
/// The id under which [`CONTEXT_ALLOCATION`] is reported.
pub const CONTEXT_ALLOCATION_ID: u32 = 1;

pub(crate) const MAGIC_INIT: u64 = 0x4e42_444d_4147_4943; // "NBDMAGIC"
pub(crate) const MAGIC_OPTION: u64 = 0x4948_4156_454f_5054; // "IHAVEOPT"
pub(crate) const MAGIC_OPTION_REPLY: u64 = 0x0003_e889_0455_65a9;
pub(crate) const MAGIC_REQUEST: u32 = 0x2560_9513;
pub(crate) const MAGIC_REPLY_SIMPLE: u32 = 0x6744_6698;
pub(crate) const MAGIC_REPLY_STRUCTURED: u32 = 0x668e_33ef;

pub(crate) const HANDSHAKE_FIXED_NEWSTYLE: u16 = 1;
pub(crate) const HANDSHAKE_NO_ZEROES: u16 = 2;

pub(crate) const OPT_EXPORT_NAME: u32 = 1;
pub(crate) const OPT_ABORT: u32 = 2;
pub(crate) const OPT_LIST: u32 = 3;
pub(crate) const OPT_STARTTLS: u32 = 5;
pub(crate) const OPT_INFO: u32 = 6;
pub(crate) const OPT_GO: u32 = 7;
pub(crate) const OPT_STRUCTURED_REPLY: u32 = 8;
pub(crate) const OPT_LIST_META_CONTEXT: u32 = 9;
pub(crate) const OPT_SET_META_CONTEXT: u32 = 10;

pub(crate) const REP_ACK: u32 = 1;
pub(crate) const REP_SERVER: u32 = 2;
pub(crate) const REP_INFO: u32 = 3;
pub(crate) const REP_META_CONTEXT: u32 = 4;
const REP_ERROR: u32 = 1 << 31;
pub(crate) const REP_ERR_UNSUP: u32 = REP_ERROR | 1;
pub(crate) const REP_ERR_POLICY: u32 = REP_ERROR | 2;
pub(crate) const REP_ERR_INVALID: u32 = REP_ERROR | 3;
pub(crate) const REP_ERR_TLS_REQD: u32 = REP_ERROR | 5;
pub(crate) const REP_ERR_UNKNOWN: u32 = REP_ERROR | 6;
pub(crate) const REP_ERR_SHUTDOWN: u32 = REP_ERROR | 7;
pub(crate) const REP_ERR_TOO_BIG: u32 = REP_ERROR | 9;

pub(crate) const INFO_EXPORT: u16 = 0;
pub(crate) const INFO_NAME: u16 = 1;
pub(crate) const INFO_BLOCK_SIZE: u16 = 3;

const FLAG_HAS_FLAGS: u16 = 1;
const FLAG_READ_ONLY: u16 = 1 << 1;
const FLAG_SEND_FLUSH: u16 = 1 << 2;
const FLAG_SEND_FUA: u16 = 1 << 3;
const FLAG_SEND_TRIM: u16 = 1 << 5;
const FLAG_SEND_WRITE_ZEROES: u16 = 1 << 6;
const FLAG_SEND_DF: u16 = 1 << 7;
const FLAG_CAN_MULTI_CONN: u16 = 1 << 8;
const FLAG_SEND_CACHE: u16 = 1 << 10;
const FLAG_SEND_FAST_ZERO: u16 = 1 << 11;

/// The transmission flags of an export. `structured` replies must have been negotiated for DF to be offered.
pub(crate) fn transmission_flags(read_only: bool, structured: bool) -> u16 {
    let always = FLAG_HAS_FLAGS | FLAG_SEND_FLUSH | FLAG_SEND_FUA | FLAG_CAN_MULTI_CONN | FLAG_SEND_CACHE;
    let access = if read_only { FLAG_READ_ONLY } else { FLAG_SEND_TRIM | FLAG_SEND_WRITE_ZEROES | FLAG_SEND_FAST_ZERO };
    always | access | if structured { FLAG_SEND_DF } else { 0 }
}

/// A cursor over option data that a client sent: every read may fail, none may panic.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    pub fn u64(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    /// A string with its length as 32 bits before it, no longer than a name may be.
    pub fn string(&mut self) -> Option<String> {
        let length = self.u32()? as usize;
        if length > NAME_BYTES_MAX {
            return None;
        }
        String::from_utf8(self.take(length)?.to_vec()).ok()
    }
}
