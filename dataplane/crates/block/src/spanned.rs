//! A store in as many files as its size takes.
//!
//! File systems bound a file: ext4's ends a block short of 16 TiB, and a volume may have 64. So every span of a volume
//! has a file of its own: `data`, `data.1`, `data.2` and so on. A volume of one span is one file, and pays nothing.

use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rustix::io::Errno;

use crate::file::FileStore;
use crate::host::{Host, HostFile, HostResult, LocalFile, LocalHost};
use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Zeroing, check_range, push_extent};

/// Bytes of a span: half of what ext4 allows.
pub const SPAN_BYTES: u64 = 8 << 40;

/// Files that stand one behind the other.
#[derive(Debug)]
pub struct SpannedStore<H: Host = LocalHost> {
    host: H,
    path: PathBuf,
    span: u64,
    size: AtomicU64,
    first: FileStore<H::File>,
    /// The files behind the first. Files are only ever added.
    rest: RwLock<Vec<FileStore<H::File>>>,
    growing: Mutex<()>,
}

/// A piece of a range: which file, where in it, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    part: u64,
    offset: u64,
    length: u64,
}

/// The pieces of a range, in order.
fn pieces(mut offset: u64, mut length: u64, span: u64) -> impl Iterator<Item = Piece> {
    std::iter::from_fn(move || {
        if length == 0 {
            return None;
        }
        let within = offset % span;
        let piece = Piece { part: offset / span, offset: within, length: length.min(span - within) };
        offset += piece.length;
        length -= piece.length;
        Some(piece)
    })
}

/// The sizes of a volume's files: at least one.
fn part_sizes(size: u64, span: u64) -> impl Iterator<Item = u64> {
    let parts = size.div_ceil(span).max(1);
    (0..parts).map(move |part| span.min(size - part * span))
}

fn part_path(path: &Path, part: usize) -> PathBuf {
    if part == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{part}"));
    name.into()
}

impl SpannedStore {
    /// [`SpannedStore::create_on`] this host.
    ///
    /// # Errors
    /// The host's; among them that a file exists.
    pub fn create(path: &Path, size: u64, span: u64) -> std::io::Result<Vec<LocalFile>> {
        Ok(Self::create_on(&LocalHost, path, size, span)?)
    }

    /// [`SpannedStore::open_on`] this host.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when a file is shorter than its part of the volume.
    pub fn open(path: &Path, size: u64, span: u64) -> std::io::Result<Self> {
        Self::open_on(&LocalHost, path, size, span)
    }

    /// [`SpannedStore::inspect_on`] this host.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when a file is shorter than its part of the volume.
    pub fn inspect(path: &Path, size: u64, span: u64) -> std::io::Result<u64> {
        Self::inspect_on(&LocalHost, path, size, span)
    }
}

impl<H: Host> SpannedStore<H> {
    /// Makes the files of a volume of `size` bytes. The caller syncs them, and their folder, together with what else it
    /// makes.
    ///
    /// # Errors
    /// The host's; among them that a file exists.
    pub fn create_on(host: &H, path: &Path, size: u64, span: u64) -> HostResult<Vec<H::File>> {
        let create = |(part, size)| FileStore::create_on(host, &part_path(path, part), size);
        part_sizes(size, span).enumerate().map(create).collect()
    }

    /// Opens the files of a volume of `size` bytes.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when one is shorter than its part of the volume.
    pub fn open_on(host: &H, path: &Path, size: u64, span: u64) -> std::io::Result<Self> {
        let open = |(part, size)| FileStore::open_on(host, &part_path(path, part), size);
        let mut parts = part_sizes(size, span).enumerate().map(open).collect::<std::io::Result<Vec<_>>>()?;
        let rest = parts.split_off(1);
        let first = parts.pop().ok_or(std::io::ErrorKind::NotFound)?;
        Ok(Self {
            host: host.clone(),
            path: path.to_owned(),
            span,
            size: AtomicU64::new(size),
            first,
            rest: RwLock::new(rest),
            growing: Mutex::new(()),
        })
    }

    /// Looks at the files of a volume of `size` bytes without opening them: the bytes they take on the host.
    ///
    /// # Errors
    /// The host's, or `UnexpectedEof` when one is shorter than its part of the volume.
    pub fn inspect_on(host: &H, path: &Path, size: u64, span: u64) -> std::io::Result<u64> {
        let mut allocated = 0;
        for (part, wanted) in part_sizes(size, span).enumerate() {
            let found = host.inspect(&part_path(path, part))?;
            if found.length < wanted {
                let message = format!("the backing file has {} bytes of {wanted}", found.length);
                return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, message));
            }
            allocated += found.allocated;
        }
        Ok(allocated)
    }

    /// The paths of the files of a volume of `size` bytes.
    pub fn paths(path: &Path, size: u64, span: u64) -> Vec<PathBuf> {
        (0..part_sizes(size, span).count()).map(|part| part_path(path, part)).collect()
    }

    fn on_part<T>(
        &self,
        part: u64,
        act: impl FnOnce(&FileStore<H::File>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if part == 0 {
            return act(&self.first);
        }
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        act(rest.get(part as usize - 1).ok_or(StoreError::OutOfRange)?)
    }

    fn add_part(&self, part: usize, size: u64) -> std::io::Result<()> {
        let path = part_path(&self.path, part);
        match FileStore::create_on(&self.host, &path, size) {
            Ok(file) => file.sync_data()?,
            // Left by an attempt that got no further.
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(errno.into()),
        }
        if let Some(folder) = path.parent() {
            self.host.sync_folder(folder)?;
        }
        let store = FileStore::open_on(&self.host, &path, 0)?;
        store.grow(size).map_err(std::io::Error::other)?;
        self.rest.write().unwrap_or_else(PoisonError::into_inner).push(store);
        Ok(())
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<H: Host> BlockStore for SpannedStore<H> {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        check_range(offset, buffer.len() as u64, self.size())?;
        let mut left = buffer;
        for piece in pieces(offset, left.len() as u64, self.span) {
            let (now, later) = left.split_at_mut(piece.length as usize);
            self.on_part(piece.part, |store| store.read_at(now, piece.offset, patience))?;
            left = later;
        }
        Ok(())
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        check_range(offset, data.len() as u64, self.size())?;
        let mut left = data;
        for piece in pieces(offset, data.len() as u64, self.span) {
            let (now, later) = left.split_at(piece.length as usize);
            self.on_part(piece.part, |store| store.write_at(now, piece.offset, durability))?;
            left = later;
        }
        Ok(())
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        check_range(offset, length, self.size())?;
        for piece in pieces(offset, length, self.span) {
            self.on_part(piece.part, |store| store.zero(piece.offset, piece.length, zeroing))?;
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.first.flush()?;
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        rest.iter().try_for_each(BlockStore::flush)
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        check_range(offset, length, self.size())?;
        let mut extents: Vec<Extent> = Vec::new();
        for piece in pieces(offset, length, self.span) {
            let room = extents_max.max(1).saturating_sub(extents.len());
            if room == 0 {
                break;
            }
            let found = self.on_part(piece.part, |store| store.extents(piece.offset, piece.length, room))?;
            let covered: u64 = found.iter().map(|extent| extent.length).sum();
            for extent in found {
                push_extent(&mut extents, extent.length, extent.kind);
            }
            if covered < piece.length {
                break;
            }
        }
        Ok(extents)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        let _alone = self.alone();
        if size <= self.size() {
            return Ok(());
        }
        for (part, wanted) in part_sizes(size, self.span).enumerate() {
            let known = part == 0 || part <= self.rest.read().unwrap_or_else(PoisonError::into_inner).len();
            if known {
                self.on_part(part as u64, |store| store.grow(wanted))?;
            } else {
                self.add_part(part, wanted).map_err(|error| StoreError::Io(error.kind()))?;
            }
        }
        self.size.fetch_max(size, Ordering::AcqRel);
        Ok(())
    }

    fn prefetch(&self, offset: u64, length: u64) {
        let length = length.min(self.size().saturating_sub(offset));
        for piece in pieces(offset, length, self.span) {
            // Nothing can go wrong with advice.
            let _ = self.on_part(piece.part, |store| {
                store.prefetch(piece.offset, piece.length);
                Ok(())
            });
        }
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        let first = pieces(offset, length as u64, self.span).next();
        let ready =
            |piece: Piece| self.on_part(piece.part, |store| Ok(store.ready_at(piece.offset, piece.length as usize)));
        first.and_then(|piece| ready(piece).ok()).unwrap_or(0)
    }

    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        check_range(offset, length as u64, self.size())?;
        match pieces(offset, length as u64, self.span).next() {
            Some(piece) => self.on_part(piece.part, |store| store.send_at(socket, piece.offset, piece.length as usize)),
            None => Ok(0),
        }
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        let rest = self.rest.read().unwrap_or_else(PoisonError::into_inner);
        rest.iter().try_fold(self.first.allocated()?, |sum, store| Ok(sum + store.allocated()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_range_and_end_at_spans() {
        let found: Vec<Piece> = pieces(7, 25, 10).collect();
        let expected = [(0, 7, 3), (1, 0, 10), (2, 0, 10), (3, 0, 2)];
        assert_eq!(found, expected.map(|(part, offset, length)| Piece { part, offset, length }));
        assert_eq!(pieces(10, 0, 10).count(), 0);
    }

    #[test]
    fn sizes_of_parts() {
        for (size, expected) in [(1, vec![1]), (10, vec![10]), (11, vec![10, 1]), (30, vec![10, 10, 10])] {
            assert_eq!(part_sizes(size, 10).collect::<Vec<_>>(), expected);
        }
    }
}
