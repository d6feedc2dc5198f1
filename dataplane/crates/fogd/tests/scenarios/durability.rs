//! What was acknowledged is there after the process was killed, and what cannot be kept is refused.

use nbd::Command;

use crate::client::{ENOSPC, FUA};
use crate::daemon::{Fogd, eventually, limited, spec};
use crate::proto::volume_observed::Health;
use crate::proto::volume_outcome::Result as Outcome;

const A: &str = "vol-0000000a";
const B: &str = "vol-0000000b";

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let mut fogd = Fogd::start();
    fogd.make(limited(A, 3, 100_000.0));
    let mut client = fogd.client(A);
    client.write(0, &[1; 4096], FUA).unwrap();
    client.write(4096, &[2; 4096], 0).unwrap();
    client.flush().unwrap();
    client.write(8192, &[3; 4096], 0).unwrap();
    let before = fogd.observe(A);
    fogd.crash_and_restart();
    // No control plane says anything: the export is there from the spec alone.
    let mut client = fogd.client(A);
    let expected = [[1; 4096], [2; 4096], [3; 4096]].concat();
    assert_eq!(client.read(0, 12_288).unwrap(), expected);
    let after = fogd.observe(A);
    assert_eq!((after.generation, after.size_bytes, after.health()), (3, before.size_bytes, Health::Ok));
    assert_eq!(fogd.apply(limited(A, 2, 1.0)).result(), Outcome::Stale, "the generation was kept too");
}

#[test]
fn a_stream_of_kills_loses_nothing() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    for round in 0..6u8 {
        let mut client = fogd.client(A);
        // Some writes are on their way when the process dies; only the acknowledged one counts.
        client.write(u64::from(round) * 4096, &[round + 1; 4096], FUA).unwrap();
        for number in 0..32 {
            client.send(Command::Write, FUA, (1 << 20) + number * 4096, 4096, &[9; 4096]).unwrap();
        }
        let grown = spec(A, u64::from(round) + 2);
        fogd.make(crate::proto::VolumeSpec { size_bytes: (65 + u64::from(round)) << 20, ..grown });
        fogd.crash_and_restart();
        let mut client = fogd.client(A);
        assert_eq!(client.size, (65 + u64::from(round)) << 20);
        for written in 0..=round {
            assert_eq!(client.read(u64::from(written) * 4096, 4096).unwrap(), [written + 1; 4096]);
        }
    }
}

#[test]
fn counters_and_credits_survive() {
    let mut fogd = Fogd::start();
    let mut burst = limited(A, 1, 1.0);
    burst.limits.as_mut().unwrap().ops =
        Some(crate::proto::Rate { baseline: 0.001, ceiling: 1_000.0, credits_max: 1_000.0 });
    fogd.make(burst);
    let mut client = fogd.client(A);
    for number in 0..100 {
        client.write((number * 7 % 100) << 16, &[1; 512], 0).unwrap();
    }
    assert_eq!(fogd.observe(A).stats.unwrap().write_ops, 100);
    eventually("the state is saved", || {
        let text = std::fs::read_to_string(fogd.volume_folder(A).join("state")).ok()?;
        text.contains("\"write_ops\":100").then_some(())
    });
    fogd.crash_and_restart();
    let after = fogd.observe(A);
    let stats = after.stats.unwrap();
    assert_eq!((stats.write_ops, stats.write_bytes, stats.counted_ops), (100, 51_200, 100));
    assert!((899.9..901.0).contains(&after.credits.unwrap().ops), "{:?}", after.credits);
}

#[test]
fn credits_are_earned_while_nothing_runs_and_when_the_clock_is_moved() {
    let mut fogd = Fogd::start();
    let mut gp2 = limited(A, 1, 1.0);
    gp2.limits.as_mut().unwrap().ops =
        Some(crate::proto::Rate { baseline: 100.0, ceiling: 3_000.0, credits_max: 5_400_000.0 });
    fogd.make(gp2);
    assert_eq!(fogd.observe(A).credits.unwrap().ops, 5_400_000.0);
    fogd.set_credits(A, 0.0);
    assert!(fogd.observe(A).credits.unwrap().ops < 100_000.0);
    let set_clock = |fogd: &Fogd, seconds: i64| {
        let request = crate::proto::SetClockRequest { offset_ns: seconds * 1_000_000_000 };
        fogd.call(|mut client| async move { client.set_clock(request).await }).unwrap();
    };
    set_clock(&fogd, 54_000);
    assert_eq!(fogd.observe(A).credits.unwrap().ops, 5_400_000.0);
    fogd.set_credits(A, 0.0);
    set_clock(&fogd, 54_000);
    assert!(fogd.observe(A).credits.unwrap().ops < 100_000.0, "the same again earns nothing");
    set_clock(&fogd, 0);
    assert!(fogd.observe(A).credits.unwrap().ops < 100_000.0, "a clock moved back takes nothing");
    eventually("the state is saved", || std::fs::metadata(fogd.volume_folder(A).join("state")).ok());
    fogd.crash_and_restart();
    set_clock(&fogd, 27_000);
    let ops = fogd.observe(A).credits.unwrap().ops;
    assert!((2_700_000.0..2_800_000.0).contains(&ops), "half a bucket: {ops}");
}

#[test]
fn a_file_size_limit_is_a_full_disk_and_nothing_worse() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    // dash counts in 512 bytes: files end at 1 MiB.
    fogd.restart_limited("ulimit -f 2048");
    let mut client = fogd.client(A);
    client.write(0, &[1; 4096], FUA).unwrap();
    assert_eq!(client.write(2 << 20, &[1; 4096], 0), Err(ENOSPC));
    client.write(8192, &[2; 4096], FUA).unwrap();
    assert_eq!(client.read(8192, 4096).unwrap(), [2; 4096]);
    assert_eq!(fogd.observe(A).health(), Health::Ok);
    let outcome = fogd.apply(spec(B, 1));
    assert_eq!(outcome.result(), Outcome::Failed, "a volume that the host cannot hold");
    assert!(!fogd.volume_folder(B).exists());
}

#[test]
fn a_full_disk_answers_enospc_and_the_volume_goes_on() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("only root can mount the small file system of this test");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = Mount::tmpfs(&folder.path().join("data"), "4m");
    let fogd = Fogd::start_in(folder, &[]);
    fogd.make(spec(A, 1));
    let mut client = fogd.client(A);
    let full = (0..64).find(|block| client.write(block << 18, &[7; 256 << 10], 0) == Err(ENOSPC)).expect("it fills up");
    assert!((8..=16).contains(&full), "full after {full} writes");
    assert_eq!(client.read(0, 4096).unwrap(), [7; 4096]);
    client.command(Command::Trim, 0, 0, 1 << 20).unwrap();
    client.write(full << 18, &[8; 256 << 10], 0).unwrap();
    client.flush().unwrap();
    assert_eq!(fogd.observe(A).health(), Health::Ok);
    drop(client);
    drop(fogd);
    drop(mount);
}

struct Mount(std::path::PathBuf);

impl Mount {
    fn tmpfs(path: &std::path::Path, size: &str) -> Self {
        std::fs::create_dir(path).unwrap();
        let option = format!("size={size}");
        let mut command = std::process::Command::new("mount");
        assert!(command.args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(path).status().unwrap().success());
        Self(path.to_owned())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_missing_or_short_file_fails_its_volume_alone() {
    let mut fogd = Fogd::start();
    fogd.apply_all(vec![spec(A, 1), spec(B, 1)], false);
    std::fs::remove_file(fogd.volume_folder(A).join("data")).unwrap();
    fogd.crash_and_restart();
    let observed = fogd.observe(A);
    assert_eq!(observed.health(), Health::Failed);
    assert!(observed.error.contains("backing file"), "{}", observed.error);
    let refused = crate::client::Client::open(&fogd.nbd_socket(), A).err().unwrap();
    assert_eq!(refused.kind(), std::io::ErrorKind::PermissionDenied);
    assert_eq!(fogd.client(B).read(0, 512).unwrap(), [0; 512]);
    let file = std::fs::File::create(fogd.volume_folder(A).join("data")).unwrap();
    file.set_len(1 << 20).unwrap();
    assert!(fogd.observe(A).error.contains("bytes of"), "too short");
}

#[test]
fn a_spec_that_cannot_be_read_is_replaced_by_the_control_planes_word() {
    let mut fogd = Fogd::start();
    fogd.make(spec(A, 1));
    fogd.client(A).write(0, &[5; 512], FUA).unwrap();
    std::fs::write(fogd.volume_folder(A).join("spec"), b"{\"format\":1").unwrap();
    fogd.crash_and_restart();
    assert_eq!(fogd.observe(A).health(), Health::Failed);
    fogd.make(spec(A, 1));
    assert_eq!(fogd.client(A).read(0, 512).unwrap(), [5; 512]);
}

#[test]
fn interrupted_work_is_cleared_away_at_the_start() {
    let mut fogd = Fogd::start();
    for name in ["new/vol-0000000c", "trash/vol-0000000d.0"] {
        let path = fogd.data().join(name);
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("data"), b"x").unwrap();
    }
    fogd.crash_and_restart();
    let empty = |name: &str| std::fs::read_dir(fogd.data().join(name)).unwrap().next().is_none();
    eventually("both are empty", || (empty("new") && empty("trash")).then_some(()));
}
