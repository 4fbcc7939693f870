"""Finds what cargo has built."""

import json
import subprocess
from pathlib import Path

LISTINGS = Path(__file__).parents[1]


def find_target() -> Path:
    command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
    output = subprocess.run(command, cwd=LISTINGS, capture_output=True, check=True).stdout
    return Path(json.loads(output)["target_directory"])


TARGET = find_target()
