//! Which blocks a layer holds, in memory: two bits a block, in pages that are made when their first block is marked.
//!
//! Readers take no lock. Whoever marks does so under the lock of [`crate::layers::tracker`], so marks don't race with
//! each other.
//!
//! A page covers 63 MiB of the layer and takes 4 KiB; the table of pages takes 16 KiB, and as much again for each
//! 63 GiB in which there is a page.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a block, the unit in which a layer holds something or does not.
pub const BLOCK_BYTES: u64 = 4096;
/// Words of a page.
pub const PAGE_WORDS: usize = 504;
/// Blocks of a page.
pub const PAGE_BLOCKS: u64 = (PAGE_WORDS as u64) * WORD_BLOCKS;
/// Blocks of a word.
const WORD_BLOCKS: u64 = 32;
/// Pages of a directory.
const DIRECTORY_PAGES: usize = 1024;
/// The most pages there are: those of the largest volume, 64 TiB.
pub const PAGES_MAX: u64 = ((64 << 40) / BLOCK_BYTES).div_ceil(PAGE_BLOCKS);
/// Each block's low bit.
const LOW_BITS: u64 = 0x5555_5555_5555_5555;

/// A page's marks.
pub type PageWords = [u64; PAGE_WORDS];

/// What a layer says of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing: what lies below counts.
    Absent,
    /// The layer's file has the block.
    Data,
    /// The block is zeroes, whatever the layer's file has there.
    Zeroes,
}

impl Held {
    /// The two bits that stand for it.
    pub fn bits(self) -> u64 {
        match self {
            Self::Absent => 0,
            Self::Data => 1,
            Self::Zeroes => 2,
        }
    }

    fn from_bits(bits: u64) -> Self {
        match bits & 3 {
            0 => Self::Absent,
            1 => Self::Data,
            // Three is found, and refused, where pages are read.
            _ => Self::Zeroes,
        }
    }
}

/// Whether every block of a page is in a state that exists.
pub fn valid(words: &PageWords) -> bool {
    words.iter().all(|word| word & (word >> 1) & LOW_BITS == 0)
}

#[derive(Debug)]
struct Page([AtomicU64; PAGE_WORDS]);

#[derive(Debug)]
struct Directory([OnceLock<Box<Page>>; DIRECTORY_PAGES]);

/// A layer's marks.
#[derive(Debug)]
pub struct Presence {
    directories: Box<[OnceLock<Box<Directory>>]>,
}

impl Default for Presence {
    fn default() -> Self {
        let count = (PAGES_MAX as usize).div_ceil(DIRECTORY_PAGES);
        Self { directories: (0..count).map(|_| OnceLock::new()).collect() }
    }
}

impl Presence {
    fn page(&self, page: u64) -> Option<&Page> {
        let directory = self.directories.get(page as usize / DIRECTORY_PAGES)?.get()?;
        directory.0[page as usize % DIRECTORY_PAGES].get().map(|page| &**page)
    }

    fn page_made(&self, page: u64) -> Option<&Page> {
        let directory = self.directories.get(page as usize / DIRECTORY_PAGES)?;
        let directory = directory.get_or_init(|| Box::new(Directory([const { OnceLock::new() }; DIRECTORY_PAGES])));
        let slot = &directory.0[page as usize % DIRECTORY_PAGES];
        Some(slot.get_or_init(|| Box::new(Page([const { AtomicU64::new(0) }; PAGE_WORDS]))))
    }

    /// What the layer holds from `block` on, and for how many blocks, at most `limit` (at least one).
    pub fn run(&self, block: u64, limit: u64) -> (Held, u64) {
        let mut held = None;
        let mut position = block;
        let end = block + limit.max(1);
        while position < end {
            let (word, blocks_left) = match self.page(position / PAGE_BLOCKS) {
                None => (0, PAGE_BLOCKS - position % PAGE_BLOCKS),
                Some(page) => {
                    let within = position % PAGE_BLOCKS;
                    let word = page.0[(within / WORD_BLOCKS) as usize].load(Ordering::Acquire);
                    (word >> (2 * (within % WORD_BLOCKS)), WORD_BLOCKS - within % WORD_BLOCKS)
                }
            };
            let wanted = *held.get_or_insert(Held::from_bits(word));
            let same = match word ^ (wanted.bits() * LOW_BITS) {
                0 => blocks_left,
                // Bits that were shifted in stand above those of the blocks that are left.
                difference => u64::from(difference.trailing_zeros() / 2).min(blocks_left),
            };
            position += same;
            if same < blocks_left {
                break;
            }
        }
        (held.unwrap_or(Held::Absent), position.min(end) - block)
    }

    /// Marks blocks. The caller sees to it that nobody else marks at the same time, and that all lie within
    /// [`PAGES_MAX`] pages.
    pub fn mark(&self, blocks: Range<u64>, held: Held) {
        let mut position = blocks.start;
        while position < blocks.end {
            let within = position % PAGE_BLOCKS;
            let first = within % WORD_BLOCKS;
            let count = (WORD_BLOCKS - first).min(blocks.end - position);
            let Some(page) = self.page_made(position / PAGE_BLOCKS) else {
                return;
            };
            let mask = (u64::MAX >> (64 - 2 * count)) << (2 * first);
            let word = &page.0[(within / WORD_BLOCKS) as usize];
            let old = word.load(Ordering::Relaxed);
            word.store((old & !mask) | ((held.bits() * LOW_BITS) & mask), Ordering::Release);
            position += count;
        }
    }

    /// A copy of a page; zeroes when it was never marked.
    pub fn copy(&self, page: u64) -> Box<PageWords> {
        let mut words = Box::new([0; PAGE_WORDS]);
        if let Some(page) = self.page(page) {
            for (word, marks) in words.iter_mut().zip(&page.0) {
                *word = marks.load(Ordering::Acquire);
            }
        }
        words
    }

    /// Sets a page as it was read.
    pub fn load(&self, page: u64, words: &PageWords) {
        if let Some(page) = self.page_made(page) {
            for (word, marks) in words.iter().zip(&page.0) {
                marks.store(*word, Ordering::Release);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn held() -> impl Strategy<Value = Held> {
        prop_oneof![Just(Held::Absent), Just(Held::Data), Just(Held::Zeroes)]
    }

    proptest! {
        #[test]
        fn runs_are_those_of_a_vector(marks in prop::collection::vec((0u64..40_000, 1u64..20_000, held()), 0..12)) {
            let presence = Presence::default();
            let mut model = vec![Held::Absent; 64_000];
            for (first, count, held) in marks {
                presence.mark(first..first + count, held);
                model[first as usize..(first + count) as usize].fill(held);
            }
            let mut block = 0;
            while block < model.len() {
                let (held, count) = presence.run(block as u64, (model.len() - block) as u64);
                let run = &model[block..block + count as usize];
                prop_assert!(run.iter().all(|&here| here == held));
                block += count as usize;
                prop_assert!(block == model.len() || model[block] != held, "the run is as long as it can be");
            }
        }
    }

    #[test]
    fn a_run_ends_at_its_limit() {
        let presence = Presence::default();
        presence.mark(3..3 + 2 * PAGE_BLOCKS, Held::Data);
        assert_eq!(presence.run(0, 100), (Held::Absent, 3));
        assert_eq!(presence.run(5, 100), (Held::Data, 100));
        assert_eq!(presence.run(5, 0), (Held::Data, 1));
        assert_eq!(presence.run(3, u64::MAX / 8).1, 2 * PAGE_BLOCKS);
        assert_eq!(presence.run(3 + 2 * PAGE_BLOCKS, 7), (Held::Absent, 7));
    }

    #[test]
    fn a_state_that_does_not_exist_is_seen() {
        let mut words = [0; PAGE_WORDS];
        assert!(valid(&words));
        words[7] = 0b10_01_00;
        assert!(valid(&words));
        words[7] = 0b11_00;
        assert!(!valid(&words));
    }
}
