//! NBD's commands, end to end.

use nbd::Command;

use crate::client::{Chunk, Client, DF, EINVAL, ENOSPC, EPERM, FUA, NO_HOLE, ask, connect, greet};
use crate::daemon::{Fogd, spec};
use crate::proto::{self, VolumeSpec};

const A: &str = "vol-0000000a";
const SIZE: u64 = 64 << 20;

fn started() -> (Fogd, Client) {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let client = fogd.client(A);
    (fogd, client)
}

#[test]
fn every_command_does_its_work() {
    let (fogd, mut client) = started();
    assert_eq!(client.size, SIZE);
    client.write(1 << 20, &[1; 1 << 20], 0).unwrap();
    assert_eq!(client.read((1 << 20) - 1, 2).unwrap(), [0, 1]);
    client.command(Command::WriteZeroes, FUA, 1 << 20, 4096).unwrap();
    client.command(Command::WriteZeroes, NO_HOLE, (1 << 20) + 4096, 4096).unwrap();
    client.command(Command::WriteZeroes, NO_HOLE | 16, (1 << 20) + 8192, 100).unwrap();
    assert_eq!(client.read(1 << 20, 8292).unwrap(), vec![0; 8292]);
    assert_eq!(client.read((1 << 20) + 8292, 1).unwrap(), [1]);
    client.command(Command::Trim, 0, (1 << 20) + 65_536, 65_536).unwrap();
    client.command(Command::Cache, 0, 0, 1 << 20).unwrap();
    client.flush().unwrap();
    client.write(SIZE - 32, &[9; 32], FUA).unwrap();
    assert_eq!(client.read(SIZE - 32, 32).unwrap(), [9; 32]);
    let stats = fogd.observe(A).stats.unwrap();
    assert_eq!((stats.write_ops, stats.write_bytes), (2, (1 << 20) + 32));
    assert_eq!((stats.read_ops, stats.flush_ops, stats.trim_ops, stats.error_ops), (4, 1, 4, 0));
    assert!(stats.read_time_ns > 0 && stats.write_time_ns > 0);
}

#[test]
fn what_makes_no_sense_is_refused_and_the_connection_goes_on() {
    let (fogd, mut client) = started();
    assert_eq!(client.write(SIZE - 1, &[1; 2], 0), Err(ENOSPC));
    assert_eq!(client.read(SIZE, 1), Err(EINVAL));
    assert_eq!(client.command(Command::Unknown(42), 0, 0, 0), Err(EINVAL));
    assert_eq!(client.command(Command::BlockStatus, 0, 0, 512), Err(EINVAL), "no context was chosen");
    assert_eq!(client.command(Command::Read, 0, 0, 33 << 20), Err(EINVAL));
    assert_eq!(client.read(0, 32 << 20).unwrap().len(), 32 << 20, "the most that may be read");
    client.write(0, &vec![3; 32 << 20], 0).unwrap();
    let read_only = proto::Export { name: "ro".to_owned(), read_only: true };
    fogd.make(VolumeSpec { exports: vec![read_only], ..spec(A, 2) });
    let mut reader = fogd.client("ro");
    assert_eq!(reader.flags & 2, 2);
    assert_eq!(reader.command(Command::Trim, 0, 0, 512), Err(EPERM));
    assert_eq!(reader.command(Command::WriteZeroes, 0, 0, 512), Err(EPERM));
    assert_eq!(reader.read(0, 1).unwrap(), [3]);
}

#[test]
fn structured_replies_name_holes() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = Client::open_structured(&fogd.nbd_socket(), A).unwrap();
    client.write(1 << 20, &[5; 65_536], 0).unwrap();
    let whole = client.chunks(Command::Read, 0, 1 << 20, 4096);
    assert_eq!(whole, [Chunk::Data(1 << 20, vec![5; 4096])]);
    let sparse = client.chunks(Command::Read, 0, (1 << 20) - 65_536, 3 << 16);
    let rest = [[5; 65_536], [0; 65_536]].concat();
    let expected = [Chunk::Hole((1 << 20) - 65_536, 65_536), Chunk::Data(1 << 20, rest)];
    assert_eq!(sparse, expected);
    assert_eq!(client.chunks(Command::Read, 0, 8 << 20, 1 << 20), [Chunk::Hole(8 << 20, 1 << 20)]);
    let one = client.chunks(Command::Read, DF, (1 << 20) - 65_536, 3 << 16);
    assert!(matches!(&one[..], [Chunk::Data(_, data)] if data.len() == 3 << 16));
    assert_eq!(client.chunks(Command::Read, 0, 0, 0), [Chunk::None]);
    assert_eq!(client.chunks(Command::Read, 0, SIZE, 1), [Chunk::Error(EINVAL)]);
    let status = client.chunks(Command::BlockStatus, 0, 0, 2 << 20);
    assert_eq!(status, [Chunk::Status(vec![(1 << 20, 3), (65_536, 0), ((1 << 20) - 65_536, 3)])]);
    assert_eq!(client.chunks(Command::BlockStatus, 8, 0, 2 << 20), [Chunk::Status(vec![(1 << 20, 3)])]);
    assert_eq!(client.chunks(Command::BlockStatus, 0, 0, 0), [Chunk::Error(EINVAL)]);
}

#[test]
fn the_empty_name_is_the_only_export() {
    let (fogd, _client) = started();
    assert_eq!(fogd.client("").size, SIZE);
    fogd.make(spec("vol-0000000b", 1));
    assert!(Client::open(&fogd.nbd_socket(), "").is_err(), "which of the two?");
    let mut stream = connect(&fogd.nbd_socket()).unwrap();
    greet(&mut stream).unwrap();
    let (kind, first) = ask(&mut stream, 3, &[]).unwrap();
    assert_eq!((kind, &first[4..]), (2, A.as_bytes()));
}

#[test]
fn many_requests_at_once_are_all_answered() {
    let (_fogd, mut client) = started();
    let mut waiting = std::collections::BTreeSet::new();
    for number in 0..500u64 {
        let flags = if number % 3 == 0 { FUA } else { 0 };
        waiting.insert(client.send(Command::Write, flags, number * 512, 512, &[number as u8; 512]).unwrap());
        if number % 50 == 0 {
            waiting.insert(client.send(Command::Flush, 0, 0, 0, &[]).unwrap());
        }
    }
    while !waiting.is_empty() {
        let (cookie, error) = client.receive().unwrap();
        assert!(error == 0 && waiting.remove(&cookie));
    }
    for number in [0u64, 77, 499] {
        assert_eq!(client.read(number * 512, 512).unwrap(), [number as u8; 512]);
    }
}

#[test]
fn goodbye_waits_for_what_is_under_way() {
    let (_fogd, mut client) = started();
    let cookie = client.send(Command::Write, FUA, 0, 4096, &[1; 4096]).unwrap();
    client.send(Command::Disconnect, 0, 0, 0, &[]).unwrap();
    assert_eq!(client.receive().unwrap(), (cookie, 0));
    assert!(client.closed());
}

#[test]
fn large_requests_pass_through_whole() {
    let (fogd, mut client) = started();
    let data: Vec<u8> = (0..32usize << 20).map(|index| (index / 4093) as u8).collect();
    client.write(4096 + 512, &data, FUA).unwrap();
    assert!(client.read(4096 + 512, 32 << 20).unwrap() == data);
    assert!(client.read(4096 + 512, (2 << 20) + 1).unwrap() == data[..(2 << 20) + 1]);
    let stats = fogd.observe(A).stats.unwrap();
    assert_eq!((stats.write_ops, stats.write_bytes, stats.counted_ops), (1, 32 << 20, 128 + 128 + 9));
    assert_eq!(client.write(SIZE - 4096, &data[..1 << 20], 0), Err(ENOSPC), "its data are passed over");
    client.write(0, &[3; 512], 0).unwrap();
    let mut structured = Client::open_structured(&fogd.nbd_socket(), A).unwrap();
    let chunks = structured.chunks(Command::Read, DF, 4096 + 512, 32 << 20);
    assert!(chunks == [Chunk::Data(4096 + 512, data)]);
    fogd.make(VolumeSpec { io_enabled: false, ..spec(A, 2) });
    assert_eq!(client.read(0, 32 << 20), Err(crate::client::EIO));
    assert_eq!(structured.chunks(Command::Read, 0, 0, 32 << 20), [Chunk::Error(crate::client::EIO)]);
}
