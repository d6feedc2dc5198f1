//! Cells on real files.

#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::os::unix::fs::FileExt;

use mapped::Cells;
use rustix::io::Errno;

fn file(length: u64) -> File {
    let file = tempfile::tempfile().unwrap();
    file.set_len(length).unwrap();
    file
}

#[test]
fn what_is_stored_is_in_the_file_and_the_reverse() {
    let file = file(65536 + 8192);
    let cells = Cells::map(&file, 65536, 1024).unwrap();
    cells.populate(0, 1024, true).unwrap();
    cells.store(1, u64::from_ne_bytes(*b"shoemake"));
    cells.store(1023, u64::MAX);
    let mut bytes = [0; 8];
    file.read_exact_at(&mut bytes, 65536 + 8).unwrap();
    assert_eq!(&bytes, b"shoemake");
    file.write_all_at(&[1; 8], 65536 + 16).unwrap();
    assert_eq!(cells.load(2), u64::from_ne_bytes([1; 8]));
    drop(cells);
    let again = Cells::map(&file, 65536, 1024).unwrap();
    again.populate(0, 1024, false).unwrap();
    assert_eq!(again.load(1023), u64::MAX);
}

#[test]
fn pages_behind_the_end_are_an_error_until_the_file_grows() {
    let file = file(4096);
    let cells = Cells::map(&file, 0, 1 << 20).unwrap();
    assert_eq!(cells.populate(512, 1, false), Err(Errno::FAULT));
    assert_eq!(cells.populate(512, 1, true), Err(Errno::FAULT));
    file.set_len(8192).unwrap();
    cells.populate(512, 512, true).unwrap();
    cells.store(1000, 7);
    assert_eq!(cells.load(1000), 7);
}

#[test]
fn threads_see_whole_numbers() {
    let file = file(4096);
    let cells = Cells::map(&file, 0, 512).unwrap();
    cells.populate(0, 512, true).unwrap();
    let patterns = [0, u64::MAX, 0x0123_4567_89ab_cdef];
    std::thread::scope(|scope| {
        for pattern in patterns {
            let cells = &cells;
            scope.spawn(move || (0..10_000).for_each(|_| cells.store(3, pattern)));
        }
        for _ in 0..10_000 {
            assert!(patterns.contains(&cells.load(3)));
        }
    });
}

#[test]
#[should_panic(expected = "behind the mapping")]
fn nothing_is_reached_behind_the_mapping() {
    Cells::map(file(4096), 0, 512).unwrap().load(512);
}

#[test]
fn nothing_at_all_is_not_mapped() {
    assert_eq!(Cells::map(file(4096), 0, 0).map(drop), Err(Errno::INVAL));
    assert_eq!(Cells::map(file(4096), 0, usize::MAX).map(drop), Err(Errno::NOMEM));
}
