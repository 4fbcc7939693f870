"""Runs a Python program in which a debugger of Rust is already, once a debugger of Python has joined.

    python debug/wait_for_python_debugger.py -m pytest tests
    python debug/wait_for_python_debugger.py script.py

`.vscode/launch.json` starts it, and waits for the line that it prints.
"""

# ruff: noqa: T100 - a debugger is what this file is about.

import runpy
import sys

import debugpy

# The port in `.vscode/launch.json`.
ADDRESS = ("127.0.0.1", 5678)


def main(arguments: list[str]) -> None:
    """Wait, and run the module after -m or the script, with the arguments after it."""
    if not arguments or arguments == ["-m"]:
        sys.exit(__doc__)
    debugpy.listen(ADDRESS)
    print("waiting for the debugger of Python", flush=True)
    debugpy.wait_for_client()
    if arguments[0] == "-m":
        # As `python -m` does.
        sys.path.insert(0, "")
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
