"""Run the tests under tools that detect undefined behaviour, leaks and data races.

`python checks/memory.py TOOL`, or `tox run -e TOOL`. Each tool also has to report faults of `src/sampler/faults.rs`: this
shows that it works. A missing tool is skipped, or fails if the variable CI is set.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Compiles src/sampler without PyO3, in seconds.
MANIFEST = """
[package]
name = "sampler"
edition = "2024"

[lib]
path = "../../src/sampler/mod.rs"
doctest = false

[features]
faults = []

[workspace]
"""

# Tests of the extension that start no other process.
PYTEST = [f"tests/test_{name}.py" for name in ("callbacks", "capsule", "cycles", "views")]

SUPPRESSIONS = Path(__file__).with_name("valgrind.supp").resolve()
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=9", f"--suppressions={SUPPRESSIONS}"]
LEAKS = [
    *VALGRIND,
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
]
# Python itself uses undefined values.
ACCESSES = [*VALGRIND, "--leak-check=no", "--undef-value-errors=no"]

ACCESS_FAULTS = [
    "keep_a_borrowed_string",
    "view_samples_of_a_freed_sampler",
    "free_callback_data_too_early",
]
LEAK = "never_free_callback_data"
RACE = "share_callback_data_between_threads"

# What each tool reports, by fault.
REPORTS = {
    "miri": {
        **dict.fromkeys([*ACCESS_FAULTS, RACE], "Undefined Behavior"),
        LEAK: "memory leaked",
    },
    "address-sanitizer": {
        **dict.fromkeys(ACCESS_FAULTS, "heap-use-after-free"),
        LEAK: "detected memory leaks",
    },
    "thread-sanitizer": {RACE: "data race"},
    "valgrind": {**dict.fromkeys(ACCESS_FAULTS, "Invalid read"), LEAK: "definitely lost"},
}


def run(command: list[str], **environment: str) -> tuple[int, str]:
    """Run a command, and return its exit code and output."""
    if shutil.which(command[0]) is None:
        return 127, f"{command[0]} is not installed"
    process = subprocess.run(  # noqa: S603
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return process.returncode, process.stdout


def find_host() -> str:
    """Return the target triple of this machine."""
    _, output = run(["rustc", "--version", "--verbose"])
    return next(line for line in output.splitlines() if line.startswith("host: ")).split()[1]


def find_missing(tool: str) -> str | None:
    """Return what the tool lacks, and the command that installs it."""
    if tool == "valgrind":
        return None if shutil.which(tool) else "valgrind is missing: apt-get install valgrind"
    if tool != "miri" and not find_host().endswith(("linux-gnu", "apple-darwin")):
        return f"Rust does not support it on {find_host()}"
    parts = {"miri": ["rust-src", "miri"], "thread-sanitizer": ["rust-src"]}.get(tool, [])
    code, output = run(["rustup", "component", "list", "--installed", "--toolchain", "nightly"])
    if code != 0:
        components = f" --component {','.join(parts)}" if parts else ""
        return f"nightly is missing: rustup toolchain install nightly{components}"
    absent = [part for part in parts if part not in output]
    command = f"rustup component add --toolchain nightly {' '.join(absent)}"
    return f"{' and '.join(absent)} is missing: {command}" if absent else None


def expect(name: str, outcome: tuple[int, str], report: str | None = None) -> None:
    """Exit with the tool's output, unless it has the report, or the tests passed if none is expected."""
    code, output = outcome
    is_right = code == 0 if report is None else code != 0 and report in output
    if not is_right or "running 0 tests" in output:
        sys.exit(f"{name}: not as expected\n{output}")
    print(f"{name}: as expected", flush=True)


def check_rust(tool: str) -> None:
    """Run the tests of src/sampler, and each fault that the tool has to report."""
    folder = Path("target", tool)
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "Cargo.toml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    environment = {"CARGO_TARGET_DIR": str(folder)}
    match tool:
        case "miri":
            cargo = ["cargo", "+nightly", "miri", "test"]
        case "address-sanitizer":
            cargo = ["cargo", "+nightly", "test", "--target", find_host()]
            environment["RUSTFLAGS"] = "-Zsanitizer=address"
        case "thread-sanitizer":
            # It sees the locks of the standard library only if that is compiled for it, too.
            cargo = ["cargo", "+nightly", "test", "-Zbuild-std", "--target", find_host()]
            environment["RUSTFLAGS"] = "-Zsanitizer=thread"
        case _:
            runner = f"target.'cfg(all())'.runner = {json.dumps(LEAKS)}"
            cargo = ["cargo", "test", "--config", runner]
    test = [*cargo, "--manifest-path", str(manifest), "--features", "faults", "--"]
    expect("Rust tests", run([*test, "tests::"], **environment))
    for fault, report in REPORTS[tool].items():
        command = [*test, f"faults::{fault}", "--exact", "--include-ignored"]
        expect(fault, run(command, **environment), report)


def check_extension() -> None:
    """Run Python tests twice: Python's allocator hides invalid accesses, and without it, valgrind sees false leaks."""
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "timeout=0", *PYTEST]
    expect("Python tests, leaks", run([*LEAKS, *pytest], PYTHONMALLOC="default"))
    expect("Python tests, invalid accesses", run([*ACCESSES, *pytest], PYTHONMALLOC="malloc"))


def main() -> None:
    """Run the tool that the command line names."""
    parser = argparse.ArgumentParser(description="Run the tests under a tool that checks memory.")
    parser.add_argument("tool", choices=sorted(REPORTS))
    tool = parser.parse_args().tool
    os.chdir(Path(__file__).parent.parent)
    if missing := find_missing(tool):
        if os.environ.get("CI"):
            sys.exit(f"{tool}: {missing}")
        print(f"SKIP {tool}: {missing}")
        return
    check_rust(tool)
    if tool == "valgrind":
        check_extension()


if __name__ == "__main__":
    main()
