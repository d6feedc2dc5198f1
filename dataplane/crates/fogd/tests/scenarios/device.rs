//! /dev nodes' files, as the kernel serves them: mounted by `fogd hold-device`, read and written as any file.
//!
//! It takes root and Linux 6.9; elsewhere these say so and do nothing.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::daemon::{Fogd, PATIENCE, eventually, limited, spec};
use crate::proto::fault::Kind;
use crate::proto::{self, Fault, Latency, VolumeSpec};

const A: &str = "vol-0000000a";
const EIO: i32 = 5;
const EROFS: i32 = 30;

/// A held device and its fogd.
struct Device {
    holder: Child,
    image: PathBuf,
    fogd: Fogd,
}

impl Device {
    /// `None` where this machine cannot mount it.
    fn make(spec: VolumeSpec) -> Option<Self> {
        if !rustix::process::geteuid().is_root() || File::open("/dev/fuse").is_err() {
            eprintln!("this takes root and /dev/fuse");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("device");
        let fogd = Fogd::start_in(folder, &["--device-socket", socket.to_str().unwrap()]);
        fogd.make(spec);
        let image = fogd.folder.path().join("image");
        File::create(&image).unwrap();
        let holder = hold(&fogd, A).spawn().unwrap();
        let mut device = Self { holder, image, fogd };
        let ready = device.fogd.folder.path().join("pid");
        eventually("the device is there, or is not to be", || {
            (ready.exists() || device.holder.try_wait().unwrap().is_some()).then_some(())
        });
        if ready.exists() {
            return Some(device);
        }
        let mut said = String::new();
        std::io::Read::read_to_string(device.holder.stderr.as_mut().unwrap(), &mut said).unwrap();
        assert!(said.contains("cannot send requests again") || said.contains("cannot be mounted"), "{said}");
        eprintln!("{said}");
        None
    }

    fn open(&self) -> File {
        File::options().read(true).write(true).open(&self.image).unwrap()
    }

    /// Waits for the holder's end, and says how it ended.
    fn ended(&mut self) -> bool {
        eventually("the holder ends", || self.holder.try_wait().unwrap()).success()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // In order, so that it unmounts.
        let _ = Command::new("kill").arg(self.holder.id().to_string()).stderr(Stdio::null()).status();
        let _ = self.holder.wait();
        // Where the file was open when the volume was taken away the dead mount stays.
        let _ = Command::new("umount").arg("--lazy").arg(&self.image).stderr(Stdio::null()).status();
    }
}

fn hold(fogd: &Fogd, export: &str) -> Command {
    let path = |name: &str| fogd.folder.path().join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_fogd"));
    command.arg("hold-device").arg("--socket").arg(path("device")).args(["--export", export]);
    command.arg("--image").arg(path("image")).arg("--pid-file").arg(path("pid"));
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

fn fault(kind: Kind, delay_us: u32) -> Fault {
    Fault { kind: kind.into(), reads: true, writes: true, fraction: 1.0, delay_us, ends_at_ns: 0 }
}

fn errno<T: std::fmt::Debug>(result: std::io::Result<T>) -> Option<i32> {
    result.unwrap_err().raw_os_error()
}

#[test]
fn it_is_a_file_of_the_volumes_size_and_bytes() {
    let Some(mut device) = Device::make(spec(A, 1)) else { return };
    let file = device.open();
    assert_eq!(file.metadata().unwrap().len(), 64 << 20);
    let data: Vec<u8> = (0..3 << 20).map(|byte| (byte % 251) as u8).collect();
    file.write_all_at(&data, 12_345).unwrap();
    file.sync_all().unwrap();
    let mut read = vec![0; data.len()];
    file.read_exact_at(&mut read, 12_345).unwrap();
    assert!(read == data);
    let mut nbd = device.fogd.client(A);
    assert_eq!(nbd.read(12_345, 4096).unwrap(), data[..4096]);
    nbd.write(8192, &[9; 512], 0).unwrap();
    file.read_exact_at(&mut read[..512], 8192).unwrap();
    assert_eq!(read[..512], [9; 512], "nothing is cached in between");

    let mut end = [1; 1024];
    assert_eq!(file.read_at(&mut end, (64 << 20) - 512).unwrap(), 512, "as much as there is");
    assert!(file.write_at(&end, 64 << 20).is_err());
    assert!(file.set_len(1).is_err());
    let stats = device.fogd.observe(A).stats.unwrap();
    assert!(stats.flush_ops > 0 && stats.write_bytes >= 3 << 20);
    assert_eq!(device.fogd.observe(A).exports[0].clients, 2);

    device.fogd.make(VolumeSpec { size_bytes: 96 << 20, ..spec(A, 2) });
    assert_eq!(file.metadata().unwrap().len(), 96 << 20);
    file.write_all_at(&end, (96 << 20) - 1024).unwrap();

    drop(file);
    let unmounted = Command::new("umount").arg(&device.image).status().unwrap();
    assert!(unmounted.success() && device.ended(), "unmounted by somebody else: nothing is wrong");
    eventually("the client is gone", || (device.fogd.observe(A).exports[0].clients == 1).then_some(()));
}

#[test]
fn holes_are_punched_and_ranges_zeroed() {
    use rustix::fs::{FallocateFlags, fallocate};
    let Some(device) = Device::make(spec(A, 1)) else { return };
    let file = device.open();
    file.write_all_at(&vec![7; 8 << 20], 0).unwrap();
    let full = device.fogd.observe(A).allocated_bytes;
    fallocate(&file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, 0, 6 << 20).unwrap();
    assert!(device.fogd.observe(A).allocated_bytes <= full - (6 << 20));
    fallocate(&file, FallocateFlags::ZERO_RANGE | FallocateFlags::KEEP_SIZE, 7 << 20, 4096).unwrap();
    let mut read = vec![1; 8 << 20];
    file.read_exact_at(&mut read, 0).unwrap();
    let kept = |at: usize| at >= 6 << 20 && !(7 << 20..(7 << 20) + 4096).contains(&at);
    assert!(read.iter().enumerate().all(|(at, byte)| *byte == if kept(at) { 7 } else { 0 }));
    assert_eq!(device.fogd.observe(A).stats.unwrap().trim_ops, 2);
    assert!(fallocate(&file, FallocateFlags::empty(), 0, 4096).is_err());
}

#[test]
fn practice_faults_and_limits_strike_it_as_any_client() {
    let Some(device) = Device::make(spec(A, 1)) else { return };
    let file = device.open();
    let mut block = [0; 4096];
    file.write_all_at(&block, 0).unwrap();
    device.fogd.make(VolumeSpec { faults: vec![fault(Kind::Error, 0)], ..spec(A, 2) });
    assert_eq!((errno(file.read_at(&mut block, 0)), errno(file.write_at(&block, 0))), (Some(EIO), Some(EIO)));

    device.fogd.make(VolumeSpec { latency: Some(Latency { floor_us: 100_000, spread_us: 0 }), ..spec(A, 3) });
    let began = Instant::now();
    file.read_exact_at(&mut block, 0).unwrap();
    file.write_all_at(&block, 0).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(200));

    device.fogd.make(VolumeSpec { faults: vec![fault(Kind::Pause, 0)], ..spec(A, 4) });
    let (sender, receiver) = channel();
    let paused = std::thread::spawn(move || {
        let outcome = file.read_exact_at(&mut block, 0);
        sender.send(outcome.map_err(|error| error.kind())).unwrap();
        file
    });
    eventually("it is seen to wait", || (device.fogd.observe(A).in_flight == 1).then_some(()));
    assert_eq!(receiver.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
    device.fogd.make(spec(A, 5));
    assert_eq!(receiver.recv_timeout(PATIENCE), Ok(Ok(())));
    let file = paused.join().unwrap();

    device.fogd.make(limited(A, 6, 20.0));
    let began = Instant::now();
    for _ in 0..20 {
        file.write_all_at(&block, 0).unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(800), "{:?}", began.elapsed());
    assert!(device.fogd.observe(A).stats.unwrap().ops_throttled_ns > 0);

    let exports = vec![proto::Export { name: A.to_owned(), read_only: true }];
    device.fogd.make(VolumeSpec { exports, ..spec(A, 7) });
    assert_eq!(errno(file.write_at(&block, 0)), Some(EROFS));
    file.read_exact_at(&mut block, 0).unwrap();
}

#[test]
fn it_waits_for_the_next_fogd() {
    let Some(mut device) = Device::make(spec(A, 1)) else { return };
    let socket = device.fogd.folder.path().join("device");
    for turn in 1..4u8 {
        let file = device.open();
        // It hangs with its request when it is killed: the kernel has to send it again.
        device.fogd.make(VolumeSpec { faults: vec![fault(Kind::Pause, 0)], ..spec(A, 2 * u64::from(turn)) });
        let writing = std::thread::spawn(move || file.write_all_at(&[turn; 4096], 4096 * u64::from(turn)));
        eventually("it is under way", || (device.fogd.observe(A).in_flight == 1).then_some(()));
        device.fogd.crash();
        assert!(!writing.is_finished());
        device.fogd.restart_with(&["--device-socket", socket.to_str().unwrap()]);
        device.fogd.make(spec(A, 2 * u64::from(turn) + 1));
        writing.join().unwrap().unwrap();
        let mut read = [0; 4096];
        device.open().read_exact_at(&mut read, 4096 * u64::from(turn)).unwrap();
        assert_eq!(read, [turn; 4096]);
    }
    device.fogd.signal("-TERM");
    assert!(device.fogd.wait().success());
    device.fogd.restart_with(&["--device-socket", socket.to_str().unwrap()]);
    assert_eq!(device.open().metadata().unwrap().len(), 64 << 20);
}

#[test]
fn what_is_taken_away_fails_at_once_and_stays_so() {
    let Some(mut device) = Device::make(spec(A, 1)) else { return };
    let file = device.open();
    file.write_all_at(&[1; 512], 0).unwrap();
    device.fogd.make(VolumeSpec { exports: vec![], evict: true, ..spec(A, 2) });
    assert_eq!(device.fogd.observe(A).exports.len(), 0);
    assert!(!device.ended());
    device.fogd.make(spec(A, 3));
    assert!(file.write_at(&[2; 512], 0).is_err());
    drop(file);
    assert_eq!(device.fogd.client(A).read(0, 512), Ok(vec![1; 512]));
}

#[test]
fn what_cannot_be_served_is_not_made() {
    let Some(device) = Device::make(spec(A, 1)) else { return };
    // Over the one that is there: the inner mount goes again.
    let refused = hold(&device.fogd, "vol-0000000b").output().unwrap();
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("there is no export vol-0000000b"), "{said}");
    assert_eq!(device.open().metadata().unwrap().len(), 64 << 20);
    let absent = Command::new(env!("CARGO_BIN_EXE_fogd"))
        .args(["hold-device", "--socket", "/nowhere", "--export", A, "--image", "/nowhere"])
        .output()
        .unwrap();
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("/nowhere cannot be mounted"));
    assert_eq!(File::open("/nowhere").unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn only_fuse_is_taken() {
    use std::io::{IoSlice, Read};
    use std::mem::MaybeUninit;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("device");
    let fogd = Fogd::start_in(folder, &["--device-socket", socket.to_str().unwrap()]);
    fogd.make(spec(A, 1));
    let file = tempfile::tempfile().unwrap();
    for line in [format!("{{\"format\":1,\"export\":\"{A}\"}}\n"), "nonsense\n".to_owned()] {
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let descriptors = [file.as_fd()];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        assert!(control.push(SendAncillaryMessage::ScmRights(&descriptors)));
        sendmsg(&stream, &[IoSlice::new(line.as_bytes())], &mut control, SendFlags::NOSIGNAL).unwrap();
        assert_eq!(stream.read(&mut [0; 100]).unwrap(), 0, "hung up");
    }
    assert_eq!(fogd.observe(A).exports[0].clients, 0);
}
