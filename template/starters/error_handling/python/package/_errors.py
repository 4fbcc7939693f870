"""The exceptions of this package. `src/error.rs` raises them, and sets their attributes.

They are Python classes because each has two base classes, which a class made in Rust cannot have.
Attributes in the instance's `__dict__` survive copying and pickling.
"""

from ._groups import GroupError


class Error(Exception):
    """Base class of all exceptions of this package."""


class ConfigError(Error, ValueError):
    """An error in a configuration.

    Attributes:
        line: The line, starting at 1.
        column: The character in the line, starting at 1.
    """

    line: int
    column: int


class ParseError(ConfigError):
    """The configuration is not UTF-8, or not TOML, or has unknown keys or wrong types."""


class DuplicateTaskError(ConfigError):
    """A task has the name of an earlier one.

    Attributes:
        name: The name of both.
    """

    name: str


class LimitError(ConfigError):
    """A number is outside its limits.

    Attributes:
        key: The key that has the number.
        limit: The highest number allowed. The lowest is 0.
    """

    key: str
    limit: int


class InvalidPlanError(Error, GroupError, ValueError):
    """All faults of a configuration: a group of `ConfigError`."""


class TaskError(Error, RuntimeError):
    """All attempts of a task failed. `__cause__` is what the job raised in the last one.

    Attributes:
        task: The name of the task.
        attempts: How often it was tried.
    """

    task: str
    attempts: int
