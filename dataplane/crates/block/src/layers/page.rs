//! The form on disk of a page of marks: two slots that are written in turn, so that a torn write leaves the other one.
//!
//! | bytes | of a slot of 4096 |
//! | --- | --- |
//! | 0–3 | CRC-32 of bytes 4–4095, little endian as all numbers |
//! | 4–7 | `PAGE` |
//! | 8–15 | the page's number |
//! | 16–23 | sequence: 1 when the page is first written, one more each time; even ones stand in slot 0, odd in slot 1 |
//! | 24–63 | zeroes |
//! | 64–4095 | 504 words of 32 blocks, the first block in the lowest two bits: 0 absent, 1 data, 2 zeroes |

use crate::layers::presence::{PAGE_WORDS, PageWords, valid};

/// Bytes of a slot.
pub const SLOT_BYTES: usize = 4096;
const MAGIC: [u8; 4] = *b"PAGE";
const HEADER_BYTES: usize = 64;

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// It was never written.
    Empty,
    /// A page.
    Page(u64, Box<PageWords>),
    /// Neither.
    Broken,
}

/// How a slot that is broken is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing was under way: it is damage.
    Whole,
    /// The host lost power while pages may have been written: it was torn, and the other slot counts.
    MayBeTorn,
}

/// A page as its slots tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// How often it was written.
    pub sequence: u64,
    /// Its marks.
    pub words: Box<PageWords>,
    /// The slot that is written next was torn.
    pub torn: bool,
}

/// A page that cannot be relied upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

/// Reads four bytes.
pub fn word32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Reads eight bytes.
pub fn word64(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// A slot's bytes.
pub fn encode(page: u64, sequence: u64, words: &PageWords) -> Vec<u8> {
    let mut bytes = vec![0; SLOT_BYTES];
    bytes[4..8].copy_from_slice(&MAGIC);
    bytes[8..16].copy_from_slice(&page.to_le_bytes());
    bytes[16..24].copy_from_slice(&sequence.to_le_bytes());
    for (target, word) in bytes[HEADER_BYTES..].chunks_exact_mut(8).zip(words) {
        target.copy_from_slice(&word.to_le_bytes());
    }
    let sum = crc32fast::hash(&bytes[4..]);
    bytes[..4].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// Reads a slot of a page.
pub fn decode(bytes: &[u8], page: u64, slot: u64) -> Slot {
    if bytes.len() != SLOT_BYTES {
        return Slot::Broken;
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Slot::Empty;
    }
    let sequence = word64(bytes, 16);
    let sound = word32(bytes, 0) == crc32fast::hash(&bytes[4..])
        && bytes[4..8] == MAGIC
        && word64(bytes, 8) == page
        && sequence > 0
        && sequence % 2 == slot;
    let mut words = Box::new([0; PAGE_WORDS]);
    for (index, word) in words.iter_mut().enumerate() {
        *word = word64(bytes, HEADER_BYTES + 8 * index);
    }
    if sound && valid(&words) { Slot::Page(sequence, words) } else { Slot::Broken }
}

/// What a page's two slots say together; `None` for a page that was never written.
///
/// # Errors
/// They cannot be what was left here.
pub fn choose(slots: [Slot; 2], trust: Trust) -> Result<Option<Chosen>, Damaged> {
    let whole = |sequence, words| Ok(Some(Chosen { sequence, words, torn: false }));
    match slots {
        [Slot::Empty, Slot::Empty] => Ok(None),
        [Slot::Page(even, words), Slot::Page(odd, _)] if even == odd + 1 => whole(even, words),
        [Slot::Page(even, _), Slot::Page(odd, words)] if odd == even + 1 => whole(odd, words),
        // The first write goes to slot 1, the second to slot 0.
        [Slot::Empty, Slot::Page(1, words)] => whole(1, words),
        [Slot::Page(sequence, words), Slot::Broken] | [Slot::Broken, Slot::Page(sequence, words)]
            if trust == Trust::MayBeTorn =>
        {
            Ok(Some(Chosen { sequence, words, torn: true }))
        }
        [Slot::Empty, Slot::Broken] if trust == Trust::MayBeTorn => {
            Ok(Some(Chosen { sequence: 0, words: Box::new([0; PAGE_WORDS]), torn: true }))
        }
        _ => Err(Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(seed: u64) -> PageWords {
        std::array::from_fn(|index| ((seed + index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)) & 0x5555_5555_5555_5555)
    }

    fn slot(sequence: u64) -> Slot {
        decode(&encode(5, sequence, &words(sequence)), 5, sequence % 2)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(page in 0u64..1 << 40, sequence in 1u64..1 << 50, seed: u64) {
            let bytes = encode(page, sequence, &words(seed >> 1));
            prop_assert_eq!(decode(&bytes, page, sequence % 2), Slot::Page(sequence, Box::new(words(seed >> 1))));
            prop_assert_eq!(decode(&bytes, page + 1, sequence % 2), Slot::Broken, "a page in another's place");
            prop_assert_eq!(decode(&bytes, page, 1 - sequence % 2), Slot::Broken, "a slot in the other's place");
        }

        #[test]
        fn a_flipped_bit_is_found(bit in 0usize..SLOT_BYTES * 8) {
            let mut bytes = encode(5, 3, &words(1));
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(decode(&bytes, 5, 1), Slot::Broken);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..SLOT_BYTES + 9)) {
            let _ = decode(&bytes, 5, 0);
        }
    }

    #[test]
    fn two_slots_make_a_page() {
        let newest = |chosen: Result<Option<Chosen>, Damaged>| chosen.map(|page| page.map(|page| page.sequence));
        let cases = [
            ([Slot::Empty, Slot::Empty], Ok(None), Ok(None)),
            ([Slot::Empty, slot(1)], Ok(Some(1)), Ok(Some(1))),
            ([slot(2), slot(1)], Ok(Some(2)), Ok(Some(2))),
            ([slot(2), slot(3)], Ok(Some(3)), Ok(Some(3))),
            ([slot(2), Slot::Broken], Err(Damaged), Ok(Some(2))),
            ([Slot::Broken, slot(3)], Err(Damaged), Ok(Some(3))),
            ([Slot::Empty, Slot::Broken], Err(Damaged), Ok(Some(0))),
            ([Slot::Broken, Slot::Broken], Err(Damaged), Err(Damaged)),
            ([slot(2), Slot::Empty], Err(Damaged), Err(Damaged)),
            ([Slot::Empty, slot(3)], Err(Damaged), Err(Damaged)),
            ([slot(2), slot(5)], Err(Damaged), Err(Damaged)),
        ];
        for (slots, whole, torn) in cases {
            assert_eq!(newest(choose(slots.clone(), Trust::Whole)), whole, "{slots:?}");
            assert_eq!(newest(choose(slots.clone(), Trust::MayBeTorn)), torn, "{slots:?}");
        }
    }
}
