//! The handshake of one connection: carries bytes between the socket and the protocol's state machine.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nbd::{Event, ExportInfo, Handshake, Refusal, Session, Tls};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustls::ServerConfig;

use crate::clients::Client;
use crate::registry::Registry;
use crate::serve::transport::Transport;
use crate::volume::{Lease, NotAdmitted, Volume};

/// How long a handshake may take, TLS and all.
pub const PATIENCE: Duration = Duration::from_secs(10);
const READ_BYTES: usize = 16 << 10;

/// What a handshake came to: a lease on an export, or nothing when the client left.
pub type Outcome = Option<(Lease, Session)>;

/// Runs a handshake.
///
/// # Errors
/// The connection broke, took too long, or the client broke the protocol.
pub fn negotiate(
    transport: &mut Transport,
    registry: &Registry,
    tls: Option<&Arc<ServerConfig>>,
) -> io::Result<Outcome> {
    let deadline = Instant::now() + PATIENCE;
    set_socket_timeout(transport.socket(), Timeout::Send, Some(PATIENCE))?;
    let mut handshake = Handshake::new(if tls.is_some() { Tls::Required } else { Tls::Off });
    let mut lease = None;
    let mut buffer = [0; READ_BYTES];
    loop {
        let event = handshake.advance().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        match event {
            Event::NeedInput => {
                transport.send(&handshake.take_output())?;
                transport.wait_input(deadline)?;
                match transport.receive(&mut buffer)? {
                    Some(0) => return Ok(None),
                    Some(count) => handshake.receive(&buffer[..count]),
                    None => {}
                }
            }
            Event::Query { name } => handshake.answer(find(registry, &name).map(|(info, _)| info)),
            Event::Open { name } => {
                let answer = open(registry, &name, transport);
                handshake.answer(answer.map(|(info, held)| {
                    lease = Some(held);
                    info
                }));
            }
            Event::List => {
                handshake.answer_list(registry.export_names().iter().map(String::as_str));
                // A list can be long, and a client can ask for it many times in a row.
                transport.send(&handshake.take_output())?;
            }
            Event::StartTls => {
                let config = tls.ok_or(io::ErrorKind::Unsupported)?;
                transport.send(&handshake.take_output())?;
                let connection = rustls::ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
                transport.start_tls(connection, deadline)?;
                handshake.tls_started();
            }
            Event::Ready => {
                transport.send(&handshake.take_output())?;
                set_socket_timeout(transport.socket(), Timeout::Send, None)?;
                return Ok(lease.map(|lease| (lease, handshake.into_session())));
            }
            Event::Close => {
                transport.send(&handshake.take_output())?;
                return Ok(None);
            }
        }
    }
}

fn find(registry: &Registry, name: &str) -> Result<(ExportInfo, Arc<Volume>), Refusal> {
    if registry.closing() {
        return Err(Refusal::Shutdown);
    }
    let (name, volume) = registry.find_export(name).ok_or(Refusal::Unknown)?;
    let export = volume.export(&name).ok_or(Refusal::Unknown)?;
    let info = ExportInfo { name, size: volume.spec().size_bytes, read_only: export.read_only() };
    Ok((info, volume))
}

fn open(registry: &Registry, name: &str, transport: &Transport) -> Result<(ExportInfo, Lease), Refusal> {
    let (info, volume) = find(registry, name)?;
    let client = Client::new(Arc::clone(transport.socket())).map_err(|error| Refusal::Policy(error.to_string()))?;
    match volume.admit(&info.name, Arc::new(client)) {
        Ok(lease) => Ok((info, lease)),
        Err(NotAdmitted::NotListed) => Err(Refusal::Unknown),
        Err(NotAdmitted::TooMany) => Err(Refusal::Policy("the volume has too many connections".to_owned())),
        Err(NotAdmitted::NoKey) => {
            Err(Refusal::Policy("the volume is encrypted, and its key has not come yet".to_owned()))
        }
        Err(NotAdmitted::Failed(why)) => Err(Refusal::Policy(format!("the volume has failed: {why}"))),
    }
}
