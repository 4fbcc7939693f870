from typing import Any, Final, final

__all__ = ["DEBUG_BUILD", "__version__", "Series", "Weights", "average", "smooth_array", "smooth_list", "smooth_parallel", "smooth_series"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Series:
    """
    A series in Arrow's memory layout, for example for `pyarrow.array`.

    Args:
        samples: The series, as a list.
    """
    def __arrow_c_array__(self, /, requested_schema: Any | None = None) -> "tuple[Any, Any]":
        """
        Return the schema and the array, in capsules. A producer may ignore `requested_schema`.
        """
    def __len__(self, /) -> int: ...
    def __new__(cls, /, samples: "list[float]") -> Series: ...
    def to_list(self, /) -> list[float]:
        """
        Copy the samples to a list.
        """

@final
class Weights:
    """
    Weights of the samples in a window, which are divided by their sum.

    Args:
        weights: The weights, as a list.

    Raises:
        Error: The sum of the weights is zero or not finite.
    """
    def __new__(cls, /, weights: "list[float]") -> Weights: ...
    @property
    def values(self, /) -> list[float]:
        """
        The divided weights, at least one. Each access clones them, and converts the clone to a list.
        """

def average(window: "list[float]", weights: Weights) -> float:
    """
    Average one window of a series.

    Args:
        window: A list of as many samples as there are weights.
        weights: The weights of the samples.

    Returns:
        The weighted average.

    Raises:
        Error: The window has another length.

    Example:
        >>> average([1.0, 2.0, 6.0], Weights([1, 2, 1]))
        2.75
    """

def smooth_array(samples: Any, weights: Weights) -> Any:
    """
    Average all windows of a NumPy array.

    With a free-threaded build of Python, no other thread may write to the array meanwhile.

    Args:
        samples: A contiguous array of 64-bit floats.
        weights: The weights of the samples in a window.

    Returns:
        The weighted average of each window, as a NumPy array.

    Raises:
        Error: The array is not contiguous.
        TypeError: The object is not an array of 64-bit floats with one dimension.
    """

def smooth_list(samples: "list[float]", weights: Weights) -> list[float]:
    """
    Average all windows of a series.

    Args:
        samples: The series, as a list.
        weights: The weights of the samples in a window.

    Returns:
        The weighted average of each window. The list is empty if there are fewer samples than weights.

    Example:
        >>> smooth_list([1.0, 2.0, 6.0, 2.0], Weights([1, 2, 1]))
        [2.75, 4.0]
    """

def smooth_parallel(samples: "Any", weights: Weights) -> Series:
    """
    Average all windows of an Arrow array, on all cores. Other Python threads run meanwhile.

    Args:
        samples: A `Series`, or an array of 64-bit floats of another library, such as pyarrow.
        weights: The weights of the samples in a window.

    Returns:
        The weighted average of each window.

    Raises:
        Error: The array has other values, or nulls.
    """

def smooth_series(samples: "Any", weights: Weights) -> Series:
    """
    Average all windows of an Arrow array.

    Args:
        samples: A `Series`, or an array of 64-bit floats of another library, such as pyarrow.
        weights: The weights of the samples in a window.

    Returns:
        The weighted average of each window.

    Raises:
        Error: The array has other values, or nulls.
    """
