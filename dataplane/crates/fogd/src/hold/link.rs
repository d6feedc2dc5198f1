//! The connection to fogd, made again whenever it breaks.

use std::io::{self, BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use super::HoldError;
use super::grow;
use super::mount::Mount;
use crate::config::HoldConfig;
use crate::serve::device::handover::{Offer, Word};

/// How long fogd may take to answer an offer.
const ANSWER: Duration = Duration::from_secs(15);
/// Between attempts to find a fogd: at first, and at most.
const PAUSE_MIN: Duration = Duration::from_millis(10);
const PAUSE_MAX: Duration = Duration::from_millis(100);

/// Keeps a mounted file served.
pub struct Keeper {
    config: HoldConfig,
    mount: Arc<Mount>,
    link: Option<BufReader<UnixStream>>,
    grown: Sender<u64>,
}

impl Keeper {
    /// Of a mounted file that nobody serves yet.
    pub fn new(config: HoldConfig, mount: Arc<Mount>) -> Self {
        let (grown, sizes) = channel();
        grow::follow(config.image.clone(), sizes);
        Self { config, mount, link: None, grown }
    }

    /// Has fogd serve the file.
    ///
    /// # Errors
    /// It does not.
    pub fn join(&mut self) -> Result<(), HoldError> {
        let socket = UnixStream::connect(&self.config.socket)?;
        socket.set_read_timeout(Some(ANSWER))?;
        Offer::new(&self.config.export).send(&socket, self.mount.device())?;
        let mut link = BufReader::new(socket);
        match hear(&mut link)? {
            Word::Size(size) => self.note_size(size),
            Word::Refused { why, for_good: true } => return Err(HoldError::Refused(why)),
            Word::Refused { why, for_good: false } => return Err(io::Error::other(why).into()),
            Word::Evicted => return Err(HoldError::Evicted),
        }
        link.get_ref().set_read_timeout(None)?;
        self.link = Some(link);
        Ok(())
    }

    /// Keeps it served until it is unmounted.
    ///
    /// # Errors
    /// The volume is taken away, or no fogd comes.
    pub fn keep(mut self) -> Result<(), HoldError> {
        loop {
            self.follow()?;
            self.link = None;
            if !self.mount.is_there() {
                return Ok(());
            }
            tracing::info!("fogd is gone; I/O waits for the next");
            if !self.find()? {
                return Ok(());
            }
            tracing::info!("fogd is back");
        }
    }

    /// Listens to fogd until the connection breaks.
    fn follow(&mut self) -> Result<(), HoldError> {
        while let Some(link) = &mut self.link {
            match hear(link) {
                Ok(Word::Size(size)) => self.note_size(size),
                Ok(Word::Evicted) => return Err(HoldError::Evicted),
                Ok(Word::Refused { why, .. }) => return Err(HoldError::Refused(why)),
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Looks for a fogd that takes the file. False when the file is unmounted meanwhile.
    fn find(&mut self) -> Result<bool, HoldError> {
        let deadline = Instant::now() + self.config.patience;
        let mut pause = PAUSE_MIN;
        while self.mount.is_there() {
            match self.join() {
                Ok(()) => return Ok(true),
                Err(HoldError::Io(error)) if Instant::now() >= deadline => {
                    return Err(HoldError::Alone(self.config.patience.as_secs(), error));
                }
                Err(HoldError::Io(_)) => {}
                Err(final_word) => return Err(final_word),
            }
            std::thread::sleep(pause);
            pause = (2 * pause).min(PAUSE_MAX);
        }
        Ok(false)
    }

    fn note_size(&self, size: u64) {
        // The follower ends only with the process.
        let _ = self.grown.send(size);
    }
}

/// The next word of fogd's. `UnexpectedEof` when it has gone.
fn hear(link: &mut BufReader<UnixStream>) -> io::Result<Word> {
    let mut line = String::new();
    if link.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Word::parse(&line)
}
