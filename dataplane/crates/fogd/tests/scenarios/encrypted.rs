//! Encrypted volumes: what is on disk says nothing, the key comes and goes with the exports, and is nowhere but in memory.

use std::path::Path;

use nbd::Command;

use crate::client::{Client, FUA};
use crate::daemon::{Fogd, encrypted, eventually, key, spec};
use crate::proto::volume_outcome::Result as Outcome;
use crate::proto::{Export, VolumeSpec};

const ID: &str = "vol-00000001";
const TEXT: &[u8] = b"attack at dawn, and tell nobody. ";

fn start() -> Fogd {
    let fogd = Fogd::start_in(tempfile::tempdir().unwrap(), &["--integrity", "on"]);
    let made = fogd.apply_key(encrypted(ID, 1), key(1));
    assert_eq!(made.result(), Outcome::Applied, "{}", made.error);
    assert!(made.observed.unwrap().key_held);
    fogd
}

fn detached(generation: u64) -> VolumeSpec {
    VolumeSpec { exports: Vec::new(), ..encrypted(ID, generation) }
}

/// Every file of a fogd, its log included, that holds `bytes`.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if path.is_file() && std::fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes) {
            found.push(path);
        }
    }
    found
}

fn refused(fogd: &Fogd) -> String {
    match Client::open(&fogd.nbd_socket(), ID) {
        Ok(_) => panic!("a client is admitted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_written_is_read_and_not_found_on_disk() {
    let fogd = start();
    let mut client = fogd.client(ID);
    let text = TEXT.repeat(8192);
    client.write(4096 - 7, &text, FUA).unwrap();
    assert!(client.read(4096 - 7, text.len() as u32).unwrap() == text);
    for part in [&TEXT[..16], &TEXT[5..13]] {
        assert_eq!(files_with(&fogd.data(), part), Vec::<std::path::PathBuf>::new());
    }
    let plain = fogd.make(spec("vol-00000002", 1));
    assert!(!plain.key_held);
    fogd.client("vol-00000002").write(0, &text, FUA).unwrap();
    assert!(!files_with(&fogd.data(), &TEXT[..16]).is_empty(), "the search finds what is there");
}

#[test]
fn holes_stay_holes() {
    let fogd = start();
    let mut client = fogd.client(ID);
    assert!(client.read(0, 1 << 20).unwrap().iter().all(|&byte| byte == 0));
    client.write(0, &vec![7; 4 << 20], 0).unwrap();
    client.flush().unwrap();
    let full = fogd.observe(ID).allocated_bytes;
    client.command(Command::Trim, 0, 0, 4 << 20).unwrap();
    assert!(fogd.observe(ID).allocated_bytes + (3 << 20) < full);
    assert!(client.read(0, 4 << 20).unwrap().iter().all(|&byte| byte == 0));
}

#[test]
fn without_a_key_nobody_is_served() {
    let fogd = Fogd::start();
    assert!(!fogd.make(encrypted(ID, 1)).key_held);
    assert!(refused(&fogd).contains("its key has not come"), "{}", refused(&fogd));
    assert_eq!(fogd.apply_key(encrypted(ID, 1), key(1)).result(), Outcome::Applied);
    fogd.client(ID).write(0, TEXT, 0).unwrap();
}

#[test]
fn a_fogd_that_was_killed_waits_for_the_key() {
    let mut fogd = start();
    fogd.client(ID).write(512, TEXT, 0).unwrap();
    fogd.crash_and_restart();
    assert!(!fogd.observe(ID).key_held);
    assert!(refused(&fogd).contains("its key has not come"));
    assert_eq!(fogd.apply_key(encrypted(ID, 1), key(1)).result(), Outcome::Applied, "with the generation it has");
    assert!(fogd.observe(ID).key_held);
    assert_eq!(fogd.client(ID).read(512, TEXT.len() as u32).unwrap(), TEXT);
}

#[test]
fn the_key_goes_with_the_last_export_and_client() {
    let fogd = start();
    let mut client = fogd.client(ID);
    assert_eq!(fogd.apply(detached(2)).result(), Outcome::Applied);
    assert!(fogd.observe(ID).key_held, "a client is left");
    client.write(0, TEXT, 0).unwrap();
    drop(client);
    eventually("the key is forgotten", || (!fogd.observe(ID).key_held).then_some(()));
    let ignored = fogd.apply_key(detached(3), key(1));
    assert_eq!((ignored.result(), ignored.observed.unwrap().key_held), (Outcome::Applied, false), "nobody needs it");
    assert_eq!(fogd.apply_key(encrypted(ID, 4), key(1)).result(), Outcome::Applied);
    assert_eq!(fogd.client(ID).read(0, TEXT.len() as u32).unwrap(), TEXT);
}

#[test]
fn a_spec_without_a_key_takes_none_away() {
    let fogd = start();
    let mut client = fogd.client(ID);
    assert!(fogd.make(encrypted(ID, 2)).key_held);
    assert!(fogd.apply_all(vec![encrypted(ID, 3)], true).outcomes[0].observed.as_ref().unwrap().key_held);
    client.write(0, TEXT, 0).unwrap();
    assert_eq!(fogd.client(ID).read(0, TEXT.len() as u32).unwrap(), TEXT);
}

#[test]
fn a_wrong_key_gives_garbage_and_harms_nobody() {
    let fogd = start();
    fogd.client(ID).write(0, &TEXT.repeat(400), FUA).unwrap();
    fogd.make(detached(2));
    eventually("the key is forgotten", || (!fogd.observe(ID).key_held).then_some(()));
    assert_eq!(fogd.apply_key(encrypted(ID, 3), key(2)).result(), Outcome::Applied);
    let mut client = fogd.client(ID);
    assert_ne!(&client.read(0, 33).unwrap(), TEXT);
    let other = fogd.apply_key(encrypted(ID, 3), key(1));
    assert_eq!((other.result(), other.error.as_str()), (Outcome::Failed, "the volume is in use with another key"));
    drop(client);
    eventually("the right key is taken again", || {
        (fogd.apply_key(encrypted(ID, 3), key(1)).result() == Outcome::Applied).then_some(())
    });
    assert_eq!(fogd.client(ID).read(0, TEXT.len() as u32).unwrap(), TEXT);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let fogd = start();
    let cases = [
        (fogd.apply_key(encrypted(ID, 2), vec![1; 32]), "the volume's key has not 64 bytes"),
        (fogd.apply_key(encrypted(ID, 2), vec![1; 64]), "the volume's key has two halves that are the same"),
        (fogd.apply_key(spec("vol-00000002", 1), key(1)), "a key for a volume without one"),
        (fogd.apply(spec(ID, 2)), "a volume stays encrypted, or not, as it was made"),
        (
            fogd.apply(VolumeSpec { clone_of: ID.to_owned(), ..spec("vol-00000003", 1) }),
            "a clone is encrypted as its source is, or not at all",
        ),
    ];
    for (outcome, why) in cases {
        assert_eq!((outcome.result(), outcome.error.as_str()), (Outcome::Invalid, why));
    }
    assert!(fogd.observe(ID).key_held);
}

#[test]
fn a_clone_is_read_with_its_sources_key() {
    let fogd = start();
    let text = TEXT.repeat(400);
    fogd.client(ID).write(100, &text, 0).unwrap();
    let name = "vol-00000002";
    let clone = VolumeSpec {
        clone_of: ID.to_owned(),
        exports: vec![Export { name: name.to_owned(), read_only: false }],
        ..encrypted(name, 1)
    };
    assert_eq!(fogd.apply_key(clone, key(1)).result(), Outcome::Applied);
    fogd.client(ID).write(100, &[1; 50], 0).unwrap();
    let mut client = fogd.client(name);
    assert_eq!(client.read(100, text.len() as u32).unwrap(), text);
    client.write(101, &[2; 3], 0).unwrap();
    assert_eq!(client.read(99, 6).unwrap(), [0, text[0], 2, 2, 2, text[4]]);
}

#[test]
fn the_key_is_in_no_file() {
    let fogd = start();
    fogd.client(ID).write(0, TEXT, FUA).unwrap();
    fogd.make(encrypted(ID, 2));
    for part in [&key(1)[..16], &key(1)[32..48]] {
        assert_eq!(files_with(fogd.folder.path(), part), Vec::<std::path::PathBuf>::new());
    }
    let spec = std::fs::read_to_string(fogd.volume_folder(ID).join("spec")).unwrap();
    assert!(spec.contains("\"encrypted\":true"), "{spec}");
}
