"""Checks whether a machine and a repository are ready to develop a PyO3 project."""

import os
import platform
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from console import FOUND, OK, Console, ScriptError, make_parser, run_main
from validator import build, machine, repository
from validator.model import RULES, Finding, texts
from validator.project import Project

EXAMPLES = """\
  setup_validator.py                      check this machine and the repository in this folder
  setup_validator.py --only R ../other    check another repository
  setup_validator.py --fix --dry-run      print the commands that --fix would run
  setup_validator.py --build              also build, import and debug a small extension module

exit codes: 0 ready, 1 errors or warnings, 2 cannot check, 130 interrupted
validator/rules.md explains the rules, and how to switch them off in pyproject.toml
"""
Check = Callable[[machine.Machine, Project], Iterator[Finding]]
# The functions that apply the rules, by the first characters of the rules.
CHECKS: dict[str, tuple[Check, ...]] = {
    "M1": (machine.check_rust, machine.check_system),
    "M2": (machine.check_python,),
    "M3": (machine.check_tools,),
    "M4": (machine.check_debuggers, machine.check_other_tools),
    "M5": (build.check_build,),
    "R1": (repository.check_build,),
    "R2": (repository.check_metadata, repository.check_cargo),
    "R3": (repository.check_git, repository.check_files),
    "R4": (repository.check_types, repository.check_built_modules),
    "R5": (repository.check_automation,),
}
COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
LEVELS = tuple(COLOURS)
# What GitHub reads in messages, and in the properties of an annotation.
ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
COLONS = str.maketrans({":": "%3A", ",": "%2C"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the project in a folder."""
    parser = make_parser("Check this machine and a PyO3 repository.", EXAMPLES)
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="the repository")
    parser.add_argument("--only", action="append", default=[], help="rules, such as M1,R204")
    parser.add_argument("--skip", action="append", default=[], help="rules to leave out")
    parser.add_argument("--list", action="store_true", help="list the rules")
    parser.add_argument("--fix", action="store_true", help="run the commands that are safe")
    parser.add_argument("--build", action="store_true", help="compile an extension module")
    parser.add_argument("--format", choices=FORMS, default="text", help="the output")
    options = parser.parse_args(arguments)
    console = Console(options)
    selected = select(options.only, "--only") if options.only else set(RULES)
    selected -= select(options.skip, "--skip") | (set() if options.build else select(["M5"], ""))
    if options.list and console.json:
        console.print_json({"rules": [rule._asdict() for rule in RULES.values()]})
    elif options.list:
        console.print_table(("rule", "level", "checks that"), [rule[:3] for rule in RULES.values()])
    if options.list:
        return OK
    if not options.path.is_dir():
        raise ScriptError(f"{options.path} is not a folder")
    report = Report(console, options.path.resolve(), selected)
    if options.fix:
        run_fixes(console, report.root, report.findings)
        report = report if console.dry_run else Report(console, report.root, selected)
    FORMS["json" if console.json else options.format](report)
    return FOUND if any(RULES[finding.rule].level != "info" for finding in report.findings) else OK


def select(names: Iterable[str], where: str) -> set[str]:
    """Return the rules that start with one of some comma-separated names."""
    selected = set()
    for name in (part.strip() for line in names for part in line.split(",")):
        found = {rule for rule in RULES if name and rule.startswith(name)}
        if not found:
            raise ScriptError(f"{where}: no rule starts with {name!r}; --list lists them")
        selected |= found
    return selected


def run_fixes(console: Console, root: Path, findings: Iterable[Finding]) -> None:
    """Run each safe command once, or print it."""
    for command in dict.fromkeys(item.fix.command for item in findings if item.fix.is_safe):
        console.note(f"{'would run' if console.dry_run else 'running'}: {shlex.join(command)}")
        if not console.dry_run and (result := console.run(command, cwd=root)).returncode:
            console.note(f"failed: {result.stderr.strip()[-500:]}")


class Report:
    """The findings in a repository and on this machine."""

    def __init__(self, console: Console, root: Path, selected: set[str]) -> None:
        """Apply the selected rules."""
        self.console, self.root, self.findings = console, root, list[Finding]()
        self.project, self.machine = Project(root), machine.Machine(console, root)
        for path, data in self.project.manifests.items():
            selected = selected - select(texts(data, "tool", "setup-validator", "skip"), str(path))
        for prefix, checks in CHECKS.items():
            if any(rule.startswith(prefix) for rule in selected):
                console.progress(f"checking {prefix}")
                found = [finding for check in checks for finding in self._apply(check, prefix)]
                self.findings += [item for item in dict.fromkeys(found) if item.rule in selected]
        self.findings.sort(key=lambda item: (LEVELS.index(RULES[item.rule].level), item.rule))
        console.progress("")

    def _apply(self, check: Check, prefix: str) -> list[Finding]:
        try:
            return list(check(self.machine, self.project))
        except (ScriptError, OSError, ValueError, NotImplementedError) as error:
            return [Finding(f"{prefix}01", f"cannot check: {error}")]

    def describe(self) -> dict[str, str]:
        """Return what was checked."""
        modules = [extension.module or "in setup.py" for extension in self.project.extensions]
        return {
            "path": str(self.root),
            "modules": ", ".join(modules),
            "rust": self.machine.rustc.get("release", "missing"),
            "python": self.machine.python["name"],
            "system": platform.platform(),
        }

    def collect(self) -> list[dict[str, Any]]:
        """Return the findings as JSON objects."""
        objects = []
        for finding in self.findings:
            rule, path = RULES[finding.rule]._asdict(), ""
            if finding.path:
                path = os.path.relpath(finding.path, self.root).replace(os.sep, "/")
            data = {"found": finding.found, "wanted": finding.wanted or rule["title"]}
            data["place"] = f"{path}:{finding.line}" if finding.line else path
            data["fix"] = shlex.join(finding.fix.command) or rule["advice"]
            data |= {"path": path, "line": finding.line}
            objects.append({**rule, **finding.fix._asdict(), **data})
        return objects


def print_text(report: Report) -> None:
    """Print a report for a terminal."""
    for key, value in report.describe().items():
        report.console.note(f"{key:8}{value}")
    for data in (findings := report.collect()):
        level = report.console.paint(f"{data['level']:8}", COLOURS[data["level"]])
        found = f"{data['place']}: {data['found']}" if data["path"] else data["found"]
        if data["level"] == "info" and not report.console.verbose:
            print(f"{level}{data['rule']}  {found}: {data['fix']}")
            continue
        print(f"{level}{data['rule']}  {data['title']}\n              found   {found}")
        for key, name in {"wanted": "wanted", "reason": "why", "fix": "fix"}.items():
            if data[key] != data["title"]:
                print(f"{'':14}{name:8}{data[key]}")
    counts = Counter(data["level"] for data in findings)
    print(", ".join(f"{counts[level]} {level}{'s' * (counts[level] != 1)}" for level in LEVELS))


def print_markdown(report: Report) -> None:
    """Print a report for an issue."""
    print("| | |\n| --- | --- |")
    print("\n".join(f"| {key} | {value} |" for key, value in report.describe().items()))
    print("\n| rule | place | found | wanted | fix |\n| --- | --- | --- | --- | --- |")
    for data in report.collect():
        cells = (data["rule"], data["place"], data["found"], data["wanted"], data["fix"])
        print(f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |")


def print_github(report: Report) -> None:
    """Print annotations for GitHub Actions."""
    for data in report.collect():
        level = data["level"].replace("info", "notice")
        path = data["path"].translate(ESCAPES | COLONS)
        place = f",file={path},line={data['line'] or 1}" if path else ""
        message = f"{data['title']}. Found: {data['found']}. To fix it: {data['fix']}"
        print(f"::{level} title={data['rule']}{place}::{message.translate(ESCAPES)}")


def print_json(report: Report) -> None:
    """Print a JSON object."""
    report.console.print_json({"subject": report.describe(), "findings": report.collect()})


FORMS = {"text": print_text, "json": print_json, "markdown": print_markdown, "github": print_github}

if __name__ == "__main__":
    run_main(main)
