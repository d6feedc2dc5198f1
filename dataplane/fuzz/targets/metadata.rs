//! Readers of what fogd keeps on disk, given anything. The first byte says which.
//!
//! What a reader takes must be written and read back the same: else a restart would change a volume.

#![no_main]

use block::layers::page::{self, SLOT_BYTES, Slot};
use block::layers::{Manifest, recent};
use block::sealed::slot as sums;
use fuzz::proto::VolumeSpec;
use fuzz::spec::{Order, Spec, VolumeId};
use fuzz::state::SavedState;
use libfuzzer_sys::fuzz_target;
use prost::Message;

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else { return };
    match which % 8 {
        0 => spec(bytes),
        1 => state(bytes),
        2 => order(bytes),
        3 => id(bytes),
        4 => manifest(bytes),
        5 => page_of_marks(bytes),
        6 => recent_marks(bytes),
        _ => head_of_sums(bytes),
    }
});

fn spec(bytes: &[u8]) {
    if let Ok(spec) = serde_json::from_slice::<Spec>(bytes) {
        let written = serde_json::to_vec(&spec).expect("a spec can be written");
        assert_eq!(serde_json::from_slice::<Spec>(&written).expect("and read"), spec);
    }
}

fn state(bytes: &[u8]) {
    if let Ok(state) = serde_json::from_slice::<SavedState>(bytes) {
        let written = serde_json::to_vec(&state).expect("a state can be written");
        assert_eq!(serde_json::from_slice::<SavedState>(&written).expect("and read"), state);
        assert!(state.age_seconds(i64::MAX) >= 0.0);
    }
}

/// What the control plane orders and fogd accepts is what fogd finds after a restart.
fn order(bytes: &[u8]) {
    let Ok(wanted) = VolumeSpec::decode(bytes) else { return };
    if let Ok(Order::Keep { spec, .. }) = Order::try_from(wanted) {
        let written = serde_json::to_vec(&spec).expect("a spec can be written");
        assert_eq!(serde_json::from_slice::<Spec>(&written).expect("and read"), spec);
    }
}

/// An id becomes a name in the file system.
fn id(bytes: &[u8]) {
    if let Ok(id) = VolumeId::try_from(String::from_utf8_lossy(bytes).into_owned()) {
        assert!(!id.as_str().contains(['/', '.', '\0']));
        assert!(id.as_str().len() <= 44);
    }
}

/// The list of a volume's layers. Its checksum is put right, or nothing behind it would ever be reached.
fn manifest(bytes: &[u8]) {
    let mut sealed = bytes.to_vec();
    sealed.extend(format!("crc32 {:08x}\n", crc32fast::hash(bytes)).into_bytes());
    for text in [bytes, &sealed] {
        if let Ok(manifest) = Manifest::decode(text) {
            assert_eq!(manifest.encode(), text, "taken as it would be written, or not at all");
        }
    }
}

fn page_of_marks(bytes: &[u8]) {
    let mut slot = bytes.to_vec();
    slot.resize(SLOT_BYTES, 0);
    let sum = crc32fast::hash(&slot[4..]);
    slot[..4].copy_from_slice(&sum.to_le_bytes());
    let number = page::word64(&slot, 8);
    for parity in 0..2 {
        if let Slot::Page(sequence, words) = page::decode(&slot, number, parity) {
            assert_eq!(sequence % 2, parity);
            let written = page::encode(number, sequence, &words);
            assert_eq!(page::decode(&written, number, parity), Slot::Page(sequence, words));
        }
    }
}

/// The log of marks since the last flush: a header of 64 bytes and records of 32, each with a checksum at its end.
fn recent_marks(bytes: &[u8]) {
    let boot: [u8; 16] = bytes.get(16..32).and_then(|boot| boot.try_into().ok()).unwrap_or_default();
    let mut log = bytes.to_vec();
    let (header, records) = log.split_at_mut(bytes.len().min(64));
    for record in std::iter::once(header).chain(records.chunks_exact_mut(32)) {
        if let Some(at) = record.len().checked_sub(4) {
            let sum = crc32fast::hash(&record[..at]);
            record[at..].copy_from_slice(&sum.to_le_bytes());
        }
    }
    for text in [bytes, &log] {
        if let Ok(replay) = recent::decode(text, &boot) {
            assert!(replay.marks.iter().all(|mark| mark.first.checked_add(mark.count).is_some()));
        }
    }
}

/// The head of a file of checksums.
fn head_of_sums(bytes: &[u8]) {
    let mut sealed = bytes.to_vec();
    sealed.extend(crc32fast::hash(bytes).to_le_bytes());
    for head in [bytes, &sealed] {
        if let Ok(slot) = sums::decode(head) {
            assert_eq!(sums::decode(&sums::encode(&slot)).expect("what was written is read"), slot);
            assert!(slot.dirty.iter().chain(slot.doubtful.iter()).all(|region| region < sums::REGIONS_MAX));
        }
    }
}
