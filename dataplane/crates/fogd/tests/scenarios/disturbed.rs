//! Practice faults and latencies, and what is told of requests under way.

use std::io::Read;
use std::time::{Duration, Instant};

use nbd::Command;

use crate::client::{Client, EIO};
use crate::daemon::{Fogd, PATIENCE, eventually, spec};
use crate::proto::fault::Kind;
use crate::proto::{self, Fault, Latency, VolumeSpec};

const A: &str = "vol-0000000a";
const SECOND: u64 = 1_000_000_000;

fn fault(kind: Kind) -> Fault {
    Fault { kind: kind.into(), reads: true, writes: true, fraction: 1.0, delay_us: 0, ends_at_ns: 0 }
}

fn faulty(generation: u64, fault: Fault) -> VolumeSpec {
    VolumeSpec { faults: vec![fault], ..spec(A, generation) }
}

fn unix_ns() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as i64
}

fn until(what: &str, probe: impl Fn() -> bool) {
    eventually(what, || probe().then_some(()));
}

/// Nothing comes for a while.
fn is_silent(client: &mut Client) -> bool {
    client.stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let silent = client.stream.read(&mut [0; 16]).is_err();
    client.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    silent
}

#[test]
fn paused_requests_are_told_and_go_on_when_the_fault_is_taken_back() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    client.write(0, &[7; 4096], 0).unwrap();
    fogd.make(faulty(2, fault(Kind::Pause)));
    for block in 0..3 {
        client.send(Command::Write, 0, block * 4096, 512, &[8; 512]).unwrap();
    }
    assert!(is_silent(&mut client));
    until("the three requests are seen", || fogd.observe(A).in_flight == 3);
    until("the oldest gets older", || fogd.observe(A).oldest_request_ns > SECOND / 2);
    let before = fogd.observe(A).stats.unwrap();
    fogd.make(spec(A, 3));
    for _ in 0..3 {
        assert_eq!(client.receive().unwrap().1, 0);
    }
    let observed = fogd.observe(A);
    until("nothing is under way", || fogd.observe(A).in_flight == 0 && fogd.observe(A).oldest_request_ns == 0);
    let stats = observed.stats.unwrap();
    assert_eq!(stats.write_ops - before.write_ops, 3);
    assert!(stats.write_time_ns - before.write_time_ns > 3 * SECOND / 2, "a paused write took as long as the pause");
}

#[test]
fn a_pause_ends_by_itself_and_reads_may_pass_while_writes_wait() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let (mut writer, mut reader) = (fogd.client(A), fogd.client(A));
    let ends_at_ns = unix_ns() + 700_000_000;
    fogd.make(faulty(2, Fault { reads: false, ends_at_ns, ..fault(Kind::Pause) }));
    writer.send(Command::Write, 0, 0, 512, &[1; 512]).unwrap();
    assert_eq!(reader.read(0, 512), Ok(vec![0; 512]));
    assert_eq!(writer.receive().unwrap().1, 0);
    assert!(unix_ns() >= ends_at_ns);
    assert_eq!(reader.read(0, 512), Ok(vec![1; 512]));
}

#[test]
fn an_error_changes_nothing_and_is_no_error_of_the_disk() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    client.write(0, &[1; 4096], 0).unwrap();
    fogd.make(faulty(2, fault(Kind::Error)));
    assert_eq!(client.write(0, &[2; 4096], 0), Err(EIO));
    assert_eq!(client.write(4096, &vec![3; 1 << 20], 0), Err(EIO));
    assert_eq!(client.command(Command::Trim, 0, 0, 4096), Err(EIO));
    assert_eq!(client.flush(), Err(EIO));
    assert_eq!(client.read(0, 4096), Err(EIO));
    fogd.make(spec(A, 3));
    assert_eq!(client.read(0, 4096), Ok(vec![1; 4096]));
    assert_eq!(client.read(4096, 1 << 20), Ok(vec![0; 1 << 20]));
    let stats = fogd.observe(A).stats.unwrap();
    assert_eq!((stats.error_ops, stats.backing_error_ops), (5, 0));
}

#[test]
fn delayed_requests_are_delayed_side_by_side() {
    let fogd = Fogd::start();
    fogd.make(faulty(1, Fault { delay_us: 300_000, ..fault(Kind::Delay) }));
    let mut client = fogd.client(A);
    let start = Instant::now();
    for block in 0..32 {
        client.send(Command::Write, 0, block * 4096, 4096, &[block as u8; 4096]).unwrap();
    }
    client.send(Command::Write, 0, 1 << 20, 1 << 20, &vec![9; 1 << 20]).unwrap();
    client.send(Command::Flush, 0, 0, 0, &[]).unwrap();
    let mut cookies: Vec<u64> = (0..34)
        .map(|_| client.receive().unwrap())
        .inspect(|reply| assert_eq!(reply.1, 0))
        .map(|reply| reply.0)
        .collect();
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(start.elapsed() < Duration::from_secs(5), "34 requests one after the other would take 10 s");
    cookies.sort_unstable();
    assert_eq!(cookies, (1..=34).collect::<Vec<_>>());
    let took = Instant::now();
    assert_eq!(client.read(31 * 4096, 4096), Ok(vec![31; 4096]));
    assert_eq!(client.read(1 << 20, 3 << 20).map(|data| data[0]), Ok(9));
    assert!(took.elapsed() >= Duration::from_millis(600));
    let stats = fogd.observe(A).stats.unwrap();
    assert_eq!((stats.write_ops, stats.read_ops, stats.flush_ops), (33, 2, 1));
    assert!(stats.write_time_ns >= 33 * 3 * SECOND / 10, "{}", stats.write_time_ns);
}

#[test]
fn latency_lies_on_every_request_and_histograms_show_it() {
    let fogd = Fogd::start();
    fogd.make(VolumeSpec { latency: Some(Latency { floor_us: 5_000, spread_us: 15_000 }), ..spec(A, 1) });
    let mut client = fogd.client(A);
    for block in 0..20 {
        client.write(block * 4096, &[1; 4096], 0).unwrap();
        client.read(block * 4096, 4096).unwrap();
    }
    let request = proto::ObserveRequest { ids: vec![A.to_owned()], histograms: true };
    let observed = fogd.call(|mut client| async move { client.observe(request).await }).unwrap();
    let stats = observed.volumes[0].stats.clone().unwrap();
    for counts in [&stats.read_latency, &stats.write_latency] {
        assert_eq!((counts.len(), counts.iter().sum::<u64>()), (140, 20));
        // 5,000 µs lie in the bucket that begins with 4,096.
        assert_eq!(counts[..44].iter().sum::<u64>(), 0);
    }
    assert!(fogd.observe(A).stats.unwrap().read_latency.is_empty());
}

#[test]
fn idle_time_counts_while_nothing_is_under_way() {
    let fogd = Fogd::start();
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    client.write(0, &[1; 512], 0).unwrap();
    let idle = || fogd.observe(A).stats.unwrap().idle_ns;
    let start = Instant::now();
    let first = idle();
    until("idle time passes", || idle() > first + SECOND / 4);
    assert!(idle() - first <= start.elapsed().as_nanos() as u64);
    fogd.make(faulty(2, fault(Kind::Pause)));
    client.send(Command::Write, 0, 0, 512, &[1; 512]).unwrap();
    until("the request is seen", || fogd.observe(A).in_flight == 1);
    let stalled = idle();
    until("it gets older", || fogd.observe(A).oldest_request_ns > SECOND / 4);
    assert_eq!(idle(), stalled, "a request under way is not idle");
}

#[test]
fn faults_outlive_a_kill_and_what_makes_no_sense_is_refused() {
    let mut fogd = Fogd::start();
    fogd.make(faulty(1, fault(Kind::Error)));
    fogd.crash_and_restart();
    assert_eq!(fogd.client(A).read(0, 512), Err(EIO));
    let cases = [
        Fault { kind: Kind::Unspecified.into(), ..fault(Kind::Error) },
        Fault { fraction: 0.0, ..fault(Kind::Error) },
        Fault { fraction: f64::NAN, ..fault(Kind::Error) },
        Fault { delay_us: 60_000_001, ..fault(Kind::Delay) },
        Fault { ends_at_ns: -1, ..fault(Kind::Pause) },
    ];
    for bad in cases {
        assert_eq!(fogd.apply(faulty(2, bad)).result(), proto::volume_outcome::Result::Invalid, "{bad:?}");
    }
    let many = VolumeSpec { faults: vec![fault(Kind::Error); 17], ..spec(A, 2) };
    assert_eq!(fogd.apply(many).result(), proto::volume_outcome::Result::Invalid);
}
