//! Accepts NBD connections and gives each a thread.

use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::net::sockopt::{set_socket_send_buffer_size_force, set_tcp_nodelay, socket_peercred};
use rustls::ServerConfig;

use crate::registry::Registry;
use crate::serve::connection::Connection;
use crate::serve::negotiate::negotiate;
use crate::serve::transport::Transport;

/// Connections of the whole process, handshakes and devices included.
pub const CONNECTIONS_MAX: usize = 4096;
/// Of a thread that serves.
pub const STACK_BYTES: usize = 256 << 10;
/// Replies that a client has not yet taken, in the kernel: enough for a deep queue of large reads.
const SEND_BUFFER_BYTES: usize = 2 << 20;
/// A pause when the host has no more file descriptors or threads; some will be given back.
pub const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// Where connections come from.
pub enum Source {
    /// Processes of this host and this user.
    Unix(UnixListener),
    /// The network, or loopback when there is no TLS.
    Tcp(TcpListener, Option<Arc<ServerConfig>>),
}

/// Whether a process of user `uid` may use fogd's Unix sockets.
pub fn trusted(uid: u32) -> bool {
    uid == 0 || uid == rustix::process::geteuid().as_raw()
}

/// Accepts connections for as long as the process lives.
pub fn listen(source: Source, registry: &Arc<Registry>) {
    loop {
        if let Err(error) = accept(&source, registry) {
            if registry.closing() {
                return;
            }
            tracing::warn!(%error, "a connection was not accepted");
            std::thread::sleep(EXHAUSTED_PAUSE);
        }
    }
}

fn accept(source: &Source, registry: &Arc<Registry>) -> io::Result<()> {
    let (socket, unix, tls): (OwnedFd, bool, Option<Arc<ServerConfig>>) = match source {
        Source::Unix(listener) => (listener.accept()?.0.into(), true, None),
        Source::Tcp(listener, tls) => (listener.accept()?.0.into(), false, tls.clone()),
    };
    if unix && !socket_peercred(&socket).is_ok_and(|peer| trusted(peer.uid.as_raw())) {
        tracing::warn!("a process of another user was turned away");
        return Ok(());
    }
    let Some(slot) = Slot::take() else {
        tracing::warn!(connections = CONNECTIONS_MAX, "too many connections: one was turned away");
        return Ok(());
    };
    tune(&socket, unix);
    let registry = Arc::clone(registry);
    let thread = std::thread::Builder::new().name("nbd".to_owned()).stack_size(STACK_BYTES);
    thread.spawn(move || {
        serve(Transport::new(Arc::new(socket), unix), &registry, tls.as_ref());
        drop(slot);
    })?;
    Ok(())
}

fn tune(socket: &OwnedFd, unix: bool) {
    if unix {
        // Without the privilege the usual buffer does, more slowly.
        let _ = set_socket_send_buffer_size_force(socket, SEND_BUFFER_BYTES);
    } else {
        let _ = set_tcp_nodelay(socket, true);
    }
}

fn serve(mut transport: Transport, registry: &Registry, tls: Option<&Arc<ServerConfig>>) {
    match negotiate(&mut transport, registry, tls) {
        Ok(Some((lease, session))) => {
            let volume = lease.volume.id().clone();
            tracing::debug!(%volume, export = lease.export.name, "a client came");
            let end = Connection::new(transport, lease, session).run();
            tracing::debug!(%volume, %end, "a client went");
        }
        Ok(None) => {}
        Err(error) => tracing::info!(%error, "a handshake failed"),
    }
}

/// A place among [`CONNECTIONS_MAX`].
pub struct Slot;

impl Slot {
    /// Takes one, if there is one.
    pub fn take() -> Option<Self> {
        if CONNECTIONS.fetch_add(1, Ordering::SeqCst) < CONNECTIONS_MAX {
            return Some(Self);
        }
        CONNECTIONS.fetch_sub(1, Ordering::SeqCst);
        None
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        CONNECTIONS.fetch_sub(1, Ordering::SeqCst);
    }
}
