//! The crash oracle: a real fogd under load is killed again and again, and must hold what it answered for.
//!
//! `FOGBANK_CRASH_ROUNDS` sets how many kills there are (a long run takes thousands), `FOGBANK_CRASH_SEED` the choices.
//! With `FOGBANK_CRASH_ENCRYPTED=1` half of all volumes are encrypted in every test, not just in its own.
//! docs/explanation/testing-crashes.md says what is legal, and why.

#![allow(clippy::unwrap_used, clippy::expect_used)]

// Shared with the scenarios, which use more of them.
#[allow(dead_code)]
#[path = "../scenarios/client.rs"]
mod client;
#[allow(dead_code)]
#[path = "../scenarios/daemon.rs"]
mod daemon;
#[path = "../../src/key_shown.rs"]
mod key_shown;

mod crash;
mod cut;
mod dice;
mod history;
mod load;
mod orders;
mod planted;
mod power;
mod run;
mod stamp;
mod verify;

/// The contract's client side.
#[allow(missing_docs, clippy::all)]
mod proto {
    tonic::include_proto!("fogbank.block.v1");
}

use std::time::{SystemTime, UNIX_EPOCH};

use crash::{Crash, Plan};
use load::Deceit;

/// What a test run without options takes.
const ROUNDS: u64 = 40;
/// Losses of power take longer than kills: one for so many of them.
const KILLS_FOR_A_LOSS: u64 = 5;
/// Within so many rounds a bad server is found for certain; usually in the first.
const ROUNDS_DECEIVED: u64 = 30;

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

fn plan() -> Plan {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
    let seed = setting("FOGBANK_CRASH_SEED").unwrap_or_else(now);
    let rounds = setting("FOGBANK_CRASH_ROUNDS").unwrap_or(ROUNDS);
    Plan { seed, rounds, power: false, encrypted: setting("FOGBANK_CRASH_ENCRYPTED") == Some(1), deceit: Deceit::None }
}

fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("only root can mount the file system of this test");
    }
    root
}

#[test]
fn what_was_answered_outlives_the_process() {
    let mut crash = Crash::new(plan());
    crash.rounds().unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn so_it_does_where_volumes_are_encrypted() {
    let plan = plan();
    let mut crash = Crash::new(Plan { rounds: plan.rounds.div_ceil(2), encrypted: true, ..plan });
    crash.rounds().unwrap_or_else(|wrong| panic!("{wrong}"));
}

#[test]
fn what_was_flushed_outlives_the_hosts_memory() {
    if is_root() {
        let plan = plan();
        let mut crash =
            Crash::new(Plan { rounds: plan.rounds.div_ceil(KILLS_FOR_A_LOSS), power: true, encrypted: true, ..plan });
        crash.rounds().unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(crash.lost() > 0, "the host's memory was lost indeed");
    }
}

#[test]
fn a_server_that_drops_writes_is_found() {
    let plan = Plan { rounds: ROUNDS_DECEIVED, deceit: Deceit::DropsWrites, ..plan() };
    let wrong = Crash::new(plan).rounds().expect_err("writes are lost in each round");
    assert!(wrong.contains("Lost"), "{wrong}");
}

#[test]
fn a_server_that_skips_flushes_is_found() {
    if is_root() {
        let plan = Plan { rounds: ROUNDS_DECEIVED, power: true, deceit: Deceit::SkipsFlushes, ..plan() };
        let wrong = Crash::new(plan).rounds().expect_err("nothing is flushed");
        assert!(wrong.contains("Lost"), "{wrong}");
    }
}
