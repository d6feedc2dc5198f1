//! The map of a layer on disk: a header, a word on the session, and the pages of marks with two slots each.
//!
//! | bytes | of the file |
//! | --- | --- |
//! | 0–63 | header: `FOGMAP` and two zeroes, version (4 bytes, 1), bytes of a block (4), blocks of a page (4), zeroes, CRC-32 of the 60 bytes before |
//! | 4096–4159 | session: `SESN`, 1 when pages may be under way or 0 (4), the host's boot id (16), zeroes, CRC-32 of the 60 bytes before |
//! | 8192 + 8192·p | page p, slot 0; slot 1 behind it |
//!
//! The header is never changed. The session is one sector, which a disk writes whole or not at all. It is opened,
//! durably, before the first page is written, and closed when the layer is frozen or fogd ends. So after the host lost
//! power it tells whether a slot may be torn: in an open session of another boot. In all other cases a slot that is
//! broken is damage, and the layer is not read.

use std::path::Path;

use rustix::io::Errno;

use crate::host::{BootId, Host, HostFile, HostResult, read_exact};
use crate::layers::page::{self, Chosen, SLOT_BYTES, Slot, Trust};
use crate::layers::presence::{BLOCK_BYTES, PAGE_BLOCKS, PageWords};
use crate::layers::{LayerError, damaged, unread};
use crate::store::{Durability, Patience};

const MAGIC: [u8; 8] = *b"FOGMAP\0\0";
const VERSION: u32 = 1;
const SESSION_MAGIC: [u8; 4] = *b"SESN";
const SESSION_AT: u64 = 4096;
const PAGES_AT: u64 = 8192;
/// Bytes of the header and of the session.
const RECORD_BYTES: usize = 64;
const PAGE_BYTES: u64 = 2 * SLOT_BYTES as u64;

/// The session, as the file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Session {
    open: bool,
    boot: BootId,
}

/// Puts a checksum at the end of a record.
fn sealed(mut bytes: [u8; RECORD_BYTES]) -> [u8; RECORD_BYTES] {
    let sum = crc32fast::hash(&bytes[..RECORD_BYTES - 4]);
    bytes[RECORD_BYTES - 4..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

fn header() -> [u8; RECORD_BYTES] {
    let mut bytes = [0; RECORD_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&(BLOCK_BYTES as u32).to_le_bytes());
    bytes[16..20].copy_from_slice(&(PAGE_BLOCKS as u32).to_le_bytes());
    sealed(bytes)
}

impl Session {
    fn encode(self) -> [u8; RECORD_BYTES] {
        let mut bytes = [0; RECORD_BYTES];
        bytes[..4].copy_from_slice(&SESSION_MAGIC);
        bytes[4] = u8::from(self.open);
        bytes[8..24].copy_from_slice(&self.boot);
        sealed(bytes)
    }

    fn decode(bytes: &[u8; RECORD_BYTES]) -> Option<Self> {
        let mut boot = BootId::default();
        boot.copy_from_slice(&bytes[8..24]);
        let session = Self { open: bytes[4] == 1, boot };
        (session.encode() == *bytes).then_some(session)
    }
}

/// What a header says, if it can be relied upon.
///
/// # Errors
/// It is damaged, or of another version.
fn check_header(bytes: &[u8; RECORD_BYTES]) -> Result<(), LayerError> {
    let written = header();
    if *bytes == written {
        return Ok(());
    }
    let sound = sealed(*bytes) == *bytes && bytes[..8] == MAGIC;
    let version = page::word32(bytes, 8);
    Err(damaged(if sound && version != VERSION {
        format!("a layer's map is of version {version}, which this fogd does not know")
    } else {
        "the header of a layer's map is damaged".to_owned()
    }))
}

/// A map file.
#[derive(Debug)]
pub struct MapFile<F> {
    file: F,
    boot: BootId,
    trust: Trust,
    left_open: bool,
}

impl<F: HostFile> MapFile<F> {
    /// Makes a map without marks, synced but for its name.
    ///
    /// # Errors
    /// The host's; among them that the file exists.
    pub fn create<H: Host<File = F>>(host: &H, path: &Path) -> HostResult<()> {
        let file = host.create(path)?;
        file.write_at(&header(), 0, Durability::Later)?;
        let closed = Session { open: false, boot: BootId::default() };
        file.write_at(&closed.encode(), SESSION_AT, Durability::Later)?;
        file.set_len(PAGES_AT)?;
        file.sync_data()
    }

    /// Opens a map.
    ///
    /// # Errors
    /// The host's, or that it is damaged.
    pub fn open<H: Host<File = F>>(host: &H, path: &Path) -> Result<Self, LayerError> {
        let file = host.open(path)?;
        let boot = host.boot_id()?;
        let mut bytes = [0; RECORD_BYTES];
        read_exact(&file, &mut bytes, 0).map_err(|error| unread("the header of a layer's map", error))?;
        check_header(&bytes)?;
        read_exact(&file, &mut bytes, SESSION_AT).map_err(|error| unread("the session of a layer's map", error))?;
        let session =
            Session::decode(&bytes).ok_or_else(|| damaged("the session of a layer's map is damaged".to_owned()))?;
        let trust = if session.open && session.boot != boot { Trust::MayBeTorn } else { Trust::Whole };
        Ok(Self { file, boot, trust, left_open: session.open })
    }

    /// Whether the last session was not closed: what is read may not be on disk yet.
    pub fn left_open(&self) -> bool {
        self.left_open
    }

    /// Whether the host lost power while pages may have been written.
    pub fn may_be_torn(&self) -> bool {
        self.trust == Trust::MayBeTorn
    }

    /// Reads all pages that were ever written.
    ///
    /// # Errors
    /// The host's, or that one is damaged.
    pub fn pages(&self, mut each: impl FnMut(u64, Chosen)) -> Result<(), LayerError> {
        let length = self.file.inspect()?.length;
        let mut position = PAGES_AT;
        while let Some(data) = self.file.seek_data(position)? {
            let number = data.max(PAGES_AT).saturating_sub(PAGES_AT) / PAGE_BYTES;
            if PAGES_AT + number * PAGE_BYTES >= length {
                break;
            }
            let chosen = page::choose([self.slot(number, 0)?, self.slot(number, 1)?], self.trust)
                .map_err(|_| damaged(format!("page {number} of a layer's map is damaged")))?;
            if let Some(chosen) = chosen {
                each(number, chosen);
            }
            position = PAGES_AT + (number + 1) * PAGE_BYTES;
        }
        Ok(())
    }

    fn slot(&self, number: u64, slot: u64) -> Result<Slot, LayerError> {
        // Behind the end of the file are zeroes too.
        let mut bytes = vec![0; SLOT_BYTES];
        let offset = PAGES_AT + number * PAGE_BYTES + slot * SLOT_BYTES as u64;
        let mut done = 0;
        while done < SLOT_BYTES {
            match self.file.read_at(&mut bytes[done..], offset + done as u64, Patience::Wait)? {
                0 => break,
                count => done += count,
            }
        }
        Ok(page::decode(&bytes, number, slot))
    }

    /// Takes the space of a page, so that a disk that fills up is found by the write that marks a block, and not by a
    /// flush.
    ///
    /// # Errors
    /// The host's.
    pub fn allocate(&self, number: u64) -> HostResult<()> {
        let offset = PAGES_AT + number * PAGE_BYTES;
        match self.file.allocate(offset, PAGE_BYTES) {
            Err(Errno::OPNOTSUPP) => self.file.write_at(&[0; PAGE_BYTES as usize], offset, Durability::Later),
            other => other,
        }
    }

    /// Says, durably, that pages may be under way.
    ///
    /// # Errors
    /// The host's.
    pub fn open_session(&self) -> HostResult<()> {
        self.write_session(true)
    }

    /// Says, durably, that no page is under way.
    ///
    /// # Errors
    /// The host's.
    pub fn close_session(&self) -> HostResult<()> {
        self.write_session(false)
    }

    fn write_session(&self, open: bool) -> HostResult<()> {
        self.file.write_at(&Session { open, boot: self.boot }.encode(), SESSION_AT, Durability::Later)?;
        self.file.sync_data()
    }

    /// Writes a page. It is durable after [`MapFile::sync`]; until then its last state stays in the other slot.
    ///
    /// # Errors
    /// The host's.
    pub fn write(&self, number: u64, sequence: u64, words: &PageWords) -> HostResult<()> {
        let offset = PAGES_AT + number * PAGE_BYTES + sequence % 2 * SLOT_BYTES as u64;
        self.file.write_at(&page::encode(number, sequence, words), offset, Durability::Later)
    }

    /// Makes all pages durable.
    ///
    /// # Errors
    /// The host's.
    pub fn sync(&self) -> HostResult<()> {
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sessions_are_read_as_written(open: bool, boot: [u8; 16], bit in 0usize..RECORD_BYTES * 8) {
            let session = Session { open, boot };
            let mut bytes = session.encode();
            prop_assert_eq!(Session::decode(&bytes), Some(session));
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(Session::decode(&bytes), None);
        }

        #[test]
        fn a_flipped_bit_in_the_header_is_found(bit in 0usize..RECORD_BYTES * 8) {
            let mut bytes = header();
            prop_assert!(check_header(&bytes).is_ok());
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(check_header(&bytes).is_err());
        }
    }

    #[test]
    fn a_later_version_is_named() {
        let mut bytes = header();
        bytes[8] = 2;
        let error = check_header(&sealed(bytes)).map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.contains("version 2")));
    }
}
