"""Options, output and exit codes that the scripts share."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shlex
import signal
import subprocess  # nosec B404
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

OK, FOUND, ERROR, INTERRUPTED = 0, 1, 2, 130
SCHEMA_VERSION = 1
COLOURS = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "bold": 1, "dim": 2}


class ScriptError(Exception):
    """An error message for the user. The script exits with `ERROR`."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises `ScriptError` if it is missing or malformed."""
    # Where Python lacks tomllib, pytest has installed tomli.
    name = "tomllib" if sys.version_info >= (3, 11) else "tomli"
    try:
        data: dict[str, Any] = importlib.import_module(name).loads(path.read_text("utf-8"))
    except ImportError:
        raise ScriptError("reading TOML needs Python 3.11, or `pip install tomli`") from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", error)
        raise ScriptError(f"cannot read {path}: {problem}") from None
    return data


def resident_bytes() -> int:
    """Return the size of this process in memory, on macOS its peak, and on Windows 0."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    resource: Any = importlib.import_module("resource") if os.name == "posix" else None
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) if resource else 0


def make_parser(description: str, examples: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all scripts have. `examples` ends `--help`."""
    parser = argparse.ArgumentParser(
        description=description,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--verbose", action="store_true", help="print each command that is run")
    parser.add_argument("--quiet", action="store_true", help="print only results and errors")
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be run or written, and do nothing"
    )
    return parser


class Console:
    """Prints results to standard output, and everything else to standard error."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Take the parsed options."""
        self.json, self.verbose = bool(options.json), bool(options.verbose)
        self.quiet, self.dry_run = bool(options.quiet), bool(options.dry_run)

    def paint(self, text: str, colour: str) -> str:
        """Return `text` in one of `COLOURS`, if standard output is a terminal with colours."""
        is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        is_plain = is_plain or not sys.stdout.isatty()
        return text if is_plain else f"\x1b[{COLOURS[colour]}m{text}\x1b[0m"

    def note(self, text: str) -> None:
        """Print a remark, unless `--quiet` is given."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def progress(self, text: str) -> None:
        """Replace the progress line. An empty text removes it. Printed only on a terminal."""
        if sys.stderr.isatty() and not self.quiet:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def print_json(self, data: Mapping[str, object]) -> None:
        """Print a JSON object that starts with `schema_version`."""
        print(json.dumps({"schema_version": SCHEMA_VERSION, **data}, indent=2))

    def write(self, path: Path, text: str) -> None:
        """Write a file and its folders, or print its path with `--dry-run`."""
        if self.dry_run:
            print(f"write {path}")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def print_table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print an aligned table, with rich if it is installed."""
        rows = [list(map(str, row)) for row in rows]
        if sys.stdout.isatty() and importlib.util.find_spec("rich"):
            table = importlib.import_module("rich.table").Table(*headings, box=None)
            for row in rows:
                table.add_row(*row)
            # Don't take `[brackets]` for markup.
            importlib.import_module("rich.console").Console(markup=False).print(table)
            return
        widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
        for line in [list(headings), *rows]:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            print("  ".join(cells).rstrip())

    def run(
        self,
        command: Sequence[str | os.PathLike[str]],
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
        show: bool = False,
        changes: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command, and return its result with both outputs. `env` is added to the environment.

        `show` prints the outputs to standard error instead. With `--dry-run`, a command that `changes`
        something is only printed. Raises `ScriptError` if the program is missing, or runs longer than
        `timeout` seconds.
        """
        if changes and self.dry_run:
            variables = [f"{name}={value}" for name, value in (env or {}).items()]
            print(*variables, shlex.join(map(str, command)))
            return subprocess.CompletedProcess(command, OK, "", "")
        if self.verbose:
            print(f"+ {shlex.join(map(str, command))}", file=sys.stderr)
        try:
            return subprocess.run(  # noqa: S603  # nosec B603
                command,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                timeout=timeout,
                stdout=sys.stderr if show else subprocess.PIPE,
                stderr=None if show else subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            raise ScriptError(f"cannot run {command[0]}: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            message = f"{shlex.join(map(str, command))} took more than {timeout:g} s"
            raise ScriptError(message) from None


def run_main(main: Callable[[Sequence[str] | None], int]) -> None:
    """Run `main` with the arguments of the command line, and exit with its exit code."""
    try:
        code = main(None)
        sys.stdout.flush()
    except ScriptError as error:
        print(f"error: {error}", file=sys.stderr)
        code = ERROR
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + getattr(signal, "SIGPIPE", 13)
    sys.exit(code)
