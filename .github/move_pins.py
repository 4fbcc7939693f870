"""Move the actions and hooks that the template pins to their newest releases.

Dependabot does not see the files of a template. So each pin in versions.toml is compared with the
newest release of its repository, which `gh` is asked for, and moved in versions.toml and in every
file below template/. A release counts when it is a week old. What has moved is printed as Markdown.
"""

import json
import re
import subprocess
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

# A release that was tampered with is mostly found out, and withdrawn, within days.
COOLDOWN = timedelta(days=7)


class Pin(NamedTuple):
    """A release, and the commit that it was made from."""

    version: str
    commit: str

    def numbers(self) -> list[int]:
        """Return the version as numbers, which can be compared."""
        return [int(number) for number in re.findall(r"\d+", self.version)]


def ask_github(path: str) -> Any:
    """Return what GitHub's API says."""
    command = ["gh", "api", path]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def newest(repository: str) -> Pin | None:
    """Return the newest release of a repository; nothing if it is too young."""
    release = ask_github(f"repos/{repository}/releases/latest")
    if datetime.now(UTC) - datetime.fromisoformat(release["published_at"]) < COOLDOWN:
        return None
    version = release["tag_name"]
    return Pin(version, ask_github(f"repos/{repository}/commits/{version}")["sha"])


def pins() -> dict[str, Pin]:
    """Read the pins, by the repository on GitHub."""
    versions = tomllib.loads(Path("versions.toml").read_text(encoding="utf-8"))
    entries = versions["actions"] | versions["pre-commit"]
    # An action may stand in a folder of its repository.
    names = {
        name: "/".join(name.removeprefix("https://github.com/").split("/")[:2]) for name in entries
    }
    return {names[name]: Pin(**entry) for name, entry in entries.items()}


def move(old: Pin, new: Pin, path: Path) -> None:
    """Move a pin in a file: version and commit stand on one line."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    moved = [
        line.replace(old.commit, new.commit).replace(old.version, new.version)
        if old.commit in line
        else line
        for line in lines
    ]
    if moved != lines:
        path.write_text("".join(moved), encoding="utf-8")


def main() -> None:
    """Move what has a newer release."""
    files = [
        Path("versions.toml"),
        *(path for path in Path("template").rglob("*") if path.is_file()),
    ]
    for repository, old in pins().items():
        new = newest(repository)
        if new is None or new.numbers() <= old.numbers():
            continue
        for path in files:
            move(old, new, path)
        print(f"- {repository}: {old.version} → {new.version}")


if __name__ == "__main__":
    main()
