//! Takes over devices from their holders.

use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;

use rustix::fs::{FileType, fstat, major, minor};
use rustix::net::sockopt::socket_peercred;

use crate::clients::Client;
use crate::registry::Registry;
use crate::serve::device::handover::{Offer, Word};
use crate::serve::device::server::Server;
use crate::serve::listener::{EXHAUSTED_PAUSE, STACK_BYTES, Slot, trusted};
use crate::serve::negotiate::PATIENCE;
use crate::volume::{Lease, NotAdmitted};

/// `/dev/fuse`, by its number in Linux's `devices.txt`.
const FUSE: (u32, u32) = (10, 229);

/// Takes devices for as long as the process lives.
pub fn listen(listener: &UnixListener, registry: &Arc<Registry>) {
    loop {
        if let Err(error) = accept(listener, registry) {
            if registry.closing() {
                return;
            }
            tracing::warn!(%error, "a device was not taken");
            std::thread::sleep(EXHAUSTED_PAUSE);
        }
    }
}

fn accept(listener: &UnixListener, registry: &Arc<Registry>) -> io::Result<()> {
    let (link, _) = listener.accept()?;
    if !socket_peercred(&link).is_ok_and(|peer| trusted(peer.uid.as_raw())) {
        tracing::warn!("a process of another user was turned away");
        return Ok(());
    }
    let Some(slot) = Slot::take() else {
        tracing::warn!("too many connections: a device was turned away");
        return Ok(());
    };
    let registry = Arc::clone(registry);
    let thread = std::thread::Builder::new().name("device".to_owned()).stack_size(STACK_BYTES);
    thread.spawn(move || {
        if let Err(error) = serve(link, &registry) {
            tracing::info!(%error, "a device was not taken");
        }
        drop(slot);
    })?;
    Ok(())
}

fn serve(mut link: UnixStream, registry: &Registry) -> io::Result<()> {
    link.set_read_timeout(Some(PATIENCE))?;
    link.set_write_timeout(Some(PATIENCE))?;
    let (offer, device) = Offer::receive(&link)?;
    check_fuse(&device)?;
    let lease = match admit(registry, &offer.export) {
        Ok(lease) => lease,
        Err((why, for_good)) => return link.write_all(&Word::Refused { why, for_good }.line()?),
    };
    let volume = lease.volume.id().clone();
    tracing::info!(%volume, export = lease.export.name, "a device came");
    let end = Server::new(device, lease, link).run(|| registry.closing());
    tracing::info!(%volume, %end, "a device went");
    Ok(())
}

/// Only from FUSE can requests be read that stay whole; and what is read without waiting must not wait.
fn check_fuse(device: &OwnedFd) -> io::Result<()> {
    let found = fstat(device)?;
    let number = (major(found.st_rdev), minor(found.st_rdev));
    if FileType::from_raw_mode(found.st_mode) != FileType::CharacterDevice || number != FUSE {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "what was offered is not /dev/fuse"));
    }
    Ok(rustix::io::ioctl_fionbio(device, true)?)
}

/// A lease, or why not and whether that is for good.
fn admit(registry: &Registry, name: &str) -> Result<Lease, (String, bool)> {
    if registry.closing() {
        return Err(("fogd is shutting down".to_owned(), false));
    }
    // While it ends no export is listed.
    let unknown = || (format!("there is no export {name}"), !registry.closing());
    let (name, volume) = registry.find_export(name).ok_or_else(unknown)?;
    let client = Client::without_socket().map_err(|error| (error.to_string(), false))?;
    volume.admit(&name, Arc::new(client)).map_err(|refused| match refused {
        NotAdmitted::NotListed => unknown(),
        NotAdmitted::TooMany => ("the volume has too many connections".to_owned(), false),
        // Asked again until it comes.
        NotAdmitted::NoKey => ("the volume is encrypted, and its key has not come yet".to_owned(), false),
        NotAdmitted::Failed(why) => (format!("the volume has failed: {why}"), false),
    })
}
