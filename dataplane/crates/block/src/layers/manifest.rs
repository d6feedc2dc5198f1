//! Which layers a volume has: a few lines of text with a checksum. Without the file there is one layer, `data`.
//!
//! ```text
//! fogbank layers 1
//! layer 0 1073741824
//! layer 3 1073741824
//! top 4
//! crc32 0a1b2c3d
//! ```
//!
//! The lowest layer comes first. A frozen layer's size in bytes is what the volume's was when it was frozen; the top's
//! is the volume's. Layer 0 is the file `data`, layer N the file `layer-N`. The checksum is that of the lines before it.

use std::fmt::Write;

use crate::layers::{LayerError, damaged};

const TITLE: &str = "fogbank layers 1";
/// More than a volume ever has.
const LAYERS_MAX: usize = 4096;

/// A frozen layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Tells the volume's layers apart.
    pub number: u32,
    /// Bytes.
    pub size: u64,
}

/// A volume's layers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The lowest first.
    pub frozen: Vec<Frozen>,
    /// The number of the layer that is written to.
    pub top: u32,
}

impl Manifest {
    /// The file's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut text = format!("{TITLE}\n");
        for layer in &self.frozen {
            let _ = writeln!(text, "layer {} {}", layer.number, layer.size);
        }
        let _ = writeln!(text, "top {}", self.top);
        let sum = crc32fast::hash(text.as_bytes());
        let _ = writeln!(text, "crc32 {sum:08x}");
        text.into_bytes()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// It is damaged, or of another version.
    pub fn decode(bytes: &[u8]) -> Result<Self, LayerError> {
        let read = || {
            let text = std::str::from_utf8(bytes).ok()?;
            let mut lines = text.lines().skip(1);
            let mut manifest = Self::default();
            let top = loop {
                let mut words = lines.next()?.split(' ');
                match (words.next()?, words.next()?.parse().ok()?) {
                    ("layer", number) if manifest.frozen.len() < LAYERS_MAX => {
                        manifest.frozen.push(Frozen { number, size: words.next()?.parse().ok()? });
                    }
                    ("top", number) => break number,
                    _ => return None,
                }
            };
            manifest.top = top;
            // Whatever stands there, the file is right only if it is what would be written.
            (manifest.encode() == bytes).then_some(manifest)
        };
        read().ok_or_else(|| damaged("the list of the volume's layers is damaged, or of another version".to_owned()))
    }

    /// The numbers of all layers, the lowest first.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.frozen.iter().map(|layer| layer.number).chain([self.top])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_manifest_is_read_as_written(frozen in prop::collection::vec((any::<u32>(), any::<u64>()), 0..9), top: u32,
                                         bit: prop::sample::Index) {
            let frozen = frozen.into_iter().map(|(number, size)| Frozen { number, size }).collect();
            let manifest = Manifest { frozen, top };
            let mut bytes = manifest.encode();
            prop_assert_eq!(Manifest::decode(&bytes).ok(), Some(manifest));
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(Manifest::decode(&bytes).is_err(), "a flipped bit is found");
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::decode(&bytes);
        }
    }

    #[test]
    fn the_form() {
        let manifest = Manifest { frozen: vec![Frozen { number: 0, size: 512 }], top: 1 };
        let text = String::from_utf8(manifest.encode()).unwrap_or_default();
        assert!(text.starts_with("fogbank layers 1\nlayer 0 512\ntop 1\ncrc32 "), "{text}");
        assert!(Manifest::decode(&text.as_bytes()[..text.len() - 1]).is_err());
        assert!(Manifest::decode(b"").is_err());
    }
}
