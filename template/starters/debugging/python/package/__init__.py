"""Summaries of the logs of weather stations."""

from ._core import Reading, Summary, summarize
from ._errors import Error, FieldError, LineError
from ._version import __version__

__all__ = [
    "Error",
    "FieldError",
    "LineError",
    "Reading",
    "Summary",
    "__version__",
    "summarize",
]

# They are made in `_core`; users import them from here.
for _class in (Reading, Summary):
    _class.__module__ = __name__
del _class
