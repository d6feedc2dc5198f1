//! A client's connection as the rest of the process sees it: something to wake and something to cut off.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rustix::event::{EventfdFlags, eventfd};
use rustix::net::{Shutdown, shutdown};

/// Tells connections apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientId(u64);

impl ClientId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One connection.
#[derive(Debug)]
pub struct Client {
    /// Which one.
    pub id: ClientId,
    /// None of a /dev node: it is served until it looks up.
    socket: Option<Arc<OwnedFd>>,
    bell: OwnedFd,
    gone: AtomicBool,
    /// Requests under way, and the oldest one's arrival (0: none), as the connection's thread last said.
    count: AtomicUsize,
    oldest_ns: AtomicU64,
}

impl Client {
    /// The connection on `socket`.
    ///
    /// # Errors
    /// The host has no more file descriptors.
    pub fn new(socket: Arc<OwnedFd>) -> std::io::Result<Self> {
        Self::with(Some(socket))
    }

    /// A client without a connection of its own to cut: its thread looks at [`Self::disconnected`] at each request.
    ///
    /// # Errors
    /// The host has no more file descriptors.
    pub fn without_socket() -> std::io::Result<Self> {
        Self::with(None)
    }

    fn with(socket: Option<Arc<OwnedFd>>) -> std::io::Result<Self> {
        let bell = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?;
        let (count, oldest_ns) = (AtomicUsize::new(0), AtomicU64::new(0));
        Ok(Self { id: ClientId::next(), socket, bell, gone: AtomicBool::new(false), count, oldest_ns })
    }

    /// Makes the connection's thread look up, if it waits.
    pub fn wake(&self) {
        // It fails only when the bell is already ringing as loudly as it can.
        let _ = rustix::io::write(&self.bell, &1u64.to_ne_bytes());
    }

    /// What becomes readable when the connection is woken.
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// Silences the bell.
    pub fn heard(&self) {
        let _ = rustix::io::read(&self.bell, &mut [0u8; 8]);
    }

    /// Says what is under way: how many requests, and the oldest one's arrival by the process's clock.
    #[inline]
    pub fn set_under_way(&self, count: usize, oldest_ns: Option<u64>) {
        self.count.store(count, Ordering::Relaxed);
        self.oldest_ns.store(oldest_ns.unwrap_or(0), Ordering::Relaxed);
    }

    /// What was last said to be under way.
    pub fn under_way(&self) -> (usize, Option<u64>) {
        let oldest_ns = self.oldest_ns.load(Ordering::Relaxed);
        (self.count.load(Ordering::Relaxed), (oldest_ns > 0).then_some(oldest_ns))
    }

    /// Cuts the client off. Whatever its thread waits for ends.
    pub fn disconnect(&self) {
        if !self.gone.swap(true, Ordering::SeqCst) {
            if let Some(socket) = &self.socket {
                let _ = shutdown(socket, Shutdown::Both);
            }
            self.wake();
        }
    }

    /// Whether it was cut off.
    pub fn disconnected(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }
}
