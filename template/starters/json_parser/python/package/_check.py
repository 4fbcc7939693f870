"""The command `json-check`, beside the library in one wheel."""

import argparse
import sys
from collections.abc import Sequence

from . import Error, __version__, parse_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files, and print the faults to standard error.

    Args:
        arguments: The arguments of the command, without its name.

    Returns:
        The exit code: 0, or 1 if a file isn't a JSON document or cannot be read. Wrong arguments exit with 2.
    """
    parser = argparse.ArgumentParser("json-check", description="Check that files are JSON documents.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--version", action="version", version=__version__)
    code = 0
    for file in parser.parse_args(arguments).files:
        try:
            parse_file(file)
        except (Error, OSError) as error:
            print(f"{file}: {error}", file=sys.stderr)
            code = 1
    return code
