//! Threads that wait for a volume's disk, so that its connections do not.
//!
//! Threads come when there is work that no idle one takes, and leave after some seconds without any. The queue needs
//! no bound of its own: each connection bounds what it has under way.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use block::lock;

/// Threads of one volume: the depth that a disk sees of it.
const THREADS_MAX: usize = 32;
/// Threads of all volumes together; beyond it a volume makes do with one.
const THREADS_ALL_MAX: usize = 1024;
const IDLE: Duration = Duration::from_secs(5);
const STACK_BYTES: usize = 256 << 10;

static THREADS_ALL: AtomicUsize = AtomicUsize::new(0);

/// Something to do.
pub type Job = Box<dyn FnOnce() + Send>;

/// One volume's threads.
#[derive(Debug, Default)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Shared")
    }
}

impl Pool {
    /// Does the job soon. When the host gives no thread at all it is done here and now.
    pub fn submit(&self, job: Job) {
        let mut queue = lock(&self.shared.queue);
        queue.jobs.push_back(job);
        if queue.idle >= queue.jobs.len() {
            self.shared.work.notify_one();
            return;
        }
        let room = queue.threads < THREADS_MAX && THREADS_ALL.load(Ordering::Relaxed) < THREADS_ALL_MAX;
        if queue.threads > 0 && !room {
            return;
        }
        queue.threads += 1;
        drop(queue);
        THREADS_ALL.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("disk".to_owned()).stack_size(STACK_BYTES);
        if thread.spawn(move || shared.run()).is_err() {
            THREADS_ALL.fetch_sub(1, Ordering::Relaxed);
            let mut queue = lock(&self.shared.queue);
            queue.threads -= 1;
            let job = if queue.threads == 0 { queue.jobs.pop_front() } else { None };
            drop(queue);
            if let Some(job) = job {
                job();
            }
        }
    }
}

impl Shared {
    fn run(&self) {
        while let Some(job) = self.next() {
            // A job that panics must not take the thread's place with it; its connection sees the missing answer.
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err() {
                tracing::error!("a disk job panicked");
            }
        }
        THREADS_ALL.fetch_sub(1, Ordering::Relaxed);
    }

    fn next(&self) -> Option<Job> {
        let mut queue = lock(&self.queue);
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            queue.idle += 1;
            let (again, timeout) = self.work.wait_timeout(queue, IDLE).unwrap_or_else(PoisonError::into_inner);
            queue = again;
            queue.idle -= 1;
            if timeout.timed_out() && queue.jobs.is_empty() {
                queue.threads -= 1;
                return None;
            }
        }
    }
}
