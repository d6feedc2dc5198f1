//! Limits where they are felt. The arithmetic is tested in simulated time; here it is seen to be in the way.

use std::io::Read;
use std::time::{Duration, Instant};

use nbd::Command;

use crate::client::{Client, FUA, NO_HOLE};
use crate::daemon::{Fogd, PATIENCE, eventually, limited, spec};
use crate::proto::{self, VolumeSpec};

const A: &str = "vol-0000000a";

/// Sends `count` small requests far apart, then receives all replies.
fn burst(client: &mut Client, count: u64) {
    for number in 0..count {
        client.send(Command::Write, 0, (number * 37 % 8192) * 4096, 512, &[1; 512]).unwrap();
    }
    for _ in 0..count {
        assert_eq!(client.receive().unwrap().1, 0);
    }
}

#[test]
fn a_volume_is_as_fast_as_it_is_provisioned_and_no_faster() {
    let fogd = Fogd::start();
    fogd.make(limited(A, 1, 1_000.0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| burst(&mut fogd.client(A), 700));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    // 2,100 operations at 1,000 a second, 50 of them ahead of time; a busy machine may make it longer.
    assert!((2.0..4.0).contains(&seconds), "{seconds} s");
    let stats = fogd.observe(A).stats.unwrap();
    assert_eq!((stats.write_ops, stats.counted_ops), (2_100, 2_100));
    assert!(stats.throttled_ns > 1_000_000_000 && stats.write_time_ns >= stats.throttled_ns);
}

#[test]
fn new_limits_free_who_waits() {
    let fogd = Fogd::start();
    fogd.make(limited(A, 1, 0.01));
    let mut client = fogd.client(A);
    client.write(0, &[1; 512], 0).unwrap();
    client.send(Command::Write, 0, 1 << 20, 512, &[2; 512]).unwrap();
    client.stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(client.stream.read(&mut [0; 16]).is_err(), "the next one is due in a hundred seconds");
    client.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    fogd.make(spec(A, 2));
    assert_eq!(client.receive().unwrap().1, 0);
}

#[test]
fn who_waits_for_tokens_can_still_leave_and_be_evicted() {
    let fogd = Fogd::start();
    fogd.make(limited(A, 1, 0.01));
    let clients = || fogd.observe(A).exports.iter().map(|export| export.clients).sum::<u32>();
    let mut leaves = fogd.client(A);
    leaves.write(0, &[1; 512], 0).unwrap();
    leaves.send(Command::Write, 0, 1 << 20, 512, &[2; 512]).unwrap();
    drop(leaves);
    eventually("the connection is noticed to be gone", || (clients() == 0).then_some(()));
    let mut stays = fogd.client(A);
    stays.send(Command::Write, 0, 2 << 20, 512, &[2; 512]).unwrap();
    let observed = fogd.make(VolumeSpec { exports: vec![], evict: true, ..limited(A, 2, 0.01) });
    assert!(observed.exports.is_empty());
    assert!(stays.closed());
}

/// A gp3 volume: 3,000 operations and 125 MiB a second.
fn gp3() -> VolumeSpec {
    let mut spec = limited(A, 1, 3_000.0);
    let bytes = f64::from(125 << 20);
    spec.limits.as_mut().unwrap().bytes = Some(proto::Rate { baseline: bytes, ceiling: bytes, credits_max: 0.0 });
    spec
}

#[test]
fn no_command_works_past_the_limits() {
    let fogd = Fogd::start();
    fogd.make(gp3());
    let mut client = Client::open_structured(&fogd.nbd_socket(), A).unwrap();
    let mut counted = 0;
    for (command, flags, operations) in [
        (Command::WriteZeroes, NO_HOLE, 64),
        (Command::Cache, 0, 64),
        (Command::WriteZeroes, 0, 1),
        (Command::Trim, 0, 1),
        (Command::BlockStatus, 0, 1),
    ] {
        let start = Instant::now();
        if command == Command::BlockStatus {
            client.chunks(command, flags, 0, 16 << 20);
        } else {
            client.command(command, flags, 0, 16 << 20).unwrap();
        }
        counted += operations;
        assert_eq!(fogd.observe(A).stats.unwrap().counted_ops, counted, "{command:?}");
        // 16 MiB take 128 ms, 50 of them ahead of time.
        assert!(operations == 1 || start.elapsed() > Duration::from_millis(60), "{command:?}: {:?}", start.elapsed());
    }
}

#[test]
fn what_is_asked_for_and_not_waited_for_delays_nobody() {
    let fogd = Fogd::start();
    fogd.make(gp3());
    for _ in 0..30 {
        fogd.client(A).send(Command::Read, 0, 0, 32 << 20, &[]).unwrap();
    }
    eventually("all are noticed to be gone", || (fogd.observe(A).exports[0].clients == 0).then_some(()));
    let start = Instant::now();
    fogd.client(A).read(0, 4096).unwrap();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn small_requests_come_between_the_slices_of_large_ones() {
    let fogd = Fogd::start();
    fogd.make(gp3());
    let (mut small, mut large) = (fogd.client(A), fogd.client(A));
    std::thread::scope(|scope| {
        scope.spawn(|| (0..20).for_each(|_| drop(large.read(0, 16 << 20).unwrap())));
        let mut waits: Vec<Duration> = Vec::new();
        for number in 0..400u64 {
            let start = Instant::now();
            small.read((number * 37 % 8192) * 4096, 4096).unwrap();
            waits.push(start.elapsed());
        }
        waits.sort_unstable();
        // A slice of 256 KiB takes 2 ms, all of a large request 128 ms.
        assert!(waits[360] < Duration::from_millis(40), "nine of ten within {:?}", waits[360]);
    });
}

#[test]
fn a_flush_is_not_held_up_by_the_limits() {
    let fogd = Fogd::start();
    fogd.make(limited(A, 1, 0.01));
    let mut client = fogd.client(A);
    client.write(0, &[1; 512], FUA).unwrap();
    client.flush().unwrap();
    client.flush().unwrap();
    assert_eq!(fogd.observe(A).stats.unwrap().counted_ops, 1);
}

#[test]
fn sequential_requests_are_counted_together() {
    let fogd = Fogd::start();
    fogd.make(limited(A, 1, 100_000.0));
    let (mut one, mut two) = (fogd.client(A), fogd.client(A));
    for number in 0..8u64 {
        one.write(number << 15, &[1; 32 << 10], 0).unwrap();
        two.write((32 << 20) + (number << 17), &[1; 128 << 10], 0).unwrap();
    }
    assert_eq!(fogd.observe(A).stats.unwrap().counted_ops, 1 + 4);
    one.read(0, 1 << 20).unwrap();
    assert_eq!(fogd.observe(A).stats.unwrap().counted_ops, 1 + 4 + 4);
}

#[test]
fn credits_can_be_set() {
    let fogd = Fogd::start();
    let rate = proto::Rate { baseline: 1.0, ceiling: 1e6, credits_max: 1_000.0 };
    let mut burstable = limited(A, 1, 1.0);
    burstable.limits.as_mut().unwrap().ops = Some(rate);
    fogd.make(burstable);
    let mut client = fogd.client(A);
    burst(&mut client, 500);
    fogd.set_credits(A, 2.0);
    let start = Instant::now();
    burst(&mut client, 4);
    let seconds = start.elapsed().as_secs_f64();
    assert!((1.0..5.0).contains(&seconds), "two at once, two earned at one a second: {seconds} s");
    let unknown = proto::SetCreditsRequest { id: "vol-00000bad".to_owned(), ops: Some(1.0), bytes: None };
    let status = fogd.call(|mut client| async move { client.set_credits(unknown).await }).unwrap_err();
    assert_eq!(status.code(), tonic::Code::NotFound);
}
