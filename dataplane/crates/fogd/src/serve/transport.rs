//! A connection's bytes, in clear or encrypted.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvFlags, SendFlags, recv, send};
use rustls::ServerConnection;

use crate::serve::spin::{SPIN, Spin, Spinning};

/// A blocking stream socket.
#[derive(Debug)]
struct Socket(Arc<OwnedFd>);

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match recv(&self.0, &mut *buffer, RecvFlags::empty()) {
                Ok((count, _)) => return Ok(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match send(&self.0, bytes, SendFlags::NOSIGNAL) {
                Ok(count) => return Ok(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A connection to a client.
#[derive(Debug)]
pub struct Transport {
    socket: Socket,
    tls: Option<Box<ServerConnection>>,
    /// A Unix socket tells a closed peer from one that only stopped sending; TCP does not.
    hang_up: PollFlags,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// There is something to receive, or the end of it.
    pub readable: bool,
    /// The bell rang.
    pub bell: bool,
    /// The client is gone.
    pub hung_up: bool,
}

impl Transport {
    /// A connection in clear. `unix`: over a Unix socket.
    pub fn new(socket: Arc<OwnedFd>, unix: bool) -> Self {
        let hang_up = if unix { PollFlags::HUP } else { PollFlags::HUP | PollFlags::RDHUP };
        Self { socket: Socket(socket), tls: None, hang_up }
    }

    /// Encrypts from here on; everything received so far is in the past.
    ///
    /// # Errors
    /// The handshake fails, or takes until `deadline`.
    pub fn start_tls(&mut self, mut tls: ServerConnection, deadline: Instant) -> io::Result<()> {
        while tls.is_handshaking() {
            while tls.wants_write() {
                tls.write_tls(&mut self.socket)?;
            }
            if !tls.is_handshaking() {
                break;
            }
            wait_readable(self.socket.0.as_fd(), deadline)?;
            if tls.read_tls(&mut self.socket)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Err(error) = tls.process_new_packets() {
                // The client is told why, if it listens.
                let _ = tls.write_tls(&mut self.socket);
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
        }
        while tls.wants_write() {
            tls.write_tls(&mut self.socket)?;
        }
        self.tls = Some(Box::new(tls));
        Ok(())
    }

    /// Receives what there is; 0 at the end of the stream, `None` when what came was no data yet. Blocks unless the
    /// socket is readable.
    ///
    /// # Errors
    /// The connection broke.
    pub fn receive(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(tls) = &mut self.tls else {
            return self.socket.read(buffer).map(Some);
        };
        match tls.reader().read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Some(0)),
            other => return other.map(Some),
        }
        if tls.read_tls(&mut self.socket)? == 0 {
            return Ok(Some(0));
        }
        tls.process_new_packets().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        match tls.reader().read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            other => other.map(Some),
        }
    }

    /// Receives what comes within a moment, without sleeping; `None` when nothing does. Only in clear.
    ///
    /// # Errors
    /// The connection broke.
    pub fn receive_spinning(&mut self, buffer: &mut [u8], spin: &mut Spin) -> io::Result<Option<usize>> {
        let Some(_place) = self.is_plain().then(Spinning::begin).flatten() else {
            return Ok(None);
        };
        let until = Instant::now() + SPIN;
        loop {
            match recv(&self.socket.0, &mut *buffer, RecvFlags::DONTWAIT) {
                Ok((count, _)) => {
                    spin.succeeded();
                    return Ok(Some(count));
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
            if Instant::now() >= until {
                spin.failed();
                return Ok(None);
            }
            std::hint::spin_loop();
        }
    }

    /// Receives what is here already. Only in clear.
    ///
    /// # Errors
    /// The connection broke.
    pub fn receive_ready(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        if !self.is_plain() || buffer.is_empty() {
            return Ok(None);
        }
        match recv(&self.socket.0, &mut *buffer, RecvFlags::DONTWAIT) {
            Ok((count, _)) => Ok(Some(count)),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Whether bytes go over the socket as they are.
    pub fn is_plain(&self) -> bool {
        self.tls.is_none()
    }

    /// Lets `act` write to the socket. Only in clear.
    pub fn splice<T>(&mut self, act: impl FnOnce(BorrowedFd<'_>) -> T) -> T {
        act(self.socket.0.as_fd())
    }

    /// Sends all of `bytes`.
    ///
    /// # Errors
    /// The connection broke.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            None => self.socket.write_all(bytes),
            Some(tls) => rustls::Stream::new(&mut **tls, &mut self.socket).write_all(bytes),
        }
    }

    /// Whether decrypted bytes may lie ready that no wait on the socket would tell of.
    fn holds_decrypted(&mut self) -> bool {
        self.tls
            .as_mut()
            .is_some_and(|tls| tls.process_new_packets().is_ok_and(|state| state.plaintext_bytes_to_read() > 0))
    }

    /// Waits for the bell, the client's end, and with `input` for bytes, for at most `patience`.
    ///
    /// # Errors
    /// The host's.
    pub fn wait(&mut self, bell: BorrowedFd<'_>, input: bool, patience: Option<Duration>) -> io::Result<Woken> {
        if input && self.holds_decrypted() {
            return Ok(Woken { readable: true, ..Woken::default() });
        }
        let interest = if input { PollFlags::IN } else { self.hang_up };
        let mut fds = [PollFd::new(&self.socket.0, interest), PollFd::from_borrowed_fd(bell, PollFlags::IN)];
        match poll(&mut fds, patience.map(timespec).as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let seen = fds[0].revents();
        let hung_up = seen.intersects(self.hang_up | PollFlags::ERR) && !input;
        Ok(Woken { readable: input && !seen.is_empty(), bell: !fds[1].revents().is_empty(), hung_up })
    }

    /// Waits for bytes until `deadline`.
    ///
    /// # Errors
    /// `TimedOut`, or the host's.
    pub fn wait_input(&mut self, deadline: Instant) -> io::Result<()> {
        if self.holds_decrypted() { Ok(()) } else { wait_readable(self.socket.0.as_fd(), deadline) }
    }

    /// The socket.
    pub fn socket(&self) -> &Arc<OwnedFd> {
        &self.socket.0
    }
}

fn wait_readable(socket: BorrowedFd<'_>, deadline: Instant) -> io::Result<()> {
    loop {
        let rest = deadline.saturating_duration_since(Instant::now());
        if rest.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut fds = [PollFd::from_borrowed_fd(socket, PollFlags::IN)];
        match poll(&mut fds, Some(&timespec(rest))) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// At most a day: a longer wait is taken up again by its caller.
pub fn timespec(duration: Duration) -> Timespec {
    let duration = duration.min(Duration::from_secs(86_400));
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: i64::from(duration.subsec_nanos()) }
}
