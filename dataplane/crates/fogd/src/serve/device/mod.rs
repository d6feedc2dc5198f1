//! /dev nodes: volumes as files of the kernel's FUSE, on which a loop device stands.
//!
//! A holder (`fogd hold-device`, [`crate::hold`]) has mounted the file and owns the mount; it hands its descriptor of
//! `/dev/fuse` over by a Unix socket, and this process serves it. When fogd ends, however it ends, the holder still has
//! the descriptor, so the kernel's requests wait; the next fogd is handed it too, and asks the kernel to send again
//! what the one before it had read and not answered. All of a volume's requests can be done twice.
//!
//! Each device has a thread. As a connection's, it serves at once what is in memory, and hands what would wait for the
//! disk to the volume's threads; their answers come back to it. Requests go the way of all: [`super::path`].

pub mod handover;
mod job;
pub mod listener;
mod server;
mod waiting;
mod work;
