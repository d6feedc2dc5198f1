//! A loss of power: the data folder lies on a file system of its own, which forgets what it has not written.
//!
//! The file system is shut down as the kernel offers for this very purpose (`EXT4_IOC_SHUTDOWN` without a flush of its
//! journal): nothing in memory reaches its disk any more. It is mounted again, and its journal replayed, as after a
//! reboot. What the disk itself may lose or reorder is not part of this.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const IMAGE_BYTES: u64 = 512 << 20;
/// `_IOR('X', 125, __u32)` with `EXT4_GOING_FLAGS_NOLOGFLUSH`. A safe wrapper of it is not to be had in Rust.
const SHUTDOWN: &str = "import fcntl,os,sys; fcntl.ioctl(os.open(sys.argv[1], 0), 0x8004587D, b'\\x02\\0\\0\\0')";

/// A mounted file system.
#[derive(Debug)]
pub struct Power {
    folder: TempDir,
}

impl Power {
    pub fn new() -> Self {
        let power = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(power.mount_point()).unwrap();
        std::fs::File::create(power.image()).unwrap().set_len(IMAGE_BYTES).unwrap();
        run("mkfs.ext4", &[Path::new("-q"), &power.image()]);
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
        self.mount();
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn mount(&self) {
        run("mount", &[Path::new("-o"), Path::new("loop"), &self.image(), &self.mount_point()]);
    }
}

impl Drop for Power {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.mount_point()).status();
    }
}

fn run(program: &str, arguments: &[&Path]) {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap());
    let done = Command::new(program).args(arguments).env("PATH", path).output().unwrap();
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}
