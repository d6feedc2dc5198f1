//! Numbers in a simulated file, as if it were mapped.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rustix::io::Errno;

use super::content::PAGE_BYTES;
use super::{Fate, SimFile};
use crate::host::{HostCells, HostResult};
use crate::locks::lock;

/// Numbers in a file of a [`SimHost`].
#[derive(Debug)]
pub struct SimCells {
    file: SimFile,
    offset: u64,
    count: u64,
    /// Pages of cells that are populated, and whether they may be set.
    populated: Mutex<BTreeMap<u64, bool>>,
}

/// Cells of a page.
const PAGE_CELLS: u64 = (PAGE_BYTES / 8) as u64;

impl SimCells {
    pub(super) fn new(file: SimFile, offset: u64, count: u64) -> Self {
        Self { file, offset, count, populated: Mutex::new(BTreeMap::new()) }
    }

    /// # Panics
    /// What would be SIGBUS on a host: the cell was not populated.
    fn check(&self, index: u64, writable: bool) {
        assert!(index < self.count, "a cell behind the mapping");
        let populated = lock(&self.populated);
        let ready = populated.get(&(index / PAGE_CELLS)).is_some_and(|&may| may || !writable);
        assert!(ready, "cell {index} was not populated");
    }
}

impl HostCells for SimCells {
    fn load(&self, index: u64) -> u64 {
        self.check(index, false);
        let mut bytes = [0; 8];
        if let Some(content) = lock(&self.file.disk).files.get(&self.file.node) {
            content.read(&mut bytes, self.offset + index * 8);
        }
        u64::from_le_bytes(bytes)
    }

    fn store(&self, index: u64, value: u64) {
        self.check(index, true);
        // A store cannot fail. The last one is done or not, and after it nothing is.
        let Ok((mut disk, fate)) = self.file.begin() else { return };
        if fate != Fate::Dies || disk.random.one_in(2) {
            let position = self.offset + index * 8;
            let done = disk.spend(self.file.node, |content, room| content.write(&value.to_le_bytes(), position, room));
            assert_eq!(done, Ok(Ok(())), "a cell without space");
        }
    }

    fn populate(&self, first: u64, count: u64, writable: bool) -> HostResult<()> {
        let end = self.offset + (first + count) * 8;
        self.file.whole(|content, room| {
            if content.length() < end {
                return Err(Errno::FAULT);
            }
            if writable { content.allocate(self.offset + first * 8, count * 8, room) } else { Ok(()) }
        })?;
        for page in first / PAGE_CELLS..(first + count).div_ceil(PAGE_CELLS) {
            *lock(&self.populated).entry(page).or_default() |= writable;
        }
        Ok(())
    }
}
