//! A loss of power: the data folder lies on a file system of its own, which forgets what it has not written.
//!
//! The file system is shut down as the kernel offers for this very purpose (`EXT4_IOC_SHUTDOWN` without a flush of its
//! journal): nothing in memory reaches its disk any more. It is mounted again, and its journal replayed, as after a
//! reboot; and fogd finds another boot id, as after a reboot. What the disk itself may lose or reorder is not part of
//! this.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fs::{Mode, OFlags};
use tempfile::TempDir;

use crate::daemon::eventually;

const IMAGE_BYTES: u64 = 1 << 30;
/// `_IOR('X', 125, __u32)` with `EXT4_GOING_FLAGS_NOLOGFLUSH`. A safe wrapper of it is not to be had in Rust.
const SHUTDOWN: &str = "import fcntl,os,sys; fcntl.ioctl(os.open(sys.argv[1], 0), 0x8004587D, b'\\x02\\0\\0\\0')";
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// A mounted file system.
#[derive(Debug)]
pub struct Power {
    folder: TempDir,
    device: PathBuf,
    losses: Cell<u32>,
}

impl Power {
    pub fn new() -> Self {
        // In memory its syncs take no time, so that more happens between two losses.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let image = folder.path().join("image");
        std::fs::File::create(&image).unwrap().set_len(IMAGE_BYTES).unwrap();
        run("mkfs.ext4", &[Path::new("-q"), &image]);
        let device = run("losetup", &[Path::new("--find"), Path::new("--show"), &image]).into();
        let power = Self { folder, device, losses: Cell::new(0) };
        std::fs::create_dir(power.mount_point()).unwrap();
        power.mount();
        power
    }

    pub fn mount_point(&self) -> PathBuf {
        self.folder.path().join("mount")
    }

    /// Loses what is not on disk. Nobody may use a file of it.
    pub fn lose(&self) {
        run("python3", &[Path::new("-c"), Path::new(SHUTDOWN), &self.mount_point()]);
        run("umount", &[&self.mount_point()]);
        // fogd had a view of the mounts of its own, which the kernel may take down a little after its end.
        eventually("the file system is gone", || {
            rustix::fs::open(&self.device, OFlags::RDONLY | OFlags::EXCL, Mode::empty()).ok()
        });
        self.mount();
        self.losses.set(self.losses.get() + 1);
    }

    /// A command that runs a program on this boot: a new one after each loss.
    pub fn on_this_boot(&self, program: &str) -> Command {
        let id = self.folder.path().join("boot_id");
        std::fs::write(&id, format!("00000000-0000-0000-0000-{:012x}\n", self.losses.get())).unwrap();
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"", "sh"]);
        command.arg(id).args([BOOT_ID, program]);
        command
    }

    fn mount(&self) {
        run("mount", &[&self.device, &self.mount_point()]);
    }
}

impl Drop for Power {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.mount_point()).status();
        let _ = Command::new("losetup").arg("-d").arg(&self.device).status();
    }
}

/// What a program says.
fn run(program: &str, arguments: &[&Path]) -> String {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap());
    let done = Command::new(program).args(arguments).env("PATH", path).output().unwrap();
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}
