//! The data of one handshake option, parsed: what the client asks, typed.

use crate::wire::{self, Reader};

/// The most queries of one metadata context option; one context exists.
const QUERIES_MAX: u32 = 64;

/// One option, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientOption {
    /// The old way into the transmission phase, which leaves no room for an error.
    ExportName(String),
    /// The client leaves.
    Abort,
    /// Which exports are there?
    List,
    /// Encrypt from here on.
    StartTls,
    /// Describe the export (`enter` false), or describe it and enter the transmission phase.
    Info {
        /// The export's name, empty for the default one.
        name: String,
        /// Whether the canonical name was asked for.
        wants_name: bool,
        /// GO and not INFO.
        enter: bool,
    },
    /// Allow structured replies.
    StructuredReply,
    /// List metadata contexts (`set` false), or choose them.
    MetaContext {
        /// The export's name.
        name: String,
        /// What is asked for; empty in a list means everything.
        queries: Vec<String>,
        /// SET and not LIST.
        set: bool,
    },
    /// An option this server does not know.
    Unknown,
}

impl ClientOption {
    /// Parses the data of option `number`. `None`: malformed.
    pub fn parse(number: u32, data: &[u8]) -> Option<Self> {
        match number {
            wire::OPT_EXPORT_NAME => {
                let name = String::from_utf8(data.to_vec()).ok()?;
                (name.len() <= wire::NAME_BYTES_MAX).then_some(Self::ExportName(name))
            }
            wire::OPT_ABORT => Some(Self::Abort),
            wire::OPT_LIST => data.is_empty().then_some(Self::List),
            wire::OPT_STARTTLS => data.is_empty().then_some(Self::StartTls),
            wire::OPT_INFO | wire::OPT_GO => parse_info(data, number == wire::OPT_GO),
            wire::OPT_STRUCTURED_REPLY => data.is_empty().then_some(Self::StructuredReply),
            wire::OPT_LIST_META_CONTEXT | wire::OPT_SET_META_CONTEXT => {
                parse_meta_context(data, number == wire::OPT_SET_META_CONTEXT)
            }
            _ => Some(Self::Unknown),
        }
    }
}

fn parse_info(data: &[u8], enter: bool) -> Option<ClientOption> {
    let mut reader = Reader(data);
    let name = reader.string()?;
    let mut wants_name = false;
    for _ in 0..reader.u16()? {
        wants_name |= reader.u16()? == wire::INFO_NAME;
    }
    reader.0.is_empty().then_some(ClientOption::Info { name, wants_name, enter })
}

fn parse_meta_context(data: &[u8], set: bool) -> Option<ClientOption> {
    let mut reader = Reader(data);
    let name = reader.string()?;
    let count = reader.u32()?;
    if count > QUERIES_MAX {
        return None;
    }
    let queries = (0..count).map(|_| reader.string()).collect::<Option<Vec<_>>>()?;
    reader.0.is_empty().then_some(ClientOption::MetaContext { name, queries, set })
}
