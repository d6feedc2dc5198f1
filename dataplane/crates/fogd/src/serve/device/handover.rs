//! What fogd and the holder of a device say to each other: lines of JSON on a Unix socket, the first with a descriptor.
//!
//! ```text
//! holder ── offer, /dev/fuse ──► fogd
//! holder ◄── size, or refused ── fogd
//! holder ◄── size ────────────── fogd      each time the volume has grown
//! holder ◄── evicted ─────────── fogd      the volume was taken away: the holder aborts the mount
//! ```
//!
//! Either may go at any time. The file is served on without its holder; without fogd, the holder waits for the next.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

/// The longest offer: an export's name has 255 bytes, escaped six times as many.
const OFFER_BYTES_MAX: usize = 4096;
/// Of the lines' form.
const FORMAT: u32 = 1;

/// What the holder wants served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    format: u32,
    /// The export whose volume the file is.
    pub export: String,
}

/// What fogd answers, and says later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// It serves the file, which has so many bytes.
    Size(u64),
    /// It does not serve the file.
    Refused {
        /// In words.
        why: String,
        /// There is no such export: asking again is of no use.
        for_good: bool,
    },
    /// It no longer serves the file: the volume was taken away from this client.
    Evicted,
}

impl Offer {
    /// An offer to be the file of an export.
    pub fn new(export: &str) -> Self {
        Self { format: FORMAT, export: export.to_owned() }
    }

    /// Sends it together with `/dev/fuse`.
    ///
    /// # Errors
    /// The socket's.
    pub fn send(&self, socket: &UnixStream, device: BorrowedFd<'_>) -> io::Result<()> {
        let bytes = line(self)?;
        let descriptors = [device];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let sent = sendmsg(socket, &[IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL)?;
        // A line this short goes out whole or not at all.
        if sent == bytes.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }

    /// Receives an offer and what it offers.
    ///
    /// # Errors
    /// `InvalidData` for what is none, or the socket's.
    pub fn receive(socket: &UnixStream) -> io::Result<(Self, OwnedFd)> {
        let mut bytes = [0; OFFER_BYTES_MAX];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received =
            recvmsg(socket.as_fd(), &mut [IoSliceMut::new(&mut bytes)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
        let mut descriptors = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        });
        let device = descriptors.next().and_then(|mut few| few.next()).ok_or_else(|| invalid("no descriptor came"))?;
        let line = bytes[..received.bytes].strip_suffix(b"\n").ok_or_else(|| invalid("the offer is cut off"))?;
        let offer: Self = serde_json::from_slice(line).map_err(|error| invalid(&error.to_string()))?;
        if offer.format != FORMAT {
            return Err(invalid("the offer has a format of another version"));
        }
        Ok((offer, device))
    }
}

impl Word {
    /// As it is sent.
    ///
    /// # Errors
    /// None that could be met.
    pub fn line(&self) -> io::Result<Vec<u8>> {
        line(self)
    }

    /// What a line says.
    ///
    /// # Errors
    /// `InvalidData` for what is none.
    pub fn parse(line: &str) -> io::Result<Self> {
        serde_json::from_str(line).map_err(|error| invalid(&error.to_string()))
    }
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_offer_brings_its_descriptor() {
        let (one, other) = UnixStream::pair().unwrap();
        let file = tempfile::tempfile().unwrap();
        let offer = Offer::new("vol-1 \"\n");
        offer.send(&one, file.as_fd()).unwrap();
        let (received, descriptor) = Offer::receive(&other).unwrap();
        assert_eq!(received, offer);
        let (sent, came) = (rustix::fs::fstat(&file).unwrap(), rustix::fs::fstat(&descriptor).unwrap());
        assert_eq!((sent.st_dev, sent.st_ino), (came.st_dev, came.st_ino));
    }

    #[test]
    fn what_is_no_offer_is_refused() {
        let bodies: [&[u8]; 5] =
            [b"", b"\n", b"{\"format\":1,\"export\":\"a\"}", b"{\"format\":2,\"export\":\"a\"}\n", &[b'x'; 9000]];
        for body in bodies {
            let (one, other) = UnixStream::pair().unwrap();
            let file = tempfile::tempfile().unwrap();
            let descriptors = [file.as_fd()];
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            assert!(control.push(SendAncillaryMessage::ScmRights(&descriptors)));
            sendmsg(&one, &[IoSlice::new(body)], &mut control, SendFlags::NOSIGNAL).unwrap();
            drop(one);
            assert_eq!(Offer::receive(&other).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
        let (one, other) = UnixStream::pair().unwrap();
        rustix::io::write(&one, b"{\"format\":1,\"export\":\"a\"}\n").unwrap();
        assert_eq!(Offer::receive(&other).unwrap_err().kind(), io::ErrorKind::InvalidData, "without a descriptor");
    }

    #[test]
    fn words_come_back_as_they_were() {
        for word in [Word::Size(7), Word::Evicted, Word::Refused { why: "a\nb".to_owned(), for_good: true }] {
            let line = String::from_utf8(word.line().unwrap()).unwrap();
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(Word::parse(&line).unwrap(), word);
        }
    }
}
