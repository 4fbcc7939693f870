from collections.abc import Callable, Iterable
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Recorder", "Samples", "Subscription"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Recorder:
    """
    Keeps the values of a sensor, and tells of each new one.

    Any thread may use it, and several at once.

    Args:
        name: What is recorded.
        capacity: How many samples it has room for.

    Raises:
        ArgumentError: The name holds a null character.
        CapacityError: There is no memory for so many samples.

    Example:
        >>> recorder = Recorder("temperature")
        >>> with recorder.subscribe(print):
        ...     index = recorder.record(21.5)
        0 21.5
        >>> list(recorder)
        [21.5]
    """
    def __enter__(self, /) -> Recorder: ...
    def __exit__(self, /, _class: Any, _exception: Any, _traceback: Any) -> None: ...
    def __iter__(self, /) -> Samples:
        """
        Go through the samples, also those that come in the meantime.
        """
    def __len__(self, /) -> int: ...
    def __new__(cls, /, name: str, capacity: SupportsIndex = 1024) -> Recorder: ...
    def __repr__(self, /) -> str: ...
    @property
    def capacity(self, /) -> int:
        """
        How many samples it has room for.
        """
    def clear(self, /) -> None:
        """
        Remove all samples.

        Raises:
            BusyError: Somebody looks at them.
        """
    def close(self, /) -> None:
        """
        End it: all subscriptions are over, and nobody waits any longer. The samples stay.
        """
    @staticmethod
    def from_capsule(capsule: Any) -> Recorder:
        """
        Share the samples of another recorder.

        Args:
            capsule: What `to_capsule` returned. Callbacks and notes are not shared.

        Returns:
            A recorder of the same samples.

        Raises:
            ArgumentError: The capsule is of another kind.

        Example:
            >>> recorder = Recorder("temperature")
            >>> recorder.record(21.5)
            0
            >>> list(Recorder.from_capsule(recorder.to_capsule()))
            [21.5]
        """
    @property
    def name(self, /) -> str:
        """
        What is recorded.
        """
    def note(self, /, text: str) -> None:
        """
        Write down a text, which belongs to the next sample.

        Args:
            text: What there is to say.
        """
    def record(self, /, value: SupportsFloat | SupportsIndex) -> int:
        """
        Add a sample, and call every callback with it.

        Args:
            value: The value of the sample.

        Returns:
            The index of the sample.

        Raises:
            FullError: There is no room for it.
            ClosedError: The recorder is closed.
            Exception: What a callback raises comes through unchanged. The sample stays, and later callbacks do not hear
                of it.
        """
    def record_all(self, /, values: Iterable[float]) -> None:
        """
        Add several samples, while other threads may run Python code.

        Args:
            values: The values of the samples, all taken before the first is added. Those before one that cannot be added
                stay.

        Raises:
            FullError: There is no room for one of them.
            ClosedError: The recorder is closed.
            Exception: What a callback raises ends it, and comes through unchanged.

        Example:
            >>> recorder = Recorder("temperature", capacity=2)
            >>> recorder.record_all([21.5, 22.0])
            >>> len(recorder)
            2
        """
    def resize(self, /, capacity: SupportsIndex) -> None:
        """
        Make room for more samples, or for fewer.

        Args:
            capacity: How many samples it has room for from now on.

        Raises:
            BusyError: Somebody looks at the samples, which would move.
            CapacityError: There is no memory for so many.
            FullError: There are more already.
        """
    def search(self, /, word: str) -> list[tuple[int, str]]:
        """
        Find notes, while other threads may run Python code.

        Args:
            word: What the text has to hold.

        Returns:
            Each note in which it is: the index of its sample, and its text.

        Example:
            >>> recorder = Recorder("temperature")
            >>> recorder.note("the door is open")
            >>> recorder.search("door")
            [(0, 'the door is open')]
        """
    def subscribe(self, /, callback: Callable[[int, float], Any]) -> Subscription:
        """
        Call a function with each new sample.

        Args:
            callback: Called with the index and the value of each sample, by the thread that records it.

        Returns:
            The subscription, which lasts until it is cancelled, the recorder is closed, or nobody has the recorder any
            more.

        Raises:
            ClosedError: The recorder is closed.
        """
    def to_capsule(self, /) -> Any:
        """
        Give the C library's handle away: a capsule with a `sampler *`, which is valid as long as the capsule.
        """
    def view(self, /) -> memoryview:
        """
        Look at the samples that there are: read-only, and without a copy, if the Python that it is built for can.

        As long as somebody looks at them, they can be neither cleared nor moved: `release` the view, or use it in `with`.

        Returns:
            A view of doubles, which NumPy and `array.array` take too. With the stable ABI of Python 3.10 it is one of a
            copy.

        Example:
            >>> recorder = Recorder("temperature")
            >>> recorder.record_all([21.5, 22.0])
            >>> with recorder.view() as samples:
            ...     max(samples)
            22.0
        """
    def wait(self, /, count: SupportsIndex, timeout: SupportsFloat | SupportsIndex | None = None) -> bool:
        """
        Wait for samples, while other threads may run Python code.

        Args:
            count: How many samples there have to be in all.
            timeout: For how many seconds to wait at most. Without it, there is no such limit.

        Returns:
            Whether there are so many; if not, it took longer than the timeout.

        Raises:
            ArgumentError: The timeout is less than 0, or no number.
            ClosedError: The recorder was closed before.
        """

@final
class Samples:
    """
    An iterator over the samples of a recorder. Threads that share it get each sample once.
    """
    def __iter__(self, /) -> Samples: ...
    def __next__(self, /) -> float:
        """
        The next sample.
        """

@final
class Subscription:
    """
    What `Recorder.subscribe` returns. Used in `with`, it is cancelled at the end.
    """
    def __enter__(self, /) -> Subscription: ...
    def __exit__(self, /, _class: Any, _exception: Any, _traceback: Any) -> None: ...
    @property
    def active(self, /) -> bool:
        """
        Whether the callback is called with each new sample.
        """
    def cancel(self, /) -> None:
        """
        Let the callback not be called any more; a thread that has begun to record a sample may still call it.
        """
