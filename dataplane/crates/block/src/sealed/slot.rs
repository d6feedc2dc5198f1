//! The head of a file of checksums, as bytes: which parts of the volume were being written, and on which start of the
//! host. Pure; what is read is checked and never trusted.
//!
//! ```text
//! byte    0  "FOGSUMS\0"
//!         8  format, u32: 1
//!        12  bytes of a block, u32: 4096
//!        16  number of this writing, u64: of two slots the greater counts
//!        24  the host's boot id, exclusive-or the number of the file system's mount, 16 bytes
//!        40  bytes of a region, u64: 2³⁰
//!        48  regions that have a bit below, u32: a multiple of 8
//!        52  kind of checksum, u32: 1 for CRC-32 (ISO-HDLC), exclusive-or that of a block of zeroes
//!        56  0, u64
//!        64  a bit a region, bit 0 of byte 0 first: it is being written
//!         …  a bit a region: it was being written when the host stopped
//!         …  CRC-32 of all before, u32
//! ```
//!
//! Numbers have their lowest byte first.

use crate::host::BootId;

/// Bytes kept for a slot. Two of them begin the file.
pub const SLOT_BYTES: u64 = 32 << 10;
/// The version of the format.
pub const FORMAT: u32 = 1;
/// Bytes of a block: what has a checksum of its own.
pub const BLOCK_BYTES: usize = 4096;
/// Bytes of a region.
pub const REGION_BYTES: u64 = 1 << 30;
/// The most regions: those of 64 TiB.
pub const REGIONS_MAX: usize = 1 << 16;

const MAGIC: &[u8; 8] = b"FOGSUMS\0";
const CHECKSUM_KIND: u32 = 1;
const HEAD_BYTES: usize = 64;

/// A slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Grows with each writing.
    pub number: u64,
    /// The start of the host, and the mount of the file system, in which it was written.
    pub boot: BootId,
    /// Being written: on the disk data and checksums may differ in age.
    pub dirty: Regions,
    /// Were being written when the host stopped, and have not been looked through since.
    pub doubtful: Regions,
}

/// A set of regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions(Vec<u8>);

impl Regions {
    /// Whether a region is in the set.
    pub fn contains(&self, region: usize) -> bool {
        self.0.get(region / 8).is_some_and(|byte| byte & (1 << (region % 8)) != 0)
    }

    /// Puts a region in. False when it was there.
    pub fn insert(&mut self, region: usize) -> bool {
        if self.0.len() <= region / 8 {
            self.0.resize(region / 8 + 1, 0);
        }
        let new = !self.contains(region);
        self.0[region / 8] |= 1 << (region % 8);
        new
    }

    /// Takes a region out.
    pub fn remove(&mut self, region: usize) {
        if let Some(byte) = self.0.get_mut(region / 8) {
            *byte &= !(1 << (region % 8));
        }
        self.trim();
    }

    /// Puts all of another set in.
    pub fn extend(&mut self, other: &Self) {
        for region in other.iter() {
            self.insert(region);
        }
    }

    /// The regions in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 8).filter(|&region| self.contains(region))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Two equal sets are equal bytes.
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let mut set = Self(bytes.to_vec());
        set.trim();
        set
    }
}

/// Why bytes are no slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// Never written.
    #[error("it was never written")]
    Empty,
    /// Cut off, torn, or with bits turned over.
    #[error("it is damaged")]
    Damaged,
    /// Of another format, and undamaged.
    #[error("its format {0} is not known to this version")]
    Unknown(u32),
}

/// A slot as bytes.
pub fn encode(slot: &Slot) -> Vec<u8> {
    let bytes_of_set = slot.dirty.0.len().max(slot.doubtful.0.len());
    let mut bytes = Vec::with_capacity(HEAD_BYTES + 2 * bytes_of_set + 4);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&(BLOCK_BYTES as u32).to_le_bytes());
    bytes.extend_from_slice(&slot.number.to_le_bytes());
    bytes.extend_from_slice(&slot.boot);
    bytes.extend_from_slice(&REGION_BYTES.to_le_bytes());
    bytes.extend_from_slice(&(8 * bytes_of_set as u32).to_le_bytes());
    bytes.extend_from_slice(&CHECKSUM_KIND.to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    for set in [&slot.dirty, &slot.doubtful] {
        bytes.extend_from_slice(&set.0);
        bytes.resize(bytes.len() + bytes_of_set - set.0.len(), 0);
    }
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// Reads a slot from the beginning of `bytes`.
///
/// # Errors
/// Why there is none.
pub fn decode(bytes: &[u8]) -> Result<Slot, SlotError> {
    if bytes.iter().take(HEAD_BYTES).all(|&byte| byte == 0) {
        return Err(SlotError::Empty);
    }
    if bytes.get(..8) != Some(MAGIC) {
        return Err(SlotError::Damaged);
    }
    decode_fields(bytes).unwrap_or(Err(SlotError::Damaged))
}

fn decode_fields(bytes: &[u8]) -> Option<Result<Slot, SlotError>> {
    let regions = u32_at(bytes, 48)? as usize;
    if regions > REGIONS_MAX || regions % 8 != 0 {
        return None;
    }
    let bytes_of_set = regions / 8;
    let end = HEAD_BYTES + 2 * bytes_of_set;
    if u32_at(bytes, end)? != crc32fast::hash(&bytes[..end]) {
        return None;
    }
    // Formats to come keep the length and the checksum where they are, so that they can be told from damage.
    let format = u32_at(bytes, 8)?;
    let known = [u32_at(bytes, 12)?, u32_at(bytes, 52)?] == [BLOCK_BYTES as u32, CHECKSUM_KIND];
    if format != FORMAT || !known || u64_at(bytes, 40)? != REGION_BYTES {
        return Some(Err(SlotError::Unknown(format)));
    }
    Some(Ok(Slot {
        number: u64_at(bytes, 16)?,
        boot: bytes[24..40].try_into().ok()?,
        dirty: Regions::from_bytes(&bytes[HEAD_BYTES..HEAD_BYTES + bytes_of_set]),
        doubtful: Regions::from_bytes(&bytes[HEAD_BYTES + bytes_of_set..end]),
    }))
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(offset..offset + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(offset..offset + 8)?.try_into().ok()?))
}

/// Of two slots the one that counts, and its place.
///
/// # Errors
/// Neither can be read; the reason is the one that says more.
pub fn choose(first: &[u8], second: &[u8]) -> Result<(Slot, usize), SlotError> {
    match (decode(first), decode(second)) {
        (Ok(first), Ok(second)) if second.number > first.number => Ok((second, 1)),
        // A newer version has written here: it knows more of this file than the slot that we can read.
        (Err(unknown @ SlotError::Unknown(_)), _) | (_, Err(unknown @ SlotError::Unknown(_))) => Err(unknown),
        (Ok(first), _) => Ok((first, 0)),
        (_, Ok(second)) => Ok((second, 1)),
        (Err(SlotError::Empty), Err(other)) | (Err(other), Err(_)) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn regions() -> impl Strategy<Value = Regions> {
        proptest::collection::btree_set(0..REGIONS_MAX, 0..20).prop_map(|regions| {
            let mut set = Regions::default();
            for region in regions {
                set.insert(region);
            }
            set
        })
    }

    prop_compose! {
        fn slots()(number: u64, boot: BootId, dirty in regions(), doubtful in regions()) -> Slot {
            Slot { number, boot, dirty, doubtful }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(slot in slots(), behind: u8) {
            let mut bytes = encode(&slot);
            prop_assert!(bytes.len() as u64 <= SLOT_BYTES);
            bytes.resize(SLOT_BYTES as usize, behind);
            prop_assert_eq!(decode(&bytes), Ok(slot));
        }

        #[test]
        fn no_flipped_bit_and_no_cut_passes(slot in slots(), bit: prop::sample::Index, cut: prop::sample::Index) {
            let bytes = encode(&slot);
            let mut flipped = bytes.clone();
            let bit = bit.index(bytes.len() * 8);
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(decode(&flipped), Err(SlotError::Damaged));
            prop_assert!(decode(&bytes[..cut.index(bytes.len())]).is_err());
        }

        #[test]
        fn any_bytes_are_no_slot(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn sets_are_sets(steps in proptest::collection::vec((any::<bool>(), 0usize..40), 0..60)) {
            let (mut set, mut model) = (Regions::default(), std::collections::BTreeSet::new());
            for (put, region) in steps {
                if put {
                    prop_assert_eq!(set.insert(region), model.insert(region));
                } else {
                    set.remove(region);
                    model.remove(&region);
                }
                prop_assert!(set.iter().eq(model.iter().copied()));
                prop_assert_eq!(set.is_empty(), model.is_empty());
            }
        }
    }

    #[test]
    fn the_newer_of_two_counts_and_a_damaged_one_not() {
        let slot = |number| encode(&Slot { number, ..Slot::default() });
        let number = |first: &[u8], second: &[u8]| choose(first, second).map(|(slot, place)| (slot.number, place));
        assert_eq!(number(&slot(3), &slot(4)), Ok((4, 1)));
        assert_eq!(number(&slot(5), &slot(4)), Ok((5, 0)));
        assert_eq!(number(&slot(5), &[0; 512]), Ok((5, 0)));
        assert_eq!(number(&slot(5)[1..], &slot(4)), Ok((4, 1)));
        assert_eq!(number(&slot(5)[1..], &[0; 512]), Err(SlotError::Damaged));
        assert_eq!(number(&[0; 512], &[0; 512]), Err(SlotError::Empty));
    }

    #[test]
    fn another_format_is_named_and_not_read() {
        let mut bytes = encode(&Slot { number: 9, ..Slot::default() });
        bytes[8] = 2;
        let end = bytes.len() - 4;
        let sum = crc32fast::hash(&bytes[..end]);
        bytes[end..].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(decode(&bytes), Err(SlotError::Unknown(2)));
        let older = encode(&Slot { number: 8, ..Slot::default() });
        assert_eq!(choose(&older, &bytes), Err(SlotError::Unknown(2)));
        assert_eq!(choose(&bytes, &older), Err(SlotError::Unknown(2)));
    }
}
