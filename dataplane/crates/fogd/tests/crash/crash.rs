//! Rounds of load, kill -9, restart and judgement.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::daemon::Fogd;
use crate::dice::Dice;
use crate::history::Rule;
use crate::load::{Deceit, load};
use crate::orders::{Orders, VOLUMES_MIN};
use crate::power::Power;
use crate::run::{Run, Volume};
use crate::verify::verify;

const CONNECTIONS_MAX: u64 = 3;
const LOAD_MS_MAX: u64 = 120;
/// Losses of power are fewer, and syncs slower where they come from a file system on a file.
const LOAD_MS_MAX_POWER: u64 = 300;
/// Every so many rounds all blocks are read, also those that nothing can have changed.
const ROUNDS_WHOLE: u64 = 16;
/// How often a long run says that it goes on.
const ROUNDS_REPORTED: u64 = 250;

/// How a run goes.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    pub rounds: u64,
    /// Each kill is a loss of power too. Only for root.
    pub power: bool,
    /// About half of the volumes are encrypted.
    pub encrypted: bool,
    pub deceit: Deceit,
}

/// A fogd that is killed again and again.
pub struct Crash {
    plan: Plan,
    dice: Dice,
    run: Run,
    volumes: Vec<Arc<Volume>>,
    next: AtomicU64,
    // Ends before the file system that it is on.
    fogd: Fogd,
    power: Option<Power>,
}

impl Crash {
    pub fn new(plan: Plan) -> Self {
        let power = plan.power.then(Power::new);
        let folder = tempfile::tempdir().unwrap();
        if let Some(power) = &power {
            std::os::unix::fs::symlink(power.mount_point(), folder.path().join("data")).unwrap();
        }
        let fogd = Fogd::start_in(folder, &["--integrity", "on"]);
        let (dice, run, next) = (Dice::new(plan.seed), Run::default(), AtomicU64::new(1));
        Self { plan, dice, run, volumes: Vec::new(), next, fogd, power }
    }

    /// All rounds, or up to the first that finds something.
    pub fn rounds(&mut self) -> Result<(), String> {
        let start = Instant::now();
        for round in 0..self.plan.rounds {
            self.load_and_kill();
            self.restart();
            let rule = if self.power.is_some() { Rule::Flushed } else { Rule::Answered };
            let whole = (round + 1) % ROUNDS_WHOLE == 0 || round + 1 == self.plan.rounds;
            let volumes = std::mem::take(&mut self.volumes);
            self.volumes = verify(&self.run, &self.fogd, volumes, rule, whole);
            let wrong = self.run.wrong();
            if !wrong.is_empty() {
                let again = format!("FOGBANK_CRASH_SEED={} makes the same choices", self.plan.seed);
                return Err(format!("round {round} of {:?}, {again}:\n{}", self.plan, wrong.join("\n")));
            }
            if (round + 1) % ROUNDS_REPORTED == 0 || round + 1 == self.plan.rounds {
                self.report(round + 1, start.elapsed());
            }
        }
        Ok(())
    }

    fn load_and_kill(&mut self) {
        self.run.killed.store(false, Ordering::SeqCst);
        let longest = if self.plan.power { LOAD_MS_MAX_POWER } else { LOAD_MS_MAX };
        let delay = Duration::from_micros(self.dice.below(longest * 1_000));
        let (run, fogd, deceit) = (&self.run, &self.fogd, self.plan.deceit);
        let mut orders = Orders { run, fogd, encrypted: self.plan.encrypted, dice: self.dice.fork(), next: &self.next };
        while self.volumes.len() < VOLUMES_MIN {
            self.volumes.extend(orders.make());
        }
        let (dice, volumes, socket) = (&mut self.dice, self.volumes.clone(), fogd.nbd_socket());
        let made = std::thread::scope(|scope| {
            let socket = &socket;
            let start = move |volume: Arc<Volume>, dice: &mut Dice| {
                for _ in 0..=dice.below(CONNECTIONS_MAX) {
                    let (volume, dice) = (Arc::clone(&volume), dice.fork());
                    scope.spawn(move || load(run, &volume, socket, dice, deceit));
                }
            };
            volumes.iter().for_each(|volume| start(Arc::clone(volume), dice));
            let mut new = dice.fork();
            let orders = scope.spawn(move || orders.give(volumes, |volume| start(volume, &mut new)));
            std::thread::park_timeout(delay);
            run.killed.store(true, Ordering::SeqCst);
            kill(fogd);
            orders.join().unwrap()
        });
        self.volumes.extend(made);
    }

    fn restart(&mut self) {
        self.fogd.crash();
        if let Some(power) = &self.power {
            power.lose();
        }
        if self.dice.one_in(6) {
            // It dies again while it comes up.
            let delay = Duration::from_micros(self.dice.below(20_000));
            let command = self.command();
            start_and_crash(command, &self.fogd, delay);
        }
        let command = self.command();
        self.fogd.restart_by(command);
    }

    /// Starts fogd so that the volumes it makes keep checksums, or not.
    fn command(&mut self) -> Command {
        let fogd = env!("CARGO_BIN_EXE_fogd");
        let mut command = match &self.power {
            None => Command::new(fogd),
            Some(power) => power.on_this_boot(fogd),
        };
        command.args(["--integrity", if self.dice.one_in(2) { "on" } else { "off" }]);
        command
    }

    /// How many blocks had lost a write that was answered and not flushed, as they may with the host's memory.
    pub fn lost(&self) -> u64 {
        self.run.lost.get()
    }

    fn report(&self, rounds: u64, took: Duration) {
        let (run, seconds) = (&self.run, took.as_secs_f64());
        println!(
            "{rounds} rounds in {seconds:.1} s ({:.1} a second), seed {}: {} writes, {} flushes and {} reads answered, \
             {} orders carried out, {} of them clones; {} blocks judged, of which {} had lost writes since the last \
             flush; none wrong",
            rounds as f64 / seconds,
            self.plan.seed,
            run.written.get(),
            run.flushed.get(),
            run.read.get(),
            run.applied.get(),
            run.cloned.get(),
            run.judged.get(),
            run.lost.get(),
        );
    }
}

/// Sends SIGKILL, while others talk with it.
fn kill(fogd: &Fogd) {
    let pid = rustix::process::Pid::from_raw(fogd.pid() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// Starts one on the folder of a dead fogd, and ends it after a while, however far it has come.
fn start_and_crash(mut command: Command, fogd: &Fogd, after: Duration) {
    let mut child = command.args(fogd.arguments()).env("FOGD_LOG", "warn").stdin(Stdio::null()).spawn().unwrap();
    std::thread::park_timeout(after);
    child.kill().unwrap();
    child.wait().unwrap();
}
