//! What delays or fails requests on purpose: the latency of a volume's type, and practice faults.
//!
//! Pure: the time and the dice are passed in. A request asks for its [`Fate`] once, when its turn has come.

use std::time::Duration;

/// A delay of every request: at least `floor` from arrival to reply, and up to `spread` more, evenly spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The least.
    pub floor: Duration,
    /// How much more at most.
    pub spread: Duration,
}

/// What a practice fault does to the requests that it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// They wait until it ends.
    Pause,
    /// They are answered with an error and change nothing.
    Error,
    /// They are answered so much later.
    Delay(Duration),
}

/// A practice fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PracticeFault {
    /// What it does.
    pub kind: FaultKind,
    /// It strikes reads.
    pub reads: bool,
    /// It strikes what changes the volume or makes it durable.
    pub writes: bool,
    /// The part of requests that it strikes, above 0 and up to 1.
    pub fraction: f64,
    /// When it ends, nanoseconds since 1970 on the services' clock; `None`: not by itself.
    pub ends_at_ns: Option<i64>,
}

/// All that disturbs a volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disturbance {
    /// The latency of its type.
    pub latency: Option<Latency>,
    /// Practice faults in force.
    pub faults: Vec<PracticeFault>,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is served, and answered no sooner than so long after its arrival.
    Serve(Duration),
    /// It is answered with an error.
    Fail,
    /// It waits, and asks again when the faults change, and at this time of the services' clock.
    Wait(Option<i64>),
}

impl Disturbance {
    /// Nothing disturbs.
    pub fn is_calm(&self) -> bool {
        self.latency.is_none() && self.faults.is_empty()
    }

    /// What becomes of a request. `modifies`: it changes the volume or makes it durable.
    ///
    /// A pause comes before an error, an error before a delay; delays add up.
    pub fn fate(&self, modifies: bool, now_ns: i64, dice: &mut Dice) -> Fate {
        let mut delay =
            self.latency.map_or(Duration::ZERO, |latency| latency.floor + latency.spread.mul_f64(dice.roll()));
        let mut fails = false;
        for fault in &self.faults {
            let over = fault.ends_at_ns.is_some_and(|end| end <= now_ns);
            let meant = if modifies { fault.writes } else { fault.reads };
            if over || !meant || (fault.fraction < 1.0 && dice.roll() >= fault.fraction) {
                continue;
            }
            match fault.kind {
                FaultKind::Pause => return Fate::Wait(fault.ends_at_ns),
                FaultKind::Error => fails = true,
                FaultKind::Delay(more) => delay += more,
            }
        }
        if fails { Fate::Fail } else { Fate::Serve(delay) }
    }
}

/// Numbers that look random: xorshift64*, seeded, for who is struck and how late who is. No secret hangs on them.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number from 0 up to, not including, 1.
    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn fault(kind: FaultKind) -> PracticeFault {
        PracticeFault { kind, reads: true, writes: true, fraction: 1.0, ends_at_ns: None }
    }

    fn fate(faults: &[PracticeFault], modifies: bool, now_ns: i64) -> Fate {
        Disturbance { latency: None, faults: faults.to_vec() }.fate(modifies, now_ns, &mut Dice::new(7))
    }

    #[test]
    fn faults_by_kind_and_direction() {
        let delay = fault(FaultKind::Delay(20 * MS));
        let reads_only = PracticeFault { writes: false, ..fault(FaultKind::Error) };
        let over = PracticeFault { ends_at_ns: Some(100), ..fault(FaultKind::Pause) };
        let cases = [
            (vec![], false, Fate::Serve(Duration::ZERO)),
            (vec![delay, delay], true, Fate::Serve(40 * MS)),
            (vec![reads_only], false, Fate::Fail),
            (vec![reads_only], true, Fate::Serve(Duration::ZERO)),
            (vec![fault(FaultKind::Error), fault(FaultKind::Pause)], false, Fate::Wait(None)),
            (vec![over], false, Fate::Serve(Duration::ZERO)),
        ];
        for (faults, modifies, expected) in cases {
            assert_eq!(fate(&faults, modifies, 100), expected, "{faults:?}");
        }
        assert_eq!(fate(&[over], true, 99), Fate::Wait(Some(100)));
    }

    #[test]
    fn a_fraction_of_requests_is_struck() {
        let half = PracticeFault { fraction: 0.25, ..fault(FaultKind::Error) };
        let (disturbance, mut dice) = (Disturbance { latency: None, faults: vec![half] }, Dice::new(3));
        let struck = (0..10_000).filter(|_| disturbance.fate(false, 0, &mut dice) == Fate::Fail).count();
        assert!((2_300..2_700).contains(&struck), "{struck}");
    }

    #[test]
    fn latency_lies_between_floor_and_floor_and_spread() {
        let latency = Latency { floor: 5 * MS, spread: 15 * MS };
        let (disturbance, mut dice) = (Disturbance { latency: Some(latency), faults: vec![] }, Dice::new(9));
        let mut sum = Duration::ZERO;
        for _ in 0..10_000 {
            let Fate::Serve(delay) = disturbance.fate(true, 0, &mut dice) else { panic!("nothing fails") };
            assert!(delay >= 5 * MS && delay < 20 * MS);
            sum += delay;
        }
        let mean = sum / 10_000;
        assert!(mean > 12 * MS && mean < 13 * MS, "{mean:?}");
    }
}
