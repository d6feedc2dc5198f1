//! Limits in simulated time, and against a slow model that cannot be wrong for being clever.

use std::time::Duration;

use block::limit::Credits;
use block::limit::bucket::TOLERANCE_SECONDS;
use block::{Access, Admission, Limiter, Limits, Rate, Ticket};
use proptest::prelude::*;

const KIB: u32 = 1 << 10;
const MIB: f64 = 1_048_576.0;
const TIB: f64 = MIB * MIB;
const SECOND: u64 = 1_000_000_000;

fn gp2(gib: f64) -> Limits {
    let baseline = (3.0 * gib).clamp(100.0, 16_000.0);
    let bytes = if gib <= 170.0 { 128.0 } else { 250.0 };
    Limits {
        io_unit_bytes: 256 * KIB,
        ops: Rate { baseline, ceiling: 3_000.0, credits_max: 5_400_000.0 },
        bytes: Rate::steady(bytes * MIB),
        bytes_ceiling_without_credits: if gib > 170.0 && gib < 334.0 { 128.0 * MIB } else { 0.0 },
        random_costs_whole_unit: false,
    }
}

fn hdd(baseline: f64, burst: f64, tib: f64) -> Limits {
    Limits {
        io_unit_bytes: 1024 * KIB,
        ops: Rate::UNLIMITED,
        bytes: Rate { baseline: baseline * MIB, ceiling: burst * MIB, credits_max: tib * TIB },
        bytes_ceiling_without_credits: 0.0,
        random_costs_whole_unit: true,
    }
}

/// A client that always has the next request ready, and a clock that jumps to when it may start.
struct Client {
    limiter: Limiter,
    now_ns: u64,
    offset: u64,
}

/// Admits a request and lets the time pass that it has to wait: the admission, and when it starts.
fn sit_out(limiter: &mut Limiter, access: Access, offset: u64, length: u32, mut now_ns: u64) -> (Admission, u64) {
    let mut admission = limiter.admit(access, offset, length, now_ns);
    let mut wait = admission.wait;
    while !wait.is_zero() {
        now_ns += wait.as_nanos().max(1) as u64;
        wait = limiter.wait(&mut admission.ticket, now_ns);
    }
    (admission, now_ns)
}

impl Client {
    fn new(limits: Limits) -> Self {
        Self { limiter: Limiter::new(limits, None, 0), now_ns: 0, offset: 0 }
    }

    /// One request; the time passes that it has to wait.
    fn go(&mut self, length: u32, sequential: bool) {
        if !sequential {
            // Steps far apart and never back: no request continues another.
            self.offset += 7 << 20;
        }
        let (_, start_ns) = sit_out(&mut self.limiter, Access::Read, self.offset, length, self.now_ns);
        self.offset += u64::from(length);
        self.now_ns = start_ns;
    }

    /// Requests a second over `seconds`.
    fn rate(&mut self, length: u32, sequential: bool, seconds: u64) -> f64 {
        let start = self.now_ns;
        let mut count = 0u64;
        while self.now_ns < start + seconds * SECOND {
            self.go(length, sequential);
            count += 1;
        }
        count as f64 / ((self.now_ns - start) as f64 * 1e-9)
    }

    fn seconds(&self) -> f64 {
        self.now_ns as f64 * 1e-9
    }
}

fn assert_near(actual: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((actual - expected).abs() <= expected * tolerance, "{what}: {actual} instead of {expected}");
}

#[test]
fn gp2_bursts_as_published() {
    // GiB, baseline, seconds at 3,000 (EBS user guide, general purpose volumes).
    for (gib, baseline, burst_seconds) in [(1.0, 100.0, 1_862.0), (100.0, 300.0, 2_000.0), (334.0, 1_002.0, 2_703.0)] {
        let mut client = Client::new(gp2(gib));
        while client.limiter.credits(client.now_ns).ops >= 1.0 {
            client.go(4 * KIB, false);
        }
        assert_near(client.seconds(), burst_seconds, 0.001, "seconds of burst");
        assert_near(client.rate(4 * KIB, false, 10), baseline, 0.01, "IOPS after the burst");
        let mut idle = Client::new(gp2(gib));
        assert_near(idle.rate(4 * KIB, false, 10), 3_000.0, 0.01, "IOPS in the burst");
    }
}

#[test]
fn gp2_refills_while_idle() {
    for (gib, seconds) in [(1.0, 54_000u64), (100.0, 18_000), (750.0, 2_400)] {
        let mut limiter = Limiter::new(gp2(gib), Some(Credits { ops: 0.0, bytes: 0.0 }), 0);
        assert!(limiter.credits((seconds - 10) * SECOND).ops < 5_400_000.0);
        assert_eq!(limiter.credits(seconds * SECOND).ops, 5_400_000.0);
        let mut moved = Limiter::new(gp2(gib), Some(Credits { ops: 0.0, bytes: 0.0 }), 0);
        moved.earn(seconds as f64);
        assert_eq!(moved.credits(0).ops, 5_400_000.0, "a clock that is moved is as good as one that runs");
    }
}

#[test]
fn gp2_of_middling_size_loses_throughput_with_its_credits() {
    let mut client = Client::new(gp2(200.0));
    assert_near(client.rate(256 * KIB, false, 10) / 4.0, 250.0, 0.02, "MiB/s with credits");
    client.limiter.set_credits(Some(0.0), None, client.now_ns);
    assert_near(client.rate(256 * KIB, false, 10) / 4.0, 128.0, 0.02, "MiB/s without");
    client.limiter.set_credits(Some(1e6), None, client.now_ns);
    assert_near(client.rate(256 * KIB, false, 10) / 4.0, 250.0, 0.02, "MiB/s with credits again");
}

#[test]
fn hdd_types_burst_as_published() {
    // Type and TiB, baseline, burst; the bucket holds a TiB for each TiB of the volume.
    let table = [
        ("st1 of 125 GiB", 125.0 / 1024.0, 40.0 * 125.0 / 1024.0, 250.0 * 125.0 / 1024.0),
        ("st1 of 2 TiB", 2.0, 80.0, 500.0),
        ("st1 of 12.5 TiB", 12.5, 500.0, 500.0),
        ("sc1 of 125 GiB", 125.0 / 1024.0, 1.5, 10.0),
        ("sc1 of 16 TiB", 16.0, 192.0, 250.0),
    ];
    for (what, tib, baseline, burst) in table {
        let mut client = Client::new(hdd(baseline, burst, tib));
        assert_near(client.rate(1024 * KIB, true, 20), burst, 0.02, what);
        client.limiter.set_credits(None, Some(0.0), client.now_ns);
        assert_near(client.rate(1024 * KIB, true, 20), baseline, 0.02, what);
        client.limiter.set_credits(None, Some(1e15), client.now_ns);
        let small = client.rate(32 * KIB, false, 20);
        assert_near(small, burst, 0.02, "a small random request costs a whole MiB");
    }
}

#[test]
fn st1_scans_itself_within_the_published_time() {
    // 5 TiB: 2.91 hours at best. Baseline 200, burst 500, 5 TiB of credits.
    let mut client = Client::new(hdd(200.0, 500.0, 5.0));
    for _ in 0..(5 << 20) {
        client.go(1024 * KIB, true);
    }
    assert_near(client.seconds() / 3600.0, 2.91, 0.01, "hours");
}

#[test]
fn requests_are_counted_as_published() {
    // EBS user guide, I/O characteristics: requests, KiB each, sequential; operations of SSD and HDD types.
    let table = [(1, 1024, true, 4, 1), (8, 32, true, 1, 1), (8, 128, true, 4, 1), (8, 32, false, 8, 8)];
    for (count, kib, sequential, ssd, on_hdd) in table {
        for (limits, expected) in [(gp2(1.0), ssd), (hdd(40.0, 250.0, 1.0), on_hdd)] {
            let mut limiter = Limiter::new(limits, None, 0);
            let step = if sequential { u64::from(kib * KIB) } else { 9 << 20 };
            let admit = |index: u64| limiter.admit(Access::Write, index * step, kib * KIB, 0).counted_ops;
            let counted: u32 = (0..count).map(admit).sum();
            assert_eq!(counted, expected, "{count} of {kib} KiB, sequential {sequential}");
        }
    }
}

#[test]
fn streams_merge_side_by_side_and_amid_random_load() {
    let mut limiter = Limiter::new(gp2(1.0), None, 0);
    let mut counted = 0;
    for step in 0..64u64 {
        for stream in 0..8u64 {
            let access = if stream % 2 == 0 { Access::Read } else { Access::Write };
            counted += limiter.admit(access, (stream << 30) + step * 32_768, 32 * KIB, 0).counted_ops;
        }
        for noise in 0..4u64 {
            let random = limiter.admit(Access::Read, (step * 4 + noise + 1) * 104_729 * 4096, 4 * KIB, 0);
            assert_eq!(random.counted_ops, 1);
        }
    }
    assert_eq!(counted, 8 * 64 / 8, "eight streams of 64 requests, eight requests an operation");
}

#[test]
fn a_read_does_not_continue_a_write() {
    let mut limiter = Limiter::new(gp2(1.0), None, 0);
    assert_eq!(limiter.admit(Access::Write, 0, 4096, 0).counted_ops, 1);
    assert_eq!(limiter.admit(Access::Read, 4096, 4096, 0).counted_ops, 1);
    assert_eq!(limiter.admit(Access::Write, 4096, 4096, 0).counted_ops, 0);
}

#[test]
fn zeroing_is_one_operation_however_long() {
    let mut limiter = Limiter::new(gp2(1.0), None, 0);
    let admission = limiter.admit(Access::Zero, 0, u32::MAX, 0);
    assert_eq!((admission.counted_ops, admission.wait), (1, Duration::ZERO));
    assert_eq!(limiter.admit(Access::Read, 0, 4096, 0).wait, Duration::ZERO, "no bytes were charged");
}

#[test]
fn who_waits_waits_by_the_new_limits() {
    let slow = Limits { bytes: Rate::steady(MIB), ..Limits::NONE };
    let mut limiter = Limiter::new(slow, None, 0);
    for request in 0..128u64 {
        limiter.admit(Access::Write, request << 30, 256 * KIB, 0);
    }
    let mut waiting = limiter.admit(Access::Write, 0, 4096, 0);
    assert_near(waiting.wait.as_secs_f64(), 32.0, 0.01, "seconds behind 32 MiB at 1 MiB/s");
    limiter.set_limits(Limits { bytes: Rate::steady(64.0 * MIB), ..Limits::NONE }, SECOND);
    let wait = limiter.wait(&mut waiting.ticket, SECOND).as_secs_f64();
    assert_near(wait, 31.0 / 64.0 - TOLERANCE_SECONDS, 0.01, "seconds behind 31 MiB at 64 MiB/s");
    limiter.set_limits(Limits::NONE, SECOND);
    assert_eq!(limiter.wait(&mut waiting.ticket, SECOND), Duration::ZERO);
}

#[test]
fn credits_survive_a_change_of_limits() {
    let mut limiter = Limiter::new(gp2(100.0), Some(Credits { ops: 1_000.0, bytes: 0.0 }), 0);
    limiter.set_limits(gp2(200.0), 0);
    assert_eq!(limiter.credits(0).ops, 1_000.0);
    limiter.set_limits(hdd(40.0, 250.0, 1.0), 0);
    assert_eq!(limiter.credits(0), Credits { ops: 0.0, bytes: TIB }, "a bucket that was not there before is full");
}

/// Several connections, each with its next request ready; the one that may start first goes.
fn shared_rate(limits: Limits, clients: usize, lengths: &[u32], seconds: u64) -> (f64, Vec<u64>) {
    let mut limiter = Limiter::new(limits, None, 0);
    let mut served = vec![0u64; clients];
    let mut bytes = 0u64;
    let mut counter = 0usize;
    let mut now_ns = 0;
    let mut request = |limiter: &mut Limiter, now_ns| -> (Ticket, u32) {
        counter += 1;
        let length = lengths[counter % lengths.len()];
        (limiter.admit(Access::Read, (counter as u64) << 26, length, now_ns).ticket, length)
    };
    let mut waiting: Vec<(Ticket, u32)> = (0..clients).map(|_| request(&mut limiter, 0)).collect();
    while now_ns < seconds * SECOND {
        let waits = waiting.iter_mut().map(|(ticket, _)| limiter.wait(ticket, now_ns)).enumerate();
        let Some((client, wait)) = waits.min_by_key(|(_, wait)| *wait) else { break };
        now_ns += wait.as_nanos() as u64;
        served[client] += 1;
        bytes += u64::from(waiting[client].1);
        waiting[client] = request(&mut limiter, now_ns);
    }
    (bytes as f64 / seconds as f64, served)
}

#[test]
fn connections_share_fairly_and_exactly() {
    let limits = Limits { ops: Rate::steady(3_000.0), bytes: Rate::steady(125.0 * MIB), ..Limits::NONE };
    let (rate, served) = shared_rate(limits, 5, &[4096], 10);
    assert_near(rate / 4096.0, 3_000.0, 0.02, "IOPS");
    assert!(
        served.iter().max().zip(served.iter().min()).is_some_and(|(most, least)| most - least <= 250),
        "{served:?}"
    );
    let (rate, _) = shared_rate(limits, 5, &[131_072, 262_144, 65_536], 10);
    assert_near(rate / MIB, 125.0, 0.02, "MiB/s");
}

#[test]
fn a_small_request_waits_for_a_slice_of_a_large_one_and_not_for_all_of_it() {
    let limits = Limits { ops: Rate::steady(3_000.0), bytes: Rate::steady(125.0 * MIB), ..Limits::NONE };
    let mut limiter = Limiter::new(limits, None, 0);
    let (mut now_ns, mut moved, mut next) = (0, 0u64, 0u64);
    let mut start = |limiter: &mut Limiter, length: u32, now_ns| {
        next += 1;
        limiter.admit(Access::Read, next << 30, length, now_ns).ticket
    };
    let mut large = start(&mut limiter, 16 << 20, 0);
    let (mut small, mut since_ns) = (start(&mut limiter, 4096, 0), 0);
    let mut waits = Vec::new();
    while now_ns < 10 * SECOND {
        let due = [limiter.wait(&mut large, now_ns), limiter.wait(&mut small, now_ns)];
        if due[0].is_zero() {
            moved += 16 << 20;
            large = start(&mut limiter, 16 << 20, now_ns);
        } else if due[1].is_zero() {
            moved += 4096;
            waits.push(now_ns - since_ns);
            since_ns = now_ns;
            small = start(&mut limiter, 4096, now_ns);
        } else {
            now_ns += due[0].min(due[1]).as_nanos().max(1) as u64;
        }
    }
    waits.sort_unstable();
    assert!(waits.len() > 4_500, "{} small ones in ten seconds", waits.len());
    assert!(waits[waits.len() - 1] < 5_000_000, "the longest wait: {} ns", waits[waits.len() - 1]);
    assert_near(moved as f64 / 10.0 / MIB, 125.0, 0.02, "MiB/s together");
}

#[test]
fn one_large_request_after_the_other_gets_the_whole_rate() {
    for length in [1u32 << 20, 5 << 20, 32 << 20] {
        let mut client = Client::new(Limits { bytes: Rate::steady(125.0 * MIB), ..Limits::NONE });
        assert_near(client.rate(length, false, 20) * f64::from(length) / MIB, 125.0, 0.02, "MiB/s");
    }
}

#[test]
fn who_leaves_again_and_again_delays_nobody() {
    let mut limiter = Limiter::new(Limits { bytes: Rate::steady(125.0 * MIB), ..Limits::NONE }, None, 0);
    for gone in 0..30u64 {
        let admission = limiter.admit(Access::Read, gone << 30, 32 << 20, 0);
        assert!(!admission.wait.is_zero());
        limiter.give_back(&admission.ticket, 0);
    }
    let wait = limiter.admit(Access::Read, 1 << 40, 4096, 0).wait;
    assert!(wait < Duration::from_millis(3), "{wait:?}");
}

/// The slow model of one bucket pair: a day in steps of a millisecond, a queue in plain sight.
struct Model {
    backlog: f64,
    credits: f64,
    rate: Rate,
}

impl Model {
    fn step(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            self.backlog = (self.backlog - self.rate.ceiling.max(self.rate.baseline) / 1_000.0).max(0.0);
            self.credits = (self.credits + self.rate.baseline / 1_000.0).min(self.rate.credits_max);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Credits are what the model says, and a request waits as long as the model needs to clear what is before it.
    #[test]
    fn the_bucket_does_as_the_model(
        baseline in 10.0..5_000.0f64, burst in 1.0..20.0f64, credits_max in 100.0..1e6f64,
        arrivals in prop::collection::vec((0u64..200, 1u32..40), 1..60),
    ) {
        let rate = Rate { baseline, ceiling: baseline * burst, credits_max };
        let limits = Limits { ops: rate, ..Limits::NONE };
        let mut limiter = Limiter::new(limits, None, 0);
        let mut model = Model { backlog: 0.0, credits: credits_max, rate };
        let mut now_ms = 0;
        for (step, (pause_ms, units)) in arrivals.into_iter().enumerate() {
            now_ms += pause_ms;
            model.step(pause_ms);
            for unit in 0..units {
                let offset = ((step as u64) << 40) + (u64::from(unit) << 30);
                let admission = limiter.admit(Access::Read, offset, 256 * KIB, now_ms * 1_000_000);
                prop_assert_eq!(admission.counted_ops, 1);
                let pace = model.backlog / rate.ceiling - TOLERANCE_SECONDS;
                model.backlog += 1.0;
                model.credits -= 1.0;
                let expected = pace.max(-model.credits / baseline).max(0.0);
                prop_assert!((admission.wait.as_secs_f64() - expected).abs() < 1e-6 * (1.0 + expected));
            }
            let credits = limiter.credits(now_ms * 1_000_000).ops;
            prop_assert!((credits - model.credits.max(0.0)).abs() < 1e-6 * credits_max);
        }
    }

    /// However requests are cut, in whatever order streams go on, what is counted is right on the whole: each stream
    /// costs its bytes in units, rounded up.
    #[test]
    fn a_stream_costs_its_bytes_in_units(
        pieces in prop::collection::vec((0usize..4, 1u32..1200), 1..200), unit_kib in prop::sample::select(vec![16u32, 256, 1024]),
    ) {
        let limits = Limits { io_unit_bytes: unit_kib * KIB, ..Limits::NONE };
        let mut limiter = Limiter::new(limits, None, 0);
        let mut ends = [0u64; 4];
        let mut counted = [0u64; 4];
        for (stream, kib) in pieces {
            let length = kib * KIB;
            let offset = ((stream as u64) << 40) + ends[stream];
            counted[stream] += u64::from(limiter.admit(Access::Read, offset, length, 0).counted_ops);
            ends[stream] += u64::from(length);
            prop_assert_eq!(counted[stream], ends[stream].div_ceil(u64::from(unit_kib * KIB)));
        }
    }

    /// Whatever is asked whenever, over any stretch no more starts than the rate allows and the tolerance adds.
    #[test]
    fn no_stretch_exceeds_the_rate(
        rate in 50.0..20_000.0f64, arrivals in prop::collection::vec((0u64..5_000_000, 1u32..8), 1..300),
    ) {
        let limits = Limits { ops: Rate::steady(rate), ..Limits::NONE };
        let mut limiter = Limiter::new(limits, None, 0);
        let mut now_ns = 0;
        let mut starts: Vec<f64> = Vec::new();
        for (step, (pause_ns, units)) in arrivals.into_iter().enumerate() {
            now_ns += pause_ns;
            for unit in 0..units {
                let offset = ((step as u64) << 40) + (u64::from(unit) << 30);
                let admission = limiter.admit(Access::Read, offset, 256 * KIB, now_ns);
                let start = now_ns as f64 * 1e-9 + admission.wait.as_secs_f64();
                prop_assert!(starts.last().is_none_or(|last| start >= last - 1e-9), "the order of arrival is kept");
                starts.push(start);
            }
        }
        for first in 0..starts.len() {
            let stretch = starts[starts.len() - 1] - starts[first];
            let amount = (starts.len() - 1 - first) as f64;
            prop_assert!(amount <= (stretch + TOLERANCE_SECONDS) * rate + 1.0, "{amount} in {stretch}");
        }
    }
}
