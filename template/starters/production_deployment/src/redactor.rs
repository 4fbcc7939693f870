//! The class `Redactor`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use std::{mem, process, thread};

use pyo3::prelude::*;
use pyo3::types::PyString;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript};
use pyo3_async_runtimes::generic::future_into_py;
use redaction::{Pool, Scanner};
use tokio::runtime::Runtime;

use crate::delivery::{self, Entered};
use crate::error::Error;
use crate::logging;

/// How often `close` looks for Ctrl-C.
const SIGNALS: Duration = Duration::from_millis(50);
/// The longest wait for the threads of a redactor that was not closed.
const LIMIT: Duration = Duration::from_secs(5);

/// The redactors to close at exit.
static ALL: Mutex<Vec<Weak<Service>>> = Mutex::new(Vec::new());

/// Replaces secrets in texts, in the calling thread or in a pool of threads.
///
/// `close` or a `with` statement ends the threads. In a child process after a fork, all methods but `redact` raise
/// `ForkError`: create another redactor there.
///
/// Args:
///     words: The secrets. Case matters.
///     replacement: The text instead of a secret.
///     threads: The number of threads. By default, the CPUs that the process may use.
///     queue: How many texts can wait for a thread.
///
/// Raises:
///     ConfigError: An argument is invalid. `field` names it.
///     OSError: A thread could not be started.
///
/// Example:
///     >>> with Redactor(["hunter2"], threads=1) as redactor:
///     ...     redactor.redact("my password is hunter2")
///     'my password is [redacted]'
#[pyclass(frozen)]
pub(crate) struct Redactor(Arc<Service>);

struct Service {
    scanner: Arc<Scanner>,
    pool: Arc<Pool>,
    runtime: Option<Runtime>,
    process: u32,
}

#[pymethods]
impl Redactor {
    #[new]
    #[pyo3(signature = (words, *, replacement="[redacted]".to_owned(), threads=None, queue=1000))]
    fn new(
        py: Python<'_>,
        words: Vec<String>,
        replacement: String,
        threads: Option<i64>,
        queue: i64,
    ) -> PyResult<Self> {
        let start = || -> Result<Service, Error> {
            let scanner = Arc::new(Scanner::new(&words, replacement)?);
            let worker = Arc::clone(&scanner);
            let runtime = Some(delivery::start().map_err(redaction::Error::from)?);
            let pool = Pool::start(threads, queue, move |text| worker.redact(text))?;
            Ok(Service {
                scanner,
                pool,
                runtime,
                process: process::id(),
            })
        };
        let service = Arc::new(py.detach(start)?);
        logging::raise_pending(py).inspect_err(|_| service.pool.close(true))?;
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|service| service.strong_count() > 0);
        all.push(Arc::downgrade(&service));
        Ok(Self(service))
    }

    /// Redact a text in this thread. It also works after `close`, after a fork, and in log handlers.
    ///
    /// Args:
    ///     text: The text.
    ///
    /// Returns:
    ///     The text, with each secret replaced.
    fn redact(&self, py: Python<'_>, text: &str) -> String {
        py.detach(|| self.0.scanner.redact(text))
    }

    /// Redact a text in the pool, for asyncio.
    ///
    /// Args:
    ///     text: The text. If its future is cancelled before a thread begins with it, it is dropped.
    ///
    /// Returns:
    ///     A future of the running event loop, for the text with each secret replaced.
    ///
    /// Raises:
    ///     BusyError: The queue is full.
    ///     ClosedError: The redactor was closed.
    ///     ForkError: Another process created the redactor.
    fn redact_async<'py>(slf: &Bound<'py, Self>, text: String) -> PyResult<Future<'py>> {
        let (service, redactor) = (&slf.get().0, slf.clone().unbind());
        service.check_process()?;
        let _entered = service.runtime.as_ref().map(Runtime::enter);
        future_into_py::<Entered, _, _>(slf.py(), async move {
            let result = match redactor.get().0.pool.submit(text) {
                Ok(receiver) => receiver.await.unwrap_or(Err(redaction::Error::Closed)),
                Err(error) => Err(error),
            };
            Ok(Reply(result, redactor))
        })
        .map(Future)
    }

    /// Count threads and texts, for a health check.
    ///
    /// Returns:
    ///     The `threads` that have not ended, the texts that are `waiting` and `running`, and how many were `done`,
    ///     `dropped` (cancelled or closed) and `rejected` (the queue was full).
    fn health(&self) -> Result<BTreeMap<&'static str, u64>, Error> {
        self.0.check_process()?;
        Ok(self.0.pool.health())
    }

    /// Accept no more texts, finish those in the queue, and end the threads. After Ctrl-C, call it again.
    ///
    /// Args:
    ///     discard: Whether to drop the texts in the queue. They raise ClosedError.
    #[pyo3(signature = (*, discard=false))]
    fn close(&self, py: Python<'_>, discard: bool) -> PyResult<()> {
        self.0.close(py, discard)
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// Close it. After an exception, such as KeyboardInterrupt, drop the texts in the queue.
    fn __exit__(
        &self,
        py: Python<'_>,
        exc_type: Option<Bound<'_, PyAny>>,
        _exc_value: Option<Bound<'_, PyAny>>,
        _traceback: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        self.0.close(py, exc_type.is_some())
    }
}

impl Service {
    /// In a child after a fork, the threads are missing, and locks may stay locked.
    fn check_process(&self) -> Result<(), Error> {
        match self.process {
            process if process == process::id() => Ok(()),
            process => Err(Error::Forked { process }),
        }
    }

    /// Closes the pool, and waits. It detaches, because the threads need the GIL to log and to deliver results.
    fn close(&self, py: Python<'_>, discard: bool) -> PyResult<()> {
        self.check_process()?;
        py.detach(|| self.pool.close(discard));
        logging::raise_pending(py)?;
        // A thread of the pool that runs a log handler cannot wait for itself.
        let thread = thread::current();
        if thread.name().unwrap_or_default().starts_with("redactor-") {
            return Ok(());
        }
        let is_delivered = |runtime: &Runtime| runtime.metrics().num_alive_tasks() == 0;
        while !py.detach(|| {
            thread::sleep(Duration::from_millis(1));
            self.pool.wait(SIGNALS) && self.runtime.iter().all(is_delivered)
        }) {
            py.check_signals()?;
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.check_process().is_err() {
            mem::forget(self.runtime.take());
            return;
        }
        Python::attach(|py| {
            py.detach(|| {
                self.pool.close(true);
                self.pool.wait(LIMIT)
            });
            logging::raise_pending(py).ok()
        });
        // Python may run this in the thread of the runtime, which cannot wait for itself.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Closes the redactors of this process: their threads must not call Python when the interpreter shuts down.
pub(crate) fn close_all(py: Python<'_>) -> PyResult<()> {
    let all = mem::take(&mut *ALL.lock().unwrap_or_else(PoisonError::into_inner));
    let mut services = all.iter().filter_map(Weak::upgrade);
    services.try_for_each(|service| match service.check_process() {
        Ok(()) => service.close(py, true),
        Err(_) => Ok(()),
    })
}

/// A result. It keeps the redactor until it is delivered.
struct Reply(Result<String, redaction::Error>, Py<Redactor>);

impl<'py> IntoPyObject<'py> for Reply {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let Self(result, _redactor) = self;
        Ok(PyString::new(py, &result.map_err(Error::from)?))
    }
}

/// An asyncio future.
struct Future<'py>(Bound<'py, PyAny>);

impl<'py> IntoPyObject<'py> for Future<'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    // The type in the generated stub.
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("asyncio", "Future"),
        PyString::TYPE_HINT
    );

    fn into_pyobject(self, _: Python<'py>) -> PyResult<Self::Output> {
        Ok(self.0)
    }
}
