from collections.abc import Callable
from os import PathLike
from typing import Final, final

__all__ = ["DEBUG_BUILD", "__version__", "Plan", "run_file"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Plan:
    """
    Tasks in an order in which they can be run: each after those that it needs, and else as they are written.

    Example:
        >>> plan = Plan.from_toml('''
        ... [[task]]
        ... name = "test"
        ... needs = ["build"]
        ...
        ... [[task]]
        ... name = "build"
        ... ''')
        >>> plan.order
        ['build', 'test']
    """
    def __repr__(self, /) -> str: ...
    @staticmethod
    def from_toml(text: str, path: str | PathLike[str] = ...) -> Plan:
        """
        Read a configuration, and put its tasks into order.

        Args:
            text: The configuration, in TOML. A `[[task]]` has a `name`; it may have `needs`, a list of names;
                `retries`, how often it is tried again, from 0 to 10; and `delay`, how long it waits before that, as
                "250ms" or "1.5s", up to an hour.
            path: What messages call the text; no file is opened.

        Returns:
            The plan.

        Raises:
            ParseError: The text is no configuration; it says where, for the first fault that is found.
            InvalidPlanError: The tasks do not fit together; a group of an exception for each fault.

        Warns:
            DeprecatedKeyWarning: The text has a key that is called otherwise now.

        Example:
            >>> try:
            ...     Plan.from_toml('[[task]]\\nname = 1', "tasks.toml")
            ... except ParseError as error:
            ...     print(f"line {error.line}, column {error.column}: {error.expected}")
            line 2, column 8: a string
        """
    @property
    def order(self, /) -> list[str]:
        """
        The names of the tasks, in the order in which they are run.
        """
    def run(self, /, job: Callable[[str], object]) -> None:
        """
        Run the tasks.

        Args:
            job: Called with the name of each task. An exception that it raises is a failure of the task, which is
                tried again as often as it may be. `KeyboardInterrupt`, `SystemExit` and what else is no `Exception`
                ends the run at once, and comes through unchanged.

        Raises:
            TaskError: A task failed in all of its attempts. Its `__cause__` is the exception that `job` raised in
                the last one; its notes tell of the others.

        Example:
            >>> Plan.from_toml('task = [{name = "build"}]').run(print)
            build
        """

def run_file(path: str | PathLike[str], job: Callable[[str], object]) -> None:
    """
    Run the tasks of a file, for a program that wants to tell its user what went wrong, and no more.

    Args:
        path: A file with a configuration as `Plan.from_toml` takes it.
        job: Called with the name of each task, as by `Plan.run`.

    Raises:
        Error: It says which step failed; its `__cause__` says why: an `OSError` (also for a file that is not
            UTF-8), a `ParseError`, an `InvalidPlanError` or a `TaskError`.

    Warns:
        DeprecatedKeyWarning: The file has a key that is called otherwise now.

    Example:
        >>> try:
        ...     run_file("missing.toml", print)
        ... except Error as error:
        ...     print(error)
        cannot read the tasks of missing.toml
    """
