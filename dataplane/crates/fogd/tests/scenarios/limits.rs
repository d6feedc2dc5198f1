//! Limits where they are felt. The arithmetic is tested in simulated time; here it is seen to be in the way.

use std::io::Read;
use std::time::{Duration, Instant};

use nbd::Command;

use crate::client::FUA;
use crate::daemon::{Fogd, PATIENCE, eventually, limited, spec};
use crate::proto::{self, VolumeSpec};

const A: &str = "vol-0000000a";

/// Sends `count` small requests far apart, then receives all replies.
fn burst(client: &mut crate::client::Client, count: u64) {
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
