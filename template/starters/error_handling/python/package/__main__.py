"""`python -m PACKAGE FILE MODULE:FUNCTION` calls a function for each task of a file."""

import argparse
import pkgutil

from . import run_file


def main() -> None:
    """Run the tasks of a file."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}", description="Run the tasks of a file."
    )
    parser.add_argument("file", help="a configuration in TOML")
    parser.add_argument("job", help="what is called with each name, as MODULE:FUNCTION")
    arguments = parser.parse_args()
    run_file(arguments.file, pkgutil.resolve_name(arguments.job))


if __name__ == "__main__":
    main()
