//! The tool and its crate carry the whole template.

use std::collections::BTreeSet;
use std::process::Command;

use pyo3_template::host::command;
use walkdir::WalkDir;

use crate::support::{TOOL, git_tree, make, root, values};

#[test]
fn the_crate_has_every_file_of_the_template() {
    let mut cargo = Command::new("cargo");
    let printed = command::run(cargo.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(root()));
    let packed: BTreeSet<String> = printed.unwrap().lines().map(|line| line.replace('\\', "/")).collect();
    for part in ["hooks", "template"] {
        for entry in WalkDir::new(root().join(part)).into_iter().map(Result::unwrap) {
            let path = entry.path().strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            assert!(!path.ends_with("/Cargo.toml"), "cargo packs no folder with a manifest: rename {path} to .liquid");
            assert!(entry.file_type().is_dir() || packed.contains(&path), "{path} is not in the crate");
        }
    }
}

/// If the projects differ, a file of the template was added or deleted since the tool was compiled: `touch src/main.rs`.
#[cfg(unix)]
#[test]
fn the_tool_needs_no_checkout_and_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    let programs = crate::support::without(folder.path(), &["cargo", "rustc", "maturin"]);
    let run = |arguments: &[&str]| {
        let mut tool = Command::new(TOOL);
        tool.args(arguments).current_dir(folder.path()).env("PATH", &programs).env_remove("CARGO_MANIFEST_DIR");
        tool.output().unwrap()
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let [licenses, providers] = ["license", "wheel_ci"].map(values);
    for (index, starter) in values("starter").iter().enumerate() {
        let definitions = [
            format!("starter={starter}"),
            format!("license={}", licenses[index % licenses.len()]),
            format!("wheel_ci={}", providers[index % providers.len()]),
            "dev_scripts=true".to_owned(),
        ];
        let definitions = definitions.each_ref().map(String::as_str);
        let options: Vec<_> = definitions.iter().flat_map(|definition| ["-d", definition]).collect();
        let output = run(&[&["new", starter, "--name", "demo", "--silent"], &*options].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let inside = elsewhere.path().join(starter);
        std::fs::create_dir(&inside).unwrap();
        let ours = make(&inside, "demo", &definitions);
        assert_eq!(git_tree(&folder.path().join(starter)), git_tree(&ours), "{definitions:?}");
    }

    let output = run(&["new", "checked", "--check", "--silent"]);
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("https://rustup.rs"), "{printed}");
}
