"""The exceptions of this package.

They are defined here, in Python, because a class that is made in Rust has one base class, and
some of these need two. `src/translation.rs` says which Rust error becomes which of them, and sets
their attributes; a copy and a pickle keep these.
"""

from ._groups import GroupError


class Error(Exception):
    """Base class of this package's own exceptions, and what says which step of a program failed."""


class ParseError(Error, ValueError):
    """A text is no configuration; this is the first place that was found to show it.

    Attributes:
        path: The file, or what else the text comes from.
        line: The line where it is not, counted from 1.
        column: The character in this line, counted from 1.
        expected: What should stand there, or None if the parser does not know.
    """

    path: str
    line: int
    column: int
    expected: str | None


class FaultError(Error, ValueError):
    """One fault of a configuration.

    Attributes:
        path: The file, or what else the text comes from.
        line: The line of the fault, counted from 1.
        column: The character in this line, counted from 1.
    """

    path: str
    line: int
    column: int


class DuplicateTaskError(FaultError):
    """A task has the name of an earlier one.

    Attributes:
        task: The name of both.
    """

    task: str


class UnknownTaskError(FaultError):
    """A task needs one that is not there.

    Attributes:
        task: The name of the task.
        need: The name that no task has.
        suggestion: A name that may have been meant, or None. There is a note of it, too.
    """

    task: str
    need: str
    suggestion: str | None


class CircleError(FaultError):
    """Tasks need each other, so that none of them can be the first.

    Attributes:
        tasks: Their names: each needs the next one, and the last one is the first again.
    """

    tasks: tuple[str, ...]


class LimitError(FaultError):
    """A number is too high or too low.

    Attributes:
        task: The name of the task that has it.
    """

    task: str


class InvalidPlanError(Error, GroupError, ValueError):
    """A group of all faults of a text that is a configuration, each a `FaultError`."""


class TaskError(Error, RuntimeError):
    """A task failed; `__cause__` is what the job raised in the last attempt.

    Attributes:
        task: The name of the task.
        attempts: How often it was tried.
    """

    task: str
    attempts: int


class DeprecatedKeyWarning(FutureWarning):
    """A key of a configuration is called otherwise now.

    It is no `Error`, also where warnings are errors: `except Error` does not catch it. It is a
    `FutureWarning` because Python hides a `DeprecationWarning` from the users of a program.
    """
