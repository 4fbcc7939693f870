"""Check that a release is prepared, and print its notes. Run this in the root of the repository.

Exit codes: 0 success, 1 something isn't prepared, 2 invalid arguments.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_crate() -> dict[str, Any]:
    """Read the metadata of the crate."""
    manifest = tomllib.loads(Path("Cargo.toml").read_text(encoding="utf-8"))
    crate: dict[str, Any] = manifest["package"]
    return crate


def find_notes(version: str) -> str:
    """Return the section of a version in CHANGELOG.md, or an empty string."""
    changelog = Path("CHANGELOG.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE):
        heading, _, body = section.partition("\n")
        if heading.split()[:1] == [version]:
            return body.strip()
    return ""


def check(tag: str, repository: str) -> Iterator[str]:
    """Yield what must be changed before a tag is released from a repository."""
    crate = read_crate()
    version = crate["version"]
    if tag != f"v{version}":
        yield f"tag {tag} does not match version {version} in Cargo.toml"
    if not find_notes(version):
        yield f"CHANGELOG.md: the section ## {version} is missing or empty"
    # cargo binstall and the records of projects use it.
    if crate.get("repository") != repository:
        yield f'Cargo.toml: set repository = "{repository}"'
    if "OWNER" in Path("README.md").read_text(encoding="utf-8"):
        yield f"README.md: replace OWNER with {repository.split('/')[-2]}"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description="Check that a release is prepared, and print its notes."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    checker = commands.add_parser("check", help="compare the files with a tag and a repository")
    checker.add_argument("tag", help="such as v1.2.0")
    checker.add_argument("repository", help="such as https://github.com/octo-org/pyo3-template")
    commands.add_parser("notes", help="print the section of this version in CHANGELOG.md")
    arguments = parser.parse_args()
    if arguments.command == "notes":
        print(find_notes(read_crate()["version"]))
        return 0
    problems = list(check(arguments.tag, arguments.repository))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
