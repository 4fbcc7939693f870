"""`python -m PACKAGE` prints what a bug report should tell: how the package was built, what runs."""

import argparse
import dataclasses
import json

from ._core import Interpreter, build_info
from ._runtime import runtime_info


def report() -> dict[str, dict[str, object]]:
    """Collect what is printed, by section."""
    build = build_info()
    names = [name for name in dir(build) if not name.startswith("_")]
    running = dataclasses.asdict(runtime_info())
    return {
        "build": {name: getattr(build, name) for name in names},
        "python": running | {"platform": Interpreter.current().platform},
    }


def as_text(sections: dict[str, dict[str, object]]) -> str:
    """Write a report for people, a line for each fact."""
    lines = []
    for section, facts in sections.items():
        lines.append(f"{section}:")
        lines += [f"  {name}: {value}" for name, value in facts.items()]
    return "\n".join(lines)


def main() -> None:
    """Print the report, in the form that the command line asks for."""
    parser = argparse.ArgumentParser(
        description="Tell how this package was built and what runs it."
    )
    parser.add_argument("--json", action="store_true", help="print it for programs")
    as_json = parser.parse_args().json
    print(json.dumps(report(), indent=2) if as_json else as_text(report()))


if __name__ == "__main__":
    main()
