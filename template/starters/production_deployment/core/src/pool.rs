//! Threads that work on a bounded queue.
//!
//! In Python, a log record takes the GIL, which another thread may hold while it waits for a lock in this file. So no
//! thread logs, or works on a text, while it holds a lock.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};
use std::time::Duration;

use tokio::sync::oneshot::{self, Receiver, Sender};

use crate::error::Error;

/// Threads that work on a bounded queue.
pub struct Pool {
    work: Box<dyn Fn(&str) -> String + Send + Sync>,
    capacity: usize,
    queue: Mutex<Queue>,
    has_work: Condvar,
    has_ended: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<(String, Reply)>,
    is_closed: bool,
    /// The threads that have not ended.
    threads: u64,
    running: u64,
    done: u64,
    dropped: u64,
    rejected: u64,
}

type Reply = Sender<Result<String, Error>>;

impl Pool {
    /// Starts the threads. By default, as many as the process may use CPUs: the standard library honours its affinity,
    /// and on Linux the quota of its cgroup, such as `docker run --cpus=2`.
    pub fn start(
        threads: Option<i64>,
        capacity: i64,
        work: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Result<Arc<Self>, Error> {
        let threads = match threads {
            Some(threads) => Error::check("threads", threads, 1024)?,
            None => thread::available_parallelism().map_or(1, NonZero::get),
        };
        let pool = Arc::new(Self {
            work: Box::new(work),
            capacity: Error::check("queue", capacity, 1_000_000)?,
            queue: Mutex::default(),
            has_work: Condvar::new(),
            has_ended: Condvar::new(),
        });
        for index in 0..threads {
            let worker = Arc::clone(&pool);
            pool.lock().threads += 1;
            let thread = Builder::new().name(format!("redactor-{index}"));
            if let Err(error) = thread.spawn(move || worker.run()) {
                pool.lock().threads -= 1;
                pool.close(true);
                return Err(error.into());
            }
        }
        log::info!(target: "pool", "started {threads} threads");
        Ok(pool)
    }

    /// Adds a text to the queue. To cancel, drop the receiver.
    pub fn submit(&self, text: String) -> Result<Receiver<Result<String, Error>>, Error> {
        let (capacity, mut queue) = (self.capacity, self.lock());
        if queue.is_closed {
            return Err(Error::Closed);
        }
        if queue.jobs.len() >= capacity {
            queue.rejected += 1;
            return Err(Error::Busy { capacity });
        }
        let (reply, receiver) = oneshot::channel();
        queue.jobs.push_back((text, reply));
        drop(queue);
        self.has_work.notify_one();
        Ok(receiver)
    }

    /// Accepts no more texts. The threads finish those in the queue, unless `discard` is set, and end.
    pub fn close(&self, discard: bool) {
        let mut queue = self.lock();
        let was_closed = mem::replace(&mut queue.is_closed, true);
        let waiting = queue.jobs.len();
        let dropped = queue.jobs.split_off(if discard { 0 } else { waiting });
        queue.dropped += dropped.len() as u64;
        drop(queue);
        self.has_work.notify_all();
        if !was_closed {
            log::info!(target: "pool", "closing: {waiting} waiting, {} dropped", dropped.len());
        }
        for (_, reply) in dropped {
            let _ = reply.send(Err(Error::Closed));
        }
    }

    /// Waits until all threads have ended, and returns whether they have.
    pub fn wait(&self, timeout: Duration) -> bool {
        let is_running = |queue: &mut Queue| queue.threads > 0;
        let (ended, queue) = (&self.has_ended, self.lock());
        let waited = ended.wait_timeout_while(queue, timeout, is_running);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Counts threads and texts.
    pub fn health(&self) -> BTreeMap<&'static str, u64> {
        let queue = self.lock();
        BTreeMap::from([
            ("threads", queue.threads),
            ("waiting", queue.jobs.len() as u64),
            ("running", queue.running),
            ("done", queue.done),
            ("dropped", queue.dropped),
            ("rejected", queue.rejected),
        ])
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        while let Some((text, reply)) = self.next() {
            // A caller that was cancelled has dropped the receiver.
            let redacted = (!reply.is_closed()).then(|| self.work_on(&text));
            let mut queue = self.lock();
            queue.running -= 1;
            match redacted {
                Some(_) => queue.done += 1,
                None => queue.dropped += 1,
            }
            drop(queue);
            let _ = redacted.map(|redacted| reply.send(redacted));
        }
        self.lock().threads -= 1;
        self.has_ended.notify_all();
    }

    /// Takes the next text, or returns `None` when the pool is closed.
    fn next(&self) -> Option<(String, Reply)> {
        let is_idle = |queue: &mut Queue| queue.jobs.is_empty() && !queue.is_closed;
        let queue = self.has_work.wait_while(self.lock(), is_idle);
        let mut queue = queue.unwrap_or_else(PoisonError::into_inner);
        let job = queue.jobs.pop_front()?;
        queue.running += 1;
        Some(job)
    }

    fn work_on(&self, text: &str) -> Result<String, Error> {
        let redacted = catch_unwind(AssertUnwindSafe(|| (self.work)(text)));
        match &redacted {
            Ok(_) => log::debug!(target: "pool", "redacted a text of {} bytes", text.len()),
            Err(_) => log::error!(target: "pool", "panicked on a text of {} bytes", text.len()),
        }
        redacted.map_err(|_| Error::Panicked)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// A pool of one thread whose job waits at two barriers: when it has begun, and before it ends.
    fn start_blocked(queue: i64) -> (Arc<Pool>, Arc<[Barrier; 2]>) {
        let barriers = Arc::new([Barrier::new(2), Barrier::new(2)]);
        let inner = Arc::clone(&barriers);
        let pool = Pool::start(Some(1), queue, move |text| {
            if text == "block" {
                inner.iter().for_each(|barrier| _ = barrier.wait());
            }
            text.to_uppercase()
        });
        (pool.unwrap(), barriers)
    }

    #[test]
    fn finishes_the_queue_when_it_is_closed() {
        let (pool, barriers) = start_blocked(10);
        let blocked = pool.submit("block".to_owned()).unwrap();
        barriers[0].wait();
        let waiting = pool.submit("next".to_owned()).unwrap();
        pool.close(false);
        assert!(matches!(pool.submit(String::new()), Err(Error::Closed)));
        assert!(!pool.wait(Duration::ZERO));
        barriers[1].wait();
        assert_eq!(blocked.blocking_recv().unwrap().unwrap(), "BLOCK");
        assert_eq!(waiting.blocking_recv().unwrap().unwrap(), "NEXT");
        assert!(pool.wait(SOON));
        let health = pool.health();
        assert_eq!(
            (health["threads"], health["done"], health["dropped"]),
            (0, 2, 0)
        );
    }

    #[test]
    fn discards_the_queue_if_asked() {
        let (pool, barriers) = start_blocked(10);
        let blocked = pool.submit("block".to_owned()).unwrap();
        barriers[0].wait();
        let waiting = pool.submit("next".to_owned()).unwrap();
        pool.close(true);
        let result = waiting.blocking_recv().unwrap();
        assert!(matches!(result, Err(Error::Closed)));
        barriers[1].wait();
        assert!(blocked.blocking_recv().unwrap().is_ok());
    }

    #[test]
    fn rejects_jobs_when_the_queue_is_full() {
        let (pool, barriers) = start_blocked(1);
        let _blocked = pool.submit("block".to_owned()).unwrap();
        barriers[0].wait();
        let _waiting = pool.submit("next".to_owned()).unwrap();
        let error = pool.submit("third".to_owned()).unwrap_err();
        assert!(matches!(error, Error::Busy { capacity: 1 }));
        barriers[1].wait();
        assert_eq!(pool.health()["rejected"], 1);
        pool.close(false);
    }

    #[test]
    fn skips_jobs_whose_caller_is_gone() {
        let (pool, barriers) = start_blocked(10);
        let _blocked = pool.submit("block".to_owned()).unwrap();
        barriers[0].wait();
        drop(pool.submit("next".to_owned()).unwrap());
        barriers[1].wait();
        pool.close(false);
        assert!(pool.wait(SOON));
        let health = pool.health();
        assert_eq!((health["done"], health["dropped"]), (1, 1));
    }

    #[test]
    fn a_number_has_limits() {
        let start = |threads, queue| Pool::start(threads, queue, str::to_owned);
        for (threads, queue, message) in [
            (Some(0), 1, "threads must be between 1 and 1024, not 0"),
            (
                Some(i64::MIN),
                1,
                "threads must be between 1 and 1024, not -9223372036854775808",
            ),
            (
                Some(1025),
                1,
                "threads must be between 1 and 1024, not 1025",
            ),
            (None, 0, "queue must be between 1 and 1000000, not 0"),
        ] {
            assert_eq!(start(threads, queue).err().unwrap().to_string(), message);
        }
        let pool = start(None, 1_000_000).unwrap();
        assert!(pool.health()["threads"] >= 1);
        pool.close(false);
    }

    #[test]
    fn a_panic_ends_the_job_and_not_the_thread() {
        let pool = Pool::start(Some(1), 10, |text| match text {
            "panic" => panic!("planned"),
            _ => text.to_owned(),
        })
        .unwrap();
        let panicked = pool.submit("panic".to_owned()).unwrap();
        let result = panicked.blocking_recv().unwrap();
        assert!(matches!(result, Err(Error::Panicked)));
        let next = pool.submit("next".to_owned()).unwrap();
        assert_eq!(next.blocking_recv().unwrap().unwrap(), "next");
        pool.close(false);
    }
}
