//! A fault in the template is found by the check that is for it, and the message leads straight there.

use crate::support::{self, copy_template, root, say};
use pyo3_template::check::report::Report;
use pyo3_template::check::run::{self, Options};
use pyo3_template::host::parts;
use pyo3_template::template::Template;
use pyo3_template::template::variants::{self, Variant};

/// A change of the template: in the file at `path`, `old` becomes `new`.
struct Change {
    path: &'static str,
    old: &'static str,
    new: &'static str,
}

impl Change {
    /// The first variant that has the file.
    fn variant(&self, template: &Template) -> Variant {
        let is_script = self.path.starts_with("dev-scripts/");
        let has_file = |variant: &Variant| !is_script || variant.answers["dev_scripts"] == "true";
        variants::all(&template.questions).into_iter().find(has_file).unwrap()
    }
}

/// Makes one check of one variant of a template with a fault in it.
fn check_with(change: &Change, only: &str) -> Report {
    let copy = tempfile::tempdir().unwrap();
    copy_template(copy.path());
    let file = copy.path().join("template").join(change.path);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(change.old), "{} has no {:?}", change.path, change.old);
    std::fs::write(&file, text.replacen(change.old, change.new, 1)).unwrap();

    let template = support::open(copy.path());
    let command = "cargo run -- check".to_owned();
    let options = Options { only: vec![only.to_owned()], fresh: true, command, ..Options::default() };
    // What the checks keep stands in the repository, where most of what they need is compiled already.
    run::run(&template, root(), &[change.variant(&template)], &options).unwrap()
}

/// Asserts that a check finds a fault, and that its message has all of `words`.
fn assert_found(change: &Change, check: &str, words: &[&str]) {
    let report = check_with(change, check);
    let printed = report.to_string();
    assert_eq!(report.faults.len(), 1, "{printed}");
    let variant = change.variant(&support::open(root())).name;
    let only = if check == "generate" { String::new() } else { format!(" --only {check}") };
    let again = format!("  repeat: cargo run -- check --variant '{variant}'{only}");
    assert!(printed.lines().any(|line| line == again), "no line `{again}`:\n{printed}");
    assert!(printed.lines().any(|line| line == format!("FAILED {check}: {variant}")), "{printed}");
    for word in words {
        assert!(printed.contains(word), "{word} is not in:\n{printed}");
    }
}

#[test]
fn liquid_that_cannot_be_rendered() {
    let change = Change { path: "base/SECURITY.md.liquid", old: "# ", new: "# {{ " };
    assert_found(&change, "generate", &["SECURITY.md"]);
}

#[test]
fn liquid_that_nobody_renders() {
    let change = Change { path: "base/build.rs", old: "fn main", new: "// {{ crate_name }}\nfn main" };
    assert_found(&change, "text", &["build.rs: line", "contains unrendered Liquid: // {{ crate_name }}"]);
}

#[test]
fn an_action_that_is_not_pinned() {
    let line = "uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    let change = Change { path: "base/.github/workflows/ci.yml.liquid", old: line, new: "uses: actions/checkout@v7" };
    assert_found(&change, "zizmor", &[".github/workflows/ci.yml", "unpinned-uses", "actions/checkout@v7"]);
}

#[test]
fn a_workflow_with_a_key_that_github_does_not_know() {
    let change = Change { path: "base/.github/workflows/ci.yml.liquid", old: "\njobs:\n", new: "\njob:\n" };
    assert_found(&change, "workflow", &[".github/workflows/ci.yml", "'jobs' is a required property"]);
}

/// Asserts that action-validator finds a fault in release.yml, if it is here.
fn assert_reference_found(old: &'static str, new: &'static str, word: &str) {
    if let Err(missing) = parts::ACTION_VALIDATOR.require() {
        say(&format!("SKIPPED: {new:?} is looked for in no workflow: {missing}"));
        return;
    }
    let change = Change { path: "release/.github/workflows/release.yml.liquid", old, new };
    assert_found(&change, "action-validator", &[".github/workflows/release.yml", word]);
}

#[test]
fn a_job_that_needs_one_that_does_not_exist() {
    assert_reference_found("needs: publish\n", "needs: publsh\n", "unresolved job publsh");
}

#[test]
fn a_workflow_that_waits_for_a_file_that_does_not_exist() {
    assert_reference_found("- .github/workflows/wheels.yml\n", "- .github/workflows/whels.yml\n", "whels.yml");
}

#[test]
fn python_code_with_a_fault() {
    let change = Change {
        path: "base/tests/test_package.py.liquid",
        old: "import doctest\n",
        new: "import doctest\nimport os\n",
    };
    assert_found(&change, "lint", &["tests/test_package.py", "F401"]);
}

#[test]
fn rust_code_that_clippy_warns_of() {
    let change = Change { path: "starters/hello_world/src/greeting.rs", old: "use ", new: "fn unused() {}\n\nuse " };
    assert_found(&change, "clippy", &["src/greeting.rs", "function `unused` is never used"]);
}

#[test]
fn a_stub_that_is_not_what_the_code_says() {
    let change = Change { path: "starters/hello_world/python/package/_core.pyi", old: "-> str", new: "-> int" };
    assert_found(&change, "stubs", &["python/my_package/_core.pyi differs from the stub that maturin generates"]);
}

#[test]
fn a_stub_that_is_not_what_the_module_has() {
    let stub = "starters/hello_world/python/package/_core.pyi";
    let change = Change { path: stub, old: "greet(name:", new: "greet(person:" };
    assert_found(
        &change,
        "stubtest",
        &["my_package._core.greet", "stub parameter \"person\" differs from runtime parameter \"name\""],
    );
}

#[test]
fn a_wheel_that_lacks_a_file() {
    let change = Change {
        path: "base/pyproject.toml.liquid",
        old: "python-source = \"python\"",
        new: "python-source = \"python\"\nexclude = [\"**/py.typed\"]",
    };
    assert_found(&change, "wheel", &["wrong files in the wheel: missing", "my_package/py.typed"]);
}

#[test]
fn a_test_that_fails() {
    let change = Change { path: "starters/hello_world/src/greeting.rs", old: "Hello, ", new: "Hallo, " };
    assert_found(&change, "pytest", &["FAILED tests/test_stress.py::test_threads_get_their_own_results"]);
}

#[test]
fn a_leak_of_fifty_bytes_per_call() {
    let line = "    (1..).zip(names).map(greet_one).collect()";
    let leak = "    std::mem::forget(\"x\".repeat(50));\n    (1..).zip(names).map(greet_one).collect()";
    let change = Change { path: "starters/hello_world/src/greeting.rs", old: line, new: leak };
    assert_found(&change, "pytest", &["FAILED tests/test_stress.py::test_memory_stays_constant[names0]"]);
}

#[test]
fn a_command_of_a_debugger_with_a_wrong_type() {
    let change =
        Change { path: "dev-scripts/scripts/calls.py", old: "return path.replace(", new: "return path.split(" };
    assert_found(&change, "scripts", &["scripts/calls.py", "has no attribute"]);
}
