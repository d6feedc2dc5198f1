//! Keys as they come with an Apply.

use std::collections::BTreeMap;

use block::VolumeKey;
use block::cipher::BadKey;

use crate::proto;
use crate::spec::{Order, SpecError};

/// The keys of one Apply, by volume. What they were received in is wiped.
pub struct Keys(BTreeMap<String, Result<VolumeKey, BadKey>>);

impl Keys {
    /// Takes what was received.
    pub fn take(received: Vec<proto::VolumeKey>) -> Self {
        Self(received.into_iter().map(|key| (key.id, VolumeKey::take(key.key))).collect())
    }

    /// Makes an order of a spec, with its key if one came.
    ///
    /// # Errors
    /// The spec or the key makes no sense.
    pub fn order(&mut self, wanted: proto::VolumeSpec) -> Result<Order, SpecError> {
        let key = self.0.remove(&wanted.id).transpose();
        let order = Order::try_from(wanted)?;
        order.with_key(key.map_err(|bad| match bad {
            BadKey::Length => SpecError("the volume's key has not 64 bytes"),
            BadKey::Weak => SpecError("the volume's key has two halves that are the same"),
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_shown() {
        let key = proto::VolumeKey { id: "vol-00000001".to_owned(), key: vec![211; 64] };
        let request = proto::ApplyRequest { keys: vec![key], ..Default::default() };
        let shown = format!("{request:?}");
        assert!(shown.contains("vol-00000001") && !shown.contains("211"), "{shown}");
    }
}
