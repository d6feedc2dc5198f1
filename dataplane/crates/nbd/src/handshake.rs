//! Fixed newstyle negotiation as a state machine.
//!
//! ```text
//!              ┌────────────┐ flags ┌─────────┐ GO, EXPORT_NAME accepted ┌──────┐
//!  greeting ─► │ ClientFlags├──────►│ Options ├─────────────────────────►│ Done │
//!              └────────────┘       └─┬─────▲─┘                          └──────┘
//!                       option needs  │     │ answer(), answer_list(),
//!                       the server    ▼     │ tls_started()
//!                                   ┌─────────┐
//!                                   │ Waiting │
//!                                   └─────────┘
//! ```
//!
//! [`Handshake::receive`] takes bytes, [`Handshake::advance`] says what to do next, and [`Handshake::take_output`]
//! gives what to send. The caller owns time: it gives up on a client that takes too long.

use crate::meta::selects_allocation;
use crate::options::ClientOption;
use crate::wire::{self, ExportInfo, Reader};

/// The most data of one option that is understood; longer ones are skipped and answered TOO_BIG.
const OPTION_BYTES_MAX: usize = 16 << 10;
/// The most data of one option that is skipped; a client that announces more is cut off.
const OPTION_BYTES_SKIPPED_MAX: usize = 1 << 20;
/// The most options of one handshake: enough to describe each of a thousand exports several times.
const OPTIONS_MAX: u32 = 8192;

/// How far encryption has come on this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Not offered.
    Off,
    /// Nothing but STARTTLS is answered.
    Required,
    /// In place.
    Established,
}

/// What the caller must do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Send the output, then receive more.
    NeedInput,
    /// Look up an export, then [`Handshake::answer`]. Empty means the default export.
    Query {
        /// The export asked for.
        name: String,
    },
    /// The same, and admit a client to the export if it is there.
    Open {
        /// The export asked for.
        name: String,
    },
    /// Name all exports to [`Handshake::answer_list`].
    List,
    /// Send the output, run the TLS handshake, then call [`Handshake::tls_started`].
    StartTls,
    /// Send the output; requests follow. Call [`Handshake::into_session`].
    Ready,
    /// Send the output and close.
    Close,
}

/// Why a client does not get an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such export.
    Unknown,
    /// The export is there and cannot be used now; the text says why.
    Policy(String),
    /// The server is going down.
    Shutdown,
}

/// The client breaks the protocol beyond repair: close the connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("handshake: {0}")]
pub struct HandshakeError(&'static str);

/// What was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Replies to reads must be structured.
    pub structured: bool,
    /// BLOCK_STATUS may be asked.
    pub allocation: bool,
    /// Bytes after the handshake: the first requests.
    pub leftover: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    ClientFlags,
    Options,
    Skipping { bytes: usize, option: u32 },
    Waiting(Pending),
    Done,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pending {
    Info { wants_name: bool, enter: bool, asked: String },
    ExportName { asked: String },
    MetaContext { queries: Vec<String>, set: bool, asked: String },
    List,
    StartTls,
}

/// One connection's negotiation.
#[derive(Debug)]
pub struct Handshake {
    state: State,
    tls: Tls,
    input: Vec<u8>,
    output: Vec<u8>,
    no_zeroes: bool,
    structured: bool,
    /// The export for which base:allocation was chosen.
    allocation_for: Option<String>,
    allocation: bool,
    options_seen: u32,
}

impl Handshake {
    /// Starts with the greeting in the output.
    pub fn new(tls: Tls) -> Self {
        let mut output = Vec::with_capacity(512);
        output.extend(wire::MAGIC_INIT.to_be_bytes());
        output.extend(wire::MAGIC_OPTION.to_be_bytes());
        output.extend((wire::HANDSHAKE_FIXED_NEWSTYLE | wire::HANDSHAKE_NO_ZEROES).to_be_bytes());
        Self {
            state: State::ClientFlags,
            tls,
            input: Vec::new(),
            output,
            no_zeroes: false,
            structured: false,
            allocation_for: None,
            allocation: false,
            options_seen: 0,
        }
    }

    /// Takes bytes from the client. Call [`Self::advance`] until it needs input before giving more, so that no more
    /// than one call's bytes and one unfinished option are ever held.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// What to send; empties the output.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Goes as far as the input allows.
    ///
    /// # Errors
    /// The client broke the protocol in a way that leaves no place in the stream to go on from.
    pub fn advance(&mut self) -> Result<Event, HandshakeError> {
        loop {
            match &self.state {
                State::ClientFlags => {
                    if !self.read_client_flags()? {
                        return Ok(Event::NeedInput);
                    }
                }
                State::Options => {
                    if !self.read_option()? {
                        return Ok(Event::NeedInput);
                    }
                }
                State::Skipping { bytes, option } => {
                    let (bytes, option) = (*bytes, *option);
                    if !self.skip(bytes, option) {
                        return Ok(Event::NeedInput);
                    }
                }
                State::Waiting(pending) => return Ok(pending.event()),
                State::Done => return Ok(Event::Ready),
                State::Closed => return Ok(Event::Close),
            }
        }
    }

    /// Answers [`Event::Query`] or [`Event::Open`].
    pub fn answer(&mut self, answer: Result<ExportInfo, Refusal>) {
        let State::Waiting(pending) = std::mem::replace(&mut self.state, State::Options) else {
            return;
        };
        match (pending, answer) {
            (Pending::Info { wants_name, enter, asked }, Ok(info)) => self.grant(&info, wants_name, enter, &asked),
            (Pending::Info { enter, .. }, Err(refusal)) => {
                self.refuse(if enter { wire::OPT_GO } else { wire::OPT_INFO }, &refusal);
            }
            (Pending::ExportName { asked }, Ok(info)) => self.grant_old_style(&info, &asked),
            (Pending::ExportName { .. }, Err(_)) => self.state = State::Closed,
            (Pending::MetaContext { queries, set, asked }, Ok(_)) => self.grant_contexts(&queries, set, asked),
            (Pending::MetaContext { set, .. }, Err(refusal)) => {
                self.refuse(if set { wire::OPT_SET_META_CONTEXT } else { wire::OPT_LIST_META_CONTEXT }, &refusal);
            }
            (Pending::List | Pending::StartTls, _) => {}
        }
    }

    /// Answers [`Event::List`].
    pub fn answer_list<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        if self.state != State::Waiting(Pending::List) {
            return;
        }
        self.state = State::Options;
        for name in names {
            let mut data = (name.len() as u32).to_be_bytes().to_vec();
            data.extend(name.as_bytes());
            self.reply(wire::OPT_LIST, wire::REP_SERVER, &data);
        }
        self.reply(wire::OPT_LIST, wire::REP_ACK, &[]);
    }

    /// After [`Event::StartTls`]: the connection is encrypted, and everything agreed before is forgotten.
    pub fn tls_started(&mut self) {
        if self.state == State::Waiting(Pending::StartTls) {
            self.state = State::Options;
            self.tls = Tls::Established;
            self.structured = false;
            self.allocation_for = None;
        }
    }

    /// After [`Event::Ready`].
    pub fn into_session(self) -> Session {
        Session { structured: self.structured, allocation: self.allocation, leftover: self.input }
    }

    fn read_client_flags(&mut self) -> Result<bool, HandshakeError> {
        let Some(flags) = Reader(&self.input).u32() else {
            return Ok(false);
        };
        let known = u32::from(wire::HANDSHAKE_FIXED_NEWSTYLE | wire::HANDSHAKE_NO_ZEROES);
        if flags & !known != 0 {
            return Err(HandshakeError("unknown client flags"));
        }
        self.no_zeroes = flags & u32::from(wire::HANDSHAKE_NO_ZEROES) != 0;
        self.input.drain(..4);
        self.state = State::Options;
        Ok(true)
    }

    fn read_option(&mut self) -> Result<bool, HandshakeError> {
        let mut reader = Reader(&self.input);
        let (Some(magic), Some(option), Some(length)) = (reader.u64(), reader.u32(), reader.u32()) else {
            return Ok(false);
        };
        if magic != wire::MAGIC_OPTION {
            return Err(HandshakeError("bad option magic"));
        }
        let length = length as usize;
        if length > OPTION_BYTES_MAX {
            return self.begin_skip(option, length);
        }
        let Some(data) = reader.take(length) else {
            return Ok(false);
        };
        self.options_seen += 1;
        if self.options_seen > OPTIONS_MAX {
            return Err(HandshakeError("too many options"));
        }
        let parsed = ClientOption::parse(option, data);
        self.input.drain(..16 + length);
        self.act(option, parsed)?;
        Ok(true)
    }

    fn begin_skip(&mut self, option: u32, length: usize) -> Result<bool, HandshakeError> {
        if length > OPTION_BYTES_SKIPPED_MAX || option == wire::OPT_EXPORT_NAME {
            return Err(HandshakeError("option too long"));
        }
        self.input.drain(..16);
        self.state = State::Skipping { bytes: length, option };
        Ok(true)
    }

    fn skip(&mut self, bytes: usize, option: u32) -> bool {
        let here = bytes.min(self.input.len());
        self.input.drain(..here);
        if here < bytes {
            self.state = State::Skipping { bytes: bytes - here, option };
            return false;
        }
        self.state = State::Options;
        self.options_seen += 1;
        self.reply(option, wire::REP_ERR_TOO_BIG, b"option too long");
        true
    }

    fn act(&mut self, number: u32, parsed: Option<ClientOption>) -> Result<(), HandshakeError> {
        let allowed_in_clear = matches!(number, wire::OPT_STARTTLS | wire::OPT_ABORT);
        if self.tls == Tls::Required && !allowed_in_clear {
            if number == wire::OPT_EXPORT_NAME {
                return Err(HandshakeError("export asked for before TLS"));
            }
            self.reply(number, wire::REP_ERR_TLS_REQD, b"TLS is required");
            return Ok(());
        }
        let Some(option) = parsed else {
            if number == wire::OPT_EXPORT_NAME {
                return Err(HandshakeError("bad export name"));
            }
            self.reply(number, wire::REP_ERR_INVALID, b"malformed option");
            return Ok(());
        };
        match option {
            ClientOption::ExportName(name) => {
                self.state = State::Waiting(Pending::ExportName { asked: name });
            }
            ClientOption::Abort => {
                self.reply(number, wire::REP_ACK, &[]);
                self.state = State::Closed;
            }
            ClientOption::List => self.state = State::Waiting(Pending::List),
            ClientOption::StartTls => return self.start_tls(),
            ClientOption::Info { name, wants_name, enter } => {
                self.state = State::Waiting(Pending::Info { wants_name, enter, asked: name });
            }
            ClientOption::StructuredReply => {
                self.structured = true;
                self.reply(number, wire::REP_ACK, &[]);
            }
            ClientOption::MetaContext { name, queries, set } => self.wait_for_contexts(number, name, queries, set),
            ClientOption::Unknown => self.reply(number, wire::REP_ERR_UNSUP, b"unknown option"),
        }
        Ok(())
    }

    fn wait_for_contexts(&mut self, number: u32, name: String, queries: Vec<String>, set: bool) {
        if set && !self.structured {
            self.reply(number, wire::REP_ERR_INVALID, b"structured replies come first");
            return;
        }
        if set {
            self.allocation_for = None;
        }
        self.state = State::Waiting(Pending::MetaContext { queries, set, asked: name });
    }

    fn start_tls(&mut self) -> Result<(), HandshakeError> {
        match self.tls {
            Tls::Off => self.reply(wire::OPT_STARTTLS, wire::REP_ERR_POLICY, b"TLS is not configured"),
            Tls::Established => self.reply(wire::OPT_STARTTLS, wire::REP_ERR_INVALID, b"TLS is in place"),
            Tls::Required => {
                // Bytes sent in clear ahead of the TLS handshake could otherwise be taken for encrypted ones.
                if !self.input.is_empty() {
                    return Err(HandshakeError("bytes between STARTTLS and its answer"));
                }
                self.reply(wire::OPT_STARTTLS, wire::REP_ACK, &[]);
                self.state = State::Waiting(Pending::StartTls);
            }
        }
        Ok(())
    }

    fn grant(&mut self, info: &ExportInfo, wants_name: bool, enter: bool, asked: &str) {
        let option = if enter { wire::OPT_GO } else { wire::OPT_INFO };
        let flags = wire::transmission_flags(info.read_only, self.structured);
        let mut data = wire::INFO_EXPORT.to_be_bytes().to_vec();
        data.extend(info.size.to_be_bytes());
        data.extend(flags.to_be_bytes());
        self.reply(option, wire::REP_INFO, &data);
        let mut data = wire::INFO_BLOCK_SIZE.to_be_bytes().to_vec();
        for size in [1, wire::BLOCK_BYTES_PREFERRED, wire::REQUEST_BYTES_MAX] {
            data.extend(size.to_be_bytes());
        }
        self.reply(option, wire::REP_INFO, &data);
        if wants_name {
            let mut data = wire::INFO_NAME.to_be_bytes().to_vec();
            data.extend(info.name.as_bytes());
            self.reply(option, wire::REP_INFO, &data);
        }
        self.reply(option, wire::REP_ACK, &[]);
        if enter {
            self.enter(asked);
        }
    }

    /// Contexts hold only for the export they were chosen for.
    fn enter(&mut self, asked: &str) {
        self.allocation = self.allocation_for.as_deref() == Some(asked);
        self.state = State::Done;
    }

    fn grant_old_style(&mut self, info: &ExportInfo, asked: &str) {
        self.output.extend(info.size.to_be_bytes());
        self.output.extend(wire::transmission_flags(info.read_only, self.structured).to_be_bytes());
        if !self.no_zeroes {
            self.output.extend([0; 124]);
        }
        self.enter(asked);
    }

    fn grant_contexts(&mut self, queries: &[String], set: bool, asked: String) {
        let option = if set { wire::OPT_SET_META_CONTEXT } else { wire::OPT_LIST_META_CONTEXT };
        if selects_allocation(queries, set) {
            let id = if set { wire::CONTEXT_ALLOCATION_ID } else { 0 };
            let mut data = id.to_be_bytes().to_vec();
            data.extend(wire::CONTEXT_ALLOCATION.as_bytes());
            self.reply(option, wire::REP_META_CONTEXT, &data);
            if set {
                self.allocation_for = Some(asked);
            }
        }
        self.reply(option, wire::REP_ACK, &[]);
    }

    fn refuse(&mut self, option: u32, refusal: &Refusal) {
        match refusal {
            Refusal::Unknown => self.reply(option, wire::REP_ERR_UNKNOWN, b"no such export"),
            Refusal::Policy(why) => self.reply(option, wire::REP_ERR_POLICY, why.as_bytes()),
            Refusal::Shutdown => self.reply(option, wire::REP_ERR_SHUTDOWN, b"shutting down"),
        }
    }

    fn reply(&mut self, option: u32, kind: u32, data: &[u8]) {
        self.output.extend(wire::MAGIC_OPTION_REPLY.to_be_bytes());
        self.output.extend(option.to_be_bytes());
        self.output.extend(kind.to_be_bytes());
        self.output.extend((data.len() as u32).to_be_bytes());
        self.output.extend(data);
    }
}

impl Pending {
    fn event(&self) -> Event {
        match self {
            Self::Info { enter: true, asked, .. } => Event::Open { name: asked.clone() },
            Self::Info { asked, .. } | Self::MetaContext { asked, .. } => Event::Query { name: asked.clone() },
            Self::ExportName { asked } => Event::Open { name: asked.clone() },
            Self::List => Event::List,
            Self::StartTls => Event::StartTls,
        }
    }
}
