//! What `.vscode/` of a project says is what VS Code and the extensions understand, and fits together.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::support::{self, read, root};
use pyo3_template::host::command;
use serde_json::Value;

const FILES: [&str; 4] = ["extensions", "launch", "settings", "tasks"];

/// A folder with the four files as plain JSON.
static PLAIN: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        std::fs::write(folder.path().join(format!("{name}.json")), file(name).to_string()).unwrap();
    }
    folder
});

/// One of the files, without its comments.
fn file(name: &str) -> Value {
    let text = read(&format!("template/debug-configs/.vscode/{name}.json"));
    jsonc_parser::parse_to_serde_value(&text, &jsonc_parser::ParseOptions::default()).unwrap()
}

/// The members of a list in a file.
fn list(name: &str, key: &str) -> Vec<Value> {
    file(name)[key].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Every text anywhere in a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(members) => members.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => vec![],
    }
}

#[test]
fn no_key_is_unknown_to_who_reads_it() {
    let tools = support::tools();
    for name in FILES {
        let schema = root().join(format!("tests/all/vscode/{name}.schema.json"));
        let mut check = tools.command("check-jsonschema");
        check.arg("--schemafile").arg(schema).arg(PLAIN.path().join(format!("{name}.json")));
        command::run(&mut check).unwrap();
    }
}

#[test]
fn what_is_to_run_first_is_a_task() {
    let tasks = list("tasks", "tasks");
    let labels: BTreeSet<_> = tasks.iter().map(|task| text(task, "label")).collect();
    for configuration in list("launch", "configurations") {
        let first = text(&configuration, "preLaunchTask");
        assert!(first.is_empty() || labels.contains(first), "{configuration}");
    }
}

#[test]
fn a_debugger_that_joins_is_a_configuration_of_the_same_port_as_the_program_waits_at() {
    let configurations = list("launch", "configurations");
    let joined: BTreeSet<_> = configurations
        .iter()
        .map(|one| text(&one["serverReadyAction"], "name"))
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(joined.len(), 1, "{joined:?}");
    let join = configurations.iter().find(|one| joined.contains(text(one, "name"))).unwrap();
    let program = read("template/debug-configs/debug/wait_for_python_debugger.py");
    let (host, port) = (text(&join["connect"], "host"), &join["connect"]["port"]);
    assert!(program.contains(&format!("ADDRESS = (\"{host}\", {port})")));
    for configuration in configurations.iter().filter(|one| one["serverReadyAction"].is_object()) {
        let line = text(&configuration["serverReadyAction"], "pattern");
        assert!(program.contains(&format!("print(\"{line}\"")), "{line}");
    }
}

#[test]
fn every_question_of_a_configuration_is_asked() {
    let launch = file("launch");
    let inputs = list("launch", "inputs");
    for asked in texts(&launch["configurations"]).iter().filter_map(|text| text.split("${input:").nth(1)) {
        let id = asked.split('}').next().unwrap();
        assert!(inputs.iter().any(|input| text(input, "id") == id), "{id}");
    }
}

#[test]
fn every_file_that_is_named_is_in_the_layer() {
    let mut seen = 0;
    for text in FILES.iter().flat_map(|name| texts(&file(name))) {
        for path in text.split(['\'', ' ']).filter_map(|word| word.find("debug/").map(|start| &word[start..])) {
            assert!(root().join("template/debug-configs").join(path).is_file(), "{text}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn every_debugger_and_formatter_is_recommended() {
    let extensions = [("lldb", "vadimcn.vscode-lldb"), ("debugpy", "ms-python.debugpy")];
    let recommended = texts(&file("extensions"));
    for configuration in list("launch", "configurations") {
        let debugger = text(&configuration, "type");
        let (_, extension) = extensions.iter().find(|(name, _)| *name == debugger).unwrap();
        assert!(recommended.contains(&(*extension).to_owned()), "{extension}");
    }
    let settings = file("settings");
    let formatter = text(&settings["[python]"], "editor.defaultFormatter").to_owned();
    assert!(recommended.contains(&formatter), "{formatter}");
}

/// rust-analyzer does not build where cargo, maturin or tox do.
#[test]
fn rust_analyzer_has_a_target_folder_of_its_own() {
    let folder = file("settings")["rust-analyzer.cargo.targetDir"].as_str().map(PathBuf::from).unwrap();
    assert_ne!(folder, PathBuf::from("target"));
    for manifest in ["pyproject.toml.liquid", "tox.toml.liquid"] {
        assert!(!read(&format!("template/base/{manifest}")).contains(&format!("'{}'", folder.display())));
        assert!(!read(&format!("template/base/{manifest}")).contains(&format!("\"{}\"", folder.display())));
    }
}
