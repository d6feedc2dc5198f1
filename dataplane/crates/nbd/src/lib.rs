//! The server half of the NBD protocol without I/O.
//!
//! Bytes go in, typed events come out; answers go in, bytes come out. There is no socket, file, clock or thread here,
//! so every path can be driven by a test. Two parts follow one another on a connection:
//!
//! * [`handshake`]: fixed newstyle negotiation, from the greeting to the choice of an export;
//! * [`request`] and [`reply`]: the transmission phase, one fixed header each way.
//!
//! Facts follow the protocol's text, `doc/proto.md` of the NetworkBlockDevice/nbd repository.

pub mod handshake;
mod meta;
pub mod options;
pub mod reply;
pub mod request;
pub mod wire;

pub use handshake::{Event, Handshake, Refusal, Session, Tls};
pub use reply::{Errno, ExtentKind};
pub use request::{Command, ExportShape, Request, Violation};
pub use wire::ExportInfo;
