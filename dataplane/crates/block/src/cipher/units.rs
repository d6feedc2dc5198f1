//! Ranges of a volume, enciphered and back, without a store.

use xts::{BLOCK_BYTES, Context, Error};

use super::UNIT_BYTES;

const UNIT: u64 = UNIT_BYTES as u64;
const BLOCK: u64 = BLOCK_BYTES as u64;

/// Rounds down to a whole block.
pub fn floor(offset: u64) -> u64 {
    offset - offset % BLOCK
}

/// Rounds up to a whole block.
pub fn ceiling(offset: u64) -> u64 {
    offset.next_multiple_of(BLOCK)
}

/// Whether some block is all zeroes.
fn has_zeroes(bytes: &[u8]) -> bool {
    bytes.chunks_exact(BLOCK_BYTES).fold(false, |found, block| found | is_zeroes(block))
}

fn is_zeroes(block: &[u8]) -> bool {
    block.iter().fold(0, |all, byte| all | byte) == 0
}

/// Enciphers whole blocks that belong at `offset` to `to`, which is as long.
pub fn encrypt(context: &mut Context, offset: u64, from: &[u8], to: &mut [u8]) -> Result<(), Error> {
    let (mut offset, mut from, mut to) = (offset, from, to);
    while !from.is_empty() {
        let within = (offset % UNIT) as usize;
        let count = (UNIT_BYTES - within).min(from.len());
        let (now, later) = from.split_at(count);
        let (room, rest) = to.split_at_mut(count);
        let unit = u128::from(offset / UNIT);
        if within == 0 {
            context.apply_to(unit, now, room)?;
        } else {
            in_its_place(within, now, room, |whole| context.apply(unit, whole))?;
        }
        (offset, from, to) = (offset + count as u64, later, rest);
    }
    Ok(())
}

/// Deciphers whole blocks that belong at `offset`, in place. Those of zeroes stay.
pub fn decrypt(context: &mut Context, offset: u64, bytes: &mut [u8]) -> Result<(), Error> {
    let (mut offset, mut left) = (offset, bytes);
    while !left.is_empty() {
        let within = (offset % UNIT) as usize;
        let count = (UNIT_BYTES - within).min(left.len());
        let (now, later) = left.split_at_mut(count);
        decrypt_part(context, u128::from(offset / UNIT), within, now)?;
        (offset, left) = (offset + count as u64, later);
    }
    Ok(())
}

fn decrypt_part(context: &mut Context, unit: u128, within: usize, bytes: &mut [u8]) -> Result<(), Error> {
    if has_zeroes(bytes) {
        return decrypt_sparse(context, unit, within, bytes);
    }
    if within == 0 {
        return context.apply(unit, bytes);
    }
    let stored = bytes.to_vec();
    in_its_place(within, &stored, bytes, |whole| context.apply(unit, whole))
}

/// The same where some blocks are zeroes, and stay so.
#[cold]
fn decrypt_sparse(context: &mut Context, unit: u128, within: usize, bytes: &mut [u8]) -> Result<(), Error> {
    if is_zeroes(bytes) {
        return Ok(());
    }
    let mut data = [0; UNIT_BYTES];
    let data = &mut data[..bytes.len()];
    in_its_place(within, bytes, data, |whole| context.apply(unit, whole))?;
    for (stored, data) in bytes.chunks_exact_mut(BLOCK_BYTES).zip(data.chunks_exact(BLOCK_BYTES)) {
        if !is_zeroes(stored) {
            stored.copy_from_slice(data);
        }
    }
    Ok(())
}

/// Has `from` ciphered as the part of a unit that begins at `within`: whatever is before it does not matter.
fn in_its_place(
    within: usize,
    from: &[u8],
    to: &mut [u8],
    apply: impl FnOnce(&mut [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut unit = [0; UNIT_BYTES];
    let end = within + from.len();
    unit[within..end].copy_from_slice(from);
    apply(&mut unit[..end])?;
    to.copy_from_slice(&unit[within..end]);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::random::Random;
    use xts::Direction;

    fn contexts() -> (Context, Context) {
        let key = std::array::from_fn(|index| index as u8);
        (Context::new(&key, Direction::Encrypt).unwrap(), Context::new(&key, Direction::Decrypt).unwrap())
    }

    #[test]
    fn any_part_is_as_within_the_whole() {
        let (mut encrypt_with, mut decrypt_with) = contexts();
        let data: Vec<u8> = (0..4 * UNIT_BYTES).map(|index| (index % 253) as u8).collect();
        let mut stored = vec![0; data.len()];
        encrypt(&mut encrypt_with, 0, &data, &mut stored).unwrap();
        let mut random = Random::new(7);
        for _ in 0..500 {
            let start = floor(random.below(data.len() as u64));
            let end = start + floor(random.below(data.len() as u64 - start + 1));
            let range = start as usize..end as usize;
            let mut part = vec![0; range.len()];
            encrypt(&mut encrypt_with, start, &data[range.clone()], &mut part).unwrap();
            assert_eq!(part, stored[range.clone()], "{range:?}");
            decrypt(&mut decrypt_with, start, &mut part).unwrap();
            assert_eq!(part, data[range.clone()], "{range:?}");
        }
    }

    #[test]
    fn zeroes_stay_zeroes_block_by_block() {
        let (mut encrypt_with, mut decrypt_with) = contexts();
        let data = vec![9; 2 * UNIT_BYTES];
        let mut random = Random::new(8);
        for round in 0..200 {
            let mut stored = vec![0; data.len()];
            encrypt(&mut encrypt_with, 0, &data, &mut stored).unwrap();
            let mut expected = data.clone();
            for block in 0..stored.len() / BLOCK_BYTES {
                if random.one_in(1 + round % 50) {
                    let range = block * BLOCK_BYTES..(block + 1) * BLOCK_BYTES;
                    stored[range.clone()].fill(0);
                    expected[range].fill(0);
                }
            }
            decrypt(&mut decrypt_with, 0, &mut stored).unwrap();
            assert_eq!(stored, expected, "round {round}");
        }
    }
}
