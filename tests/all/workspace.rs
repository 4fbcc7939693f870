//! In a Cargo workspace, `new` says what cargo will do, and its advice helps.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::tool;

/// Makes a project in a workspace whose manifest is `manifest`, and returns what was printed.
fn new_in(workspace: &Path, manifest: &str) -> String {
    std::fs::write(workspace.join("Cargo.toml"), manifest).unwrap();
    let output = tool(workspace).args(["new", "demo", "--silent"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(workspace.join("Cargo.toml")).unwrap(), manifest);
    assert!(!workspace.join("Cargo.lock").exists());
    String::from_utf8(output.stdout).unwrap()
}

fn cargo_tree(project: &Path) -> Output {
    Command::new("cargo").args(["tree", "--depth", "0"]).current_dir(project).output().unwrap()
}

#[test]
fn a_workspace_that_does_not_list_the_project_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().canonicalize().unwrap();
    let printed = new_in(&workspace, "[workspace]\nmembers = []\n");
    let advice = format!(
        "warning: cargo will stop with \"believes it's in a workspace\". Under [workspace] in {}:\n  \
         add \"demo\" to `exclude`",
        workspace.join("Cargo.toml").display()
    );
    assert!(printed.contains(&advice), "{printed}");
    let project = workspace.join("demo");
    let output = cargo_tree(&project);
    assert!(String::from_utf8_lossy(&output.stderr).contains("believes it's in a workspace"), "{output:?}");

    // Either advice helps.
    for list in ["exclude", "members"] {
        std::fs::write(workspace.join("Cargo.toml"), format!("[workspace]\n{list} = [\"demo\"]\n")).unwrap();
        let output = cargo_tree(&project);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let ignores = String::from_utf8_lossy(&output.stderr).contains("profiles for the non root package");
        assert_eq!(ignores, list == "members", "{output:?}");
    }
}

#[test]
fn a_member_is_told_that_its_profiles_are_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().canonicalize().unwrap();
    let printed = new_in(&workspace, "[workspace]\nmembers = [\"*\"]\nresolver = \"3\"\n");
    let manifest = workspace.join("Cargo.toml");
    let warning = format!(
        "warning: the project is a member of the workspace {}, and cargo ignores the profiles of members",
        manifest.display()
    );
    assert!(printed.contains(&warning), "{printed}");

    // The advice: the profiles are in the manifest of the workspace.
    let member = workspace.join("demo/Cargo.toml");
    let text = std::fs::read_to_string(&member).unwrap();
    let profiles: String = text.split_inclusive("\n\n").filter(|part| part.contains("[profile.")).collect();
    assert!(profiles.contains("lto"), "{text}");
    let without = profiles.split_inclusive("\n\n").fold(text, |text, part| text.replace(part, ""));
    std::fs::write(member, without).unwrap();
    std::fs::write(&manifest, std::fs::read_to_string(&manifest).unwrap() + &*profiles).unwrap();
    let output = cargo_tree(&workspace.join("demo"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("profiles for the non root"), "{output:?}");
}

#[test]
fn a_workspace_that_excludes_the_project_needs_no_warning() {
    let folder = tempfile::tempdir().unwrap();
    let printed = new_in(folder.path(), "[workspace]\nmembers = []\nexclude = [\"demo\"]\n");
    assert!(!printed.contains("warning"), "{printed}");
}

/// The hidden folder in which `new` works has the name of a member for a moment.
#[test]
fn a_workspace_gets_no_lock_file() {
    let folder = tempfile::tempdir().unwrap();
    let member = folder.path().join("crates/project");
    std::fs::create_dir_all(member.join("src")).unwrap();
    std::fs::write(member.join("src/lib.rs"), "").unwrap();
    std::fs::write(member.join("Cargo.toml"), "[package]\nname = \"project\"\n").unwrap();
    new_in(folder.path(), "[workspace]\nmembers = [\"*/project\"]\nresolver = \"3\"\n");
}
