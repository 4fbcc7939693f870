//! `workflow`, `dependabot`, `zizmor`, `pre-commit`: linters that check all their files in one call.

use std::process::Command;

use super::is_workflow;
use crate::check::distinct::DistinctFile;
use crate::check::file_check::{FileBench, FileCheck, place};
use crate::check::projects::write_file;
use crate::check::report::{Tally, Verdict};
use crate::host::{command, interrupt};

const SOURCE: &str = include_str!("linters.rs");

pub const WORKFLOW: FileCheck = FileCheck {
    name: "workflow",
    is_for: is_workflow,
    source: SOURCE,
    run: |check, files, bench, tally| {
        let arguments = ["--builtin-schema", "vendor.github-workflows"];
        lint(check, files, bench, tally, "check-jsonschema", &arguments)
    },
};

pub const DEPENDABOT: FileCheck = FileCheck {
    name: "dependabot",
    is_for: is_dependabot,
    source: SOURCE,
    run: |check, files, bench, tally| {
        lint(check, files, bench, tally, "check-jsonschema", &["--builtin-schema", "vendor.dependabot"])
    },
};

pub const ZIZMOR: FileCheck = FileCheck {
    name: "zizmor",
    is_for: |path| is_workflow(path) || is_dependabot(path),
    source: SOURCE,
    run: |check, files, bench, tally| {
        let arguments = ["--offline", "--no-progress", "--persona", "pedantic", "--format", "plain"];
        lint(check, files, bench, tally, "zizmor", &arguments)
    },
};

pub const PRE_COMMIT: FileCheck = FileCheck {
    name: "pre-commit",
    is_for: |path| path == ".pre-commit-config.yaml",
    source: SOURCE,
    run: |check, files, bench, tally| lint(check, files, bench, tally, "pre-commit", &["validate-config"]),
};

fn is_dependabot(path: &str) -> bool {
    path == ".github/dependabot.yml"
}

/// Runs a program on the files that haven't passed before.
fn lint(
    check: &FileCheck,
    files: &[&DistinctFile],
    bench: &FileBench,
    tally: &mut Tally,
    program: &str,
    arguments: &[&str],
) -> anyhow::Result<()> {
    interrupt::check()?;
    let has_passed = |file: &&&DistinctFile| bench.passed.has(check.name, &check.key(file, "", bench));
    let (passed, open): (Vec<_>, Vec<_>) = files.iter().copied().partition(|file| has_passed(&file));
    passed.iter().for_each(|_| tally.add(Verdict::Remembered));
    if open.is_empty() {
        return Ok(());
    }
    let mut command: Command = bench.tools.command(program);
    command.args(arguments);
    for file in &open {
        let place = place(&bench.folder, file);
        write_file(&place, file.content)?;
        command.arg(place);
    }
    match command::run(&mut command) {
        Ok(_) => open.iter().for_each(|file| {
            bench.passed.add(check.name, &check.key(file, "", bench));
            tally.add(Verdict::Passed);
        }),
        Err(error) => {
            let position = |file: &&DistinctFile| {
                error.last_lines.find(&*place(&bench.folder, file).to_string_lossy()).unwrap_or(usize::MAX)
            };
            // Blame the file that the output mentions first.
            let file = open.iter().copied().min_by_key(position).unwrap_or(open[0]);
            let message = error.to_string().replace(&*place(&bench.folder, file).to_string_lossy(), file.path);
            tally.add(Verdict::Failed(check.fault(file, &format!("\n{message}"))));
        }
    }
    Ok(())
}
