"""Run the tests under a tool that sees wrong uses of memory which no test can see.

`python checks/memory.py TOOL`, or `tox run -e TOOL`. A tool that cannot run here says why, and that is all, but for CI
(where the variable CI is set): there it is a failure. Each one also runs the faults in `src/faults.rs` that it has to
see: its silence about the rest means something then.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The modules whose tests need no Python.
PURE = ["handle::", "notes::"]

# The tests that need nothing but the extension, and no other process.
PYTEST = [f"tests/test_{name}.py" for name in ("callbacks", "cycles", "lifetimes", "views")]

KEPT = "a_borrowed_string_is_kept"
MOVED = "a_view_does_not_pin_what_it_shows"
FREED = "the_data_of_a_callback_is_freed_before_it"
LEAKED = "the_data_of_a_callback_is_never_freed"
SHARED = "a_callback_is_called_by_two_threads_and_made_for_one"

LEAKS = [
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    "--suppressions=checks/valgrind.supp",
]

# Not the use of undefined values: valgrind sees that in Python's own code, without any extension.
ACCESSES = ["--leak-check=no", "--undef-value-errors=no", "--suppressions=checks/valgrind.supp"]


@dataclass(frozen=True)
class Tool:
    """How the Rust tests are run, and what is said of each fault that has to be seen."""

    cargo: list[str]
    faults: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)


def valgrind(*options: str) -> list[str]:
    """The command that runs a program under valgrind, and ends with 9 when that has seen something."""
    return ["valgrind", "--quiet", "--error-exitcode=9", *options]


def sanitizer(name: str, faults: Mapping[str, str], *options: str) -> Tool:
    """A tool that the nightly compiler builds into the code."""
    cargo = ["cargo", "+nightly", "test", *options, "--target", host()]
    return Tool(cargo, faults, {"RUSTFLAGS": f"-Zsanitizer={name}"})


def tool(name: str) -> Tool:
    """The tool of that name."""
    match name:
        case "miri":
            undefined = "Undefined Behavior"
            faults = dict.fromkeys([KEPT, MOVED, FREED, SHARED], undefined)
            return Tool(["cargo", "+nightly", "miri", "test"], {**faults, LEAKED: "memory leaked"})
        case "address-sanitizer":
            faults = dict.fromkeys([KEPT, MOVED, FREED], "heap-use-after-free")
            return sanitizer("address", {**faults, LEAKED: "detected memory leaks"})
        case "thread-sanitizer":
            # Locks of the standard library are seen only if it is built for the tool as well.
            return sanitizer("thread", {SHARED: "data race"}, "-Zbuild-std")
        case _:
            runner = f"target.'cfg(all())'.runner = {valgrind(*LEAKS)}"
            faults = dict.fromkeys([KEPT, MOVED, FREED], "Invalid read")
            return Tool(
                ["cargo", "test", "--config", runner], {**faults, LEAKED: "definitely lost"}
            )


def missing(name: str) -> str | None:
    """What the tool lacks here, and the command that adds it, if anything is missing."""
    if name == "valgrind":
        return None if shutil.which(name) else "valgrind is missing: apt-get install valgrind"
    if name != "miri" and not host().endswith(("linux-gnu", "apple-darwin")):
        return f"Rust does not support it on {host()}"
    # Where the standard library is built again, its sources are needed.
    parts = {"miri": ["rust-src", "miri"], "thread-sanitizer": ["rust-src"]}.get(name, [])
    listed = run(["rustup", "component", "list", "--installed", "--toolchain", "nightly"])
    installed = listed[1].split() if listed[0] == 0 else []
    if listed[0] != 0:
        components = f" --component {','.join(parts)}" if parts else ""
        return f"nightly is missing: rustup toolchain install nightly{components}"
    absent = [part for part in parts if not any(line.startswith(part) for line in installed)]
    if not absent:
        return None
    command = f"rustup component add --toolchain nightly {' '.join(absent)}"
    return f"{' and '.join(absent)} is missing: {command}"


def host() -> str:
    """What rustc calls this machine."""
    _, output = run(["rustc", "--version", "--verbose"])
    return next(line for line in output.splitlines() if line.startswith("host: ")).split()[1]


def run(command: list[str], environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a command; its exit code and all that it prints."""
    if shutil.which(command[0]) is None:
        return 127, f"{command[0]} is not installed"
    process = subprocess.run(  # noqa: S603
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return process.returncode, process.stdout


def expect(what: str, outcome: tuple[int, str], report: str | None = None) -> None:
    """End with what the tool prints, unless it has seen nothing, or what it should report."""
    code, output = outcome
    is_seen = code == 0 if report is None else code != 0 and report in output
    is_right = is_seen and "running 0 tests" not in output
    print(f"{what}: {'as expected' if is_right else 'not as expected'}", flush=True)
    if not is_right:
        sys.exit(output)


def check_rust(name: str, tool: Tool) -> None:
    """Run the tests that need no Python, and each fault that the tool has to see."""
    target = ["--target-dir", f"target/{name}", "--features", "faults", "--lib", "--"]
    expect("the Rust tests", run([*tool.cargo, *target, *PURE], tool.environment))
    for fault, report in tool.faults.items():
        test = [f"faults::{fault}", "--exact", "--include-ignored"]
        expect(fault, run([*tool.cargo, *target, *test], tool.environment), report)


def check_extension() -> None:
    """Run Python tests twice: Python's own allocator hides what valgrind looks for, and without it leaks look real."""
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "timeout=0", *PYTEST]
    leaks = run([*valgrind(*LEAKS), *pytest], {"PYTHONMALLOC": "default"})
    expect("the Python tests, leaks", leaks)
    accesses = run([*valgrind(*ACCESSES), *pytest], {"PYTHONMALLOC": "malloc"})
    expect("the Python tests, invalid accesses", accesses)


def main() -> None:
    """Run the tool that the command line names."""
    names = ["address-sanitizer", "miri", "thread-sanitizer", "valgrind"]
    parser = argparse.ArgumentParser(description="Run the tests under a tool that watches memory.")
    parser.add_argument("tool", choices=names)
    name = parser.parse_args().tool
    os.chdir(Path(__file__).parent.parent)
    if reason := missing(name):
        if os.environ.get("CI"):
            sys.exit(f"{name}: {reason}")
        print(f"SKIP {name}: {reason}")
        return
    check_rust(name, tool(name))
    if name == "valgrind":
        check_extension()


if __name__ == "__main__":
    main()
