# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "abi3audit==0.0.26",
#     "auditwheel==6.8.2",
#     "lief==1.0.0",
#     "packaging==26.3",
# ]
# ///
"""Look into the wheels of a release for what a user would only find after installing one.

Run it with `pipx run`, or `uv run`, in the root of the project: it compares with pyproject.toml
and Cargo.toml. Wheels of all platforms can be checked on any Linux.

Exit codes: 0 as it should be, 1 not so, 2 a wrong call or a file that cannot be read.
"""

import argparse
import base64
import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import lief
from packaging.tags import Tag, parse_tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

# New in 3.11: where Python 3.10 is supported, ruff takes it for somebody else's package.
import tomllib  # isort: skip

# No wheel may have more bytes: a dependency or an option that costs this much is noticed.
SIZE_BUDGET = 1_000_000

# With the name of the module, the function that Python 3.15 and later get it from (PEP 793).
# abi3audit 0.0.26 does not know it, and takes it for one from outside of the stable ABI.
MODULE_EXPORT = "PyModExport_"

# What every wheel has in its .dist-info folder.
METADATA = ("METADATA", "RECORD", "WHEEL")


class Project(NamedTuple):
    """What the manifests say about a wheel."""

    package: str
    module: str
    licences: list[str]
    fields: dict[str, str]


class Wheel(NamedTuple):
    """A wheel, with all that is in it by its path."""

    path: Path
    tags: frozenset[Tag]
    files: dict[str, bytes]
    dist_info: str
    extensions: list[str]

    def has_abi(self, name: str) -> bool:
        """Tell whether a tag names this ABI."""
        return any(tag.abi == name for tag in self.tags)

    def on(self, system: str) -> bool:
        """Tell whether it is for a system, by how that one's tags begin."""
        return any(tag.platform.startswith(system) for tag in self.tags)


def read_project() -> Project:
    """Read the two manifests."""
    pyproject = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    cargo = tomllib.loads(Path("Cargo.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    package, _, module = pyproject["tool"]["maturin"]["module-name"].rpartition(".")
    patterns = project["license-files"]
    return Project(
        package=package,
        module=module,
        licences=sorted(str(path) for pattern in patterns for path in Path().glob(pattern)),
        fields={
            "Name": project["name"],
            "Version": str(Version(cargo["package"]["version"])),
            "Summary": project["description"],
            "License-Expression": project["license"],
            "Requires-Python": project["requires-python"],
        },
    )


def read_wheel(path: Path, project: Project) -> Wheel:
    """Read a wheel."""
    name, version, _, tags = parse_wheel_filename(path.name)
    with ZipFile(path) as archive:
        # auditwheel adds the folders, which RECORD does not list.
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        files = {entry.filename: archive.read(entry) for entry in entries}
    start = f"{project.package}/{project.module}."
    return Wheel(
        path=path,
        tags=tags,
        files=files,
        dist_info=f"{name.replace('-', '_')}-{version}.dist-info",
        extensions=[file for file in files if re.match(f"{re.escape(start)}.*(so|pyd)$", file)],
    )


def check_files(wheel: Wheel, project: Project) -> Iterator[str]:
    """Check that what a user, a type checker and an auditor look for is there."""
    wanted = [f"{project.package}/py.typed", f"{project.package}/{project.module}.pyi"]
    wanted += [f"{wheel.dist_info}/licenses/{licence}" for licence in project.licences]
    wanted += [f"{wheel.dist_info}/{name}" for name in METADATA]
    yield from (f"it lacks {file}" for file in wanted if file not in wheel.files)
    if len(wheel.extensions) != 1:
        found = ", ".join(wheel.extensions) or "none"
        yield f"it should have one extension module {project.module}, and has {found}"
    if not any(is_sbom(file, content) for file, content in wheel.files.items()):
        yield f"it lacks a CycloneDX SBOM in {wheel.dist_info}/sboms"
    size = wheel.path.stat().st_size
    if size > SIZE_BUDGET:
        yield f"it has {size} bytes, and the budget is {SIZE_BUDGET}"


def is_sbom(file: str, content: bytes) -> bool:
    """Tell whether a file is a CycloneDX SBOM at the place that PEP 770 gives it."""
    if ".dist-info/sboms/" not in file or not file.endswith(".json"):
        return False
    try:
        return bool(json.loads(content).get("bomFormat") == "CycloneDX")
    except ValueError:
        return False


def check_metadata(wheel: Wheel, project: Project) -> Iterator[str]:
    """Check the fields that come from the manifests, and that there is a description."""
    metadata: Message = BytesParser().parsebytes(wheel.files[f"{wheel.dist_info}/METADATA"])
    if Version(metadata["Metadata-Version"]) < Version("2.4"):
        yield f"Metadata-Version is {metadata['Metadata-Version']}, and should be 2.4 or later"
    for field, expected in project.fields.items():
        if metadata[field] != expected:
            yield f"{field} in METADATA is {metadata[field]}, and should be {expected}"
    if not str(metadata.get_payload()).strip():
        yield "METADATA has no description"


def check_tags(wheel: Wheel) -> Iterator[str]:
    """Check that the wheel was not renamed: installers go by the name alone."""
    lines = BytesParser().parsebytes(wheel.files[f"{wheel.dist_info}/WHEEL"]).get_all("Tag", [])
    tags = {tag for line in lines for tag in parse_tag(line)}
    if tags != wheel.tags:
        yield f"its name does not have the tags that it was built with: {', '.join(lines)}"


def check_record(wheel: Wheel) -> Iterator[str]:
    """Check every file against its hash in RECORD."""
    record = f"{wheel.dist_info}/RECORD"
    rows = csv.reader(wheel.files[record].decode().splitlines())
    hashes = {file: its_hash for file, its_hash, _ in rows if file != record}
    for file in sorted(hashes.keys() ^ wheel.files.keys() - {record}):
        yield f"{file} is not both in the wheel and in RECORD"
    for file in sorted(hashes.keys() & wheel.files.keys()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(wheel.files[file]).digest())
        if hashes[file] != f"sha256={digest.decode().rstrip('=')}":
            yield f"{file} is not what RECORD has the hash of"


def check_extension(wheel: Wheel, project: Project) -> Iterator[str]:
    """Check what the extension module needs where it is loaded, and that it is stripped."""
    binary = lief.parse(wheel.files[wheel.extensions[0]])
    match binary:
        case lief.ELF.Binary() if wheel.on("manylinux") or wheel.on("musllinux"):
            yield from check_elf(binary)
            yield from check_policy(wheel)
        case lief.MachO.Binary() if wheel.on("macosx"):
            yield from check_macho(binary)
        case lief.PE.Binary() if wheel.on("win"):
            yield from check_pe(binary, wheel)
        case _:
            yield f"{wheel.extensions[0]} is not for the platform that the wheel names"
    if wheel.has_abi("abi3"):
        yield from check_stable_abi(wheel, project)


def check_elf(binary: lief.ELF.Binary) -> Iterator[str]:
    """Check an extension module for Linux."""
    yield from check_libraries([str(library) for library in binary.libraries])
    for entry in binary.dynamic_entries:
        if isinstance(entry, lief.ELF.DynamicEntryRpath):
            yield f"the extension has the rpath {entry.rpath!s}"
        elif isinstance(entry, lief.ELF.DynamicEntryRunPath):
            yield f"the extension has the runpath {entry.runpath!s}"
    has_debug_info = any(str(section.name).startswith(".debug") for section in binary.sections)
    if has_debug_info or len(binary.symtab_symbols) > 0:
        yield "the extension is not stripped"


def check_macho(binary: lief.MachO.Binary) -> Iterator[str]:
    """Check an extension module for macOS."""
    yield from check_libraries([str(library.name) for library in binary.libraries])
    yield from (f"the extension has the rpath {entry.path!s}" for entry in binary.rpaths)
    # What is left has to be: the names that it takes from others, and those that it gives.
    left = {lief.MachO.Symbol.CATEGORY.UNDEFINED, lief.MachO.Symbol.CATEGORY.EXTERNAL}
    if any(symbol.category not in left for symbol in binary.symbols):
        yield "the extension is not stripped"


def check_libraries(libraries: list[str]) -> Iterator[str]:
    """Check that no Python is needed but the one that loads the extension, wherever it is."""
    for library in libraries:
        if re.search(r"libpython|libpypy|Python\.framework", library):
            yield f"the extension needs {library}, which may be elsewhere for a user"


def check_pe(binary: lief.PE.Binary, wheel: Wheel) -> Iterator[str]:
    """Check an extension module for Windows, which has to name the library of its Python."""
    names = {str(entry.name).lower() for entry in binary.imports}
    found = sorted(name for name in names if name.startswith(("python", "libpypy")))
    if found != [python_library(wheel)]:
        yield f"the extension imports {found}, and should import {python_library(wheel)}"
    if binary.header.numberof_symbols > 0:
        yield "the extension is not stripped"


def python_library(wheel: Wheel) -> str:
    """Name the library of the Python that a wheel for Windows is for."""
    if wheel.has_abi("abi3t"):
        return "python3t.dll"
    if wheel.has_abi("abi3"):
        return "python3.dll"
    tag = next(iter(wheel.tags))
    minor = tag.interpreter[3:]
    if tag.interpreter.startswith("pp"):
        return f"libpypy3.{minor}-c.dll"
    return f"python3{minor}{'t' if tag.abi.endswith('t') else ''}.dll"


def check_policy(wheel: Wheel) -> Iterator[str]:
    """Check that a Linux wheel gets by with the C library that its name promises."""
    # No library of this machine is looked at: the wheel may be for another processor.
    report = json_of("auditwheel", "show", "--json", "--ldpaths", "", str(wheel.path))
    libraries = set(report["external_libs"])
    if wheel.on("musllinux"):
        # musl by its own name, which its loader knows as well as the one that Alpine gives it.
        libraries.discard("libc.so")
    yield from (f"the extension needs {library}" for library in sorted(libraries))
    if report["unsupported_isa"]:
        yield "the extension needs a newer processor than its platform tag promises"
    promised = min(libc_version(tag.platform) for tag in wheel.tags)
    if libc_version(report["sym_tag"]) > promised:
        versions = {name for names in report["versioned_symbols"].values() for name in names}
        yield f"the extension is {report['sym_tag']}, for it needs {', '.join(sorted(versions))}"


def libc_version(platform: str) -> tuple[float, float]:
    """Give the version of the C library in a platform tag; one without is not met by any."""
    match = re.match(r"(?:many|musl)linux_(\d+)_(\d+)_", platform)
    return (float(match[1]), float(match[2])) if match else (float("inf"), 0.0)


def check_stable_abi(wheel: Wheel, project: Project) -> Iterator[str]:
    """Check that an extension uses nothing from outside of the stable ABI that it is tagged for."""
    report = json_of("abi3audit", "--strict", "--report", str(wheel.path))
    for spec in report["specs"].values():
        for module in spec["wheel"]:
            result = module["result"]
            for symbol in sorted(result["non_abi3_symbols"]):
                if symbol != MODULE_EXPORT + project.module:
                    yield f"{symbol} is not in the stable ABI"
            for symbol, version in sorted(result["future_abi3_objects"].items()):
                yield f"{symbol} is in the stable ABI from Python {version} on only"


def json_of(module: str, *arguments: str) -> dict[str, Any]:
    """Run a tool that was installed with this script, and read what it prints."""
    # Not from the working directory, where a file could have the same name.
    command = [sys.executable, "-P", "-m", module, *arguments]
    process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        result: dict[str, Any] = json.loads(process.stdout)
    except ValueError as error:
        message = f"{module} fails: {process.stderr.strip().rpartition(chr(10))[2]}"
        raise ValueError(message) from error
    return result


def problems(path: Path, project: Project) -> Iterator[str]:
    """Say all that is wrong with a wheel."""
    try:
        wheel = read_wheel(path, project)
    except (BadZipFile, InvalidWheelFilename) as error:
        yield str(error)
        return
    yield from check_files(wheel, project)
    if all(f"{wheel.dist_info}/{name}" in wheel.files for name in METADATA):
        yield from check_metadata(wheel, project)
        yield from check_tags(wheel)
        yield from check_record(wheel)
    if len(wheel.extensions) == 1:
        yield from check_extension(wheel, project)


def wheels_in(places: list[Path]) -> list[Path]:
    """List the wheels that the command line names."""
    wheels = [
        wheel
        for place in places
        for wheel in (sorted(place.glob("*.whl")) if place.is_dir() else [place])
    ]
    if not wheels:
        message = "there is no wheel"
        raise ValueError(message)
    return wheels


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("places", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    arguments = parser.parse_args()

    is_right = True
    # It complains of what other linkers than Apple's leave out, and what is wrong is said below.
    lief.logging.disable()
    try:
        project = read_project()
        for wheel in wheels_in(arguments.places):
            for problem in problems(wheel, project):
                print(f"{wheel.name}: {problem}", file=sys.stderr)
                is_right = False
    except (OSError, KeyError, ValueError) as error:
        parser.error(f"{type(error).__name__}: {error}")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
