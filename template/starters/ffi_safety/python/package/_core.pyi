from collections.abc import Callable
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Recorder", "Subscription"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Recorder:
    """
    Records the values of a sensor, and passes each one to callbacks.

    Threads may share a recorder. Processes may not: after a fork, the child process must make its own.

    Args:
        name: What is recorded.
        capacity: The maximum number of samples.

    Raises:
        ArgumentError: `name` contains a null character.
        MemoryError: The samples do not fit in memory.

    Example:
        >>> recorder = Recorder("temperature")
        >>> with recorder.subscribe(print):
        ...     index = recorder.record(21.5)
        0 21.5
        >>> recorder.view().tolist()
        [21.5]
    """
    def __new__(cls, /, name: str, capacity: SupportsIndex = 1024) -> Recorder: ...
    def clear(self, /) -> None:
        """
        Remove all samples.

        Raises:
            BusyError: A view shows the samples.
        """
    @staticmethod
    def from_capsule(capsule: Any) -> Recorder:
        """
        Share the samples of another recorder.

        Args:
            capsule: The result of `to_capsule`.

        Returns:
            A recorder with the same samples, and without the callbacks.

        Raises:
            ArgumentError: Another package, or another version of this one, made the capsule.

        Example:
            >>> recorder = Recorder("temperature")
            >>> other = Recorder.from_capsule(recorder.to_capsule())
            >>> recorder.record(21.5)
            0
            >>> other.view().tolist()
            [21.5]
        """
    @property
    def name(self, /) -> str:
        """
        What is recorded.
        """
    def record(self, /, value: SupportsFloat | SupportsIndex) -> int:
        """
        Add a sample, and call each callback with it.

        Args:
            value: The value of the sample.

        Returns:
            The index of the sample.

        Raises:
            FullError: The recorder is full.
            RecursionError: Callbacks record samples, whose callbacks record samples, in more than 16 levels.
            Exception: The exception of a callback, unchanged. The sample stays. Later callbacks are not called.
        """
    def subscribe(self, /, callback: Callable[[int, float], Any]) -> Subscription:
        """
        Call a function with each new sample.

        Args:
            callback: Called with the index and the value, on the thread that records the sample.

        Returns:
            The subscription. It ends when it is cancelled, or when the recorder is freed.
        """
    def to_capsule(self, /) -> Any:
        """
        Share the samples with C code, or with another recorder.

        Returns:
            A capsule with the struct in `src/capsule.rs`. The handle in it is valid as long as the capsule.
        """
    def view(self, /) -> memoryview:
        """
        View the samples without a copy. They cannot be cleared until the view is released, which `with` does. PyPy
        releases it at the next garbage collection.

        Returns:
            A read-only view of doubles, which NumPy and `array.array` accept. With the stable ABI of Python 3.10, it
            shows a copy.

        Example:
            >>> recorder = Recorder("temperature")
            >>> recorder.record(21.5)
            0
            >>> with recorder.view() as samples:
            ...     max(samples)
            21.5
        """
    def wait(self, /, count: SupportsIndex, timeout: SupportsFloat | SupportsIndex | None = None) -> bool:
        """
        Wait for samples.

        Args:
            count: The number of samples to wait for, including those that exist.
            timeout: The maximum time in seconds, or None to wait without a limit.

        Returns:
            True, or False after the timeout.

        Raises:
            ArgumentError: `timeout` is negative or NaN.
        """

@final
class Subscription:
    """
    The result of `Recorder.subscribe`. The end of a `with` statement cancels it.
    """
    def __enter__(self, /) -> Subscription: ...
    def __exit__(self, /, *_error: "object") -> None: ...
    def cancel(self, /) -> None:
        """
        Stop calling the callback. A thread that has begun to record a sample may still call it.
        """
