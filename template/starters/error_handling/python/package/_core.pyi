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
    Tasks to run, in the order of their configuration.
    """
    @staticmethod
    def from_toml(text: str) -> Plan:
        """
        Make a plan. Ctrl-C has to wait until the text is parsed.

        Args:
            text: TOML with a table `[[task]]` for each task. Its keys are `name`, `retries` (from 0 to 10) and
                `delay` (the seconds before a retry, up to 3600).

        Returns:
            The plan.

        Raises:
            ParseError: The text is not TOML, or has an unknown key or a wrong type.
            InvalidPlanError: The tasks have faults. It is a group with an exception for each.

        Example:
            >>> try:
            ...     Plan.from_toml("[[task]]\\nname = 1")
            ... except ParseError as error:
            ...     print(error.line, error.column)
            2 8
        """
    def run(self, /, job: Callable[[str], object]) -> None:
        """
        Run the tasks.

        Args:
            job: Called with the name of each task. If it raises an `Exception`, the task can be retried. Any other
                exception, such as `KeyboardInterrupt`, ends the run unchanged.

        Raises:
            TaskError: All attempts of a task failed. Its `__cause__` is what `job` raised in the last one.

        Example:
            >>> Plan.from_toml('task = [{name = "build"}]').run(print)
            build
        """

def run_file(path: str | PathLike[str], job: Callable[[str], object]) -> None:
    """
    Run the tasks of a file. The notes of an exception say what the function was doing.

    Args:
        path: A TOML file, as for `Plan.from_toml`.
        job: Called with the name of each task, as by `Plan.run`.

    Raises:
        OSError: The file cannot be read.
        Error: As by `Plan.from_toml` and `Plan.run`, or the file has no tasks.

    Example:
        >>> try:
        ...     run_file("missing.toml", print)
        ... except OSError as error:
        ...     print(error.filename, error.__notes__)
        missing.toml ['while loading missing.toml']
    """
