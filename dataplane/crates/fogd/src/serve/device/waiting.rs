//! How a device waits: for requests, for tokens, for the end of a pause, for its jobs. While it waits it answers what is
//! ready, and notices the end of the mount, eviction, new limits and a new size.

use std::io;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::clock::now_ns;
use crate::serve::device::server::{End, Server};
use crate::serve::path::Path;
use crate::serve::spin::{SPIN, Spinning};
use crate::serve::transport::timespec;
use crate::serve::waits::Waits;

impl Waits for Server {
    type End = End;

    fn path(&mut self) -> &mut Path {
        &mut self.path
    }

    fn now_ns(&self) -> u64 {
        self.now_ns
    }

    fn held_back(&self) -> (usize, usize) {
        self.lateness.held_back()
    }

    fn pause(&mut self, patience: Option<Duration>) -> Result<(), End> {
        self.settle();
        self.wait(PollFlags::empty(), patience)
    }
}

impl Server {
    /// Waits for a request, for the bell, for what is due.
    pub(super) fn idle(&mut self) -> Result<(), End> {
        if self.lateness.is_empty() {
            self.path.lease.client.set_under_way(0, None);
            self.path.leave(self.now_ns);
            if self.spin.worth_trying() && self.comes_soon()? {
                return Ok(());
            }
        }
        self.wait(PollFlags::IN, None)
    }

    /// Looks for a request for a moment, without sleeping.
    fn comes_soon(&mut self) -> Result<bool, End> {
        let Some(_place) = Spinning::begin() else {
            return Ok(false);
        };
        let until = Instant::now() + SPIN;
        let mut fds = [PollFd::new(&self.device, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        loop {
            if poll(&mut fds, Some(&now)).map_err(io::Error::from)? > 0 {
                self.spin.succeeded();
                return Ok(true);
            }
            if Instant::now() >= until {
                self.spin.failed();
                return Ok(false);
            }
            std::hint::spin_loop();
        }
    }

    fn wait(&mut self, interest: PollFlags, patience: Option<Duration>) -> Result<(), End> {
        self.path.publish();
        self.say_under_way();
        self.now_ns = now_ns();
        let patience = self.lateness.patience(patience, self.now_ns);
        let bell = self.path.lease.client.bell();
        let mut fds = [PollFd::from_borrowed_fd(bell, PollFlags::IN), PollFd::new(&self.device, interest)];
        match poll(&mut fds, patience.map(timespec).as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(io::Error::from(errno).into()),
        }
        let (rang, unmounted) = (!fds[0].revents().is_empty(), fds[1].revents().contains(PollFlags::ERR));
        if rang {
            self.path.lease.client.heard();
            self.tell_size();
        }
        if self.path.lease.client.disconnected() {
            return Err(End::CutOff);
        }
        if unmounted {
            return Err(End::Unmounted);
        }
        self.now_ns = now_ns();
        self.settle();
        Ok(())
    }

    /// Answers what jobs have finished, and what is due by now.
    pub(super) fn settle(&mut self) {
        if self.lateness.is_empty() {
            return;
        }
        self.now_ns = now_ns();
        for reply in self.finished.take() {
            let Some(underway) = self.lateness.end(reply.number, reply.held.bytes()) else { continue };
            if underway.due_ns > self.now_ns {
                self.lateness.hold_back(underway, reply.outcome, reply.bytes);
            } else {
                self.deliver(&underway, &reply.outcome, &reply.bytes);
            }
        }
        while let Some(late) = self.lateness.due(self.now_ns) {
            self.deliver(&late.underway, &late.outcome, &late.bytes);
        }
    }

    /// Tells what waits here: what waits in the kernel is not seen from here.
    fn say_under_way(&self) {
        let (count, oldest_ns) = self.lateness.under_way();
        let oldest_ns = [oldest_ns, self.current_ns].into_iter().flatten().min();
        self.path.lease.client.set_under_way(count + usize::from(self.current_ns.is_some()), oldest_ns);
    }
}
