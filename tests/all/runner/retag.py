"""Copy wheels with other tags: RETAG FOLDER BUILT NAME…, each NAME from a wheel below BUILT.

A wheel with the same Python and ABI is copied if there is one, and else any other.
"""

import base64
import hashlib
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile


def retag(source: Path, target: Path) -> None:
    """Copy a wheel, with the tags of its new name in WHEEL and the hash of that in RECORD."""
    pythons, abis, platforms = (part.split(".") for part in target.stem.split("-", 2)[2].split("-"))
    tags = [f"Tag: {python}-{abi}-{it}" for python in pythons for abi in abis for it in platforms]
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        files = {name: old.read(name) for name in old.namelist() if not name.endswith("/")}
        (wheel,) = (name for name in files if name.endswith(".dist-info/WHEEL"))
        record = wheel.replace("/WHEEL", "/RECORD")
        lines = files[wheel].decode().splitlines()
        kept = [line for line in lines if line and not line.startswith("Tag: ")]
        files[wheel] = "\n".join([*kept, *tags, ""]).encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[wheel]).digest()).decode()
        row = f"{wheel},sha256={digest.rstrip('=')},{len(files[wheel])}"
        rows = files[record].decode().splitlines()
        rows = [row if line.startswith(f"{wheel},") else line for line in rows]
        files[record] = "\n".join([*rows, ""]).encode()
        for name, content in files.items():
            new.writestr(name, content)


def main() -> None:
    """Run the command line."""
    folder, built, *names = sys.argv[1:]
    wheels = [path for path in sorted(Path(built).rglob("*.whl")) if path.stat().st_size > 0]
    for name in names:
        same = [path for path in wheels if path.name.split("-")[2:4] == name.split("-")[2:4]]
        retag((same or wheels)[0], Path(folder, name))


if __name__ == "__main__":
    main()
