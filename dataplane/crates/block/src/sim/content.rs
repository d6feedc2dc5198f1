//! What is in a simulated file: as its readers see it, and as the disk may have it.

use std::collections::BTreeMap;

use rustix::io::Errno;

use crate::random::Random;

/// The unit that a disk writes whole.
pub const SECTOR_BYTES: usize = 512;
/// The unit in which space is taken, and which a process that dies leaves written whole or not at all.
pub const PAGE_BYTES: usize = 4096;

type Sector = [u8; SECTOR_BYTES];
type Page = Box<[u8; PAGE_BYTES]>;
const PAGE_SECTORS: u64 = (PAGE_BYTES / SECTOR_BYTES) as u64;

/// A file's bytes and length, with everything that an unsynced part of it has been since the last sync: the kernel
/// writes back whatever it likes whenever it likes, so after a power loss a sector may be any of these.
#[derive(Debug, Default)]
pub struct Content {
    pages: BTreeMap<u64, Page>,
    length: u64,
    /// What a sector was, the oldest (which is on the disk) first. What it is now stands in `pages`.
    earlier: BTreeMap<u64, Vec<Sector>>,
    /// The same for the length.
    lengths: Vec<u64>,
    /// What is on the disk of sectors whose writing failed: the kernel takes them for clean.
    lost: BTreeMap<u64, Sector>,
}

impl Content {
    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn page_count(&self) -> u64 {
        self.pages.len() as u64
    }

    /// Copies what lies within the length; says how much that was.
    pub fn read(&self, buffer: &mut [u8], offset: u64) -> usize {
        let count = self.length.saturating_sub(offset).min(buffer.len() as u64) as usize;
        let mut done = 0;
        while done < count {
            let position = offset + done as u64;
            let within = position as usize % PAGE_BYTES;
            let now = (PAGE_BYTES - within).min(count - done);
            let target = &mut buffer[done..done + now];
            match self.pages.get(&(position / PAGE_BYTES as u64)) {
                Some(page) => target.copy_from_slice(&page[within..within + now]),
                None => target.fill(0),
            }
            done += now;
        }
        count
    }

    fn sector(&self, number: u64) -> Sector {
        let mut sector = [0; SECTOR_BYTES];
        if let Some(page) = self.pages.get(&(number / PAGE_SECTORS)) {
            let within = (number % PAGE_SECTORS) as usize * SECTOR_BYTES;
            sector.copy_from_slice(&page[within..within + SECTOR_BYTES]);
        }
        sector
    }

    fn put_sector(&mut self, number: u64, sector: &Sector) {
        let page = self.pages.entry(number / PAGE_SECTORS).or_insert_with(|| Box::new([0; PAGE_BYTES]));
        let within = (number % PAGE_SECTORS) as usize * SECTOR_BYTES;
        page[within..within + SECTOR_BYTES].copy_from_slice(sector);
    }

    /// Sees to it that a page is there; says how many were taken for that: one or none.
    fn take_page(&mut self, page: u64, room: u64) -> Result<u64, Errno> {
        if self.pages.contains_key(&page) {
            return Ok(0);
        }
        if room == 0 {
            return Err(Errno::NOSPC);
        }
        self.pages.insert(page, Box::new([0; PAGE_BYTES]));
        Ok(1)
    }

    /// Remembers what a sector is, before it becomes something else.
    fn remember(&mut self, number: u64) {
        let now = self.sector(number);
        let lost = self.lost.remove(&number);
        let earlier = self.earlier.entry(number).or_default();
        earlier.extend(lost);
        earlier.push(now);
    }

    /// Writes as far as `room` new pages go.
    pub fn write(&mut self, data: &[u8], offset: u64, room: u64) -> Result<(), Errno> {
        let mut taken = 0;
        let mut done = 0;
        while done < data.len() {
            let position = offset + done as u64;
            taken += self.take_page(position / PAGE_BYTES as u64, room - taken)?;
            let within = position as usize % SECTOR_BYTES;
            let count = (SECTOR_BYTES - within).min(data.len() - done);
            let number = position / SECTOR_BYTES as u64;
            self.remember(number);
            let mut sector = self.sector(number);
            sector[within..within + count].copy_from_slice(&data[done..done + count]);
            self.put_sector(number, &sector);
            done += count;
            self.set_length(self.length.max(position + count as u64));
        }
        Ok(())
    }

    /// Makes a range zero. Whole pages are given back if `give_back`; else all are taken, as far as `room` goes.
    pub fn zero(&mut self, offset: u64, length: u64, give_back: bool, room: u64) -> Result<(), Errno> {
        let end = offset.saturating_add(length);
        let (first, last) = (offset / PAGE_BYTES as u64, end.div_ceil(PAGE_BYTES as u64));
        let mut taken = 0;
        if give_back {
            let touched: Vec<u64> = self.pages.range(first..last).map(|(&page, _)| page).collect();
            for page in touched {
                self.zero_in_page(page, offset, end);
                let start = page * PAGE_BYTES as u64;
                if offset <= start && start + PAGE_BYTES as u64 <= end {
                    self.pages.remove(&page);
                }
            }
            return Ok(());
        }
        for page in first..last {
            taken += self.take_page(page, room - taken)?;
            self.zero_in_page(page, offset, end);
        }
        Ok(())
    }

    fn zero_in_page(&mut self, page: u64, offset: u64, end: u64) {
        for number in page * PAGE_SECTORS..(page + 1) * PAGE_SECTORS {
            let start = number * SECTOR_BYTES as u64;
            let from = offset.clamp(start, start + SECTOR_BYTES as u64) - start;
            let to = end.clamp(start, start + SECTOR_BYTES as u64) - start;
            let mut sector = self.sector(number);
            if sector[from as usize..to as usize].iter().any(|&byte| byte != 0) {
                self.remember(number);
                sector[from as usize..to as usize].fill(0);
                self.put_sector(number, &sector);
            }
        }
    }

    /// Takes pages without changing what they read as.
    pub fn allocate(&mut self, offset: u64, length: u64, room: u64) -> Result<(), Errno> {
        let mut taken = 0;
        for page in offset / PAGE_BYTES as u64..(offset + length).div_ceil(PAGE_BYTES as u64) {
            taken += self.take_page(page, room - taken)?;
        }
        Ok(())
    }

    pub fn set_length(&mut self, length: u64) {
        if length != self.length {
            self.lengths.push(self.length);
            self.cut(length);
        }
    }

    /// Sets the length; nothing is left behind it, so that it would read as zeroes if the file grew again.
    fn cut(&mut self, length: u64) {
        if length < self.length {
            let behind = length.next_multiple_of(PAGE_BYTES as u64);
            // Neither call takes space, so neither can fail.
            let _ = self.zero(length, behind - length, true, 0);
            let _ = self.zero(behind, u64::MAX - behind, true, 0);
        }
        self.length = length;
    }

    pub fn seek_data(&self, offset: u64) -> Option<u64> {
        let (&page, _) = self.pages.range(offset / PAGE_BYTES as u64..).next()?;
        let found = offset.max(page * PAGE_BYTES as u64);
        (found < self.length).then_some(found)
    }

    pub fn seek_hole(&self, offset: u64) -> u64 {
        let mut page = offset / PAGE_BYTES as u64;
        while self.pages.contains_key(&page) {
            page += 1;
        }
        offset.max(page * PAGE_BYTES as u64).min(self.length)
    }

    pub fn sync(&mut self) {
        self.earlier.clear();
        self.lengths.clear();
    }

    /// Makes a range durable, and the length.
    pub fn sync_range(&mut self, offset: u64, length: u64) {
        let sector = SECTOR_BYTES as u64;
        let range = offset / sector..(offset + length).div_ceil(sector);
        self.earlier.retain(|number, _| !range.contains(number));
        self.lengths.clear();
    }

    /// Some of what is unsynced reaches the disk, and of the rest the kernel thinks so.
    pub fn sync_failing(&mut self, random: &mut Random) {
        for (number, earlier) in std::mem::take(&mut self.earlier) {
            if let (true, Some(on_disk)) = (random.one_in(2), earlier.first()) {
                self.lost.insert(number, *on_disk);
            }
        }
    }

    /// Leaves what the disk has: of each unsynced sector, and of the length, any of the values it had.
    pub fn lose_power(&mut self, random: &mut Random) {
        // Some runs lose everything and some hardly anything; those are the ones a mixture seldom shows.
        let keep = random.below(4);
        for (number, earlier) in std::mem::take(&mut self.earlier) {
            let choice = match keep {
                0 => 0,
                1 => earlier.len() as u64,
                _ => random.below(earlier.len() as u64 + 1),
            };
            if let Some(sector) = earlier.get(choice as usize) {
                self.put_sector(number, sector);
            }
        }
        for (number, sector) in std::mem::take(&mut self.lost) {
            self.put_sector(number, &sector);
        }
        let lengths = std::mem::take(&mut self.lengths);
        if let Some(&length) = lengths.get(random.below(lengths.len() as u64 + 1) as usize) {
            self.cut(length);
            self.earlier.clear();
        }
    }

    /// Turns a bit over, on the disk as in memory. False when there is no such bit.
    pub fn flip(&mut self, bit: u64) -> bool {
        let position = bit / 8;
        let Some(page) = self.pages.get_mut(&(position / PAGE_BYTES as u64)) else {
            return false;
        };
        page[position as usize % PAGE_BYTES] ^= 1 << (bit % 8);
        true
    }
}
