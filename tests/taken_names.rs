//! No project can have a name that Python, Rust or its own dependencies have: the lists in hooks/answers.rhai are whole.

mod support;

use std::collections::BTreeSet;
use std::process::Command;

use rhai::{AST, Engine, Map, Scope};
use support::{make, root, toml};

/// The names that a project cannot have.
fn taken() -> BTreeSet<String> {
    let engine = Engine::new();
    let hook: AST = engine.compile_file(root().join("hooks/answers.rhai")).unwrap();
    let names: Map = engine.call_fn(&mut Scope::new(), &hook, "taken_names", ()).unwrap();
    names.into_values().flat_map(|names| names.into_typed_array::<String>().unwrap()).collect()
}

/// Every name that the program prints, a line each, as the name of a package.
fn printed(python: &std::path::Path, program: &str) -> BTreeSet<String> {
    let output = Command::new(python).args(["-c", program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_lowercase).collect()
}

#[test]
fn every_keyword_and_module_of_every_python_here_is_taken() {
    let program = "import keyword, sys; \
        print(*keyword.kwlist, *(name for name in sys.stdlib_module_names if name[0] != '_'), sep='\\n')";
    let taken = taken();
    let pythons = pyo3_template::python::find_all();
    let new_enough = pythons.values().filter(|python| python.version >= "3.10".parse().unwrap());
    let mut asked = 0;
    for python in new_enough {
        let free: Vec<_> = printed(&python.executable, program).difference(&taken).cloned().collect();
        assert!(free.is_empty(), "Python {} has {free:?}", python.version);
        asked += 1;
    }
    assert!(asked > 0, "there is no Python 3.10 or later to ask");
}

#[test]
fn every_keyword_of_rust_is_taken() {
    // https://doc.rust-lang.org/reference/keywords.html, strict and reserved.
    let keywords = "as async await break const continue crate dyn else enum extern false fn for if impl in let loop \
        match mod move mut pub ref return self static struct super trait true type unsafe use where while \
        abstract become box do final gen macro override priv try typeof unsized virtual yield";
    let taken = taken();
    let free: Vec<_> = keywords.split_whitespace().filter(|keyword| !taken.contains(*keyword)).collect();
    assert!(free.is_empty(), "{free:?}");
}

/// Those of every starter: versions.toml lists them all, and tests/versions.rs compares.
#[test]
fn every_dependency_of_a_project_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &["starter=calculator"]);
    let pyproject = toml(&project.join("pyproject.toml"));
    let groups =
        pyproject["dependency-groups"].as_table().unwrap().values().flat_map(|group| group.as_array().unwrap());
    let tools = groups.filter_map(|item| item.as_str()?.split(['=', '>', '<']).next().map(str::to_owned));
    let crates = toml(&root().join("versions.toml"))["crates"].as_table().unwrap().clone();
    let crates = crates.into_iter().map(|(name, _)| name);

    let taken = taken();
    let free: Vec<_> =
        crates.chain(tools).map(|name| name.replace('-', "_")).filter(|name| !taken.contains(name)).collect();
    assert!(free.is_empty(), "{free:?}");
}
