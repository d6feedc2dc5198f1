//! The checked store on a simulated disk that stops at any call, fails any call, runs full, and turns bits over.
//!
//! The oracle, for each sector of 512 bytes: after the *process* died it is what was last answered for, or what a request
//! that was under way would make it. After the *host* lost power it may also be anything it was since the last flush that
//! was answered, and what it was at that flush. A block may be an error instead only where a bit was turned over. After a
//! bit was turned over a read is an error or right, and never anything else.
//!
//! `FOGBANK_SIM_SEEDS` sets how many histories there are, `FOGBANK_SIM_SEED` the first.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use block::random::Random;
use block::sealed::{SealedStore, create_sums};
use block::sim::{Crash, SimHost};
use block::{BlockStore, Durability, Host, HostFile, Patience, SpannedStore, StoreError, Upkeep, Zeroing};
use rustix::io::Errno;

const SECTOR: usize = 512;
/// Three regions, and a part of a block. Requests gather in the first half mebibyte of each, and at its end.
const SIZE: u64 = (3 << 30) + 1536;
const SPAN: u64 = (1 << 30) + 12288;
const DATA: &str = "/data";
const SUMS: &str = "/data.sums";
/// Where the windows begin that requests go to.
const WINDOWS: [u64; 5] = [0, (1 << 30) - (64 << 10), 1 << 30, (2 << 30) - 4096, SIZE - (300 << 10) - 1536];
const WINDOW_SECTORS: usize = (300 << 10) / SECTOR + 3;

/// What a sector holds: all its bytes are this stamp's, again and again. 0 is zeroes.
type Stamp = u64;

#[derive(Clone, Debug)]
struct Sector {
    /// Now: one stamp, or more where a request failed or was cut off.
    now: Vec<Stamp>,
    /// On the disk: what it was since the last flush.
    disk: Vec<Stamp>,
}

/// The first seeds that found something stay.
const SEEDS_THAT_FOUND: [u64; 0] = [];

struct World {
    seed: u64,
    host: SimHost,
    random: Random,
    store: Option<SealedStore<SpannedStore<SimHost>, SimHost>>,
    /// By number, for the sectors that requests ever went to.
    sectors: std::collections::BTreeMap<u64, Sector>,
    stamps: Stamp,
}

fn stamp_of(sector: &[u8]) -> Option<Stamp> {
    let stamp = u64::from_le_bytes(sector[..8].try_into().ok()?);
    sector.chunks(8).all(|bytes| bytes == stamp.to_le_bytes()).then_some(stamp)
}

impl World {
    fn new(seed: u64) -> Self {
        let host = SimHost::new(seed);
        for file in SpannedStore::create_on(&host, Path::new(DATA), SIZE, SPAN).unwrap() {
            file.sync_data().unwrap();
        }
        create_sums(&host, Path::new(SUMS), SIZE).unwrap().sync_data().unwrap();
        host.sync_folder(Path::new("/")).unwrap();
        let random = Random::new(seed ^ 0x5ea1);
        let sectors = std::collections::BTreeMap::new();
        let mut world = Self { seed, host, random, store: None, sectors, stamps: 0 };
        world.open();
        world
    }

    fn try_open(&self) -> std::io::Result<SealedStore<SpannedStore<SimHost>, SimHost>> {
        let data = SpannedStore::open_on(&self.host, Path::new(DATA), SIZE, SPAN)?;
        SealedStore::open_on(&self.host, Path::new(SUMS), data)
    }

    fn open(&mut self) {
        let store = self.try_open().unwrap_or_else(|error| panic!("seed {}: it opens: {error}", self.seed));
        self.store = Some(store);
    }

    fn store(&self) -> &SealedStore<SpannedStore<SimHost>, SimHost> {
        self.store.as_ref().unwrap()
    }

    fn range(&mut self) -> (u64, u64) {
        let window = WINDOWS[self.random.below(WINDOWS.len() as u64) as usize] / SECTOR as u64;
        let within = self.random.below(WINDOW_SECTORS as u64);
        let most = [3, 20, 400][self.random.below(3) as usize];
        let count = 1 + self.random.below(most);
        let last = (window + WINDOW_SECTORS as u64).min(SIZE / SECTOR as u64);
        let mut first = window + within;
        if self.random.one_in(2) {
            first &= !7;
            return (first, ((count + 7) & !7).min(last - first));
        }
        (first, count.min(last - first))
    }

    fn sector(&mut self, number: u64) -> &mut Sector {
        self.sectors.entry(number).or_insert_with(|| Sector { now: vec![0], disk: vec![0] })
    }

    /// Something a client does, or the keeper. False when a sync failed: the volume is not to be used any more.
    fn step(&mut self) -> bool {
        match self.random.below(16) {
            0..=6 => self.change(false),
            7..=8 => self.change(true),
            9..=10 => match self.store().flush() {
                Ok(()) => self.sectors.values_mut().for_each(|sector| sector.disk = sector.now.clone()),
                Err(_) => return false,
            },
            11 => return self.store().upkeep().is_ok(),
            12 if self.random.one_in(4) => match self.store().close() {
                Ok(()) => self.sectors.values_mut().for_each(|sector| sector.disk = sector.now.clone()),
                Err(_) => return false,
            },
            _ => self.read(),
        }
        true
    }

    fn change(&mut self, zero: bool) {
        let (first, count) = self.range();
        let (offset, length) = (first * SECTOR as u64, count * SECTOR as u64);
        self.stamps += 1;
        let stamp = if zero { 0 } else { self.stamps };
        let result = if zero {
            let zeroing = if self.random.one_in(2) { Zeroing::Hole } else { Zeroing::Allocated };
            self.store().zero(offset, length, zeroing)
        } else {
            let data = stamp.to_le_bytes().repeat(length as usize / 8);
            self.store().write_at(&data, offset, Durability::Later)
        };
        assert_ne!(result, Err(StoreError::Corrupt), "seed {}: no bit was turned over", self.seed);
        let answered = result.is_ok() && !self.host.dead();
        for number in first..first + count {
            let sector = self.sector(number);
            if answered {
                sector.now.clear();
            }
            sector.now.push(stamp);
            sector.disk.push(stamp);
        }
    }

    fn read(&mut self) {
        let (first, count) = self.range();
        let mut buffer = vec![0; count as usize * SECTOR];
        let patience = if self.random.one_in(2) { Patience::Inline } else { Patience::Wait };
        match self.store().read_at(&mut buffer, first * SECTOR as u64, patience) {
            Ok(()) if !self.host.dead() => self.judge(first, &buffer),
            Ok(()) | Err(StoreError::WouldBlock | StoreError::Io(_)) => {}
            Err(error) => assert!(self.host.dead() || error == StoreError::NoSpace, "seed {}: {error}", self.seed),
        }
    }

    /// Compares what was read with what may be, and knows it from then on.
    fn judge(&mut self, first: u64, buffer: &[u8]) {
        for (number, bytes) in (first..).zip(buffer.chunks(SECTOR)) {
            let (found, seed) = (stamp_of(bytes), self.seed);
            let sector = self.sector(number);
            let legal = found.is_some_and(|found| sector.now.contains(&found));
            assert!(legal, "seed {seed}: sector {number} holds {found:?}, not one of {:?}", sector.now);
            sector.now = found.into_iter().collect();
        }
    }

    /// Reads everything that was ever touched.
    fn judge_all(&mut self) {
        let numbers: Vec<u64> = self.sectors.keys().copied().collect();
        for group in numbers.chunk_by(|one, next| *next == one + 1) {
            let mut buffer = vec![0; group.len() * SECTOR];
            let read = self.store().read_at(&mut buffer, group[0] * SECTOR as u64, Patience::Wait);
            assert_eq!(read, Ok(()), "seed {}: sectors {group:?}", self.seed);
            self.judge(group[0], &buffer);
        }
    }

    fn crash(&mut self, crash: Crash) {
        self.store = None;
        self.host.crash(crash);
        self.host.set_room(u64::MAX);
        if crash == Crash::Power {
            self.sectors.values_mut().for_each(|sector| sector.now.clone_from(&sector.disk));
        }
        self.open();
        self.judge_all();
        if crash == Crash::Power {
            self.sectors.values_mut().for_each(|sector| sector.disk.clone_from(&sector.now));
        }
    }

    fn one_of_both(&mut self) -> Crash {
        if self.random.one_in(2) { Crash::Power } else { Crash::Process }
    }
}

fn seeds(few: u64) -> impl Iterator<Item = u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, count) = (number("FOGBANK_SIM_SEED").unwrap_or(1), number("FOGBANK_SIM_SEEDS").unwrap_or(few));
    SEEDS_THAT_FOUND.into_iter().chain(first..first + count)
}

#[test]
fn whatever_call_is_the_last_nothing_answered_for_is_lost_and_nothing_is_taken_for_damage() {
    for seed in seeds(60) {
        let mut world = World::new(seed);
        for _ in 0..4 {
            let calls = 1 + world.random.below(if seed % 3 == 0 { 2_000 } else { 150 });
            world.host.die_at(world.host.calls() + calls);
            while !world.host.dead() && world.step() {}
            let crash = world.one_of_both();
            world.crash(crash);
        }
    }
}

#[test]
fn whatever_call_fails_nothing_answered_for_is_lost() {
    for seed in seeds(60) {
        let mut world = World::new(seed);
        for _ in 0..4 {
            let errno = [Errno::IO, Errno::NOSPC][world.random.below(2) as usize];
            let call = world.host.calls() + world.random.below(300);
            world.host.fail_at(call, errno);
            // A sync that failed loses what it failed to write, and the volume with it: the guard around it sees to that.
            let well = (0..60).all(|_| world.step());
            if !well {
                break;
            }
            if world.random.one_in(3) {
                world.host.set_room(world.random.below(64) * 4096);
                if !(0..10).all(|_| world.step()) {
                    break;
                }
                world.host.set_room(u64::MAX);
            }
            world.host.fail_no_more();
            world.judge_all();
            let crash = world.one_of_both();
            world.crash(crash);
        }
    }
}

/// Reads each touched sector by itself: it is right, or an error.
fn right_or_an_error(world: &mut World) -> usize {
    let numbers: Vec<u64> = world.sectors.keys().copied().collect();
    let mut errors = 0;
    for number in numbers {
        let mut buffer = [0; SECTOR];
        match world.store().read_at(&mut buffer, number * SECTOR as u64, Patience::Wait) {
            Ok(()) => world.judge(number, &buffer),
            Err(StoreError::Corrupt) => errors += 1,
            Err(error) => panic!("seed {}: {error}", world.seed),
        }
    }
    errors
}

/// Turns a bit over where something may have been written, or in the head. False when there was none at any place tried.
fn flip(world: &mut World, path: &str) -> bool {
    (0..1_000).any(|_| {
        let within = [1 << 20, 80 << 10, 200][world.random.below(3) as usize];
        let bit = world.random.below(within * 8);
        world.host.flip(Path::new(path), bit).unwrap()
    })
}

#[test]
fn whatever_bit_turns_over_no_wrong_data_are_read() {
    let (mut refused, mut errors) = (0, 0);
    for seed in seeds(60) {
        let mut world = World::new(seed);
        while world.sectors.is_empty() || world.random.below(40) != 0 {
            world.step();
        }
        if world.random.one_in(2) {
            world.store().close().unwrap();
        }
        world.store = None;
        world.host.crash(Crash::Process);
        let path = [DATA, SUMS][world.random.below(2) as usize];
        if !flip(&mut world, path) {
            continue;
        }
        match world.try_open() {
            Ok(store) => {
                world.store = Some(store);
                errors += right_or_an_error(&mut world);
                // It goes on, and what is damaged stays damaged.
                for _ in 0..20 {
                    let (first, count) = world.range();
                    let data = vec![1; count as usize * SECTOR];
                    let _ = world.store().write_at(&data, first * SECTOR as u64, Durability::Later);
                    for number in first..first + count {
                        world.sector(number).now.push(u64::from_le_bytes([1; 8]));
                    }
                }
                right_or_an_error(&mut world);
            }
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::InvalidData, "seed {seed}: {error}");
                refused += 1;
            }
        }
    }
    assert!(errors > 0, "some of them were found out in reading ({refused} in opening)");
}
