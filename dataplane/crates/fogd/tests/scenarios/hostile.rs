//! Clients that do what they should not: each hurts itself alone.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;

use nbd::{Command, Request};

use crate::client::{Client, connect, greet, send_option};
use crate::daemon::{Fogd, eventually, spec};
use crate::proto::VolumeSpec;

const A: &str = "vol-0000000a";

/// Reads until the server closes.
fn drained(stream: &mut UnixStream) -> bool {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// xorshift, so that a failing seed can be named.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn garbage_closes_its_connection_only() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut good = fogd.client(A);
    good.write(0, &[1; 4096], 0).unwrap();
    for seed in 0..50 {
        let mut raw = connect(&fogd.nbd_socket()).unwrap();
        let mut bytes = noise(seed, 200);
        bytes[0] |= 0x80;
        let _ = raw.write_all(&bytes);
        assert!(drained(&mut raw), "seed {seed}: before the handshake");
        let mut raw = connect(&fogd.nbd_socket()).unwrap();
        greet(&mut raw).unwrap();
        let _ = raw.write_all(&noise(seed, 300));
        assert!(drained(&mut raw), "seed {seed}: in the handshake");
        let mut client = fogd.client(A);
        let _ = client.stream.write_all(&noise(seed, 300));
        assert!(client.closed(), "seed {seed}: after it");
    }
    assert_eq!(good.read(0, 4096).unwrap(), [1; 4096]);
}

#[test]
fn random_requests_never_disturb_what_they_cannot_reach() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.make(spec("vol-0000000b", 1));
    let mut witness = fogd.client("vol-0000000b");
    witness.write(0, &[6; 4096], 0).unwrap();
    for seed in 0..20 {
        let mut client = Client::open_structured(&fogd.nbd_socket(), A).unwrap();
        let bytes = noise(seed, 64 * 16);
        for raw in bytes.chunks(16) {
            let length = u32::from(u16::from_be_bytes([raw[0], raw[1]]));
            let offset = u64::from(u32::from_be_bytes([raw[2], raw[3], raw[4], raw[5]])) >> (raw[6] % 32);
            let commands =
                [Command::Write, Command::Flush, Command::Trim, Command::Cache, Command::WriteZeroes, Command::Read];
            let command = commands.get(usize::from(raw[7] % 8)).copied().unwrap_or(Command::Unknown(50));
            let data = if command == Command::Write { vec![raw[8]; length as usize] } else { Vec::new() };
            client.send(command, u16::from(raw[9] % 64), offset, length, &data).unwrap();
        }
        client.send(Command::Disconnect, 0, 0, 0, &[]).unwrap();
        assert!(client.closed(), "seed {seed}: all is answered, then it ends");
    }
    assert_eq!(witness.read(0, 4096).unwrap(), [6; 4096]);
}

#[test]
fn a_client_that_takes_no_replies_hurts_only_itself() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &vec![1; 32 << 20], 0).unwrap();
    let stalled = fogd.client(A);
    stalled.stream.set_nonblocking(true).unwrap();
    let read = Request { command: Command::Read, flags: 0, cookie: 1, offset: 0, length: 32 << 20 };
    let mut sent = 0u32;
    while (&stalled.stream).write_all(&read.encode()).is_ok() {
        sent += 1;
    }
    assert!(sent > 100, "requests for {sent} times 32 MiB are queued");
    fogd.client(A).read(0, 4096).unwrap();
    assert!(resident_kib(&fogd) < 64 << 10, "{} KiB in memory", resident_kib(&fogd));
    let observed = fogd.make(VolumeSpec { exports: vec![], evict: true, ..spec(A, 2) });
    assert!(observed.exports.is_empty(), "it can be evicted");
}

fn resident_kib(fogd: &Fogd) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", fogd.pid())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    resident.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn large_requests_take_no_memory_by_their_length() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let before = resident_kib(&fogd);
    let mut clients: Vec<Client> = (0..24).map(|_| fogd.client(A)).collect();
    for (index, client) in clients.iter_mut().enumerate() {
        // Half of them say what is to come and no more, half stop shortly before the end.
        let sent = if index % 2 == 0 { 0 } else { 31 << 20 };
        let request = Request { command: Command::Write, flags: 0, cookie: 1, offset: 0, length: 32 << 20 };
        client.stream.write_all(&[&request.encode()[..], &vec![9; sent]].concat()).unwrap();
    }
    fogd.client(A).read(0, 4096).unwrap();
    let grown = resident_kib(&fogd).saturating_sub(before);
    assert!(grown < 48 << 10, "{grown} KiB more for 24 clients");
}

#[test]
fn connections_to_a_volume_are_bounded() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.make(spec("vol-0000000b", 1));
    let clients: Vec<Client> = (0..64).map(|_| fogd.client(A)).collect();
    let refused = Client::open(&fogd.nbd_socket(), A).err().unwrap();
    assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
    assert!(refused.to_string().contains("too many"), "{refused}");
    fogd.client("vol-0000000b").read(0, 512).unwrap();
    drop(clients);
    eventually("places are free again", || Client::open(&fogd.nbd_socket(), A).ok());
}

#[test]
fn a_handshake_ends_in_time() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut silent = connect(&fogd.nbd_socket()).unwrap();
    let mut dribbling = connect(&fogd.nbd_socket()).unwrap();
    greet(&mut dribbling).unwrap();
    send_option(&mut dribbling, 7, b"").unwrap();
    dribbling.write_all(b"IHAVE").unwrap();
    assert!(drained(&mut silent));
    assert!(drained(&mut dribbling));
}
