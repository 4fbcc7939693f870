//! A check sees on disk what its view shows of a project, and nothing else; a change makes those checks again that see it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::nothing_dead::PROJECTS;
use crate::support::{TOOL, default_variant, files, read, root};
use pyo3_template::check::projects::Project;
use pyo3_template::check::run;

/// Those projects in which only the starter, the ABI and the scripts differ.
fn few() -> Vec<&'static Project> {
    let first = &PROJECTS[0].variant.answers;
    let is_alike = |(name, value): (&String, &String)| {
        ["starter", "abi", "dev_scripts"].contains(&name.as_str()) || first[name] == *value
    };
    PROJECTS.iter().filter(|project| project.variant.answers.iter().all(is_alike)).collect()
}

/// The entries of a project's root: files, and folders with a trailing slash.
fn entries<'a>(paths: impl IntoIterator<Item = &'a String>) -> BTreeSet<String> {
    let entry = |path: &String| path.split_once('/').map_or(path.clone(), |(folder, _)| format!("{folder}/"));
    paths.into_iter().map(entry).collect()
}

#[test]
fn the_guide_says_what_each_check_sees() {
    let guide = read("docs/src/testing.md");
    let section = guide.split("\n## Views\n").nth(1).unwrap().split("\nOf some files ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let documented: BTreeMap<_, BTreeSet<_>> = rows
        .map(|(check, rest)| {
            let cell = rest.split(" | ").next().unwrap();
            (check.to_owned(), cell.split('`').skip(1).step_by(2).map(str::to_owned).collect())
        })
        .collect();
    let inputs = run::inputs(few().into_iter());
    let seen: BTreeMap<_, _> =
        inputs.iter().map(|(check, inputs)| ((*check).to_owned(), entries(inputs.values().flatten()))).collect();
    for (check, entries) in &seen {
        let cell: Vec<_> = entries.iter().map(|entry| format!("`{entry}`")).collect();
        assert_eq!(documented.get(check), Some(entries), "the row of {check} should have {}", cell.join(", "));
    }
    assert_eq!(documented.len(), seen.len(), "{documented:?}");
}

/// The checks that see something else after a change of a file, in one line of which `old` becomes `new`.
fn made_again(path: &str, old: &str, new: &str) -> Vec<&'static str> {
    let changed: Vec<Project> = few()
        .into_iter()
        .map(|project| {
            let mut files = project.files.clone();
            if let Some(content) = files.get_mut(path) {
                let text = std::str::from_utf8(content).unwrap();
                assert!(text.contains(old), "{path} has no {old:?}");
                *content = Arc::from(text.replacen(old, new, 1).into_bytes());
            }
            Project { variant: project.variant.clone(), files }
        })
        .collect();
    let (before, after) = (run::inputs(few().into_iter()), run::inputs(changed.iter()));
    before.into_iter().filter(|(check, inputs)| after[check] != *inputs).map(|(check, _)| check).collect()
}

const COMPILED: [&str; 10] =
    ["clippy", "debugger", "memory", "pytest", "release", "rust", "stubs", "stubtest", "walk", "wheel"];

/// `names` and all that compile, sorted.
fn compiled_and(names: &[&'static str]) -> Vec<&'static str> {
    let all: BTreeSet<_> = COMPILED.iter().chain(names).copied().collect();
    all.into_iter().collect()
}

#[test]
fn a_change_makes_those_checks_again_that_read_it() {
    let nothing: &[&str] = &[];
    assert_eq!(made_again(".github/workflows/ci.yml", "\njobs:", "\n# x\njobs:"), nothing);
    assert_eq!(made_again("SECURITY.md", "# ", "# x "), nothing);
    assert_eq!(made_again(".vscode/tasks.json", "{", "{ "), nothing);
    assert_eq!(made_again("LICENSE-MIT", "Copyright", "copyright"), ["sdist"]);
    assert_eq!(made_again("README.md", "\n\n", "\n\nx\n\n"), ["sdist"]);
    let example = ["debugger", "pytest", "sdist", "walk"];
    assert_eq!(made_again("README.md", "\n```python\n", "\n```python\n>>> 1\n1\n"), example);
    assert_eq!(made_again("Cargo.toml", "strip = \"symbols\"", "strip = \"none\""), compiled_and(&["sdist"]));
    assert_eq!(made_again("build.rs", "fn main", "// x\nfn main"), compiled_and(&["sdist"]));
    assert_eq!(made_again("src/lib.rs", "\n", "\n// x\n"), compiled_and(&["sdist"]));
    assert_eq!(made_again("tox.toml", "tox>=", "tox>"), ["memory"]);
    assert_eq!(
        made_again("conftest.py", "\n", "\n# x\n"),
        ["debugger", "lint", "memory", "pytest", "release", "sdist", "types", "walk"]
    );
    assert_eq!(made_again("benchmarks/test_speed.py", "\n", "\n# x\n"), ["lint", "release", "types"]);
    assert_eq!(made_again("debug/gdbinit", "\n", "\n# x\n"), ["debugger", "walk"]);
    let scripts = ["debugger", "lint", "script-tests", "scripts", "walk"];
    assert_eq!(made_again("scripts/calls.py", "\n", "\n# x\n"), scripts);
    assert_eq!(made_again("scripts/tests/conftest.py", "\n", "\n# x\n"), scripts);
    assert_eq!(made_again("FAULTS.md", "\n\n", "\n\nx\n\n"), nothing);
    assert_eq!(made_again("FAULTS.md", "```console\n", "```console\n$ true\n"), ["debugger", "walk"]);
}

/// The folder of a check, as it stands on disk.
#[test]
fn a_check_finds_on_disk_what_its_view_shows() {
    let variant = default_variant();
    let mut check = Command::new(TOOL);
    check.args(["check", "--fresh", "--only", "lint", "--only", "sdist", "--variant", &variant]);
    let output = check.current_dir(root()).output().unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{printed}");
    let kept = printed.lines().find_map(|line| line.strip_prefix("kept   ")).unwrap();
    let scratch = Path::new(kept).parent().unwrap();
    let inputs = run::inputs(PROJECTS.iter().filter(|project| project.variant.name == variant));
    for name in ["lint", "sdist"] {
        let (key, paths) = inputs[name].first_key_value().unwrap();
        let mut found = files(&scratch.join("builds").join(format!("{name}-{key}")));
        // What the check itself makes.
        found.retain(|path, _| !path.starts_with("sdist/") && path != "Cargo.lock");
        assert_eq!(found.keys().collect::<Vec<_>>(), paths.iter().collect::<Vec<_>>(), "{name}");
    }
    std::fs::remove_dir_all(scratch).unwrap();
}
