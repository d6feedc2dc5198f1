//! A store in one sparse file of the host.

use std::fs::{File, OpenOptions};
use std::io::{IoSlice, IoSliceMut};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::fs::{FallocateFlags, SeekFrom, fallocate, fdatasync, ftruncate, seek};
use rustix::io::{Errno, ReadWriteFlags, preadv2, pwritev2};

use crate::store::{
    BlockStore, Durability, Extent, ExtentKind, Patience, StoreError, Zeroing, check_range, push_extent,
};

/// Zeroes that are written where the host cannot zero a range by itself.
static ZEROES: [u8; 256 << 10] = [0; 256 << 10];

/// A sparse file.
#[derive(Debug)]
pub struct FileStore {
    file: File,
    size: AtomicU64,
    /// The file system answers reads that must not wait (tmpfs, for one, may not know how to).
    reads_inline: AtomicBool,
}

impl FileStore {
    /// Makes a file of `size` bytes. The caller syncs it, and its folder: together with what else it makes, so that
    /// the file system's journal commits once.
    ///
    /// # Errors
    /// The host's; among them that the file exists.
    pub fn create(path: &Path, size: u64) -> std::io::Result<File> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        ftruncate(&file, size)?;
        Ok(file)
    }

    /// Opens a file whose volume has `size` bytes.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when the file is shorter than its volume.
    pub fn open(path: &Path, size: u64) -> std::io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        let length = file.metadata()?.len();
        if length < size {
            let message = format!("the file has {length} bytes and its volume {size}");
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, message));
        }
        Ok(Self { file, size: AtomicU64::new(size), reads_inline: AtomicBool::new(true) })
    }

    fn read_inline(&self, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
        let wanted = buffer.len();
        match preadv2(&self.file, &mut [IoSliceMut::new(buffer)], offset, ReadWriteFlags::NOWAIT) {
            Ok(count) if count == wanted => Ok(()),
            Ok(_) | Err(Errno::AGAIN | Errno::INTR) => Err(StoreError::WouldBlock),
            Err(Errno::OPNOTSUPP) => {
                self.reads_inline.store(false, Ordering::Relaxed);
                self.read_waiting(buffer, offset)
            }
            Err(errno) => Err(errno.into()),
        }
    }

    fn read_waiting(&self, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
        self.file.read_exact_at(buffer, offset).map_err(|error| StoreError::Io(error.kind()))
    }

    fn write_zeroes(&self, mut offset: u64, mut length: u64) -> Result<(), StoreError> {
        while length > 0 {
            let now = length.min(ZEROES.len() as u64);
            self.write_at(&ZEROES[..now as usize], offset, Durability::Later)?;
            offset += now;
            length -= now;
        }
        Ok(())
    }

    /// Where the hole that begins at `offset` ends: at `offset` itself when there is none.
    fn hole_end(&self, offset: u64, end: u64) -> Result<u64, StoreError> {
        match seek(&self.file, SeekFrom::Data(offset)) {
            Ok(data) => Ok(data.clamp(offset, end)),
            Err(Errno::NXIO) => Ok(end),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Where the data that begin at `offset` end.
    fn data_end(&self, offset: u64, end: u64) -> Result<u64, StoreError> {
        let hole = seek(&self.file, SeekFrom::Hole(offset))?;
        // Another client may have punched a hole since somebody looked; then this byte was data a moment ago.
        Ok(hole.clamp(offset + 1, end))
    }
}

impl BlockStore for FileStore {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        check_range(offset, buffer.len() as u64, self.size())?;
        if patience == Patience::Inline && self.reads_inline.load(Ordering::Relaxed) {
            self.read_inline(buffer, offset)
        } else {
            self.read_waiting(buffer, offset)
        }
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        check_range(offset, data.len() as u64, self.size())?;
        let flags = match durability {
            Durability::Later => ReadWriteFlags::empty(),
            Durability::Now => ReadWriteFlags::DSYNC,
        };
        let mut done = 0;
        while done < data.len() {
            match pwritev2(&self.file, &[IoSlice::new(&data[done..])], offset + done as u64, flags) {
                Ok(0) => return Err(StoreError::Io(std::io::ErrorKind::WriteZero)),
                Ok(count) => done += count,
                Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        check_range(offset, length, self.size())?;
        if length == 0 {
            return Ok(());
        }
        let how = match zeroing {
            Zeroing::Hole => FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE,
            Zeroing::Allocated | Zeroing::AllocatedFast => FallocateFlags::ZERO_RANGE | FallocateFlags::KEEP_SIZE,
        };
        loop {
            match fallocate(&self.file, how, offset, length) {
                Ok(()) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(Errno::OPNOTSUPP) if zeroing == Zeroing::AllocatedFast => return Err(StoreError::NotFast),
                Err(Errno::OPNOTSUPP) => return self.write_zeroes(offset, length),
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(fdatasync(&self.file)?)
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        check_range(offset, length, self.size())?;
        let end = offset + length;
        let mut extents = Vec::new();
        let mut position = offset;
        while position < end && extents.len() < extents_max.max(1) {
            let hole_end = self.hole_end(position, end)?;
            push_extent(&mut extents, hole_end - position, ExtentKind::Hole);
            position = hole_end;
            if position < end && extents.len() < extents_max.max(1) {
                let last = extents.len() + 1 == extents_max.max(1);
                let data_end = if last { end } else { self.data_end(position, end)? };
                push_extent(&mut extents, data_end - position, ExtentKind::Data);
                position = data_end;
            }
        }
        Ok(extents)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        if size <= self.size() {
            return Ok(());
        }
        if self.file.metadata().map_err(|error| StoreError::Io(error.kind()))?.len() < size {
            ftruncate(&self.file, size)?;
        }
        fdatasync(&self.file)?;
        self.size.fetch_max(size, Ordering::AcqRel);
        Ok(())
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        let metadata = self.file.metadata().map_err(|error| StoreError::Io(error.kind()))?;
        Ok(metadata.blocks() * 512)
    }
}
