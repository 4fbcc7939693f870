"""Check that a release holds exactly the files that it should.

A missing interpreter or a changed platform tag is no error for the build, it only gives a file
another name. So the names of the sdist and of every wheel of every platform are worked out here,
from pyproject.toml, Cargo.toml and .github/release_platforms.toml in the current directory, and
compared with a folder. The workflow takes the platforms that it builds for from the same table.

Exit codes: 0 as it should be, 1 not so, 2 a wrong call or a file that cannot be read.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

# New in 3.11: where Python 3.10 is supported, ruff takes it for somebody else's package.
import tomllib  # isort: skip

# Cargo's 1.0.0-rc.1 is Python's 1.0.0rc1.
VERSION = re.compile(r"(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)(?:\.(\d+))?)?")
PHASES = {"alpha": "a", "beta": "b", "rc": "rc"}


class Wheels(NamedTuple):
    """The table in release_platforms.toml."""

    newest: int
    free_threaded: list[int]
    pypy: str
    platforms: list[dict[str, Any]]

    @property
    def pypy_version(self) -> int:
        """The minor version of PyPy's Python."""
        return int(self.pypy.removeprefix("pp3").partition("-")[0])


class Project(NamedTuple):
    """What the manifests say about the files of a release."""

    distribution: str
    cargo_version: str
    oldest: int
    stable_abi: bool

    @property
    def version(self) -> str:
        """The version as Python writes it."""
        match = VERSION.fullmatch(self.cargo_version)
        if match is None:
            # Not a formality: 1.0.0-1 comes before 1.0.0 for Cargo, and after it for Python.
            message = f"version {self.cargo_version} is not of the form 1.2.3 or 1.2.3-beta.4"
            raise ValueError(message)
        release, phase, number = match.groups()
        return release if phase is None else f"{release}{PHASES[phase]}{number or 0}"

    def python_tags(self, wheels: Wheels, *, pypy: bool) -> list[str]:
        """Name the Python and the ABI of each wheel of one platform."""
        if self.stable_abi:
            return [f"cp3{self.oldest}-abi3", "cp314-cp314t", "cp315-abi3.abi3t"]
        tags = [f"cp3{minor}-cp3{minor}" for minor in range(self.oldest, wheels.newest + 1)]
        tags += [f"cp3{minor}-cp3{minor}t" for minor in wheels.free_threaded]
        if pypy and self.oldest <= wheels.pypy_version:
            tags.append(wheels.pypy)
        return tags

    def files(self, wheels: Wheels) -> set[str]:
        """Name every file of a release."""
        stem = f"{self.distribution}-{self.version}"
        return {f"{stem}.tar.gz"} | {
            f"{stem}-{tags}-{platform['tag']}.whl"
            for platform in wheels.platforms
            for tags in self.python_tags(wheels, pypy=platform.get("pypy", False))
        }


def read_wheels() -> Wheels:
    """Read the table of platforms."""
    table = tomllib.loads(Path(".github/release_platforms.toml").read_text(encoding="utf-8"))
    return Wheels(
        newest=table["newest"],
        free_threaded=table["free_threaded"],
        pypy=table["pypy"],
        platforms=table["platform"],
    )


def read_project() -> Project:
    """Read the two manifests."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    cargo = tomllib.loads(Path("Cargo.toml").read_text(encoding="utf-8"))
    oldest = re.match(r">=\s*3\.(\d+)", project["requires-python"])
    if oldest is None:
        message = f"requires-python {project['requires-python']} does not begin with >=3."
        raise ValueError(message)
    abis = {"abi3", "abi3t"} & set(cargo["features"]["default"])
    if len(abis) == 1:
        message = f"{abis.pop()} is a default feature: name both abi3 and abi3t, or neither"
        raise ValueError(message)
    return Project(
        distribution=re.sub(r"[-_.]+", "_", project["name"]).lower(),
        cargo_version=cargo["package"]["version"],
        oldest=int(oldest[1]),
        stable_abi=bool(abis),
    )


def differences(expected: set[str], found: set[str]) -> list[str]:
    """Say what is wrong with each file that is not as expected."""
    missing = expected - found
    lines = []
    for name in sorted(found - expected):
        meant = [other for other in missing if nearly_equal(name, other)]
        if len(meant) == 1:
            lines.append(f"misnamed: {name} should be {meant[0]}")
            missing.remove(meant[0])
        else:
            lines.append(f"unexpected: {name}")
    return lines + [f"missing: {name}" for name in sorted(missing)]


def nearly_equal(name: str, other: str) -> bool:
    """Tell whether just one part differs: the name, version, Python, ABI, or platform."""
    parts, others = name.split("-"), other.split("-")
    if len(parts) != len(others):
        return False
    return sum(part != its for part, its in zip(parts, others, strict=True)) == 1


def notes(version: str) -> str:
    """Give the section of a version in CHANGELOG.md, or nothing."""
    text = Path("CHANGELOG.md").read_text(encoding="utf-8")
    # A section ends at the next heading, and the last one at the addresses of the links.
    for section in re.split(r"^(?=## |\[[^]]+\]: )", text, flags=re.MULTILINE):
        heading, _, body = section.partition("\n")
        if heading.startswith(f"## [{version}]"):
            return body.strip()
    return ""


def check_tag(tag: str, version: str) -> list[str]:
    """Say what keeps a tag from being released."""
    if tag != f"v{version}":
        return [f"the tag is {tag}, but the version in Cargo.toml is {version}"]
    if not notes(version):
        return [f"CHANGELOG.md has no notes under a heading [{version}]"]
    return []


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("folder", nargs="?", type=Path, help="compare the files in this folder")
    mode.add_argument("--list", action="store_true", help="print the names that are expected")
    mode.add_argument("--matrix", action="store_true", help="print the platforms for GitHub")
    mode.add_argument("--tag", help="compare this tag with Cargo.toml and CHANGELOG.md")
    mode.add_argument("--notes", action="store_true", help="print what CHANGELOG.md says")
    arguments = parser.parse_args()

    problems: list[str] = []
    try:
        project = read_project()
        if arguments.list:
            print("\n".join(sorted(project.files(read_wheels()))))
        elif arguments.matrix:
            print(json.dumps({"include": read_wheels().platforms}))
        elif arguments.notes:
            print(notes(project.cargo_version))
        elif arguments.tag is not None:
            problems = check_tag(arguments.tag, project.cargo_version)
        else:
            found = {path.name for path in arguments.folder.iterdir()}
            problems = differences(project.files(read_wheels()), found)
    except (OSError, KeyError, ValueError) as error:
        parser.error(f"{type(error).__name__}: {error}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
