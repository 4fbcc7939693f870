"""Plan a release, and check its files. Run this in the root of the project.

Exit codes: 0 success, 1 a check failed, 2 invalid arguments or an unreadable project.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

# New in Python 3.11: if the project supports 3.10, ruff sorts it with third-party packages.
import tomllib  # isort: skip


class Release:
    """The expected files of a release, from the manifests and release_platforms.toml."""

    def __init__(self) -> None:
        """Read the project in the current directory."""
        pyproject, table = (
            tomllib.loads(Path(file).read_text(encoding="utf-8"))
            for file in ("pyproject.toml", ".github/release_platforms.toml")
        )
        project, crate = pyproject["project"], read_crate()
        self.platforms: list[dict[str, Any]] = table["platforms"]
        self.pypy = table.get("pypy", {"targets": []})
        self.module = pyproject["tool"]["maturin"]["module-name"].replace(".", "/")
        self.is_stable_abi = "abi3" in crate["features"].get("default", [])
        self.version: str = crate["version"]
        # Cargo's 1.0.0-beta.1 and 1.0.0-beta1 are Python's 1.0.0b1.
        version = r"(\d+\.\d+\.\d+)(?:-(a|b|rc)(?:lpha|eta)?\.?(\d+)?)?"
        number, phase, count = parse(version, self.version, "1.2.3 or 1.2.3-beta.1")
        self.stem = re.sub(r"[-_.]+", "_", project["name"]).lower() + f"-{number}"
        self.stem += f"{phase}{count or 0}" if phase else ""
        (oldest,) = parse(r">=\s*3\.(\d+).*", project["requires-python"], ">=3.N")
        supported = re.findall(r"Python :: 3\.(\d+)", "\n".join(project["classifiers"]))
        self.minors = range(int(oldest), max(map(int, [oldest, *supported])) + 1)

    def wheels(self, target: str) -> list[tuple[str, list[str]]]:
        """List the wheels for a target: their tags, and the Pythons that load them."""
        gil = [f"3.{minor}" for minor in self.minors]
        threaded = [f"3.{minor}t" for minor in self.minors if minor >= 14]
        if self.is_stable_abi:
            # Both builds of Python 3.15 and later load the abi3t wheel.
            newer = [python for python in gil + threaded if int(python[2:4]) >= 15]
            wheels = [
                (f"cp3{self.minors[0]}-abi3", [python for python in gil if python not in newer]),
                ("cp314-cp314t", [python for python in threaded if python not in newer]),
                ("cp315-abi3.abi3t", newer),
            ]
            return [(tags, pythons) for tags, pythons in wheels if pythons]
        wheels = [(f"cp3{p[2:4]}-cp3{p[2:]}", [p]) for p in gil + threaded]
        if target in self.pypy["targets"]:
            wheels.append((self.pypy["tag"], ["pypy-3.11"]))
        return wheels

    def files(self) -> set[str]:
        """Return the names of all files."""
        wheels = {
            f"{self.stem}-{tags}-{platform['tag']}.whl"
            for platform in self.platforms
            for tags, _ in self.wheels(platform["target"])
        }
        return wheels | {f"{self.stem}.tar.gz"}

    def plan(self, platform: dict[str, Any]) -> dict[str, Any]:
        """Add the inputs of maturin, setup-python and tox to a platform, for wheels.yml."""
        wheels = self.wheels(platform["target"])
        # Each call of maturin builds for one stable ABI: abi3t needs a second call.
        calls = [pythons[0] for _, pythons in wheels]
        split = (len(calls) - 1 or 1) if self.is_stable_abi else len(calls)
        skipped = tuple(platform.get("untested", []))
        tests = [(python, tags) for tags, pythons in wheels for python in pythons]
        tests = [test for test in tests if "test" in platform and not test[0].endswith(skipped)]
        # Later PyPy versions have another ABI. The last Python runs tox.
        setup = [python.replace("pypy-3.11", "pypy-3.11-v7.3.x") for python, _ in tests] + ["3.14"]
        return platform | {
            "first": " ".join(calls[:split]),
            "second": " ".join(calls[split:]),
            "pythons": "\n".join(setup),
            "tests": " ".join(f"{python.replace('-', '')}={tags}" for python, tags in tests),
        }

    def notes(self) -> str:
        """Return the section of this version in CHANGELOG.md, or an empty string."""
        text = Path("CHANGELOG.md").read_text(encoding="utf-8")
        for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
            heading, _, body = section.partition("\n")
            if self.version in re.split(r"[][\s]+", heading):
                return body.strip()
        return ""

    def check_tag(self, tag: str) -> Iterator[str]:
        """Compare a tag with Cargo.toml and CHANGELOG.md."""
        if tag != f"v{self.version}":
            yield f"tag {tag} does not match version {self.version} in Cargo.toml"
        if not self.notes():
            yield f"CHANGELOG.md: the section ## {self.version} is missing or empty"

    def check_files(self, dist: Path) -> Iterator[str]:
        """Check that a folder has the expected files, and that wheels match their names."""
        expected, found = self.files(), {path.name for path in dist.iterdir()}
        yield from (f"missing: {name}" for name in sorted(expected - found))
        yield from (f"unexpected: {name}" for name in sorted(found - expected))
        for name in sorted(name for name in found & expected if name.endswith(".whl")):
            with ZipFile(dist / name) as archive:
                files = archive.namelist()
                wheel = archive.read(f"{self.stem}.dist-info/WHEEL").decode()
            tags = re.findall(r"^Tag: (\S+)", wheel, re.MULTILINE)
            parts = [part.split(".") for part in name.removesuffix(".whl").split("-")[2:]]
            if sorted(tags) != sorted(map("-".join, product(*parts))):
                yield f"{name}: the name does not match its tags {', '.join(tags)}"
            if len([file for file in files if re.match(rf"{self.module}\..*(so|pyd)$", file)]) != 1:
                yield f"{name}: must contain one extension module {self.module}"


def read_crate() -> dict[str, Any]:
    """Run cargo metadata, which resolves what the crate inherits from a workspace."""
    command = ["cargo", "metadata", "--no-deps", "--format-version=1"]
    process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if process.returncode:
        raise ValueError(" ".join(process.stderr.split()))
    crates: list[dict[str, Any]] = json.loads(process.stdout)["packages"]
    return next(crate for crate in crates if Path(crate["manifest_path"]).samefile("Cargo.toml"))


def parse(pattern: str, text: str, form: str) -> tuple[str, ...]:
    """Match a text, and return its groups."""
    match = re.fullmatch(pattern, text)
    if match is None:
        message = f"{text} is not of the form {form}"
        raise ValueError(message)
    return match.groups()


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Plan a release, and check its files.")
    parser.add_argument("command", choices=["plan", "check", "files", "notes"])
    parser.add_argument("argument", nargs="?", help="the tag for plan, the folder for check")
    arguments = parser.parse_args()
    problems: list[str] = []
    try:
        release = Release()
        match arguments.command, arguments.argument:
            case "plan", tag:
                problems += release.check_tag(tag) if tag else []
                rows = [release.plan(platform) for platform in release.platforms]
                print(f"platforms={json.dumps({'include': rows})}")
            case "check", folder:
                problems += release.check_files(Path(folder or "dist"))
            case "files", _:
                print("\n".join(sorted(release.files())))
            case _:
                print(release.notes())
    except (BadZipFile, LookupError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
