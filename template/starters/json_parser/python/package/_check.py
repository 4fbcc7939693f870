"""The command `json-check`, beside the library in one wheel."""

import argparse
import sys
from collections.abc import Sequence

from . import Error, __version__, parse_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the faults in files to standard error, and return the exit code: 1 if there are any."""
    parser = argparse.ArgumentParser("json-check", description="Check that files are JSON.")
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
