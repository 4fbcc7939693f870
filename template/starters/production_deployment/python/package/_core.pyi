from _typeshed import SupportsGetItem
from asyncio import Future
from typing import Any, Final, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Redactor", "build_info", "close_all", "refresh_logging"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Redactor:
    """
    Replaces secrets in texts, in the calling thread or in a pool of threads.

    `close` or a `with` statement ends the threads. In a child process after a fork, all methods but `redact` raise
    `ForkError`: create another redactor there.

    Args:
        words: The secrets. Case matters.
        replacement: The text instead of a secret.
        threads: The number of threads. By default, the CPUs that the process may use.
        queue: How many texts can wait for a thread.

    Raises:
        ConfigError: An argument is invalid. `field` names it.
        OSError: A thread could not be started.

    Example:
        >>> with Redactor(["hunter2"], threads=1) as redactor:
        ...     redactor.redact("my password is hunter2")
        'my password is [redacted]'
    """
    def __enter__(self, /) -> Redactor: ...
    def __exit__(self, /, exc_type: Any | None, _exc_value: Any | None, _traceback: Any | None) -> None:
        """
        Close it. After an exception, such as KeyboardInterrupt, drop the texts in the queue.
        """
    def __new__(cls, /, words: SupportsGetItem[int, str], *, replacement: str = ..., threads: SupportsIndex | None = None, queue: SupportsIndex = 1000) -> Redactor: ...
    def close(self, /, *, discard: bool = False) -> None:
        """
        Accept no more texts, finish those in the queue, and end the threads. After Ctrl-C, call it again.

        Args:
            discard: Whether to drop the texts in the queue. They raise ClosedError.
        """
    def health(self, /) -> dict[str, int]:
        """
        Count threads and texts, for a health check.

        Returns:
            The `threads` that have not ended, the texts that are `waiting` and `running`, and how many were `done`,
            `dropped` (cancelled or closed) and `rejected` (the queue was full).
        """
    def redact(self, /, text: str) -> str:
        """
        Redact a text in this thread. It also works after `close`, after a fork, and in log handlers.

        Args:
            text: The text.

        Returns:
            The text, with each secret replaced.
        """
    def redact_async(self, /, text: str) -> Future[str]:
        """
        Redact a text in the pool, for asyncio.

        Args:
            text: The text. If its future is cancelled before a thread begins with it, it is dropped.

        Returns:
            A future of the running event loop, for the text with each secret replaced.

        Raises:
            BusyError: The queue is full.
            ClosedError: The redactor was closed.
            ForkError: Another process created the redactor.
        """

def build_info() -> dict[str, str]:
    """
    Describe the build, for a log or a bug report.

    Returns:
        `version`, `commit` (in builds on GitHub), `profile` and `abi`.
    """

def close_all() -> None:
    """
    Close every redactor, and drop the texts in their queues. Python calls it at exit.
    """

def refresh_logging() -> None:
    """
    Make changed log levels effective.

    Rust remembers the levels of Python's loggers, so that a disabled record costs nothing. Call this after
    `setLevel`, `logging.disable` or `logging.config.dictConfig`.
    """
