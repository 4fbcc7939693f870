//! A project is made of layers that are laid over each other, and of nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{self, TOOL, assert_refused, copy_template, files, in_project, make, root};
use rhai::{AST, CallFnOptions, Engine, Scope};

/// Makes `demo` in `folder` from a template that was changed.
fn new_from(template: &Path, folder: &Path, definitions: &[&str]) -> Output {
    let definitions = definitions.iter().flat_map(|definition| ["-d", definition]);
    let mut command = Command::new(TOOL);
    command.args(["new", "demo", "--no-lock", "--template"]).arg(template).args(definitions).current_dir(folder);
    command.output().unwrap()
}

fn write(template: &Path, path: &str, content: &str) {
    let path = template.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

#[test]
fn two_layers_that_write_one_path_are_refused() {
    for path in ["build.rs", "src/lib.rs", "tests"] {
        let template = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        copy_template(template.path());
        write(template.path(), &format!("template/wheel-ci/maturin-action/{path}"), "");
        let output = new_from(template.path(), folder.path(), &[]);
        assert_refused(&output, &format!("two layers write {path}"), folder.path());
    }
}

#[test]
fn a_layer_that_is_not_there_is_refused() {
    let template = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_template(template.path());
    std::fs::remove_dir_all(template.path().join("template/licenses/MIT")).unwrap();
    let output = new_from(template.path(), folder.path(), &["license=MIT"]);
    assert_refused(&output, "the template has no layer \"licenses/MIT\"", folder.path());
}

#[test]
fn an_optional_layer_is_laid_when_its_switch_is_on() {
    for answer in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let project = make(folder.path(), "demo", &[&format!("dev_scripts={answer}")]);
        assert_eq!(project.join("scripts").exists(), answer);
    }
}

/// Every file of a project is one of the chosen layers, at the same path; the package's folder has its name.
#[test]
fn a_project_is_its_layers_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let project = make(folder.path(), "demo", &[]);
    let mut expected = BTreeSet::new();
    let layers = [
        "base",
        "starters/hello_world",
        "debug-configs",
        "licenses/MIT",
        "licenses/Apache-2.0",
        "release",
        "wheel-ci/maturin-action",
    ];
    for layer in layers {
        for path in files(&root().join("template").join(layer)).into_keys() {
            let path = in_project(&format!("{layer}/{path}"), "demo");
            assert!(expected.insert(path.clone()), "{path} is in two layers");
        }
    }
    assert_eq!(files(&project).into_keys().collect::<BTreeSet<_>>(), expected);
}

/// A file is rendered when its name ends in `.liquid`: the list in cargo-generate.toml says the same.
#[test]
fn the_files_that_are_rendered_are_those_that_end_in_liquid() {
    let config = support::toml(&root().join("cargo-generate.toml"));
    let include = config["template"]["include"].as_array().unwrap();
    let patterns: Vec<_> = include.iter().map(|pattern| pattern.as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for path in files(&root().join("template")).into_keys() {
        if path.starts_with("licenses/Apache-2.0/") {
            // Not a word of it may change, and it has nothing to render.
            continue;
        }
        let in_project = in_project(&path, "demo");
        let pattern = patterns.iter().find(|pattern| matches(pattern, &format!("/{in_project}")));
        assert_eq!(pattern.is_some(), path.ends_with(".liquid"), "{path}: include says {pattern:?}");
        used.extend(pattern);
    }
    assert_eq!(used, patterns.iter().collect(), "a pattern that matches nothing");
}

/// Whether a path matches a pattern that is anchored and has at most one `*`.
fn matches(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let between = path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    between.is_some_and(|between| !between.contains('/'))
}

#[test]
fn there_is_one_cargo_generate_toml() {
    let others: Vec<_> =
        files(&root().join("template")).into_keys().filter(|path| path.ends_with("cargo-generate.toml")).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// `listdir` gives a hook the system's own paths.
#[test]
fn the_hook_finds_the_name_in_a_path_of_any_system() {
    let engine = Engine::new();
    let hook: AST = engine.compile_file(root().join("hooks/compose.rhai")).unwrap();
    for path in ["/tmp/x/.gitignore", r"C:\Users\x\.gitignore", r"\\?\C:\x\.gitignore", "C:/x/.gitignore", ".gitignore"]
    {
        let options = CallFnOptions::new().eval_ast(false);
        let name: String =
            engine.call_fn_with_options(options, &mut Scope::new(), &hook, "name_of", (path.to_owned(),)).unwrap();
        assert_eq!(name, ".gitignore", "{path}");
    }
}

/// The READMEs of all starters say the same about the wheels and about development.
#[test]
fn every_readme_says_the_same_of_the_wheels_and_of_how_to_build() {
    let starters: Vec<_> =
        root().join("template/starters").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    let common = |starter: &Path| {
        let readme = std::fs::read_to_string(starter.join("README.md.liquid")).unwrap();
        let between = |begin, end| {
            let (_, rest) = readme.split_once(begin).unwrap_or_else(|| panic!("{} lacks {begin}", starter.display()));
            rest.split_once(end).unwrap().0.to_owned()
        };
        [between("\nWheels support ", "\n\n"), between("\n## Development\n", "\nRead the code in this order:")]
    };
    for starter in &starters[1..] {
        assert_eq!(common(starter), common(&starters[0]), "{} and {}", starter.display(), starters[0].display());
    }
}
