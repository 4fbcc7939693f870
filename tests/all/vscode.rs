//! What `.vscode/` of a project says is what VS Code and the extensions understand, and fits together.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::support::{self, make, read, root};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Venv};
use serde_json::Value;

const FILES: [&str; 3] = ["launch", "settings", "tasks"];

/// A folder with the files as plain JSON.
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
    let address = format!("('{}', {})", text(&join["connect"], "host"), join["connect"]["port"]);
    for configuration in configurations.iter().filter(|one| one["serverReadyAction"].is_object()) {
        let program = configuration["args"][1].as_str().unwrap();
        let pattern = text(&configuration["serverReadyAction"], "pattern");
        assert!(program.contains(&address), "{program}");
        assert_eq!(first_line(&program.replace(&address, "('127.0.0.1', 0)")), pattern);
    }
}

/// The first line that a Python program prints.
fn first_line(program: &str) -> String {
    let mut python = support::tools().command("python");
    let mut child = python.args(["-c", program, "--version"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    line.trim_end().to_owned()
}

#[test]
fn every_question_of_a_configuration_is_asked() {
    let launch = file("launch");
    let inputs = launch["inputs"].as_array().cloned().unwrap_or_default();
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
            assert!(root().join(format!("template/debug-configs/{path}.liquid")).is_file(), "{text}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_page_names_the_extension_of_every_debugger_and_formatter() {
    let extensions = [
        ("lldb", "CodeLLDB"),
        ("debugpy", "Python"),
        ("charliermarsh.ruff", "Ruff"),
        ("rust-analyzer", "rust-analyzer"),
    ];
    let page = read("template/debug-configs/debug/README.md.liquid");
    let sentence = page.split("install ").find(|rest| rest.starts_with("CodeLLDB")).unwrap().split('.').next().unwrap();
    let configurations = list("launch", "configurations");
    let debuggers = configurations.iter().map(|configuration| text(configuration, "type"));
    let settings = file("settings");
    let formatter = text(&settings["[python]"], "editor.defaultFormatter");
    for used in debuggers.chain([formatter, "rust-analyzer"]) {
        let (_, extension) = extensions.iter().find(|(name, _)| *name == used).unwrap();
        assert!(sentence.contains(extension), "{extension}");
    }
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

/// An editor that was started outside of the environment has another Python on its `PATH`, which may be too old.
#[test]
fn rust_analyzer_compiles_for_the_python_of_the_environment() {
    let pythons = python::find_all();
    let old = pythons.values().find(|python| python.version.to_string() == "3.10");
    let new = pythons.values().find(|python| python.version.to_string() == "3.11");
    let (Some(old), Some(new)) = (old, new) else {
        return support::say("SKIPPED: Python 3.10 and 3.11 are not here for an editor's environment");
    };
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["min_python=3.11"]);
    Venv::create(new, &project.join(".venv")).unwrap();
    let mut cargo = Command::new("cargo");
    Venv::create(old, &folder.path().join("old")).unwrap().activate(&mut cargo);
    cargo.args(["check", "--quiet"]).current_dir(&project).env_remove("VIRTUAL_ENV").env_remove("PYO3_PYTHON");
    for (name, value) in file("settings")["rust-analyzer.cargo.extraEnv"].as_object().into_iter().flatten() {
        cargo.env(name, value.as_str().unwrap().replace("${workspaceFolder}", &project.to_string_lossy()));
    }
    command::run(cargo.env("CARGO_TARGET_DIR", support::workshop().tests("vscode"))).unwrap();
}
