"""Rules, findings and how to fix them."""

import os
import platform
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

# The commands that install packages, in the order of the columns in rules.md.
MANAGERS = (
    ("apt-get", "install", "--yes"),
    ("dnf", "install", "--assumeyes"),
    ("pacman", "--sync", "--noconfirm"),
    ("brew", "install"),
    ("winget", "install", "--exact", "--id"),
)


class Rule(NamedTuple):
    """A row in rules.md."""

    rule: str
    level: str
    title: str
    reason: str
    advice: str


class Fix(NamedTuple):
    """A command that fixes a finding."""

    command: tuple[str, ...] = ()
    # Whether `--fix` runs it: it only changes the project, its environment or rustup's.
    is_safe: bool = False


class Finding(NamedTuple):
    """What was found. `wanted` and the fix default to the rule's title and advice."""

    rule: str
    found: str
    wanted: str = ""
    fix: Fix = Fix()
    path: Path | None = None
    line: int = 0


def at(
    rule: str, path: Path, word: str, found: str, wanted: str = "", fix: Fix | None = None
) -> Finding:
    """Return a finding in a file, at the first line with a word."""
    lines = read(path).splitlines() if word and path.is_file() else []
    number = next((number for number, line in enumerate(lines, 1) if word in line), 0)
    return Finding(rule, found, wanted, fix or Fix(), path, number)


def read(path: Path) -> str:
    """Read a text, whatever its encoding."""
    return path.read_text(encoding="utf-8", errors="replace")


TABLES = re.findall(r"^\|(.*)\|$", read(Path(__file__).with_name("rules.md")), re.MULTILINE)
ROWS = [[cell.strip() for cell in row.split("|")] for row in TABLES]
RULES = {row[0]: Rule(*row) for row in ROWS if re.match(r"[MR]\d", row[0])}
PACKAGES = {row[0]: row[1:] for row in ROWS if len(row) == 1 + len(MANAGERS)}


def install(program: str) -> Fix:
    """Return the command that installs a program with this system's package manager."""
    for command, package in zip(MANAGERS, PACKAGES[program]):
        if package and shutil.which(command[0]):
            if package == "linux-perf" and "Ubuntu" in platform.freedesktop_os_release()["NAME"]:
                package = "linux-tools-generic"
            needs_root = command[0] in ("apt-get", "dnf", "pacman") and os.geteuid() != 0
            return Fix((*(("sudo",) if needs_root else ()), *command, package))
    return Fix()


def table(data: object, *keys: str) -> dict[str, Any]:
    """Return the table at a path of keys. It is empty if it is missing or something else."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def text(data: object, *keys: str) -> str:
    """Return the string at a path of keys, or an empty one."""
    value = table(data, *keys[:-1]).get(keys[-1])
    return value if isinstance(value, str) else ""


def texts(data: object, *keys: str) -> list[str]:
    """Return the strings in the list at a path of keys."""
    value = table(data, *keys[:-1]).get(keys[-1])
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers in a version or in the floor of a requirement: (1, 16) for `>=1.16,<2`."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", version)
    match = match or re.search(r"(?<![!<>])(?:>=|={1,3}|~=?|\^|>)\s*(\d+(?:\.\d+)*)", version)
    return tuple(map(int, match[1].split("."))) if match else ()
