//! Published vectors, and what XTS promises beside them.

#![allow(clippy::unwrap_used)]

use xts::{BLOCK_BYTES, Context, Direction, Error, KEY_BYTES};

struct Vector {
    name: String,
    key: [u8; KEY_BYTES],
    unit: u128,
    data: Vec<u8>,
    stored: Vec<u8>,
}

fn bytes(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn vectors() -> Vec<Vector> {
    let lines = include_str!("vectors/aes256.txt").lines().filter(|line| !line.starts_with('#'));
    let read = |line: &str| {
        let [name, key, unit, data, stored] = line.split("; ").collect::<Vec<_>>().try_into().unwrap();
        Vector {
            name: name.to_owned(),
            key: bytes(key).try_into().unwrap(),
            unit: u128::from_le_bytes(bytes(unit).try_into().unwrap()),
            data: bytes(data),
            stored: bytes(stored),
        }
    };
    lines.map(read).collect()
}

fn key(seed: u8) -> [u8; KEY_BYTES] {
    std::array::from_fn(|index| (index as u8).wrapping_mul(37) ^ seed)
}

#[test]
fn as_published() {
    let all = vectors();
    assert!(all.len() >= 25, "{} vectors", all.len());
    for vector in all {
        let mut buffer = vec![0; vector.data.len()];
        let mut encrypt = Context::new(&vector.key, Direction::Encrypt).unwrap();
        encrypt.apply_to(vector.unit, &vector.data, &mut buffer).unwrap();
        assert_eq!(buffer, vector.stored, "{}", vector.name);
        let mut decrypt = Context::new(&vector.key, Direction::Decrypt).unwrap();
        decrypt.apply(vector.unit, &mut buffer).unwrap();
        assert_eq!(buffer, vector.data, "{}", vector.name);
    }
}

#[test]
fn the_beginning_of_a_unit_is_as_within_the_whole() {
    let data: Vec<u8> = (0..4096u32).map(|index| (index * 7 % 251) as u8).collect();
    let mut context = Context::new(&key(1), Direction::Encrypt).unwrap();
    let mut whole = data.clone();
    context.apply(9, &mut whole).unwrap();
    for length in [0, 16, 32, 112, 512, 2048, 4080] {
        let mut part = data[..length].to_vec();
        context.apply(9, &mut part).unwrap();
        assert_eq!(part, whole[..length], "{length}");
    }
}

#[test]
fn a_changed_block_changes_nothing_else() {
    let mut context = Context::new(&key(2), Direction::Encrypt).unwrap();
    let (mut before, mut after) = (vec![1; 4096], vec![1; 4096]);
    after[100] = 2;
    context.apply(3, &mut before).unwrap();
    context.apply(3, &mut after).unwrap();
    let differ = |place: &usize| before[*place] != after[*place];
    let changed: Vec<usize> = (0..4096).filter(differ).map(|place| place / BLOCK_BYTES).collect();
    assert!(!changed.is_empty() && changed.iter().all(|&block| block == 100 / BLOCK_BYTES));
}

#[test]
fn units_and_keys_differ() {
    let mut stored = Vec::new();
    for (seed, unit) in [(3, 0), (3, 1), (3, 1 << 64), (4, 0)] {
        let mut bytes = vec![0; 64];
        Context::new(&key(seed), Direction::Encrypt).unwrap().apply(unit, &mut bytes).unwrap();
        assert!(!stored.contains(&bytes));
        stored.push(bytes);
    }
}

#[test]
fn equal_halves_are_no_key() {
    assert_eq!(Context::new(&[7; KEY_BYTES], Direction::Encrypt).err(), Some(Error::WeakKey));
}
