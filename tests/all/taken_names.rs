//! No project can have a name that Python, Rust or its own dependencies have.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::{self, make, read, root, toml};
use pyo3_template::template::worker::Failure;
use rhai::module_resolvers::FileModuleResolver;
use rhai::{AST, Engine, Map, Scope};

/// The names that a project cannot have.
fn taken() -> BTreeSet<String> {
    let mut engine = Engine::new();
    engine.set_module_resolver(FileModuleResolver::new_with_path(root()));
    let hook: AST = engine.compile_file(root().join("hooks/answers.rhai")).unwrap();
    let names: Map = engine.call_fn(&mut Scope::new(), &hook, "taken_names", ()).unwrap();
    names.into_values().flat_map(|names| names.into_typed_array::<String>().unwrap()).collect()
}

/// Every name that the program prints, a line each, as the name of a package.
fn printed(python: &Path, program: &str) -> BTreeSet<String> {
    let output = Command::new(python).args(["-c", program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_lowercase).collect()
}

#[test]
fn every_keyword_and_module_of_every_python_here_is_taken() {
    let program = "import keyword, sys; \
        print(*keyword.kwlist, *(name for name in sys.stdlib_module_names if name[0] != '_'), sep='\\n')";
    let taken = taken();
    let pythons = pyo3_template::host::python::find_all();
    let new_enough = pythons.values().filter(|python| python.version >= "3.10".parse().unwrap());
    let mut asked = 0;
    for python in new_enough {
        let free: Vec<_> = printed(&python.executable, program).difference(&taken).cloned().collect();
        assert!(free.is_empty(), "Python {} has {free:?}", python.version);
        asked += 1;
    }
    assert!(asked > 0, "this machine lacks a Python 3.10 or later");
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

/// The crates and the packages that a project depends on.
fn dependencies(project: &Path) -> BTreeSet<String> {
    let manifest = toml(&project.join("Cargo.toml"));
    let tables = ["dependencies", "build-dependencies", "dev-dependencies"].map(|table| manifest.get(table));
    let crates = tables.into_iter().flatten().flat_map(|table| table.as_table().unwrap().keys().cloned());
    let pyproject = toml(&project.join("pyproject.toml"));
    let groups = pyproject["dependency-groups"].as_table().unwrap().values();
    let items = groups.flat_map(|group| group.as_array().unwrap());
    let packages = items.filter_map(|item| item.as_str()?.split(['=', '>', '<']).next().map(str::to_owned));
    crates.chain(packages).collect()
}

/// Those of every starter.
fn all_dependencies() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for starter in support::values("starter") {
        let folder = tempfile::tempdir().unwrap();
        names.extend(dependencies(&make(folder.path(), "demo", &[&format!("starter={starter}")])));
    }
    names
}

/// A project cannot have the name of any starter's dependency: the answer to that question may come later.
#[test]
fn every_dependency_of_every_starter_is_taken() {
    let names = all_dependencies();
    assert!(names.len() > 20, "{names:?}");
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<_> = names.into_iter().collect();
    let outcomes = support::generate(folder.path(), names.iter().map(|name| (name.as_str(), vec![])));
    for (name, (place, outcome)) in names.iter().zip(outcomes) {
        let (package, suggestion) = (name.replace('-', "_"), name.replace('_', "-") + "-rs");
        let reason = format!("\"{package}\" is a dependency of the project");
        let message = format!("the project name \"{name}\" is reserved: {reason}; try {suggestion}");
        assert_eq!(outcome, Err(Failure::Refused(message)));
        assert_eq!(place.read_dir().unwrap().count(), 0);
    }
}

/// What the tools that are locked in tests/requirements.txt consist of, by the metadata of each package: all that they
/// require on any system, and the modules that they install.
const INSTALLED: &str = r#"
import re
from importlib.metadata import distributions, packages_distributions

names = {name.removesuffix("-stubs") for name in packages_distributions()}
for distribution in distributions():
    names.add(distribution.metadata["Name"])
    for requirement in distribution.requires or []:
        if "extra ==" not in requirement:
            names.add(re.match(r"[\w.-]+", requirement)[0])
names = {re.sub(r"[-.]", "_", name.lower()) for name in names}
# What an environment begins with is refused with another reason.
names -= {"pip", "pkg_resources", "setuptools", "wheel"}
print(*(name for name in names if name[0].isalpha() and not name.endswith("__mypyc")), sep="\n")
"#;

#[test]
fn everything_that_the_tools_of_a_project_install_is_taken() {
    let mut names = printed(&support::tools().programs().join("python"), INSTALLED);
    let lock = read("tests/requirements.txt");
    names.extend(lock.lines().filter_map(|line| Some(line.split_once("==")?.0.replace('-', "_"))));
    names.extend(
        toml(&root().join("versions.toml"))["crates"].as_table().unwrap().keys().map(|name| name.replace('-', "_")),
    );
    // Other crates of a project are in no list of versions.
    names.extend(all_dependencies().into_iter().map(|name| name.replace('-', "_")));
    let expected: String = names.iter().map(|name| format!("        {name:?},\n")).collect();
    let list = read("hooks/dependencies.rhai");
    let (_, list) = list.split_once("    [\n").unwrap();
    let (list, _) = list.split_once("    ]\n").unwrap();
    assert_eq!(list, expected, "hooks/dependencies.rhai should have\n{expected}");
}

/// The same by a person's eyes: some that no manifest of a project names.
#[test]
fn what_a_tool_brings_along_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["pluggy", "iniconfig", "packaging", "virtualenv", "yaml", "attr", "tomli"];
    for (name, (_, outcome)) in
        names.iter().zip(support::generate(folder.path(), names.map(|name| (name, vec![])).into_iter()))
    {
        let message = format!(
            "the project name \"{name}\" is reserved: \"{name}\" is a dependency of the project; try {name}-rs"
        );
        assert_eq!(outcome, Err(Failure::Refused(message)));
    }
}
