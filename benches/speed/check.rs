//! The time to check a template: everything, nothing changed, one change.

use std::path::Path;
use std::process::Command;

use pyo3_template::host::command;
use serde_json::Value;

use crate::grown::{self, Size};
use crate::{TOOL, timed};

/// Prints how long each check takes and what it builds.
pub fn measure(what: &str, size: Size) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    println!("\nThe check of {what}");
    println!("{:<32}{:>9}{:>9}{:>9}{:>8}", "", "seconds", "CPU s", "variants", "builds");

    grown::grow(folder.path(), size)?;
    check("full", folder.path())?;
    check("unchanged", folder.path())?;
    grown::change_a_line(folder.path())?;
    check("one line of one starter changed", folder.path())?;

    grown::grow(folder.path(), Size { ci_answers: 2 * size.ci_answers, ..size })?;
    grown::change_a_line(folder.path())?;
    check("twice the answers about CI", folder.path())
}

fn check(label: &str, template: &Path) -> anyhow::Result<()> {
    let report = template.join("report.json");
    let mut tool = Command::new(TOOL);
    tool.args(["check", "--report"]).arg(&report).arg("--template").arg(template);
    let (time, _) = timed(|| Ok(command::run(&mut tool)?))?;

    let report: Value = serde_json::from_slice(&std::fs::read(&report)?)?;
    let builds = report["rows"].as_array().into_iter().flatten().filter(|row| row["tier"] == "builds");
    let number = |row: &Value, name: &str| row[name].as_u64().unwrap_or_default();
    let built: u64 = builds.map(|row| number(row, "passed") - number(row, "remembered")).sum();
    let cpu = report["cpu_seconds"].as_f64().unwrap_or_default();
    println!("{label:<32}{:>9.1}{cpu:>9.1}{:>9}{built:>8}", time.as_secs_f64(), report["variants"]);
    Ok(())
}
