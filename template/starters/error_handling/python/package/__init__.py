"""Tasks of which some need others, in an order in which they can be run."""

from ._core import Plan, run_file
from ._errors import (
    CircleError,
    DeprecatedKeyWarning,
    DuplicateTaskError,
    Error,
    FaultError,
    InvalidPlanError,
    LimitError,
    ParseError,
    TaskError,
    UnknownTaskError,
)
from ._version import __version__

__all__ = [
    "CircleError",
    "DeprecatedKeyWarning",
    "DuplicateTaskError",
    "Error",
    "FaultError",
    "InvalidPlanError",
    "LimitError",
    "ParseError",
    "Plan",
    "TaskError",
    "UnknownTaskError",
    "__version__",
    "run_file",
]

# Tracebacks and pickles name a class by where users import it from. Plan is made in Rust, which
# does not know the name of this package.
for _class in (
    CircleError,
    DeprecatedKeyWarning,
    DuplicateTaskError,
    Error,
    FaultError,
    InvalidPlanError,
    LimitError,
    ParseError,
    Plan,
    TaskError,
    UnknownTaskError,
):
    _class.__module__ = __name__
