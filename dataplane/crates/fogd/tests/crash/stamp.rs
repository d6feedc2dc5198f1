//! What a block holds: which write it is of and where it belongs, so that any mixture shows.
//!
//! Every word of a stamped block follows from the write and the block's number. A block is of one write or of none.

/// Bytes of a block: what a disk writes whole or not at all.
pub const BLOCK_BYTES: usize = 512;
const WORDS: usize = BLOCK_BYTES / 8;

/// What a block was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing but zeroes.
    Zeroes,
    /// The write that began at this moment, all of it.
    Stamp(u64),
    /// What was written at another block.
    OfBlock(u64),
    /// No write's content, or that of several.
    Torn,
}

fn check(began: u64, block: u64) -> u64 {
    let mixed = (began ^ block.rotate_left(32) ^ 0x5eed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // Never zero, so that a stamped block is never taken for zeroes.
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1
}

fn words(began: u64, block: u64) -> [u64; WORDS] {
    let check = check(began, block);
    let mut words = [check; WORDS];
    words[0] = began;
    words[1] = block;
    // Sectors' halves and single words must not be interchangeable either.
    for (at, word) in words.iter_mut().enumerate().skip(3) {
        *word = check.rotate_left(at as u32);
    }
    words
}

/// The bytes of a write of `blocks` blocks from `first` on.
pub fn stamped(began: u64, first: u64, blocks: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(blocks as usize * BLOCK_BYTES);
    for block in first..first + blocks {
        for word in words(began, block) {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
    }
    bytes
}

/// Reads one block that was found at `block`.
pub fn content(block: u64, bytes: &[u8]) -> Content {
    if bytes == [0; BLOCK_BYTES] {
        return Content::Zeroes;
    }
    let word = |at: usize| u64::from_le_bytes(bytes[at * 8..at * 8 + 8].try_into().unwrap());
    let (began, of_block) = (word(0), word(1));
    let expected = words(began, of_block);
    if (0..WORDS).any(|at| word(at) != expected[at]) {
        return Content::Torn;
    }
    if of_block == block { Content::Stamp(began) } else { Content::OfBlock(of_block) }
}

#[test]
fn a_stamp_is_read_back_and_belongs_to_its_block() {
    let bytes = stamped(77, 5, 3);
    for (at, block) in bytes.chunks(BLOCK_BYTES).enumerate() {
        assert_eq!(content(5 + at as u64, block), Content::Stamp(77));
        assert_eq!(content(6 + at as u64, block), Content::OfBlock(5 + at as u64));
    }
    assert_eq!(content(5, &[0; BLOCK_BYTES]), Content::Zeroes);
}

#[test]
fn every_mixture_of_two_writes_is_torn() {
    let (old, new) = (stamped(77, 5, 1), stamped(78, 5, 1));
    for words in 1..WORDS {
        let cut = words * 8;
        assert_eq!(content(5, &[&new[..cut], &old[cut..]].concat()), Content::Torn, "new up to {cut}");
        assert_eq!(content(5, &[&new[..cut], &vec![0; BLOCK_BYTES - cut]].concat()), Content::Torn, "then zeroes");
    }
    for bit in 0..BLOCK_BYTES * 8 {
        let mut flipped = new.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(content(5, &flipped), Content::Torn, "bit {bit}");
    }
}
