//! Marks that were made since the last flush, in the kernel's hands before their write is answered: so fogd may be
//! killed and what clients were told is still true. The log counts only on the boot it was written on; when the host
//! loses power, what was not flushed may be lost.
//!
//! | bytes | of the header, 64 |
//! | --- | --- |
//! | 0–7 | `FOGRECNT` |
//! | 8–11 | version, 1 |
//! | 12–15 | zeroes |
//! | 16–31 | the host's boot id |
//! | 32–39 | generation: one more for each log that is begun |
//! | 40–59 | zeroes |
//! | 60–63 | CRC-32 of the 60 bytes before |
//!
//! | bytes | of a record, 32 |
//! | --- | --- |
//! | 0–7 | first block |
//! | 8–15 | number of blocks |
//! | 16–19 | low half of the generation |
//! | 20–23 | the record's number in its log, from 0 |
//! | 24–27 | 1 data, 2 zeroes |
//! | 28–31 | CRC-32 of the 28 bytes before |
//!
//! A layer has two logs. A flush begins the other one, and empties the first when the marks in it are on disk.

use std::path::Path;

use rustix::io::Errno;

use crate::host::{BootId, Host, HostFile, HostResult};
use crate::layers::page::{word32, word64};
use crate::layers::presence::{Held, PAGE_BLOCKS, PAGES_MAX};
use crate::layers::{LayerError, damaged};
use crate::store::{Durability, Patience};

const MAGIC: [u8; 8] = *b"FOGRECNT";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 64;
/// A divisor of a page: a record is in the page cache whole or not at all.
const RECORD_BYTES: usize = 32;
/// What is read at once.
const READ_BYTES: usize = 64 << 10;

/// A mark in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first block.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// What the layer holds there.
    pub held: Held,
}

/// The marks of one log that count.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// Orders the logs.
    pub generation: u64,
    /// In the order they were made.
    pub marks: Vec<Mark>,
}

fn encode_header(boot: &BootId, generation: u64) -> [u8; HEADER_BYTES] {
    let mut bytes = [0; HEADER_BYTES];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..32].copy_from_slice(boot);
    bytes[32..40].copy_from_slice(&generation.to_le_bytes());
    let sum = crc32fast::hash(&bytes[..HEADER_BYTES - 4]);
    bytes[HEADER_BYTES - 4..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

fn encode_record(mark: &Mark, generation: u64, index: u32) -> [u8; RECORD_BYTES] {
    let mut bytes = [0; RECORD_BYTES];
    bytes[..8].copy_from_slice(&mark.first.to_le_bytes());
    bytes[8..16].copy_from_slice(&mark.count.to_le_bytes());
    bytes[16..20].copy_from_slice(&(generation as u32).to_le_bytes());
    bytes[20..24].copy_from_slice(&index.to_le_bytes());
    bytes[24..28].copy_from_slice(&(mark.held.bits() as u32).to_le_bytes());
    let sum = crc32fast::hash(&bytes[..RECORD_BYTES - 4]);
    bytes[RECORD_BYTES - 4..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

fn decode_record(bytes: &[u8], generation: u64, index: u32) -> Option<Mark> {
    let held = match word32(bytes, 24) {
        1 => Held::Data,
        2 => Held::Zeroes,
        _ => return None,
    };
    let mark = Mark { first: word64(bytes, 0), count: word64(bytes, 8), held };
    let end = mark.first.checked_add(mark.count)?;
    let sound = end <= PAGES_MAX * PAGE_BLOCKS && encode_record(&mark, generation, index) == bytes;
    sound.then_some(mark)
}

/// Reads a log: what of it counts on this boot.
///
/// # Errors
/// It is damaged.
pub fn decode(bytes: &[u8], boot: &BootId) -> Result<Replay, LayerError> {
    // Shorter than its header, or zeroes: it was being begun, and no write was answered by it.
    let Some((header, records)) = bytes.split_at_checked(HEADER_BYTES).filter(|(head, _)| head.iter().any(|&b| b != 0))
    else {
        return Ok(Replay::default());
    };
    let generation = word64(header, 32);
    let mut written_on = BootId::default();
    written_on.copy_from_slice(&header[16..32]);
    if encode_header(&written_on, generation) != header {
        return Err(damaged("the header of a layer's log of recent marks is damaged".to_owned()));
    }
    if written_on != *boot {
        return Ok(Replay { generation, marks: Vec::new() });
    }
    // What is left over at the end is a record that was not written whole, so its write was not answered.
    let mark = |(index, record)| decode_record(record, generation, index as u32);
    let marks: Option<Vec<Mark>> = records.chunks_exact(RECORD_BYTES).enumerate().map(mark).collect();
    let marks = marks.ok_or_else(|| damaged("a record of a layer's log of recent marks is damaged".to_owned()))?;
    Ok(Replay { generation, marks })
}

/// A log to append to.
#[derive(Debug)]
pub struct Log<F> {
    /// `None`: of a layer that is not written to, and has none.
    file: Option<F>,
    /// Header and records, all in the kernel's hands.
    bytes: u64,
    generation: u64,
}

impl<F: HostFile> Log<F> {
    /// Opens a log. Where there is none one is made, unless the layer is frozen; its name need not be durable.
    ///
    /// # Errors
    /// The host's, or that it is damaged.
    pub fn open<H: Host<File = F>>(
        host: &H,
        path: &Path,
        boot: &BootId,
        frozen: bool,
    ) -> Result<(Self, Replay), LayerError> {
        let file = match host.open(path) {
            Err(Errno::NOENT) if frozen => {
                return Ok((Self { file: None, bytes: 0, generation: 0 }, Replay::default()));
            }
            Err(Errno::NOENT) => host.create(path)?,
            other => other?,
        };
        let replay = decode(&read_whole(&file)?, boot)?;
        Ok((Self { file: Some(file), bytes: 0, generation: replay.generation }, replay))
    }

    /// Empties the log. From now on it has the given generation.
    ///
    /// # Errors
    /// The host's.
    pub fn begin(&mut self, generation: u64) -> HostResult<()> {
        if let Some(file) = &self.file {
            file.set_len(0)?;
        }
        self.bytes = 0;
        self.generation = generation;
        Ok(())
    }

    /// Appends a mark.
    ///
    /// # Errors
    /// The host's; the mark then is not in the log.
    pub fn append(&mut self, mark: &Mark, boot: &BootId) -> HostResult<()> {
        let file = self.file.as_ref().ok_or(Errno::BADF)?;
        if self.bytes == 0 {
            let header = encode_header(boot, self.generation);
            file.write_at(&header, 0, Durability::Later)?;
            self.bytes = HEADER_BYTES as u64;
        }
        let index = (self.bytes - HEADER_BYTES as u64) / RECORD_BYTES as u64;
        let record = encode_record(mark, self.generation, index as u32);
        file.write_at(&record, self.bytes, Durability::Later)?;
        self.bytes += RECORD_BYTES as u64;
        Ok(())
    }

    /// Bytes in the log.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn read_whole<F: HostFile>(file: &F) -> HostResult<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let start = bytes.len();
        bytes.resize(start + READ_BYTES, 0);
        let count = file.read_at(&mut bytes[start..], start as u64, Patience::Wait)?;
        bytes.truncate(start + count);
        if count == 0 {
            return Ok(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOOT: BootId = [7; 16];

    fn log(marks: &[Mark]) -> Vec<u8> {
        let mut bytes = encode_header(&BOOT, 9).to_vec();
        for (index, mark) in marks.iter().enumerate() {
            bytes.extend(encode_record(mark, 9, index as u32));
        }
        bytes
    }

    fn marks() -> impl Strategy<Value = Vec<Mark>> {
        let held = prop_oneof![Just(Held::Data), Just(Held::Zeroes)];
        let mark = (0u64..1 << 30, 0u64..1 << 20, held).prop_map(|(first, count, held)| Mark { first, count, held });
        prop::collection::vec(mark, 1..20)
    }

    proptest! {
        #[test]
        fn a_log_is_read_as_written(marks in marks(), tail in 0usize..RECORD_BYTES) {
            let mut bytes = log(&marks);
            prop_assert_eq!(decode(&bytes, &BOOT).map_err(|error| error.to_string()), Ok(Replay { generation: 9, marks: marks.clone() }));
            let end = bytes.len() - RECORD_BYTES + tail;
            bytes.truncate(end);
            let shorter = Replay { generation: 9, marks: marks[..marks.len() - 1].to_vec() };
            prop_assert_eq!(decode(&bytes, &BOOT).map_err(|error| error.to_string()), Ok(shorter));
            let other = decode(&bytes, &[8; 16]).map_err(|error| error.to_string());
            prop_assert_eq!(other, Ok(Replay { generation: 9, marks: Vec::new() }), "another boot");
        }

        #[test]
        fn a_flipped_bit_is_found(marks in marks(), bit: prop::sample::Index) {
            let mut bytes = log(&marks);
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(decode(&bytes, &BOOT).is_err());
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes, &BOOT);
        }
    }

    #[test]
    fn a_log_that_was_just_begun_says_nothing() {
        for bytes in [vec![], vec![0; 64], log(&[])[..40].to_vec()] {
            assert_eq!(decode(&bytes, &BOOT).ok(), Some(Replay::default()));
        }
    }
}
