//! The tool and its crate carry the whole template.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use pyo3_template::host::command;
use walkdir::WalkDir;

use crate::support::{self, TOOL, git_tree, make, root, values};

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

/// A program of the tool, without a checkout.
fn tool(program: &Path, folder: &Path) -> Command {
    let mut tool = Command::new(program);
    tool.current_dir(folder).env_remove("CARGO_MANIFEST_DIR");
    tool
}

/// Creates a project of each starter with the program that `tool` returns for a folder, and compares it with the
/// checkout's.
fn compare_with_checkout(tool: impl Fn(&Path) -> Command) {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let [licenses, providers] = ["license", "wheel_ci"].map(values);
    for (index, starter) in values("starter").iter().enumerate() {
        let definitions = [
            format!("starter={starter}"),
            format!("license={}", licenses[index % licenses.len()]),
            format!("wheel_ci={}", providers[index % providers.len()]),
            "dev_scripts=true".to_owned(),
        ];
        let definitions = definitions.each_ref().map(String::as_str);
        let mut new = tool(folder.path());
        new.args(["new", starter, "--name", "demo", "--silent"]);
        command::run(new.args(definitions.iter().flat_map(|definition| ["-d", definition]))).unwrap();
        let inside = elsewhere.path().join(starter);
        std::fs::create_dir(&inside).unwrap();
        let ours = make(&inside, "demo", &definitions);
        let lock = folder.path().join(starter).join("Cargo.lock");
        if lock.exists() {
            std::fs::remove_file(lock).unwrap();
        }
        assert_eq!(git_tree(&folder.path().join(starter)), git_tree(&ours), "{definitions:?}");
    }
}

/// If the projects differ, a file of the template was added or deleted since the tool was compiled: `touch src/main.rs`.
#[cfg(unix)]
#[test]
fn the_tool_needs_no_checkout_and_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    let programs = crate::support::without(folder.path(), &["cargo", "rustc", "maturin"]);
    let without_rust = |folder: &Path| {
        let mut tool = tool(Path::new(TOOL), folder);
        tool.env("PATH", &programs);
        tool
    };
    compare_with_checkout(without_rust);

    let output = without_rust(folder.path()).args(["new", "checked", "--check", "--silent"]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("https://rustup.rs"), "{printed}");
}

/// From vendored dependencies, and with an empty cargo home: neither a registry nor a file of this checkout is used.
#[test]
fn the_packed_crate_builds_offline() {
    if !support::is_thorough() {
        support::say("SKIPPED: the packed crate is built where PYO3_TEMPLATE_THOROUGH is set");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |place: &Path, arguments: &[&str]| {
        let mut cargo = Command::new("cargo");
        command::run(cargo.args(arguments).current_dir(place).env("CARGO_TARGET_DIR", folder.path().join("target")))
    };
    run(root(), &["package", "--locked", "--no-verify", "--allow-dirty"]).unwrap();
    let vendored = folder.path().join("vendored");
    let configuration = run(root(), &["vendor", "--locked", "--versioned-dirs", vendored.to_str().unwrap()]).unwrap();

    let package = format!("pyo3-template-{}", env!("CARGO_PKG_VERSION"));
    let archive = std::fs::File::open(folder.path().join(format!("target/package/{package}.crate"))).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(archive)).unpack(folder.path()).unwrap();
    let home = folder.path().join("home");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("config.toml"), configuration).unwrap();
    let start = std::time::Instant::now();
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--offline", "--locked"]).current_dir(folder.path().join(package)).env("CARGO_HOME", &home);
    command::run(cargo.env("CARGO_TARGET_DIR", folder.path().join("target"))).unwrap();
    support::say(&format!("the packed crate was built offline in {:.0} s", start.elapsed().as_secs_f64()));
    let program = folder.path().join("target/debug").join(format!("pyo3-template{}", std::env::consts::EXE_SUFFIX));
    compare_with_checkout(|folder| tool(&program, folder));
}
