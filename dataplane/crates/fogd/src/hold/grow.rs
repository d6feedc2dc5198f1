//! Tells loop devices that their file has grown.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;

/// A user's search path may miss what is for root.
const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Follows the file's sizes, on a thread of its own: looking at the file waits for fogd, and whoever waits for fogd
/// must not be the one who looks for it.
pub fn follow(image: PathBuf, sizes: Receiver<u64>) {
    let run = move || {
        // What the kernel knows of the size by the time a loop device is made is right already.
        let mut known = None;
        for size in sizes {
            if known.replace(size).is_some_and(|before| before != size) {
                set_capacities(&image, size);
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name("grow".to_owned()).spawn(run) {
        tracing::error!(%error, "loop devices will not follow their file's size");
    }
}

fn set_capacities(image: &Path, size: u64) {
    // Has the kernel ask for the size: older loop devices take what it last heard.
    if let Err(error) = std::fs::metadata(image) {
        tracing::warn!(%error, "the file cannot be looked at");
    }
    for device in loops_on(image) {
        let set = Command::new("losetup")
            .env("PATH", SYSTEM_PATH)
            .arg("--set-capacity")
            .arg(&device)
            .stdin(Stdio::null())
            .status();
        match set {
            Ok(status) if status.success() => tracing::info!(device = %device.display(), size, "grown"),
            Ok(status) => tracing::error!(device = %device.display(), %status, "losetup --set-capacity failed"),
            Err(error) => tracing::error!(device = %device.display(), %error, "losetup cannot be run"),
        }
    }
}

/// The loop devices that stand on a file.
fn loops_on(image: &Path) -> Vec<PathBuf> {
    let Ok(devices) = std::fs::read_dir("/sys/block") else {
        return Vec::new();
    };
    let stands_on = |folder: &Path| {
        let file = std::fs::read(folder.join("loop/backing_file")).unwrap_or_default();
        file.strip_suffix(b"\n") == Some(image.as_os_str().as_bytes())
    };
    let folders = devices.filter_map(Result::ok).map(|entry| entry.path());
    folders
        .filter(|folder| stands_on(folder))
        .filter_map(|folder| Some(Path::new("/dev").join(folder.file_name()?)))
        .collect()
}
