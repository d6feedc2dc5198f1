//! A clone is what its source was at one moment, and both stand on their own from then on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nbd::Command;

use crate::client::{Chunk, Client, FUA};
use crate::daemon::{Fogd, eventually, spec};
use crate::proto::VolumeSpec;
use crate::proto::volume_observed::Health;
use crate::proto::volume_outcome::Result as Outcome;

const A: &str = "vol-0000000a";
const B: &str = "vol-0000000b";
const C: &str = "vol-0000000c";

fn clone_of(id: &str, source: &str) -> VolumeSpec {
    VolumeSpec { clone_of: source.to_owned(), ..spec(id, 1) }
}

fn delete(fogd: &Fogd, id: &str) {
    let outcome = fogd.apply(VolumeSpec { deleted: true, evict: true, ..spec(id, 9) });
    assert_eq!(outcome.result(), Outcome::Applied, "{}", outcome.error);
}

#[test]
fn a_clone_begins_as_its_source_and_goes_its_own_way() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut source = fogd.client(A);
    source.write(0, &[1; 65_536], 0).unwrap();
    source.write(1 << 20, &[2; 4096], FUA).unwrap();
    fogd.make(clone_of(B, A));
    let mut clone = fogd.client(B);
    source.write(512, &[3; 512], 0).unwrap();
    clone.write(1024, &[4; 512], 0).unwrap();
    clone.command(Command::Trim, 0, 1 << 20, 4096).unwrap();
    let expected = |changed: usize, byte| {
        let mut bytes = [1; 4096];
        bytes[changed..changed + 512].fill(byte);
        bytes
    };
    for restarted in [false, true] {
        assert_eq!(source.read(0, 4096).unwrap(), expected(512, 3), "restarted: {restarted}");
        assert_eq!(clone.read(0, 4096).unwrap(), expected(1024, 4), "restarted: {restarted}");
        assert_eq!(source.read(1 << 20, 4096).unwrap(), [2; 4096]);
        assert_eq!(clone.read(1 << 20, 4096).unwrap(), [0; 4096]);
        assert_eq!(clone.read(4096, 8192).unwrap(), [1; 8192]);
        // Nothing of it was flushed: a killed fogd keeps all the same what it answered for.
        fogd.crash_and_restart();
        (source, clone) = (fogd.client(A), fogd.client(B));
    }
}

#[test]
fn what_is_shared_is_counted_apart_and_goes_with_its_last_volume() {
    // Checksums would be counted too.
    let fogd = Fogd::start_in(tempfile::tempdir().unwrap(), &["--integrity", "off"]);
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &[1; 1 << 20], FUA).unwrap();
    assert_eq!(fogd.observe(A).shared_bytes, 0);
    let made = fogd.make(clone_of(B, A));
    assert_eq!((made.allocated_bytes, made.shared_bytes), (0, 1 << 20));
    let source = fogd.observe(A);
    assert_eq!((source.allocated_bytes, source.shared_bytes), (0, 1 << 20));
    fogd.client(B).write(0, &[2; 8192], FUA).unwrap();
    assert_eq!(fogd.observe(B).allocated_bytes, 8192);
    fogd.make(clone_of(C, B));
    delete(&fogd, A);
    delete(&fogd, C);
    eventually("nobody shares with it, and its layers are one", || {
        let observed = fogd.observe(B);
        (observed.shared_bytes == 0 && observed.allocated_bytes == 1 << 20).then_some(())
    });
    let mut client = fogd.client(B);
    assert_eq!(client.read(0, 8192).unwrap(), [2; 8192]);
    assert_eq!(client.read(8192, 4096).unwrap(), [1; 4096]);
}

#[test]
fn layers_that_a_volume_has_to_itself_become_one() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    // More often than there may be layers: each copy goes before the next one comes.
    for round in 0..70u8 {
        client.write(u64::from(round % 8) * 4096, &[round + 1; 4096], 0).unwrap();
        client.write(65_536, &[round + 1; 512], 0).unwrap();
        fogd.make(clone_of(B, A));
        delete(&fogd, B);
        let layers = || std::fs::read_to_string(fogd.volume_folder(A).join("layers")).unwrap();
        eventually("layers are merged", || (layers().lines().count() <= 5).then_some(()));
    }
    let numbers: Vec<u8> = (65..=70).chain([63, 64]).collect();
    for restarted in [false, true] {
        let blocks = client.read(0, 32_768).unwrap();
        let found: Vec<u8> = blocks.chunks(4096).map(|block| block[0]).collect();
        assert_eq!(found, numbers, "restarted: {restarted}");
        assert_eq!(client.read(65_536, 512).unwrap(), [70; 512]);
        fogd.crash_and_restart();
        client = fogd.client(A);
    }
    assert!(fogd.observe(A).allocated_bytes <= 3 * 36_864, "{}", fogd.observe(A).allocated_bytes);
}

#[test]
fn a_volume_of_the_first_format_is_cloned_as_any_other() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.client(A).write(4096, &[5; 4096], FUA).unwrap();
    // As fogd left it before there were layers: data and a spec of format 1, nothing else.
    let path = fogd.volume_folder(A).join("spec");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
    let fields = old.as_object_mut().unwrap();
    fields.retain(|name, _| !["latency", "faults"].contains(&name.as_str()));
    fields.insert("format".to_owned(), 1.into());
    std::fs::write(&path, old.to_string()).unwrap();
    fogd.crash_and_restart();
    assert_eq!(fogd.client(A).read(4096, 4096).unwrap(), [5; 4096]);
    fogd.make(clone_of(B, A));
    fogd.client(A).write(4096, &[6; 4096], FUA).unwrap();
    assert_eq!(fogd.client(B).read(4096, 4096).unwrap(), [5; 4096]);
}

#[test]
fn clones_of_clones_outlive_those_they_came_from() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &[1; 4096], 0).unwrap();
    fogd.make(clone_of(B, A));
    delete(&fogd, A);
    fogd.client(B).write(4096, &[2; 4096], 0).unwrap();
    let larger = VolumeSpec { size_bytes: 96 << 20, ..clone_of(C, B) };
    fogd.make(larger.clone());
    fogd.client(B).write(0, &[9; 8192], 0).unwrap();
    delete(&fogd, B);
    fogd.crash_and_restart();
    assert_eq!(fogd.apply(larger).result(), Outcome::Applied, "told again it is left as it is");
    let mut client = fogd.client(C);
    assert_eq!(client.size, 96 << 20);
    assert_eq!(client.read(0, 8192).unwrap(), [[1; 4096], [2; 4096]].concat());
    assert_eq!(client.read((64 << 20) - 4096, 8192).unwrap(), [0; 8192], "behind the source's end are zeroes");
    client.write(96 << 20 >> 1, &[3; 512], FUA).unwrap();
    let mut client = Client::open_structured(&fogd.nbd_socket(), C).unwrap();
    let status = client.chunks(Command::BlockStatus, 0, 0, 1 << 20);
    assert!(matches!(&status[0], Chunk::Status(extents) if extents[0] == (8192, 0)), "{status:?}");
}

#[test]
fn a_clone_that_cannot_be_is_refused() {
    let fogd = Fogd::start();
    let missing = fogd.apply(clone_of(B, A));
    assert_eq!(missing.result(), Outcome::Failed);
    assert!(missing.error.contains("not there"), "{}", missing.error);
    fogd.make(spec(A, 1));
    let smaller = fogd.apply(VolumeSpec { size_bytes: 32 << 20, ..clone_of(B, A) });
    assert_eq!(smaller.result(), Outcome::Invalid, "{}", smaller.error);
    let lost = fogd.apply(VolumeSpec { must_exist: true, ..clone_of(B, A) });
    assert_eq!(lost.result(), Outcome::Failed, "{}", lost.error);
    assert!(!fogd.volume_folder(B).exists());
    fogd.make(clone_of(B, A));
}

/// Blocks that the writer of a cut's test goes round.
const BLOCKS: u64 = 2048;

/// Writes 1, 2, 3 … to block after block, round and round; `written` is what was answered.
fn count_up(mut client: Client, written: &AtomicU64, stop: &AtomicBool) {
    let mut number = 0u64;
    while !stop.load(Ordering::SeqCst) {
        number += 1;
        client.write(number % BLOCKS * 512, &number.to_le_bytes().repeat(64), 0).unwrap();
        written.store(number, Ordering::SeqCst);
    }
}

/// The last number in a volume, which must be whole up to it: each block has its latest number up to the cut.
fn last_of_prefix(client: &mut Client) -> u64 {
    let bytes = client.read(0, BLOCKS as u32 * 512).unwrap();
    let number = |block: u64| {
        let block = &bytes[block as usize * 512..][..512];
        assert!(block.chunks(8).all(|chunk| chunk == &block[..8]), "no write is half in it");
        u64::from_le_bytes(block[..8].try_into().unwrap())
    };
    let last = (0..BLOCKS).map(number).max().unwrap();
    for block in 0..BLOCKS {
        let back = (last + BLOCKS - block) % BLOCKS;
        assert_eq!(number(block), last.saturating_sub(back), "block {block} of the cut at {last}");
    }
    last
}

#[test]
fn a_clone_made_under_load_is_one_moment_of_its_source() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let (written, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let ids: Vec<String> = (0..8).map(|number| format!("vol-000000f{number}")).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| count_up(fogd.client(A), &written, &stop));
        // Others keep flushing: that must not matter.
        scope.spawn(|| {
            let mut client = fogd.client(A);
            while !stop.load(Ordering::SeqCst) {
                client.write(32 << 20, &[7; 65_536], FUA).unwrap();
            }
        });
        for id in &ids {
            let before = written.load(Ordering::SeqCst);
            eventually("the writer goes on", || (written.load(Ordering::SeqCst) > before + 100).then_some(()));
            let before = written.load(Ordering::SeqCst);
            fogd.make(clone_of(id, A));
            let after = written.load(Ordering::SeqCst);
            let last = last_of_prefix(&mut fogd.client(id));
            assert!((before..=after + 1).contains(&last), "{before} ≤ {last} ≤ {after}");
        }
        stop.store(true, Ordering::SeqCst);
    });
    assert_eq!(last_of_prefix(&mut fogd.client(A)), written.load(Ordering::SeqCst));
}

#[test]
fn damaged_layers_are_refused_and_not_acted_on() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &[1; 4096], FUA).unwrap();
    fogd.make(clone_of(B, A));
    fogd.client(B).write(0, &[2; 4096], FUA).unwrap();
    fogd.make(clone_of(C, A));
    fogd.crash_and_restart();
    let map = fogd.volume_folder(B).join("layer-1.map");
    let mut bytes = std::fs::read(&map).unwrap();
    let page = bytes.len() - 4096 + 100;
    bytes[page] ^= 1;
    std::fs::write(&map, bytes).unwrap();
    std::fs::write(fogd.volume_folder(C).join("layers"), b"fogbank layers 1\ntop 1\n").unwrap();
    for id in [B, C] {
        let refused = Client::open(&fogd.nbd_socket(), id).err().unwrap();
        assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
        let observed = fogd.observe(id);
        assert_eq!(observed.health(), Health::Failed);
        assert!(observed.error.contains("damaged"), "{}", observed.error);
    }
    assert_eq!(fogd.client(A).read(0, 4096).unwrap(), [1; 4096], "its source is well");
}
