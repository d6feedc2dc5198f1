//! A volume's key.

use std::fmt;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

use super::KEY_BYTES;

/// A volume's key, which is in memory once, wiped when its last user goes, and shown to nobody.
#[derive(Clone)]
pub struct VolumeKey(Arc<Zeroizing<[u8; KEY_BYTES]>>);

/// Why bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Too few or too many.
    #[error("a volume's key has 64 bytes")]
    Length,
    /// Its two halves are the same.
    #[error("the key's two halves are the same")]
    Weak,
}

impl VolumeKey {
    /// Takes a key, and wipes what it was taken from.
    ///
    /// # Errors
    /// It is none.
    pub fn take(mut bytes: Vec<u8>) -> Result<Self, BadKey> {
        // Filled where it stays: a move would leave a copy behind.
        let mut key = Arc::new(Zeroizing::new([0; KEY_BYTES]));
        let fits = bytes.len() == KEY_BYTES;
        if let (Some(place), true) = (Arc::get_mut(&mut key), fits) {
            place.copy_from_slice(&bytes);
        }
        bytes.zeroize();
        if !fits {
            return Err(BadKey::Length);
        }
        let (data, place) = key.split_at(KEY_BYTES / 2);
        if same(data, place) { Err(BadKey::Weak) } else { Ok(Self(key)) }
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

/// Whether two are the same, in a time that does not tell where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    std::hint::black_box(one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b))) == 0
}

impl PartialEq for VolumeKey {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0[..], &other.0[..])
    }
}

impl Eq for VolumeKey {}

impl fmt::Debug for VolumeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VolumeKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_key() {
        let good: Vec<u8> = (0..KEY_BYTES as u8).collect();
        assert!(VolumeKey::take(good.clone()).is_ok());
        assert_eq!(VolumeKey::take(good[1..].to_vec()).err(), Some(BadKey::Length));
        assert_eq!(VolumeKey::take(Vec::new()).err(), Some(BadKey::Length));
        assert_eq!(VolumeKey::take(vec![7; KEY_BYTES]).err(), Some(BadKey::Weak));
    }

    #[test]
    fn keys_are_compared_and_not_shown() {
        let key = |first: u8| VolumeKey::take((first..first + KEY_BYTES as u8).collect());
        assert_eq!(key(3), key(3));
        assert_ne!(key(3), key(4));
        assert_eq!(key(3).map(|key| format!("{key:?}")).as_deref(), Ok("VolumeKey(…)"));
    }
}
