//! The volume: a stack of layers behind one store.

use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::host::{Host, LocalHost};
use crate::layers::LayerError;
use crate::layers::folder::LayerFolder;
use crate::layers::layer::{Layer, LayerStore};
use crate::layers::manifest::{Frozen, Manifest};
use crate::layers::merge;
use crate::layers::stack::Stack;
use crate::sealed::sealable::Sealable;
use crate::spanned::SpannedStore;
use crate::store::{BlockStore, Durability, Extent, Patience, StoreError, Upkeep, Zeroing, check_range};

/// The most layers of a volume: reads of blocks at the bottom look into each one's marks.
pub const LAYERS_MAX: usize = 64;

/// A volume of layers.
#[derive(Debug)]
pub struct LayeredStore<H: Host = LocalHost, S = Sealable<SpannedStore<H>, H>> {
    folder: LayerFolder<H, S>,
    size: AtomicU64,
    /// The only layer, as long as `layered` is false.
    plain: Arc<Layer<H, S>>,
    layered: AtomicBool,
    /// That of `stack`.
    version: AtomicU64,
    stack: RwLock<Arc<Stack<H, S>>>,
    /// Held by whoever changes which layers there are, or their size. Knows the next layer's number.
    changing: Mutex<u32>,
}

/// A layer that is frozen at its size.
fn frozen<H: Host, S: LayerStore<H>>(layer: &Layer<H, S>) -> Frozen {
    Frozen { number: layer.number, size: layer.store.size() }
}

impl<H: Host, S: LayerStore<H>> LayeredStore<H, S> {
    /// Opens the volume of `size` bytes in the folder at `path`.
    ///
    /// # Errors
    /// The host's, or that something is damaged; it was not acted on.
    pub fn open(host: H, path: &Path, size: u64) -> Result<Self, LayerError> {
        let folder = LayerFolder::<H, S>::new(host, path);
        let Some(manifest) = folder.read_manifest()? else {
            let plain = Arc::new(folder.open_bottom(0, size, false)?);
            return Self::assemble(folder, vec![plain], size, 1);
        };
        folder.adopt(&manifest)?;
        let mut layers = Vec::new();
        for frozen in &manifest.frozen {
            let layer = if layers.is_empty() {
                folder.open_bottom(frozen.number, frozen.size, true)?
            } else {
                folder.open_layer(frozen.number, frozen.size, true)?
            };
            folder.remove_logs(frozen.number);
            layers.push(Arc::new(layer));
        }
        let top = if layers.is_empty() {
            folder.open_bottom(manifest.top, size, false)?
        } else {
            folder.open_layer(manifest.top, size, false)?
        };
        layers.push(Arc::new(top));
        let next = manifest.numbers().max().unwrap_or(0) + 1;
        Self::assemble(folder, layers, size, next)
    }

    fn assemble(
        folder: LayerFolder<H, S>,
        layers: Vec<Arc<Layer<H, S>>>,
        size: u64,
        next: u32,
    ) -> Result<Self, LayerError> {
        let layered = layers.len() > 1;
        let plain = Arc::clone(layers.first().ok_or(StoreError::Failed)?);
        let stack = Stack::new(0, layers).ok_or(StoreError::Failed)?;
        Ok(Self {
            folder,
            size: AtomicU64::new(size),
            plain,
            layered: AtomicBool::new(layered),
            version: AtomicU64::new(0),
            stack: RwLock::new(Arc::new(stack)),
            changing: Mutex::new(next),
        })
    }

    fn current(&self) -> Arc<Stack<H, S>> {
        Arc::clone(&self.stack.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn changing(&self) -> MutexGuard<'_, u32> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the top layer, in the one that is on top when the change begins. `plain` is for the volume of one layer;
    /// `stacked` says whether it is time for a flush.
    fn change(
        &self,
        plain: impl FnOnce(&S) -> Result<(), StoreError>,
        stacked: impl FnOnce(&Stack<H, S>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        if !self.layered.load(Ordering::Acquire) {
            let pass = self.plain.turnstile.enter();
            if pass.is_some() && !self.layered.load(Ordering::Acquire) {
                return plain(&self.plain.store);
            }
        }
        let overdue = loop {
            let stack = self.current();
            let pass = stack.top().turnstile.enter();
            // Without a pass it is being drained, so another one is on top.
            if pass.is_some() && stack.version == self.version.load(Ordering::Acquire) {
                break stacked(&stack)?;
            }
        };
        if overdue { self.flush() } else { Ok(()) }
    }

    /// Freezes what the volume holds now and names the layers it is in, the lowest first. Everything is in them that was
    /// completed before the call, nothing that begins after it, and they are durable. Writes go on meanwhile: they find
    /// an empty layer on top.
    ///
    /// # Errors
    /// The host's, or that the volume has too many layers.
    pub fn freeze(&self) -> Result<Vec<Frozen>, LayerError> {
        let mut next = self.changing();
        let stack = self.current();
        if !stack.top().is_empty() {
            self.put_layer(&stack, &mut next)?;
        }
        let stack = self.current();
        stack.below().iter().try_for_each(|layer| layer.settle()).map_err(LayerError::Sync)?;
        stack.below().iter().for_each(|layer| self.folder.remove_logs(layer.number));
        Ok(stack.below().iter().map(|layer| frozen(layer)).collect())
    }

    /// Puts an empty layer on top.
    fn put_layer(&self, stack: &Stack<H, S>, next: &mut u32) -> Result<(), LayerError> {
        if stack.below().len() + 1 >= LAYERS_MAX {
            return Err(LayerError::TooDeep(LAYERS_MAX));
        }
        let number = *next;
        *next += 1;
        if stack.below().is_empty() {
            // From here on a layer without a list is a sign of damage.
            self.folder.write_manifest(&Manifest { frozen: Vec::new(), top: stack.top().number })?;
        }
        let size = self.size();
        self.folder.create_layer(number, size, stack.top().number)?;
        let top = Arc::new(self.folder.open_layer(number, size, false)?);
        // On disk the old top is frozen before it is so here: what it still takes until then is in it after a crash too.
        // Nothing can go wrong from here on, so list and memory stay the same.
        self.folder
            .write_manifest(&Manifest { frozen: stack.layers().map(|layer| frozen(layer)).collect(), top: number })?;
        let layers = stack.layers().cloned().chain([top]).collect();
        self.swap(Stack::new(stack.version + 1, layers).ok_or(StoreError::Failed)?);
        stack.top().drain();
        Ok(())
    }

    /// Takes layers into those below them that no other volume has: until none is left, or `stop` says so. Reads and
    /// writes go on; freezing and growing wait. True when there was something to do and it is done.
    ///
    /// # Errors
    /// The host's. What the volume holds is unharmed.
    pub fn merge(&self, stop: &dyn Fn() -> bool) -> Result<bool, LayerError> {
        let _alone = self.changing();
        let mut merged = false;
        loop {
            let stack = self.current();
            let pairs = stack.below().windows(2);
            let owned = |pair: &[Arc<Layer<H, S>>]| self.folder.owns(pair[0].number);
            let mut found = None;
            for pair in pairs {
                if owned(pair)? {
                    found = Some(pair);
                    break;
                }
            }
            let Some([lower, upper]) = found else {
                return Ok(merged);
            };
            if !merge::absorb(lower, upper, stop)? {
                return Ok(false);
            }
            // A client's flush may have settled it half-way.
            lower.unsettle();
            lower.settle().map_err(LayerError::Sync)?;
            self.drop_layer(&stack, upper)?;
            merged = true;
        }
    }

    /// Leaves out a layer whose blocks are all in the one below it.
    fn drop_layer(&self, stack: &Stack<H, S>, gone: &Layer<H, S>) -> Result<(), LayerError> {
        let stays = |layer: &&Arc<Layer<H, S>>| layer.number != gone.number;
        let frozen = stack.below().iter().filter(stays).map(|layer| frozen(layer)).collect();
        self.folder.write_manifest(&Manifest { frozen, top: stack.top().number })?;
        let layers = stack.layers().filter(stays).cloned().collect();
        self.swap(Stack::new(stack.version + 1, layers).ok_or(StoreError::Failed)?);
        self.folder.remove_layer(gone.number)
    }

    /// The moment of a freeze.
    fn swap(&self, stack: Stack<H, S>) {
        let mut slot = self.stack.write().unwrap_or_else(PoisonError::into_inner);
        let version = stack.version;
        *slot = Arc::new(stack);
        self.version.store(version, Ordering::Release);
        self.layered.store(true, Ordering::Release);
    }
}

impl<H: Host, S: LayerStore<H>> BlockStore for LayeredStore<H, S> {
    fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    #[inline]
    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> Result<(), StoreError> {
        if !self.layered.load(Ordering::Acquire) {
            return self.plain.store.read_at(buffer, offset, patience);
        }
        check_range(offset, buffer.len() as u64, self.size())?;
        self.current().read_at(buffer, offset, patience)
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> Result<(), StoreError> {
        let size = self.size();
        check_range(offset, data.len() as u64, size)?;
        self.change(|store| store.write_at(data, offset, durability), |stack| stack.write_at(data, offset, size))?;
        let stacked = durability == Durability::Now && self.layered.load(Ordering::Acquire);
        if stacked { self.flush() } else { Ok(()) }
    }

    fn zero(&self, offset: u64, length: u64, zeroing: Zeroing) -> Result<(), StoreError> {
        let size = self.size();
        check_range(offset, length, size)?;
        if length == 0 {
            return Ok(());
        }
        self.change(|store| store.zero(offset, length, zeroing), |stack| stack.zero(offset, length, zeroing, size))
    }

    fn flush(&self) -> Result<(), StoreError> {
        if !self.layered.load(Ordering::Acquire) {
            return self.plain.store.flush();
        }
        self.current().flush()
    }

    fn extents(&self, offset: u64, length: u64, extents_max: usize) -> Result<Vec<Extent>, StoreError> {
        if !self.layered.load(Ordering::Acquire) {
            return self.plain.store.extents(offset, length, extents_max);
        }
        check_range(offset, length, self.size())?;
        self.current().extents(offset, length, extents_max)
    }

    fn grow(&self, size: u64) -> Result<(), StoreError> {
        let _alone = self.changing();
        self.current().top().store.grow(size)?;
        self.size.fetch_max(size, Ordering::AcqRel);
        Ok(())
    }

    fn prefetch(&self, offset: u64, length: u64) {
        if self.layered.load(Ordering::Acquire) {
            self.current().prefetch(offset, length.min(self.size().saturating_sub(offset)));
        } else {
            self.plain.store.prefetch(offset, length);
        }
    }

    fn ready_at(&self, offset: u64, length: usize) -> usize {
        if !self.layered.load(Ordering::Acquire) {
            return self.plain.store.ready_at(offset, length);
        }
        if check_range(offset, length as u64, self.size()).is_ok() {
            self.current().ready_at(offset, length)
        } else {
            0
        }
    }

    fn send_at(&self, socket: BorrowedFd<'_>, offset: u64, length: usize) -> Result<usize, StoreError> {
        if !self.layered.load(Ordering::Acquire) {
            return self.plain.store.send_at(socket, offset, length);
        }
        check_range(offset, length as u64, self.size())?;
        self.current().send_at(socket, offset, length)
    }

    fn allocated(&self) -> Result<u64, StoreError> {
        self.folder.inspect(self.size()).map(|taken| taken.own).map_err(|error| match error {
            LayerError::File(kind, _) => StoreError::Io(kind),
            _ => StoreError::Failed,
        })
    }
}

impl<H: Host, S: LayerStore<H>> Upkeep for LayeredStore<H, S> {
    fn upkeep(&self) -> Result<(), StoreError> {
        self.current().layers().try_for_each(|layer| layer.store.upkeep())
    }

    fn close(&self) -> Result<(), StoreError> {
        let stack = self.current();
        stack.flush()?;
        stack.layers().try_for_each(|layer| layer.close())
    }
}
