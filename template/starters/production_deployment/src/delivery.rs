//! A Tokio runtime for asyncio that can be stopped.
//!
//! The runtime of `pyo3_async_runtimes::tokio` runs until the process ends. Its threads could call Python while the
//! interpreter shuts down, which aborts the process before Python 3.14. And after a fork, it would have no threads.

use std::future::Future;
use std::io;
use std::pin::Pin;

use pyo3_async_runtimes::TaskLocals;
use pyo3_async_runtimes::generic::{self, ContextExt};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinError, JoinHandle};

/// Starts a thread that waits for results, and delivers each one to its event loop.
pub(crate) fn start() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).build()
}

/// The runtime that this thread has entered.
pub(crate) struct Entered;

impl generic::Runtime for Entered {
    type JoinError = JoinError;
    type JoinHandle = JoinHandle<()>;

    fn spawn<F: Future<Output = ()> + Send + 'static>(future: F) -> JoinHandle<()> {
        tokio::spawn(future)
    }

    /// Delivers a result in the same thread: it has nothing else to do while it waits for the GIL.
    fn spawn_blocking<F: FnOnce() + Send + 'static>(deliver: F) -> JoinHandle<()> {
        tokio::spawn(async { deliver() })
    }
}

/// Only futures that await Python coroutines need to know the event loop.
impl ContextExt for Entered {
    fn scope<F, R>(_: TaskLocals, future: F) -> Pin<Box<dyn Future<Output = R> + Send>>
    where
        F: Future<Output = R> + Send + 'static,
    {
        Box::pin(future)
    }

    fn get_task_locals() -> Option<TaskLocals> {
        None
    }
}
