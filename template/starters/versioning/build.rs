//! Tells rustc which Python the crate is built for, lets `cargo test` find that Python's library, and leaves for
//! `src/build_info.rs` what only a build script is told.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    // A test loads Python's library, wherever pyenv or uv has put it. The extension module is loaded by a Python that is
    // there already: PyO3 sees that maturin builds it, and adds no path of this machine.
    pyo3_build_config::add_libpython_rpath_link_args();

    println!("cargo::rerun-if-changed=build.rs");
    tell("PYTHON_VERSION", &python_version(env!("CARGO_PKG_VERSION")));
    let python = pyo3_build_config::get().target_abi().version();
    tell("BUILD_PYTHON", &python.to_string());
    tell("BUILD_PROFILE", &variable("PROFILE"));
    tell("BUILD_TARGET", &variable("TARGET"));
    tell("BUILD_RUSTC", &rustc());
    tell("BUILD_FEATURES", &features().join(","));
    tell("BUILD_PYO3", &pyo3().unwrap_or_default());
}

/// The version as Python writes it: `1.0.0-rc.1` becomes `1.0.0rc1`.
fn python_version(version: &str) -> String {
    let (release, pre) = version.split_once('-').unwrap_or((version, ""));
    let pre = pre.replace("alpha", "a").replace("beta", "b");
    format!("{release}{}", pre.replace('.', ""))
}

/// Sets a variable that the crate reads with `env!`.
fn tell(name: &str, value: &str) {
    println!("cargo::rustc-env={name}={value}");
}

/// A variable that cargo sets for every build script.
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// What the compiler says of itself, such as `rustc 1.85.0 (4d91de4e4 2025-02-17)`.
fn rustc() -> String {
    let output = Command::new(variable("RUSTC")).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default().trim().to_owned()
}

/// The Cargo features of this crate that are on, by name. Cargo gives them in capitals, with `_` for `-`.
fn features() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut features: Vec<_> = names
        .filter_map(|name| Some(name.strip_prefix("CARGO_FEATURE_")?.to_lowercase()))
        .filter(|feature| feature != "default")
        .collect();
    features.sort();
    features
}

/// The version of PyO3 in the `Cargo.lock` beside this file. There is none here if the crate is built as a member of a
/// workspace: delete the one that stays behind when it becomes one, or its version is told ever after.
fn pyo3() -> Option<String> {
    let lock = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let packages = fs::read_to_string(&lock).ok()?;
    println!("cargo::rerun-if-changed=Cargo.lock");
    let after_name = packages.split_once("name = \"pyo3\"")?.1;
    let version = after_name.trim_start().strip_prefix("version = \"")?;
    Some(version.split_once('"')?.0.to_owned())
}
