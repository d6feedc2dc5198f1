//! What a connection or a device has under way or holds back: requests that the volume's threads work on, and replies that are not
//! yet due.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use block::StoreError;
use nbd::Request;

/// A request on its way; `R` is what the protocol keeps of it.
#[derive(Clone, Copy, Debug)]
pub struct Underway<R = Request> {
    /// What was asked.
    pub request: R,
    /// When it came.
    pub arrived_ns: u64,
    /// When it may be answered at the earliest.
    pub due_ns: u64,
}

/// A reply that is ready and not yet due.
#[derive(Debug)]
pub struct Late<R = Request> {
    /// What it answers.
    pub underway: Underway<R>,
    /// What the request came to.
    pub outcome: Result<(), StoreError>,
    /// To be sent as they are.
    pub bytes: Vec<u8>,
    number: u64,
}

impl<R> PartialEq for Late<R> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<R> Eq for Late<R> {}

impl<R> PartialOrd for Late<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Late<R> {
    /// The heap gives the greatest first: that is the one due first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.underway.due_ns, other.number).cmp(&(self.underway.due_ns, self.number))
    }
}

/// All of one client's.
#[derive(Debug)]
pub struct Lateness<R = Request> {
    next: u64,
    /// With the volume's threads.
    jobs: BTreeMap<u64, Underway<R>>,
    job_bytes: usize,
    late: BinaryHeap<Late<R>>,
    late_bytes: usize,
}

impl<R> Default for Lateness<R> {
    fn default() -> Self {
        Self { next: 0, jobs: BTreeMap::new(), job_bytes: 0, late: BinaryHeap::new(), late_bytes: 0 }
    }
}

impl<R> Lateness<R> {
    /// Nothing is under way or held back.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.late.is_empty()
    }

    /// Requests with the volume's threads.
    #[inline]
    pub fn jobs(&self) -> usize {
        self.jobs.len()
    }

    /// Bytes held for them.
    pub fn job_bytes(&self) -> usize {
        self.job_bytes
    }

    /// Replies held back, and their bytes.
    pub fn held_back(&self) -> (usize, usize) {
        (self.late.len(), self.late_bytes)
    }

    /// Requests not answered, and when the oldest of them came. (Replies held back may be a little older.)
    pub fn under_way(&self) -> (usize, Option<u64>) {
        let first = self.jobs.values().next().map(|underway| underway.arrived_ns);
        let late = self.late.peek().map(|late| late.underway.arrived_ns);
        (self.jobs.len() + self.late.len(), [first, late].into_iter().flatten().min())
    }

    /// A request goes to the volume's threads: the number that its reply comes back with.
    pub fn begin(&mut self, underway: Underway<R>, bytes: usize) -> u64 {
        self.next += 1;
        self.jobs.insert(self.next, underway);
        self.job_bytes += bytes;
        self.next
    }

    /// A request came back.
    pub fn end(&mut self, number: u64, bytes: usize) -> Option<Underway<R>> {
        self.job_bytes = self.job_bytes.saturating_sub(bytes);
        self.jobs.remove(&number)
    }

    /// Keeps a reply until it is due.
    pub fn hold_back(&mut self, underway: Underway<R>, outcome: Result<(), StoreError>, bytes: Vec<u8>) {
        self.next += 1;
        self.late_bytes += bytes.len();
        self.late.push(Late { underway, outcome, bytes, number: self.next });
    }

    /// The next reply that is due at `now_ns`.
    pub fn due(&mut self, now_ns: u64) -> Option<Late<R>> {
        if self.late.peek()?.underway.due_ns > now_ns {
            return None;
        }
        let late = self.late.pop()?;
        self.late_bytes -= late.bytes.len();
        Some(late)
    }

    /// How long to wait at most: `patience`, and no longer than until a reply is due.
    pub fn patience(&self, patience: Option<Duration>, now_ns: u64) -> Option<Duration> {
        let due = self.late.peek().map(|late| Duration::from_nanos(late.underway.due_ns.saturating_sub(now_ns)));
        match (patience, due) {
            (Some(patience), Some(due)) => Some(patience.min(due)),
            (either, None) | (None, either) => either,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nbd::Command;

    fn underway(arrived_ns: u64, due_ns: u64) -> Underway {
        let request = Request { command: Command::Read, flags: 0, cookie: due_ns, offset: 0, length: 1 };
        Underway { request, arrived_ns, due_ns }
    }

    #[test]
    fn replies_leave_when_they_are_due() {
        let mut lateness = Lateness::default();
        for due_ns in [30, 10, 20] {
            lateness.hold_back(underway(1, due_ns), Ok(()), vec![0; 5]);
        }
        assert_eq!(lateness.held_back(), (3, 15));
        assert!(lateness.due(9).is_none());
        assert_eq!(lateness.patience(None, 4), Some(Duration::from_nanos(6)));
        assert_eq!(lateness.patience(Some(Duration::from_nanos(2)), 4), Some(Duration::from_nanos(2)));
        let left: Vec<u64> = std::iter::from_fn(|| lateness.due(25)).map(|late| late.underway.request.cookie).collect();
        assert_eq!((left, lateness.held_back()), (vec![10, 20], (1, 5)));
    }

    #[test]
    fn what_is_with_the_threads_is_counted_until_it_comes_back() {
        let mut lateness = Lateness::default();
        let numbers = [lateness.begin(underway(5, 0), 100), lateness.begin(underway(7, 0), 50)];
        assert_eq!((lateness.jobs(), lateness.job_bytes(), lateness.under_way()), (2, 150, (2, Some(5))));
        assert_eq!(lateness.end(numbers[0], 100).map(|underway| underway.arrived_ns), Some(5));
        assert_eq!((lateness.job_bytes(), lateness.under_way()), (50, (1, Some(7))));
        assert!(lateness.end(numbers[0], 0).is_none());
        lateness.end(numbers[1], 50);
        assert!(lateness.is_empty());
    }
}
