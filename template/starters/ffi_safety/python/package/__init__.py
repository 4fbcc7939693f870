"""A recorder for the values of a sensor, on top of a library in C."""

from ._core import Recorder, Samples, Subscription
from ._errors import (
    ArgumentError,
    BusyError,
    CapacityError,
    ChangedError,
    ClosedError,
    Error,
    FullError,
)
from ._version import __version__

__all__ = [
    "ArgumentError",
    "BusyError",
    "CapacityError",
    "ChangedError",
    "ClosedError",
    "Error",
    "FullError",
    "Recorder",
    "Samples",
    "Subscription",
    "__version__",
]

# They are made in `_core`; users import them from here.
for _class in (Recorder, Samples, Subscription):
    _class.__module__ = __name__
del _class
