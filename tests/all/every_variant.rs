//! Every combination of answers is generated, and every distinct file and build of them is checked once.
//!
//! The same as `cargo run -- check`, where `--variant NAME` repeats a single one.

use std::process::{Command, Stdio};

use crate::support::{TOOL, root};
use pyo3_template::template::questions;

#[test]
fn every_variant_is_generated_and_every_distinct_one_built() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let mut check = Command::new(TOOL);
    // The log shows the table also if all is well.
    let status =
        check.args(["check", "--report"]).arg(&path).current_dir(root()).stdin(Stdio::null()).status().unwrap();
    assert!(path.exists(), "the check did not end: its output is above");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    // cargo repeats this below the output of all tests.
    let faults: Vec<_> = report["faults"].as_array().unwrap().iter().map(|fault| fault.to_string()).collect();
    assert!(status.success() && faults.is_empty(), "{}", faults.join("\n").replace("\\n", "\n"));

    let questions = questions::read(root()).unwrap();
    let product: usize = questions.iter().map(|question| question.values().len().max(1)).product();
    assert_eq!(report["variants"], product);
    for row in report["rows"].as_array().unwrap() {
        let number = |name: &str| row[name].as_u64().unwrap();
        assert!(number("distinct") > 0, "{} has nothing to check", row["check"]);
        assert_eq!(number("passed") + number("skipped"), number("distinct"), "{}", row["check"]);
    }
}
