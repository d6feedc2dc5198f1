//! A store in one sparse file of the host.

use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::io::Errno;

use crate::host::{Host, HostFile, HostResult, LocalFile, LocalHost, read_exact};
use crate::store::{
    BlockStore, Durability, Extent, ExtentKind, Patience, StoreError, Zeroing, check_range, push_extent,
};

/// Zeroes that are written where the host cannot zero a range by itself.
static ZEROES: [u8; 256 << 10] = [0; 256 << 10];

/// A sparse file.
#[derive(Debug)]
pub struct FileStore<F = LocalFile> {
    file: F,
    size: AtomicU64,
}

impl FileStore {
    /// [`FileStore::create_on`] this host.
    ///
    /// # Errors
    /// The host's; among them that the file exists.
    pub fn create(path: &Path, size: u64) -> std::io::Result<LocalFile> {
        Ok(Self::create_on(&LocalHost, path, size)?)
    }

    /// [`FileStore::open_on`] this host.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when the file is shorter than its volume.
    pub fn open(path: &Path, size: u64) -> std::io::Result<Self> {
        Self::open_on(&LocalHost, path, size)
    }
}

impl<F: HostFile> FileStore<F> {
    /// Makes a file of `size` bytes. The caller syncs it, and its folder: together with what else it makes, so that
    /// the file system's journal commits once.
    ///
    /// # Errors
    /// The host's; among them that the file exists.
    pub fn create_on<H: Host<File = F>>(host: &H, path: &Path, size: u64) -> HostResult<F> {
        let file = host.create(path)?;
        file.set_len(size)?;
        Ok(file)
    }

    /// Opens a file whose volume has `size` bytes.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when the file is shorter than its volume.
    pub fn open_on<H: Host<File = F>>(host: &H, path: &Path, size: u64) -> std::io::Result<Self> {
        let file = host.open(path)?;
        let length = file.inspect()?.length;
        if length < size {
            let message = format!("the file has {length} bytes and its volume {size}");
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, message));
        }
        Ok(Self { file, size: AtomicU64::new(size) })
    }

    fn read_inline(&self, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
        let wanted = buffer.len();
        match self.file.read_at(buffer, offset, Patience::Inline) {
            Ok(count) if count == wanted => Ok(()),
            Ok(_) => Err(StoreError::WouldBlock),
            Err(errno) => Err(errno.into()),
        }
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
        Ok(self.file.seek_data(offset)?.map_or(end, |data| data.clamp(offset, end)))
    }

    /// Where the data that begin at `offset` end.
    fn data_end(&self, offset: u64, end: u64) -> Result<u64, StoreError> {
        // Another client may have punched a hole since somebody looked; then this byte was data a moment ago.
        Ok(self.file.seek_hole(offset)?.clamp(offset + 1, end))
    }
}

impl<F: HostFile> BlockStore for FileStore<F> {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        check_range(offset, buffer.len() as u64, self.size())?;
        match patience {
            Patience::Inline => self.read_inline(buffer, offset),
            Patience::Wait => read_exact(&self.file, buffer, offset),
        }
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        check_range(offset, data.len() as u64, self.size())?;
        Ok(self.file.write_at(data, offset, durability)?)
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        check_range(offset, length, self.size())?;
        if length == 0 {
            return Ok(());
        }
        let zeroed = match zeroing {
            Zeroing::Hole => self.file.punch(offset, length),
            Zeroing::Allocated | Zeroing::AllocatedFast => self.file.zero_range(offset, length),
        };
        match zeroed {
            Err(Errno::OPNOTSUPP) if zeroing == Zeroing::AllocatedFast => Err(StoreError::NotFast),
            Err(Errno::OPNOTSUPP) => self.write_zeroes(offset, length),
            other => Ok(other?),
        }
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(self.file.sync_data()?)
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
        if self.file.inspect()?.length < size {
            self.file.set_len(size)?;
        }
        self.file.sync_data()?;
        self.size.fetch_max(size, Ordering::AcqRel);
        Ok(())
    }

    fn prefetch(&self, offset: u64, length: u64) {
        self.file.prefetch(offset, length.min(self.size().saturating_sub(offset)));
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        self.file.ready_at(offset, length)
    }

    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        check_range(offset, length as u64, self.size())?;
        Ok(self.file.send_at(socket, offset, length)?)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        Ok(self.file.inspect()?.allocated)
    }
}
