//! `fogd hold-device`: keeps a volume's FUSE file while fogd comes and goes.
//!
//! The holder mounts the file, agrees with the kernel on the protocol, hands `/dev/fuse` to fogd and waits. It carries
//! no data and holds nothing but the descriptor, by which the kernel knows that the file has a server; so there is next
//! to nothing in it that could go wrong, or need an upgrade. When fogd is gone it looks for the next one. When the
//! volume has grown it tells the loop device. When the volume is taken away it aborts the mount: I/O fails at once.

mod grow;
mod link;
mod mount;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::config::HoldConfig;
use link::Keeper;
use mount::Mount;

/// Why the file is held no longer, or never was.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The file cannot be mounted.
    #[error("{0} cannot be mounted: {1}")]
    Mount(PathBuf, std::io::Error),
    /// The kernel's FUSE is not enough.
    #[error("{0}")]
    Kernel(#[from] fuse::Unsupported),
    /// fogd does not serve it, and will not.
    #[error("fogd does not serve it: {0}")]
    Refused(String),
    /// The volume was taken away.
    #[error("the volume was taken away")]
    Evicted,
    /// No fogd came.
    #[error("no fogd came within {0} seconds: {1}")]
    Alone(u64, std::io::Error),
    /// The host's.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Holds the device to its end.
///
/// # Errors
/// It was not made, or ended without being asked to.
pub fn run(config: &HoldConfig) -> Result<(), HoldError> {
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(hold(config))
}

async fn hold(config: &HoldConfig) -> Result<(), HoldError> {
    // Signals are taken before there is anything to clean up.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mount = Arc::new(Mount::make(&config.image)?);
    let mut keeper = Keeper::new(config.clone(), Arc::clone(&mount));
    keeper.join()?;
    if let Some(file) = &config.pid_file {
        std::fs::write(file, std::process::id().to_string())?;
    }
    let (ended, end) = oneshot::channel();
    std::thread::Builder::new().name("keeper".to_owned()).spawn(move || {
        // The receiver is gone only when the process ends anyway.
        let _ = ended.send(keeper.keep());
    })?;
    let outcome = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        outcome = end => outcome.unwrap_or(Ok(())),
    };
    mount.abort();
    outcome
}
