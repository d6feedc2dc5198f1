//! A disk in memory that a seed decides: what an unlucky host does to the engine, again and again the same.
//!
//! The fault model:
//!
//! * Writes are in the kernel's memory until [`HostFile::sync_data`]; names until [`Host::sync_folder`] of a folder they
//!   are in. When the **process dies** ([`Crash::Process`]) the kernel keeps all of it. When the **host loses power**
//!   ([`Crash::Power`]) each unsynced sector of 512 bytes is any of the values it had since the last sync, by itself: so
//!   writes are reordered, torn and lost. The same goes for a file's length, and of unsynced changes of names any subset
//!   survives, each whole.
//! * A process that dies within a write leaves whole pages of it, in the order of the file: the kernel copies pages whole.
//! * A sync that fails has put some sectors on the disk, and the others are *not* tried again: the next sync succeeds
//!   without them, as on Linux.
//! * Any call can be made to fail ([`SimHost::fail_at`]) or to be the process's last ([`SimHost::die_at`]); the disk can
//!   run full ([`SimHost::set_room`]), and bits can turn over ([`SimHost::flip`]).
//!
//! What it does not do: show stale data of another file, forget what a sync reported as done, or give back the space of
//! a file without names before the next crash.

mod cells;
mod content;
mod names;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use rustix::io::Errno;

use crate::host::{BootId, Host, HostFile, HostResult, Inspected};
use crate::locks::lock;
use crate::random::Random;
use crate::store::{Durability, Patience};

pub use cells::SimCells;
use content::{Content, PAGE_BYTES};
use names::{Names, Node, ROOT};

/// How everything ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The process is killed; what it told the kernel stays.
    Process,
    /// The host stops; what was not synced is anything.
    Power,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lives,
    Fails(Errno),
    /// It is done in part, and was the last.
    Dies,
}

#[derive(Debug)]
struct Disk {
    random: Random,
    names: Names,
    files: BTreeMap<Node, Content>,
    nodes: u64,
    /// Pages that can still be taken.
    room: u64,
    calls: u64,
    failures: BTreeMap<u64, Errno>,
    last_call: Option<u64>,
    dead: bool,
    /// Counts crashes: what was opened before one cannot be used after it.
    life: u64,
    boot: u64,
}

/// A simulated disk. Clones are the same disk.
#[derive(Clone, Debug)]
pub struct SimHost {
    disk: Arc<Mutex<Disk>>,
}

/// An open file of a [`SimHost`].
#[derive(Debug)]
pub struct SimFile {
    disk: Arc<Mutex<Disk>>,
    node: Node,
    life: u64,
}

impl SimHost {
    /// An empty disk without bounds.
    pub fn new(seed: u64) -> Self {
        let disk = Disk {
            random: Random::new(seed),
            names: Names::default(),
            files: BTreeMap::new(),
            nodes: ROOT + 1,
            room: u64::MAX,
            calls: 0,
            failures: BTreeMap::new(),
            last_call: None,
            dead: false,
            life: 0,
            boot: 1,
        };
        Self { disk: Arc::new(Mutex::new(disk)) }
    }

    /// How many calls there were. Each call of [`Host`] and [`HostFile`] counts.
    pub fn calls(&self) -> u64 {
        lock(&self.disk).calls
    }

    /// Lets a call fail, by its number (the first is 0). A sync that fails is done in part, other calls not at all.
    pub fn fail_at(&self, call: u64, errno: Errno) {
        lock(&self.disk).failures.insert(call, errno);
    }

    /// Forgets the failures that have not come about.
    pub fn fail_no_more(&self) {
        lock(&self.disk).failures.clear();
    }

    /// Lets a call, by its number, be the last one: it is done in part, and then nothing works until [`SimHost::crash`].
    pub fn die_at(&self, call: u64) {
        lock(&self.disk).last_call = Some(call);
    }

    /// Whether the call of [`SimHost::die_at`] was reached.
    pub fn dead(&self) -> bool {
        lock(&self.disk).dead
    }

    /// Ends what runs and starts again. What is open stays useless; planned faults are forgotten.
    pub fn crash(&self, crash: Crash) {
        let disk = &mut *lock(&self.disk);
        disk.life += 1;
        disk.dead = false;
        disk.last_call = None;
        disk.failures.clear();
        if crash == Crash::Power {
            disk.boot += 1;
            disk.names.lose_power(&mut disk.random);
            disk.files.values_mut().for_each(|content| content.lose_power(&mut disk.random));
        }
        for (node, content) in std::mem::take(&mut disk.files) {
            if disk.names.mentions(node) {
                disk.files.insert(node, content);
            } else {
                disk.room = disk.room.saturating_add(content.page_count());
            }
        }
    }

    /// Sets how many bytes can still be taken.
    pub fn set_room(&self, bytes: u64) {
        lock(&self.disk).room = bytes / PAGE_BYTES as u64;
    }

    /// Turns a bit of a file over, on the disk and in memory alike. False when there is no such bit on the disk.
    ///
    /// # Errors
    /// There is no such file.
    pub fn flip(&self, path: &Path, bit: u64) -> HostResult<bool> {
        let disk = &mut *lock(&self.disk);
        let node = disk.names.find(path)?;
        Ok(disk.files.get_mut(&node).ok_or(Errno::ISDIR)?.flip(bit))
    }
}

impl Disk {
    /// Counts a call and says what becomes of it.
    fn begin(&mut self) -> HostResult<Fate> {
        if self.dead {
            return Err(Errno::IO);
        }
        let call = self.calls;
        self.calls += 1;
        if self.last_call == Some(call) {
            self.dead = true;
            return Ok(Fate::Dies);
        }
        Ok(self.failures.remove(&call).map_or(Fate::Lives, Fate::Fails))
    }

    /// For calls that happen wholly or not at all.
    fn begin_whole(&mut self) -> HostResult<()> {
        match self.begin()? {
            Fate::Lives => Ok(()),
            Fate::Fails(errno) => Err(errno),
            // Half of the dead had their last wish.
            Fate::Dies if self.random.one_in(2) => Ok(()),
            Fate::Dies => Err(Errno::IO),
        }
    }

    /// Changes a file within the room there is.
    fn spend<T>(&mut self, node: Node, act: impl FnOnce(&mut Content, u64) -> T) -> HostResult<T> {
        let content = self.files.get_mut(&node).ok_or(Errno::BADF)?;
        let before = content.page_count();
        let result = act(content, self.room);
        self.room = self.room.saturating_add(before).saturating_sub(content.page_count());
        Ok(result)
    }
}

impl SimFile {
    fn begin(&self) -> HostResult<(MutexGuard<'_, Disk>, Fate)> {
        let mut disk = lock(&self.disk);
        if disk.life != self.life {
            return Err(Errno::BADF);
        }
        let fate = disk.begin()?;
        Ok((disk, fate))
    }

    /// For calls that a process's death leaves done as far as some page: `act` is told how much of the range to do.
    fn partly(
        &self,
        offset: u64,
        length: u64,
        act: impl FnOnce(&mut Content, u64, u64) -> HostResult<()>,
    ) -> HostResult<()> {
        let (mut disk, fate) = self.begin()?;
        let now = match fate {
            Fate::Lives => length,
            Fate::Fails(errno) => return Err(errno),
            Fate::Dies => {
                let page = PAGE_BYTES as u64;
                let boundaries = (offset + length).div_ceil(page) - offset / page;
                let end = (offset / page + disk.random.below(boundaries + 1)) * page;
                end.clamp(offset, offset + length) - offset
            }
        };
        let result = disk.spend(self.node, |content, room| act(content, now, room))?;
        if disk.dead { Err(Errno::IO) } else { result }
    }

    /// For calls that happen wholly or not at all.
    fn whole<T>(&self, act: impl FnOnce(&mut Content, u64) -> HostResult<T>) -> HostResult<T> {
        let mut disk = lock(&self.disk);
        if disk.life != self.life {
            return Err(Errno::BADF);
        }
        disk.begin_whole()?;
        let result = disk.spend(self.node, act)?;
        if disk.dead { Err(Errno::IO) } else { result }
    }
}

impl HostFile for SimFile {
    type Cells = SimCells;

    fn cells(&self, offset: u64, count: u64) -> HostResult<SimCells> {
        self.whole(|_, _| Ok(()))?;
        let file = Self { disk: Arc::clone(&self.disk), node: self.node, life: self.life };
        Ok(SimCells::new(file, offset, count))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64, patience: Patience) -> HostResult<usize> {
        let (mut disk, fate) = self.begin()?;
        match fate {
            Fate::Fails(errno) => return Err(errno),
            Fate::Dies => return Err(Errno::IO),
            Fate::Lives => {}
        }
        if patience == Patience::Inline && disk.random.one_in(8) {
            return Err(Errno::AGAIN);
        }
        Ok(disk.files.get(&self.node).ok_or(Errno::BADF)?.read(buffer, offset))
    }

    fn write_at(&self, data: &[u8], offset: u64, durability: Durability) -> HostResult<()> {
        self.partly(offset, data.len() as u64, |content, count, room| {
            content.write(&data[..count as usize], offset, room)?;
            if durability == Durability::Now && count == data.len() as u64 {
                content.sync_range(offset, count);
            }
            Ok(())
        })
    }

    fn punch(&self, offset: u64, length: u64) -> HostResult<()> {
        self.partly(offset, length, |content, count, _| content.zero(offset, count, true, 0))
    }

    fn zero_range(&self, offset: u64, length: u64) -> HostResult<()> {
        self.partly(offset, length, |content, count, room| content.zero(offset, count, false, room))
    }

    fn allocate(&self, offset: u64, length: u64) -> HostResult<()> {
        self.partly(offset, length, |content, count, room| content.allocate(offset, count, room))
    }

    fn seek_data(&self, offset: u64) -> HostResult<Option<u64>> {
        self.whole(|content, _| Ok(content.seek_data(offset)))
    }

    fn seek_hole(&self, offset: u64) -> HostResult<u64> {
        self.whole(
            |content, _| if offset < content.length() { Ok(content.seek_hole(offset)) } else { Err(Errno::NXIO) },
        )
    }

    fn sync_data(&self) -> HostResult<()> {
        let (mut disk, fate) = self.begin()?;
        let disk = &mut *disk;
        let content = disk.files.get_mut(&self.node).ok_or(Errno::BADF)?;
        match fate {
            Fate::Lives => content.sync(),
            // What became of it is decided when the power goes.
            Fate::Dies => return Err(Errno::IO),
            Fate::Fails(errno) => {
                content.sync_failing(&mut disk.random);
                return Err(errno);
            }
        }
        Ok(())
    }

    fn set_len(&self, length: u64) -> HostResult<()> {
        self.whole(|content, _| {
            content.set_length(length);
            Ok(())
        })
    }

    fn inspect(&self) -> HostResult<Inspected> {
        let found = self.whole(|content, _| Ok(inspected(content, 0)))?;
        Ok(Inspected { links: lock(&self.disk).names.links(self.node), ..found })
    }
}

fn inspected(content: &Content, links: u64) -> Inspected {
    Inspected { length: content.length(), allocated: content.page_count() * PAGE_BYTES as u64, links }
}

impl SimHost {
    /// Does what changes or looks at names: wholly or not at all.
    fn on_names<T>(&self, act: impl FnOnce(&mut Disk) -> HostResult<T>) -> HostResult<T> {
        let disk = &mut *lock(&self.disk);
        disk.begin_whole()?;
        let result = act(disk);
        if disk.dead { Err(Errno::IO) } else { result }
    }

    fn file(&self, node: Node, life: u64) -> SimFile {
        SimFile { disk: Arc::clone(&self.disk), node, life }
    }
}

impl Disk {
    /// Makes a node under a name that is free.
    fn make(&mut self, path: &Path) -> HostResult<Node> {
        let name = self.names.place(path)?;
        if self.names.get(&name).is_some() {
            return Err(Errno::EXIST);
        }
        let node = self.nodes;
        self.nodes += 1;
        self.names.change(vec![(name, Some(node))]);
        Ok(node)
    }

    fn find_file(&self, path: &Path) -> HostResult<Node> {
        let node = self.names.find(path)?;
        if self.files.contains_key(&node) { Ok(node) } else { Err(Errno::ISDIR) }
    }

    fn remove_within(&mut self, folder: Node) {
        let within: Vec<(String, Node)> =
            self.names.within(folder).map(|(name, node)| (name.to_owned(), node)).collect();
        for (name, node) in within {
            self.remove_within(node);
            self.names.change(vec![((folder, name), None)]);
        }
    }
}

impl Host for SimHost {
    type File = SimFile;

    fn create(&self, path: &Path) -> HostResult<SimFile> {
        self.on_names(|disk| {
            let node = disk.make(path)?;
            disk.files.insert(node, Content::default());
            Ok(self.file(node, disk.life))
        })
    }

    fn open(&self, path: &Path) -> HostResult<SimFile> {
        self.on_names(|disk| Ok(self.file(disk.find_file(path)?, disk.life)))
    }

    fn inspect(&self, path: &Path) -> HostResult<Inspected> {
        self.on_names(|disk| {
            let node = disk.find_file(path)?;
            let content = disk.files.get(&node).ok_or(Errno::NOENT)?;
            Ok(inspected(content, disk.names.links(node)))
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> HostResult<()> {
        self.on_names(|disk| {
            let (node, from, to) = (disk.names.find(from)?, disk.names.place(from)?, disk.names.place(to)?);
            if disk.names.get(&to).is_some_and(|old| disk.names.within(old).next().is_some()) {
                return Err(Errno::NOTEMPTY);
            }
            disk.names.change(vec![(from, None), (to, Some(node))]);
            Ok(())
        })
    }

    fn link(&self, from: &Path, to: &Path) -> HostResult<()> {
        self.on_names(|disk| {
            let (node, to) = (disk.find_file(from)?, disk.names.place(to)?);
            if disk.names.get(&to).is_some() {
                return Err(Errno::EXIST);
            }
            disk.names.change(vec![(to, Some(node))]);
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> HostResult<()> {
        self.on_names(|disk| {
            disk.find_file(path)?;
            let name = disk.names.place(path)?;
            disk.names.change(vec![(name, None)]);
            Ok(())
        })
    }

    fn create_folder(&self, path: &Path) -> HostResult<()> {
        self.on_names(|disk| disk.make(path).map(drop))
    }

    fn remove_folder(&self, path: &Path) -> HostResult<()> {
        self.on_names(|disk| {
            let (node, name) = (disk.names.find(path)?, disk.names.place(path)?);
            disk.remove_within(node);
            disk.names.change(vec![(name, None)]);
            Ok(())
        })
    }

    fn list(&self, path: &Path) -> HostResult<Vec<String>> {
        self.on_names(|disk| {
            let folder = disk.names.find(path)?;
            Ok(disk.names.within(folder).map(|(name, _)| name.to_owned()).collect())
        })
    }

    fn sync_folder(&self, path: &Path) -> HostResult<()> {
        self.on_names(|disk| {
            let folder = disk.names.find(path)?;
            disk.names.sync(folder);
            Ok(())
        })
    }

    fn boot_id(&self) -> HostResult<BootId> {
        self.on_names(|disk| Ok(u128::from(disk.boot).to_be_bytes()))
    }
}
