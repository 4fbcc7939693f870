"""What is deprecated: each says what to use, since when, and in which version it is removed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._core import Interpreter, choose

if TYPE_CHECKING:
    # Type checkers know this one, installed or not, and point at every use of what it marks.
    import typing_extensions as deprecation
else:
    from . import _deprecation as deprecation


@deprecation.deprecated("best_wheel is deprecated since 0.1.0 and removed in 0.3.0: use choose")
def best_wheel(names: Iterable[str], interpreter: Interpreter) -> str | None:
    """Choose a wheel: the old name of `choose`.

    Args:
        names: The file names.
        interpreter: The Python that the wheel is for.

    Returns:
        What `choose` returns.

    Raises:
        WheelNameError: One of the names ends in `.whl` and is no name of a wheel.
    """
    return choose(names, interpreter)
