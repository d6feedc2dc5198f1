//! NBD: sockets and threads around the protocol. And [`device`]: the same for /dev nodes, by FUSE.
//!
//! Each connection has a thread. It reads many requests with one call, serves what is in memory at once, and hands
//! what would wait for the disk to the volume's [`pool`]; it alone writes to its socket.

pub mod buffers;
pub mod connection;
pub mod device;
pub mod end;
pub mod jobs;
pub mod late;
pub mod listener;
pub mod negotiate;
pub mod path;
pub mod pool;
pub mod reads;
pub mod spin;
pub mod tls;
pub mod transport;
pub mod waiting;
pub mod waits;
pub mod writes;
pub mod writing;
