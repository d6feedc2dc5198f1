//! The mount of one file.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use super::HoldError;

/// How long the kernel may take to say the first word; it does so while it mounts.
const FIRST_WORD: Duration = Duration::from_secs(10);

/// A mounted file. Aborted when it goes.
#[derive(Debug)]
pub struct Mount {
    image: PathBuf,
    device: OwnedFd,
}

impl Mount {
    /// Mounts over `image` and agrees with the kernel on the protocol.
    ///
    /// # Errors
    /// It takes root, `/dev/fuse`, the file, and a kernel that is new enough.
    pub fn make(image: &Path) -> Result<Self, HoldError> {
        let failed = |error: io::Error| HoldError::Mount(image.to_owned(), error);
        let device = rustix::fs::open("/dev/fuse", OFlags::RDWR | OFlags::CLOEXEC | OFlags::NONBLOCK, Mode::empty())
            .map_err(|errno| failed(errno.into()))?;
        // Without allow_other no process of another user may so much as look at it.
        let options = format!("fd={},rootmode=100600,user_id=0,group_id=0", device.as_raw_fd());
        let options = CString::new(options).map_err(|error| failed(error.into()))?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC | MountFlags::NOATIME;
        mount("fogbank", image, "fuse.fogbank", flags, options.as_c_str()).map_err(|errno| failed(errno.into()))?;
        let made = Self { image: image.to_owned(), device };
        made.negotiate()?;
        Ok(made)
    }

    fn negotiate(&self) -> Result<(), HoldError> {
        let patience = Timespec { tv_sec: FIRST_WORD.as_secs() as i64, tv_nsec: 0 };
        if poll(&mut [PollFd::new(&self.device, PollFlags::IN)], Some(&patience)).map_err(io::Error::from)? == 0 {
            return Err(HoldError::Mount(self.image.clone(), io::ErrorKind::TimedOut.into()));
        }
        // The kernel hands out requests only into buffers that would take any.
        let mut bytes = vec![0; fuse::REQUEST_BYTES_MAX];
        let count = rustix::io::read(&self.device, &mut bytes).map_err(io::Error::from)?;
        let (agreed, answer) = fuse::init::negotiate(&bytes[..count])?;
        rustix::io::write(&self.device, &answer).map_err(io::Error::from)?;
        tracing::info!(minor = agreed.minor, "mounted");
        Ok(())
    }

    /// `/dev/fuse`.
    pub fn device(&self) -> BorrowedFd<'_> {
        self.device.as_fd()
    }

    /// Whether the file is still mounted, as far as the kernel tells those who serve it.
    pub fn is_there(&self) -> bool {
        let mut fds = [PollFd::new(&self.device, PollFlags::empty())];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut fds, Some(&now)).is_ok() && !fds[0].revents().contains(PollFlags::ERR)
    }

    /// Fails all I/O, and unmounts unless the file is in use: then it stays as a mount that only fails, and whoever
    /// takes down what stands on it still finds it by its name.
    pub fn abort(&self) {
        // Where it is gone, what is mounted there now is not ours.
        if self.is_there() {
            let _ = unmount(&self.image, UnmountFlags::FORCE);
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.abort();
    }
}
