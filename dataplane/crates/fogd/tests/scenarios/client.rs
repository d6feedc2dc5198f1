//! A small NBD client: one request after the other, or many at once by hand.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use nbd::{Command, Request};

use crate::daemon::PATIENCE;

pub const FUA: u16 = 1;
pub const NO_HOLE: u16 = 2;
pub const DF: u16 = 4;

pub const EPERM: u32 = 1;
pub const EIO: u32 = 5;
pub const EINVAL: u32 = 22;
pub const ENOSPC: u32 = 28;

/// A client of one export, with simple replies or structured ones.
pub struct Client<S = UnixStream> {
    pub stream: S,
    pub size: u64,
    pub flags: u16,
    structured: bool,
    cookie: u64,
}

/// A part of a structured reply.
#[derive(Debug, PartialEq, Eq)]
pub enum Chunk {
    Data(u64, Vec<u8>),
    Hole(u64, u32),
    Status(Vec<(u32, u32)>),
    Error(u32),
    None,
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn double(bytes: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap())
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u32).to_be_bytes(), text.as_bytes()].concat()
}

pub fn connect(path: &Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

impl Client<UnixStream> {
    /// Opens an export; the error's kind is `NotFound` or `PermissionDenied` when it is refused.
    pub fn open(path: &Path, export: &str) -> io::Result<Self> {
        Self::negotiate(connect(path)?, export, false)
    }

    /// The same with structured replies and base:allocation.
    pub fn open_structured(path: &Path, export: &str) -> io::Result<Self> {
        Self::negotiate(connect(path)?, export, true)
    }
}

impl<S: Read + Write> Client<S> {
    pub fn negotiate(mut stream: S, export: &str, structured: bool) -> io::Result<Self> {
        greet(&mut stream)?;
        if structured {
            assert_eq!(ask(&mut stream, 8, &[])?.0, 1);
            let query = [string(export), 1u32.to_be_bytes().to_vec(), string("base:allocation")].concat();
            send_option(&mut stream, 10, &query)?;
            while reply(&mut stream)?.0 == 4 {}
        }
        send_option(&mut stream, 7, &[string(export), vec![0, 0]].concat())?;
        let mut client = Self { stream, size: 0, flags: 0, structured, cookie: 0 };
        loop {
            let (kind, data) = reply(&mut client.stream)?;
            match kind {
                1 => return Ok(client),
                3 if data[..2] == [0, 0] => {
                    client.size = double(&data, 2);
                    client.flags = u16::from_be_bytes([data[10], data[11]]);
                }
                3 => {}
                0x8000_0006 => return Err(io::ErrorKind::NotFound.into()),
                _ => return Err(io::Error::new(io::ErrorKind::PermissionDenied, String::from_utf8_lossy(&data))),
            }
        }
    }

    /// Sends a request without waiting for its reply, and gives its cookie.
    pub fn send(&mut self, command: Command, flags: u16, offset: u64, length: u32, data: &[u8]) -> io::Result<u64> {
        self.cookie += 1;
        let request = Request { command, flags, cookie: self.cookie, offset, length };
        self.stream.write_all(&[&request.encode()[..], data].concat())?;
        Ok(self.cookie)
    }

    /// Receives a simple reply: cookie and error.
    pub fn receive(&mut self) -> io::Result<(u64, u32)> {
        let mut header = [0; 16];
        self.stream.read_exact(&mut header)?;
        assert_eq!(word(&header, 0), 0x6744_6698, "a simple reply");
        Ok((double(&header, 8), word(&header, 4)))
    }

    fn simple(&mut self, command: Command, flags: u16, offset: u64, length: u32, data: &[u8]) -> Result<(), u32> {
        let cookie = self.send(command, flags, offset, length, data).unwrap();
        let (replied, error) = self.receive().unwrap();
        assert_eq!(replied, cookie);
        if error == 0 { Ok(()) } else { Err(error) }
    }

    pub fn write(&mut self, offset: u64, data: &[u8], flags: u16) -> Result<(), u32> {
        self.simple(Command::Write, flags, offset, data.len() as u32, data)
    }

    pub fn flush(&mut self) -> Result<(), u32> {
        self.simple(Command::Flush, 0, 0, 0, &[])
    }

    pub fn command(&mut self, command: Command, flags: u16, offset: u64, length: u32) -> Result<(), u32> {
        self.simple(command, flags, offset, length, &[])
    }

    pub fn read(&mut self, offset: u64, length: u32) -> Result<Vec<u8>, u32> {
        assert!(!self.structured);
        self.simple(Command::Read, 0, offset, length, &[])?;
        let mut data = vec![0; length as usize];
        self.stream.read_exact(&mut data).unwrap();
        Ok(data)
    }

    /// Sends a request and receives a structured reply.
    pub fn chunks(&mut self, command: Command, flags: u16, offset: u64, length: u32) -> Vec<Chunk> {
        let cookie = self.send(command, flags, offset, length, &[]).unwrap();
        let mut chunks = Vec::new();
        loop {
            let mut header = [0; 20];
            self.stream.read_exact(&mut header).unwrap();
            assert_eq!((word(&header, 0), double(&header, 8)), (0x668e_33ef, cookie));
            let mut data = vec![0; word(&header, 16) as usize];
            self.stream.read_exact(&mut data).unwrap();
            chunks.push(match u16::from_be_bytes([header[6], header[7]]) {
                0 => Chunk::None,
                1 => Chunk::Data(double(&data, 0), data[8..].to_vec()),
                2 => Chunk::Hole(double(&data, 0), word(&data, 8)),
                5 => Chunk::Status(data[4..].chunks(8).map(|pair| (word(pair, 0), word(pair, 4))).collect()),
                0x8001 => Chunk::Error(word(&data, 0)),
                other => panic!("chunk of type {other}"),
            });
            if header[5] & 1 == 1 {
                return chunks;
            }
        }
    }

    /// Whether the server has closed the connection: waits for it.
    pub fn closed(&mut self) -> bool {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Ok(_) => true,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }
}

/// Receives the greeting and sends the client's flags.
pub fn greet(stream: &mut (impl Read + Write)) -> io::Result<()> {
    let mut greeting = [0; 18];
    stream.read_exact(&mut greeting)?;
    assert_eq!(&greeting[..16], b"NBDMAGICIHAVEOPT");
    stream.write_all(&3u32.to_be_bytes())
}

pub fn send_option(stream: &mut impl Write, option: u32, data: &[u8]) -> io::Result<()> {
    let head = [b"IHAVEOPT".as_slice(), &option.to_be_bytes(), &(data.len() as u32).to_be_bytes()];
    stream.write_all(&[&head.concat(), data].concat())
}

/// Sends an option and receives its first reply.
pub fn ask(stream: &mut (impl Read + Write), option: u32, data: &[u8]) -> io::Result<(u32, Vec<u8>)> {
    send_option(stream, option, data)?;
    reply(stream)
}

fn reply(stream: &mut impl Read) -> io::Result<(u32, Vec<u8>)> {
    let mut header = [0; 20];
    stream.read_exact(&mut header)?;
    let mut data = vec![0; word(&header, 16) as usize];
    stream.read_exact(&mut data)?;
    Ok((word(&header, 12), data))
}
