//! Volumes of layers on a simulated disk that stops at any call.
//!
//! The oracle, for each sector of 512 bytes: after the *process* died it is what was last answered for, or what a request
//! that was under way would make it. After the *host* lost power it may also be anything it was since the last flush that
//! was answered, and what it was at that flush. A clone that was answered for is there, whole, and what its source was
//! when it was asked for; one that was under way is whole too, or not there at all.
//!
//! `FOGBANK_SIM_SEEDS` sets how many histories there are, `FOGBANK_SIM_SEED` the first.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use block::random::Random;
use block::sim::{Crash, SimHost};
use block::{
    BlockStore, Durability, Host, LayerError, LayerFolder, LayeredStore, Patience, Sealable, SpannedStore, StoreError,
    Zeroing,
};
use rustix::io::Errno;

const SECTOR: usize = 512;
/// Two regions and a part of a block.
const SIZE: u64 = (264 << 10) + 1536;
/// Volumes at once.
const VOLUMES_MAX: usize = 4;

/// What a sector holds: all its bytes are this stamp's, again and again. 0 is zeroes.
type Stamp = u64;

/// What a sector may be.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sector {
    /// Now: one stamp, or more where a request failed or was cut off.
    now: Vec<Stamp>,
    /// On the disk: what it was since the last flush.
    disk: Vec<Stamp>,
}

impl Sector {
    fn new(stamp: Stamp) -> Self {
        Self { now: vec![stamp], disk: vec![stamp] }
    }

    fn change(&mut self, stamp: Stamp, answered: bool) {
        if answered {
            self.now.clear();
        }
        self.now.push(stamp);
        self.disk.push(stamp);
    }

    fn flushed(&mut self) {
        self.disk = self.now.clone();
    }
}

/// A volume that runs, and what it may hold.
struct Volume {
    store: LayeredStore<SimHost>,
    sectors: Vec<Sector>,
}

struct World {
    seed: u64,
    host: SimHost,
    random: Random,
    volumes: BTreeMap<u32, Volume>,
    /// A clone that was under way, or a deletion: it is there as this, or not at all.
    perhaps: BTreeMap<u32, Vec<Sector>>,
    next: u32,
    stamps: Stamp,
}

fn home(number: u32) -> PathBuf {
    Path::new("/volumes").join(number.to_string())
}

fn files(host: &SimHost, path: &Path) -> LayerFolder<SimHost, Sealable<SpannedStore<SimHost>, SimHost>> {
    LayerFolder::new(host.clone(), path)
}

/// The end of an operation that was not answered.
#[derive(Debug)]
enum Trouble {
    /// It can be tried again.
    Refused,
    /// A sync failed: the volume is not to be used any more.
    Lost,
}

impl From<LayerError> for Trouble {
    fn from(error: LayerError) -> Self {
        match error {
            LayerError::Sync(_) => Self::Lost,
            LayerError::Damaged(why) => panic!("nothing is damaged: {why}"),
            _ => Self::Refused,
        }
    }
}

impl From<Errno> for Trouble {
    fn from(_: Errno) -> Self {
        Self::Refused
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let host = SimHost::new(seed);
        for folder in ["/volumes", "/new", "/trash"] {
            host.create_folder(Path::new(folder)).unwrap();
            host.sync_folder(Path::new("/")).unwrap();
        }
        let random = Random::new(seed ^ 0x5eed);
        let mut world =
            Self { seed, host, random, volumes: BTreeMap::new(), perhaps: BTreeMap::new(), next: 0, stamps: 0 };
        let number = world.number();
        world.make(number, None, SIZE).unwrap();
        world.open(number, vec![Sector::new(0); SIZE as usize / SECTOR]);
        world
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// As fogd's folder does it.
    fn make(&self, number: u32, source: Option<u32>, size: u64) -> Result<(), Trouble> {
        let new = Path::new("/new").join(number.to_string());
        match self.host.remove_folder(&new) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        let frozen = source.map(|source| self.volumes[&source].store.freeze()).transpose()?;
        self.host.create_folder(&new)?;
        let files = files(&self.host, &new);
        match (source, frozen) {
            (Some(source), Some(frozen)) => {
                // Whatever fails here is no failed sync of a volume that is in use.
                let made = files.create_clone(&self::files(&self.host, &home(source)), &frozen, size);
                made.map_err(|_| Trouble::Refused)?;
            }
            // Half of the histories are of volumes with checksums.
            _ => files.create(size, self.seed % 2 == 0).map_err(|_| Trouble::Refused)?,
        }
        self.host.sync_folder(&new)?;
        self.host.rename(&new, &home(number))?;
        Ok(self.host.sync_folder(Path::new("/volumes"))?)
    }

    fn open(&mut self, number: u32, sectors: Vec<Sector>) {
        let size = (sectors.len() * SECTOR) as u64;
        let store = LayeredStore::open(self.host.clone(), &home(number), size)
            .unwrap_or_else(|error| panic!("seed {}: volume {number} opens: {error}", self.seed));
        self.volumes.insert(number, Volume { store, sectors });
    }

    fn stamp(&mut self) -> Stamp {
        self.stamps += 1;
        self.stamps
    }

    /// Sectors of a request: often whole blocks, often not.
    fn range(&mut self, sectors: usize) -> (usize, usize) {
        let first = self.random.below(sectors as u64) as usize;
        let most = [3, 20, 150][self.random.below(3) as usize];
        let count = 1 + self.random.below(most) as usize;
        if self.random.one_in(2) {
            let first = first & !7;
            return (first, ((count + 7) & !7).min(sectors - first));
        }
        (first, count.min(sectors - first))
    }

    /// Does something; an error was planned, or is the end.
    fn step(&mut self) {
        let numbers: Vec<u32> = self.volumes.keys().copied().collect();
        let number = numbers[self.random.below(numbers.len() as u64) as usize];
        let done = match self.random.below(20) {
            0..=8 => self.write(number),
            9..=10 => self.zero(number),
            11..=13 => self.flush(number),
            14 if self.random.one_in(2) => self.grow(number),
            14 => self.merge(number),
            15 if numbers.len() > 1 => self.delete(number),
            16 | 17 if numbers.len() < VOLUMES_MAX => self.clone_of(number),
            _ => self.read(number),
        };
        if matches!(done, Err(Trouble::Lost)) && !self.host.dead() {
            // The volume has failed: nobody asks it again. Its clones stand on their own.
            self.volumes.remove(&number);
        }
    }

    fn change(
        &mut self,
        number: u32,
        write: impl FnOnce(&Volume, u64, usize, Stamp) -> Result<(), StoreError>,
        zero: bool,
    ) {
        let (first, count) = self.range(self.volumes[&number].sectors.len());
        let stamp = if zero { 0 } else { self.stamp() };
        let volume = &self.volumes[&number];
        let result = write(volume, (first * SECTOR) as u64, count * SECTOR, stamp);
        let sectors = &mut self.volumes.get_mut(&number).unwrap().sectors;
        sectors[first..first + count].iter_mut().for_each(|sector| sector.change(stamp, result.is_ok()));
    }

    fn write(&mut self, number: u32) -> Result<(), Trouble> {
        let write = |volume: &Volume, offset, length, stamp: Stamp| {
            let data = stamp.to_le_bytes().repeat(length / 8);
            volume.store.write_at(&data, offset, Durability::Later)
        };
        self.change(number, write, false);
        Ok(())
    }

    fn zero(&mut self, number: u32) -> Result<(), Trouble> {
        let zeroing = if self.random.one_in(2) { Zeroing::Hole } else { Zeroing::Allocated };
        let zero = |volume: &Volume, offset, length: usize, _| volume.store.zero(offset, length as u64, zeroing);
        self.change(number, zero, true);
        Ok(())
    }

    fn flush(&mut self, number: u32) -> Result<(), Trouble> {
        let volume = self.volumes.get_mut(&number).unwrap();
        volume.store.flush().map_err(LayerError::Sync)?;
        volume.sectors.iter_mut().for_each(Sector::flushed);
        Ok(())
    }

    fn grow(&mut self, number: u32) -> Result<(), Trouble> {
        let more = self.random.below(40) as usize;
        let volume = self.volumes.get_mut(&number).unwrap();
        let size = ((volume.sectors.len() + more) * SECTOR) as u64;
        volume.store.grow(size).map_err(LayerError::Sync)?;
        volume.sectors.extend(vec![Sector::new(0); more]);
        Ok(())
    }

    fn merge(&mut self, number: u32) -> Result<(), Trouble> {
        let patience = std::cell::Cell::new(self.random.below(12));
        let stop = || {
            patience.set(patience.get().saturating_sub(1));
            patience.get() == 0
        };
        self.volumes[&number].store.merge(&stop)?;
        Ok(())
    }

    fn delete(&mut self, number: u32) -> Result<(), Trouble> {
        let volume = self.volumes.remove(&number).unwrap();
        self.perhaps.insert(number, volume.sectors);
        self.host.rename(&home(number), &Path::new("/trash").join(number.to_string()))?;
        self.host.sync_folder(Path::new("/trash"))?;
        self.host.sync_folder(Path::new("/volumes"))?;
        self.perhaps.remove(&number);
        Ok(self.host.remove_folder(&Path::new("/trash").join(number.to_string()))?)
    }

    fn clone_of(&mut self, source: u32) -> Result<(), Trouble> {
        self.settle(source)?;
        let number = self.number();
        let mut sectors = self.volumes[&source].sectors.clone();
        sectors.iter_mut().for_each(Sector::flushed);
        sectors.resize(sectors.len() + self.random.below(3) as usize * 9, Sector::new(0));
        self.perhaps.insert(number, sectors.clone());
        self.make(number, Some(source), (sectors.len() * SECTOR) as u64)?;
        self.volumes.get_mut(&source).unwrap().sectors.iter_mut().for_each(Sector::flushed);
        let store = LayeredStore::open(self.host.clone(), &home(number), (sectors.len() * SECTOR) as u64)?;
        self.perhaps.remove(&number);
        self.volumes.insert(number, Volume { store, sectors });
        Ok(())
    }

    /// Reads what is not known for sure, so that a clone is compared with one thing.
    fn settle(&mut self, number: u32) -> Result<(), Trouble> {
        let volume = self.volumes.get_mut(&number).unwrap();
        let mut buffer = vec![0; volume.sectors.len() * SECTOR];
        volume.store.read_at(&mut buffer, 0, Patience::Wait).map_err(|_| Trouble::Refused)?;
        for (index, sector) in volume.sectors.iter_mut().enumerate() {
            let found = stamp_of(&buffer[index * SECTOR..][..SECTOR]);
            assert!(
                found.is_some_and(|found| sector.now.contains(&found)),
                "seed {}: volume {number} sector {index} holds {found:?}, not one of {:?}",
                self.seed,
                sector.now
            );
            sector.now = found.into_iter().collect();
        }
        Ok(())
    }

    fn read(&mut self, number: u32) -> Result<(), Trouble> {
        self.settle(number)
    }

    /// Ends everything, starts again, and judges what is there.
    fn crash(&mut self, crash: Crash) {
        self.host.crash(crash);
        let mut expected: BTreeMap<u32, Vec<Sector>> = std::mem::take(&mut self.perhaps);
        let certain: Vec<u32> = self.volumes.keys().copied().collect();
        let volumes = std::mem::take(&mut self.volumes);
        expected.extend(volumes.into_iter().map(|(number, volume)| (number, volume.sectors)));
        // As fogd does when it starts.
        self.host.sync_folder(Path::new("/volumes")).unwrap();
        let there = self.host.list(Path::new("/volumes")).unwrap();
        for number in certain {
            assert!(there.contains(&number.to_string()), "seed {}: volume {number} is there", self.seed);
        }
        for (number, mut sectors) in expected {
            if !there.contains(&number.to_string()) {
                continue;
            }
            if crash == Crash::Power {
                sectors.iter_mut().for_each(|sector| sector.now.clone_from(&sector.disk));
            }
            self.flip_a_bit(number, crash, sectors.len());
            self.open(number, sectors);
            self.settle(number).unwrap();
            if crash == Crash::Power {
                self.volumes.get_mut(&number).unwrap().sectors.iter_mut().for_each(Sector::flushed);
            }
        }
        if self.volumes.is_empty() {
            let number = self.number();
            self.make(number, None, SIZE).unwrap();
            self.open(number, vec![Sector::new(0); SIZE as usize / SECTOR]);
        }
    }

    /// A bit that turned over in what the engine keeps for itself: the volume is refused, and well when the bit is.
    fn flip_a_bit(&mut self, number: u32, crash: Crash, sectors: usize) {
        let own = |name: &String| name.contains(".map") || name.contains(".recent") || name == "layers";
        let names: Vec<String> = self.host.list(&home(number)).unwrap().into_iter().filter(own).collect();
        if crash == Crash::Power || names.is_empty() {
            return;
        }
        let name = &names[self.random.below(names.len() as u64) as usize];
        let listed = files(&self.host, &home(number)).read_manifest().unwrap();
        let of_layer = name.strip_prefix("layer-").and_then(|rest| rest.split('.').next()?.parse().ok());
        if of_layer.is_some_and(|layer| !listed.is_some_and(|listed| listed.numbers().any(|other| other == layer))) {
            return;
        }
        let path = home(number).join(name);
        let length = self.host.inspect(&path).unwrap().length;
        if length == 0 {
            return;
        }
        let bit = self.random.below(length * 8);
        if self.host.flip(&path, bit) != Ok(true) {
            return;
        }
        // The header and the session have room to spare that means nothing.
        let means_nothing =
            path.to_string_lossy().contains(".map") && (64..4096).contains(&(bit / 8 % 4096)) && bit / 8 < 8192;
        if !means_nothing {
            let opened = LayeredStore::<SimHost>::open(self.host.clone(), &home(number), (sectors * SECTOR) as u64);
            let found = matches!(opened, Err(LayerError::Damaged(_)));
            assert!(found, "seed {}: bit {bit} of {} was not found", self.seed, path.display());
        }
        self.host.flip(&path, bit).unwrap();
    }
}

/// The stamp of a whole sector.
fn stamp_of(sector: &[u8]) -> Option<Stamp> {
    let stamp = Stamp::from_le_bytes(sector[..8].try_into().ok()?);
    sector.chunks(8).all(|chunk| chunk == &sector[..8]).then_some(stamp)
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn histories(run: impl Fn(u64)) {
    let first = setting("FOGBANK_SIM_SEED", 1);
    (first..first + setting("FOGBANK_SIM_SEEDS", 12)).for_each(run);
}

#[test]
fn whatever_call_is_the_last_nothing_answered_for_is_lost() {
    histories(|seed| {
        let mut world = World::new(seed);
        for _ in 0..12 {
            world.host.die_at(world.host.calls() + world.random.below(300));
            for _ in 0..world.random.below(60) + 1 {
                if world.host.dead() {
                    break;
                }
                world.step();
            }
            let crash = if world.random.one_in(2) { Crash::Power } else { Crash::Process };
            world.crash(crash);
        }
    });
}

#[test]
fn whatever_call_fails_nothing_answered_for_is_lost() {
    histories(|seed| {
        let mut world = World::new(seed ^ 0xe44);
        for _ in 0..8 {
            for _ in 0..4 {
                let errno = if world.random.one_in(2) { Errno::NOSPC } else { Errno::IO };
                world.host.fail_at(world.host.calls() + world.random.below(200), errno);
            }
            for _ in 0..world.random.below(40) + 1 {
                if world.host.dead() || world.volumes.is_empty() {
                    break;
                }
                world.step();
            }
            let crash = if world.random.one_in(2) { Crash::Power } else { Crash::Process };
            world.crash(crash);
        }
    });
}
