//! Data that are not what was written are an error, and never data.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tempfile::tempdir;

use crate::client::{EIO, FUA};
use crate::daemon::{Fogd, spec};
use crate::proto::volume_observed::Health;

const A: &str = "vol-0000000a";

/// Turns a bit of a file over.
fn flip(path: &Path, byte: u64) {
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut value = [0];
    file.read_exact_at(&mut value, byte).unwrap();
    file.write_all_at(&[value[0] ^ 4], byte).unwrap();
}

#[test]
fn a_flipped_bit_is_an_error_that_is_counted() {
    let mut fogd = Fogd::start_in(tempdir().unwrap(), &["--integrity", "on"]);
    fogd.make(spec(A, 1));
    let data = fogd.volume_folder(A).join("data");
    let mut client = fogd.client(A);
    client.write(0, &[5; 1 << 20], FUA).unwrap();
    flip(&data, 300_000);
    assert_eq!(client.read(0, 1 << 20), Err(EIO));
    assert_eq!(client.read(299_008, 4096), Err(EIO));
    assert_eq!(client.write(299_520, &[6; 512], 0), Err(EIO), "part of a damaged block");
    assert_eq!(client.read(303_104, 1 << 16), Ok(vec![5; 1 << 16]), "the others are well");
    let observed = fogd.observe(A);
    let stats = observed.stats.clone().unwrap();
    assert_eq!((observed.health(), stats.error_ops), (Health::Ok, 3));
    assert!(stats.corrupt_ops >= 2 && stats.backing_error_ops >= 2);
    fogd.crash_and_restart();
    let mut client = fogd.client(A);
    assert_eq!(client.read(299_008, 4096), Err(EIO), "it is remembered");
    client.write(299_008, &[7; 4096], 0).unwrap();
    assert_eq!(client.read(299_008, 4096), Ok(vec![7; 4096]), "what is written anew is well");
}

#[test]
fn without_checksums_nothing_is_noticed_and_each_volume_stays_as_it_was_made() {
    let mut fogd = Fogd::start_in(tempdir().unwrap(), &["--integrity", "off"]);
    fogd.make(spec(A, 1));
    let (data, sums) = (fogd.volume_folder(A).join("data"), fogd.volume_folder(A).join("data.sums"));
    fogd.client(A).write(0, &[5; 8192], FUA).unwrap();
    assert!(!sums.exists());
    flip(&data, 0);
    // As a volume that an earlier version made: data and spec alone. The default does not make checksums up for it.
    fogd.crash_and_restart();
    let mut client = fogd.client(A);
    assert_eq!(client.read(0, 1), Ok(vec![5 ^ 4]));
    client.write(4096, &[6; 4096], FUA).unwrap();
    assert!(!sums.exists());
    fogd.make(crate::proto::VolumeSpec { size_bytes: 1 << 30, ..spec(A, 2) });
    assert_eq!(fogd.client(A).size, 1 << 30);
}

#[test]
fn a_damaged_head_of_the_checksums_fails_its_volume_alone() {
    let mut fogd = Fogd::start_in(tempdir().unwrap(), &["--integrity", "on"]);
    for id in [A, "vol-0000000b"] {
        fogd.make(spec(id, 1));
        fogd.client(id).write(0, &[5; 4096], FUA).unwrap();
    }
    fogd.crash();
    let sums = fogd.volume_folder(A).join("data.sums");
    for slot in [0, 32 << 10] {
        flip(&sums, slot + 30);
    }
    fogd.restart();
    let observed = fogd.observe(A);
    assert_eq!(observed.health(), Health::Failed);
    assert_eq!(observed.error, "the backing file: the head of the checksums: it is damaged");
    assert!(crate::client::Client::open(&fogd.nbd_socket(), A).is_err());
    assert_eq!(fogd.client("vol-0000000b").read(0, 4096), Ok(vec![5; 4096]));
    // Whoever takes the checksums away takes the data as they are.
    fogd.crash();
    std::fs::remove_file(sums).unwrap();
    fogd.restart();
    assert_eq!(fogd.client(A).read(0, 4096), Ok(vec![5; 4096]));
}

#[test]
fn what_is_written_is_marked_and_after_a_clean_end_no_longer() {
    let mut fogd = Fogd::start_in(tempdir().unwrap(), &["--integrity", "on"]);
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &[5; 4096], 0).unwrap();
    let (data, sums) = (fogd.volume_folder(A).join("data"), fogd.volume_folder(A).join("data.sums"));
    let slots = || {
        let bytes = std::fs::read(&sums).unwrap();
        block::sealed::slot::choose(&bytes[..32 << 10], &bytes[32 << 10..64 << 10]).unwrap().0
    };
    assert!(slots().dirty.contains(0), "marked before it was written");
    fogd.signal("-TERM");
    assert!(fogd.wait().success());
    assert!(slots().dirty.is_empty(), "and no longer once all of it is on the disk");
    flip(&data, 100);
    fogd.restart();
    assert_eq!(fogd.client(A).read(0, 4096), Err(EIO));
}
