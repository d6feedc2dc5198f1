//! The host's files as the engine uses them: everything the engine does to a disk goes through [`Host`] and
//! [`HostFile`], so that the same code runs on the host and on a disk that is simulated ([`crate::sim`]).
//!
//! Both are type parameters and not objects: on the host a call costs what the system call costs.

use std::fmt::Debug;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{IoSlice, IoSliceMut};
use std::num::NonZeroU64;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{
    Advice, AtFlags, CWD, FallocateFlags, SeekFrom, StatxFlags, fadvise, fallocate, fdatasync, ftruncate, seek,
    sendfile, statx,
};
use rustix::io::{Errno, ReadWriteFlags, preadv2, pwritev2};

use crate::store::{Durability, Patience, StoreError};

/// What the host answers.
pub type HostResult<T> = Result<T, Errno>;

/// A file of the host, open for reading and writing. May be used from several threads at once.
pub trait HostFile: Debug + Send + Sync + 'static {
    /// Numbers in it.
    type Cells: HostCells;

    /// Numbers of eight bytes in the file, `count` of them from `offset` on, which is a multiple of 4 KiB. The file may
    /// end before they do; those behind its end must not be touched until it has grown.
    fn cells(&self, offset: u64, count: u64) -> HostResult<Self::Cells>;

    /// Reads from `offset` and says how many bytes there were: fewer than asked for at the file's end. With
    /// [`Patience::Inline`] also where memory ends (`AGAIN` when it has none of it).
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> HostResult<usize>;

    /// Writes all of `data`; the file grows if need be. After an error any part of it may be written.
    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> HostResult<()>;

    /// Gives a range back to the host: it reads as zeroes. The length stays.
    fn punch(&self, offset: u64, length: u64) -> HostResult<()>;

    /// Makes a range read as zeroes, with its space kept or taken. The length stays. `OPNOTSUPP` where the file system
    /// cannot.
    fn zero_range(&self, offset: u64, length: u64) -> HostResult<()>;

    /// Takes space for a range, so that a later write to it finds the disk not full. What it reads as stays, as does the
    /// length. `OPNOTSUPP` where the file system cannot.
    fn allocate(&self, offset: u64, length: u64) -> HostResult<()>;

    /// The first byte of data from `offset` on; `None` when there is only a hole up to the end.
    fn seek_data(&self, offset: u64) -> HostResult<Option<u64>>;

    /// The first byte of a hole from `offset` on; every file ends with one.
    fn seek_hole(&self, offset: u64) -> HostResult<u64>;

    /// Makes bytes and length durable, not the file's name. After an error it is unknown what is on disk, and a second
    /// call tells nothing.
    fn sync_data(&self) -> HostResult<()>;

    /// Sets the length. What is added is a hole.
    fn set_len(&self, length: u64) -> HostResult<()>;

    /// Its length and the bytes it takes.
    fn inspect(&self) -> HostResult<Inspected>;

    /// Asks the host to bring a range into memory, without waiting for it. Only advice: nothing comes of an error.
    fn prefetch(&self, _offset: u64, _length: u64) {}

    /// How many bytes of a range, from its beginning, [`HostFile::send_at`] would move without waiting for the disk, by
    /// the look of it. 0 where the host cannot send from a file.
    fn ready_at(&self, _offset: u64, _length: usize) -> usize {
        0
    }

    /// Moves a range to `sink` without copying it through the process, and says how many bytes.
    fn send_at(&self, _sink: BorrowedFd<'_>, _offset: u64, _length: usize) -> HostResult<usize> {
        Err(Errno::OPNOTSUPP)
    }
}

/// Numbers of eight bytes in a file, lowest byte first. What is set is the kernel's at once, in the order in which it and
/// the process's writes are done, and as durable as a write: with [`HostFile::sync_data`].
pub trait HostCells: Debug + Send + Sync + 'static {
    /// A number. It must have been populated.
    fn load(&self, index: u64) -> u64;

    /// Sets a number in one step. It must have been populated, `writable`.
    fn store(&self, index: u64, value: u64);

    /// Makes numbers ready to be read, and to be set.
    fn populate(&self, first: u64, count: u64, writable: bool) -> HostResult<()>;
}

/// A file's measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its length in bytes.
    pub length: u64,
    /// Bytes it takes on the disk.
    pub allocated: u64,
    /// How many names it has.
    pub links: u64,
}

/// The host's names. Without [`Host::sync_folder`] a change of names may not survive the host.
pub trait Host: Clone + Debug + Send + Sync + 'static {
    /// Its files.
    type File: HostFile;

    /// Makes an empty file that is its owner's only. `EXIST` when the name is taken.
    fn create(&self, path: &Path) -> HostResult<Self::File>;

    /// Opens a file.
    fn open(&self, path: &Path) -> HostResult<Self::File>;

    /// A file's measures, without opening it.
    fn inspect(&self, path: &Path) -> HostResult<Inspected>;

    /// Gives what `from` names the name `to`, in one step. What `to` named loses it: a file, or an empty folder.
    fn rename(&self, from: &Path, to: &Path) -> HostResult<()>;

    /// Gives the file that `from` names another name. `EXIST` when that is taken.
    fn link(&self, from: &Path, to: &Path) -> HostResult<()>;

    /// Takes a file's name away. The file goes with its last name and last user.
    fn remove(&self, path: &Path) -> HostResult<()>;

    /// Makes a folder that is its owner's only. `EXIST` when the name is taken.
    fn create_folder(&self, path: &Path) -> HostResult<()>;

    /// Takes a folder away with everything in it. Interrupted, some of it is left.
    fn remove_folder(&self, path: &Path) -> HostResult<()>;

    /// The names in a folder, in order. Names that are not text are left out: they are not ours.
    fn list(&self, path: &Path) -> HostResult<Vec<String>>;

    /// Makes the names in a folder durable: those made, taken away and changed.
    fn sync_folder(&self, path: &Path) -> HostResult<()>;

    /// Differs after each start of the host, which alone loses what was written and not synced.
    fn boot_id(&self) -> HostResult<BootId>;

    /// Differs also after each mount of the file system that `path` is in, where the host tells mounts apart: a disk that
    /// went away and came back has lost what was not synced too. More may differ than was lost: the same files in another
    /// mount namespace.
    fn mount_id(&self, _path: &Path) -> HostResult<BootId> {
        self.boot_id()
    }
}

/// What tells one start of the host from another.
pub type BootId = [u8; 16];

/// Fills `buffer` from `offset`, waiting for the disk.
///
/// # Errors
/// The host's; `UnexpectedEof` when the file ends before.
pub fn read_exact<F: HostFile>(file: &F, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], offset + done as u64, Patience::Wait)? {
            0 => return Err(StoreError::Io(std::io::ErrorKind::UnexpectedEof)),
            count => done += count,
        }
    }
    Ok(())
}

/// The most that one system call writes. In the page cache a piece lies as it was written, and to change a page of a
/// large piece costs the file system a walk over all of it: after writes of 1 MiB ext4 takes 25 µs for 4 KiB, after
/// writes of 64 KiB it takes 4 µs, while large writes are hardly slower for it.
const WRITE_BYTES_MAX: usize = 64 << 10;
/// How far apart bytes are looked at to see whether a range is in memory.
const PROBE_BYTES: usize = 64 << 10;

/// The machine this process runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalHost;

/// A file of [`LocalHost`].
#[derive(Debug)]
pub struct LocalFile {
    file: File,
    /// The file system answers reads that must not wait (tmpfs, for one, may not know how to).
    reads_inline: AtomicBool,
}

impl LocalFile {
    fn new(file: File) -> Self {
        // The kernel's read-ahead reads in large pieces too (see WRITE_BYTES_MAX); ours asks for single pages. A file
        // system that does not know the advice is none that gives large pieces.
        let _ = fadvise(&file, 0, None, Advice::Random);
        Self { file, reads_inline: AtomicBool::new(true) }
    }

    fn fallocate(&self, how: FallocateFlags, offset: u64, length: u64) -> HostResult<()> {
        retried(|| fallocate(&self.file, how | FallocateFlags::KEEP_SIZE, offset, length))
    }
}

impl AsFd for LocalFile {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Repeats what a signal interrupted.
fn retried<T>(mut call: impl FnMut() -> HostResult<T>) -> HostResult<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
}

impl HostCells for mapped::Cells {
    #[inline]
    fn load(&self, index: u64) -> u64 {
        u64::from_le(Self::load(self, index as usize))
    }

    #[inline]
    fn store(&self, index: u64, value: u64) {
        Self::store(self, index as usize, value.to_le());
    }

    fn populate(&self, first: u64, count: u64, writable: bool) -> HostResult<()> {
        match Self::populate(self, first as usize, count as usize, writable) {
            // Before Linux 5.14 pages come in when they are first touched, and a full disk or a broken one ends the process.
            Err(Errno::INVAL) => Ok(()),
            other => other,
        }
    }
}

impl HostFile for LocalFile {
    type Cells = mapped::Cells;

    fn cells(&self, offset: u64, count: u64) -> HostResult<mapped::Cells> {
        mapped::Cells::map(&self.file, offset, count as usize)
    }

    #[inline]
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> HostResult<usize> {
        if patience == Patience::Inline && self.reads_inline.load(Ordering::Relaxed) {
            match preadv2(&self.file, &mut [IoSliceMut::new(buffer)], offset, ReadWriteFlags::NOWAIT) {
                Err(Errno::OPNOTSUPP) => self.reads_inline.store(false, Ordering::Relaxed),
                Err(Errno::INTR) => return Err(Errno::AGAIN),
                other => return other,
            }
        }
        retried(|| rustix::io::pread(&self.file, &mut *buffer, offset))
    }

    #[inline]
    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> HostResult<()> {
        let flags = match durability {
            Durability::Later => ReadWriteFlags::empty(),
            Durability::Now => ReadWriteFlags::DSYNC,
        };
        let mut done = 0;
        while done < data.len() {
            let piece = &data[done..data.len().min(done + WRITE_BYTES_MAX)];
            match pwritev2(&self.file, &[IoSlice::new(piece)], offset + done as u64, flags) {
                Ok(0) => return Err(Errno::IO),
                Ok(count) => done += count,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno),
            }
        }
        Ok(())
    }

    fn punch(&self, offset: u64, length: u64) -> HostResult<()> {
        self.fallocate(FallocateFlags::PUNCH_HOLE, offset, length)
    }

    fn zero_range(&self, offset: u64, length: u64) -> HostResult<()> {
        self.fallocate(FallocateFlags::ZERO_RANGE, offset, length)
    }

    fn allocate(&self, offset: u64, length: u64) -> HostResult<()> {
        self.fallocate(FallocateFlags::empty(), offset, length)
    }

    fn seek_data(&self, offset: u64) -> HostResult<Option<u64>> {
        match seek(&self.file, SeekFrom::Data(offset)) {
            Ok(data) => Ok(Some(data)),
            Err(Errno::NXIO) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    fn seek_hole(&self, offset: u64) -> HostResult<u64> {
        seek(&self.file, SeekFrom::Hole(offset))
    }

    fn sync_data(&self) -> HostResult<()> {
        // Not repeated after a signal: a sync that was not finished has failed.
        fdatasync(&self.file)
    }

    fn set_len(&self, length: u64) -> HostResult<()> {
        retried(|| ftruncate(&self.file, length))
    }

    fn inspect(&self) -> HostResult<Inspected> {
        Ok(inspected(&self.file.metadata().map_err(errno)?))
    }

    fn prefetch(&self, offset: u64, length: u64) {
        let _ = fadvise(&self.file, offset, NonZeroU64::new(length), Advice::WillNeed);
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        if !self.reads_inline.load(Ordering::Relaxed) {
            return 0;
        }
        let in_memory = |at: usize| matches!(self.read_at(&mut [0], offset + at as u64, Patience::Inline), Ok(1));
        let mut ready = 0;
        while ready < length {
            let last = (ready + PROBE_BYTES).min(length) - 1;
            if !in_memory(ready) || !in_memory(last) {
                break;
            }
            ready = last + 1;
        }
        ready
    }

    fn send_at(&self, sink: BorrowedFd<'_>, offset: u64, length: usize) -> HostResult<usize> {
        let (mut sent, mut position) = (0, offset);
        while sent < length {
            match sendfile(sink, &self.file, Some(&mut position), length - sent) {
                Ok(0) => break,
                Ok(count) => sent += count,
                Err(Errno::INTR) => {}
                // Whoever asked reads and sends the rest, and meets the error again if it is one of the disk.
                Err(_) if sent > 0 => break,
                Err(errno) => return Err(errno),
            }
        }
        Ok(sent)
    }
}

fn inspected(metadata: &std::fs::Metadata) -> Inspected {
    Inspected { length: metadata.len(), allocated: metadata.blocks() * 512, links: metadata.nlink() }
}

fn errno(error: std::io::Error) -> Errno {
    Errno::from_io_error(&error).unwrap_or(Errno::IO)
}

impl Host for LocalHost {
    type File = LocalFile;

    fn create(&self, path: &Path) -> HostResult<LocalFile> {
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).create_new(true).mode(0o600).open(path);
        opened.map(LocalFile::new).map_err(errno)
    }

    fn open(&self, path: &Path) -> HostResult<LocalFile> {
        OpenOptions::new().read(true).write(true).open(path).map(LocalFile::new).map_err(errno)
    }

    fn inspect(&self, path: &Path) -> HostResult<Inspected> {
        Ok(inspected(&std::fs::metadata(path).map_err(errno)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> HostResult<()> {
        std::fs::rename(from, to).map_err(errno)
    }

    fn link(&self, from: &Path, to: &Path) -> HostResult<()> {
        std::fs::hard_link(from, to).map_err(errno)
    }

    fn remove(&self, path: &Path) -> HostResult<()> {
        std::fs::remove_file(path).map_err(errno)
    }

    fn create_folder(&self, path: &Path) -> HostResult<()> {
        DirBuilder::new().mode(0o700).create(path).map_err(errno)
    }

    fn remove_folder(&self, path: &Path) -> HostResult<()> {
        std::fs::remove_dir_all(path).map_err(errno)
    }

    fn list(&self, path: &Path) -> HostResult<Vec<String>> {
        let entries = std::fs::read_dir(path).map_err(errno)?.collect::<std::io::Result<Vec<_>>>().map_err(errno)?;
        let mut names: Vec<String> = entries.iter().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn sync_folder(&self, path: &Path) -> HostResult<()> {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(errno)
    }

    fn boot_id(&self) -> HostResult<BootId> {
        let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map_err(errno)?;
        parse_boot_id(text.trim()).ok_or(Errno::INVAL)
    }

    fn mount_id(&self, path: &Path) -> HostResult<BootId> {
        let boot = u128::from_be_bytes(self.boot_id()?);
        let unique = StatxFlags::from_bits_retain(MOUNT_ID_UNIQUE);
        let mount = match statx(CWD, path, AtFlags::empty(), unique) {
            Ok(found) if found.stx_mask & MOUNT_ID_UNIQUE != 0 => found.stx_mnt_id,
            // Older than Linux 6.8: other numbers of mounts are used again, and tell nothing.
            Ok(_) | Err(Errno::INVAL | Errno::NOSYS | Errno::PERM) => 0,
            Err(errno) => return Err(errno),
        };
        Ok((boot ^ u128::from(mount)).to_be_bytes())
    }
}

/// `STATX_MNT_ID_UNIQUE`.
const MOUNT_ID_UNIQUE: u32 = 0x4000;

/// Reads 32 hexadecimal digits with dashes between them.
fn parse_boot_id(text: &str) -> Option<BootId> {
    let digits: String = text.chars().filter(|&character| character != '-').collect();
    let number = (digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok())??;
    Some(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boot_ids() {
        assert_eq!(parse_boot_id("00000000-0000-0000-0000-0000000000ff").map(|id| id[15]), Some(255));
        for text in ["", "00000000-0000-0000-0000-0000000000f", "0000000g-0000-0000-0000-0000000000ff"] {
            assert_eq!(parse_boot_id(text), None, "{text}");
        }
    }
}
