//! `memory`: runs the tox environments that are not in `env_list`: Miri, sanitizers and valgrind; and the commands in
//! `DEPLOYING.md`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::projects;
use crate::check::view::{self, edited, table};
use crate::host::parts::Missing;
use crate::host::{command, parallel};

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "memory",
    view: self::view,
    is_for: |project| project.files.keys().any(|path| path.starts_with(FOLDER)),
    needs: Needs::Libpython,
    programs: &PROGRAMS,
    source: include_str!("memory.rs"),
    run,
};

const PROGRAMS: [&[&str]; 6] = [
    &["valgrind", "--version"],
    &["rustc", "+nightly", "-vV"],
    &["rustup", "component", "list", "--installed", "--toolchain", "nightly"],
    &["cargo", "deny", "--version"],
    &["docker", "info", "--format", "{{.ServerVersion}}"],
    &["hadolint", "--version"],
];

/// The folder of the scripts that run the tools.
const FOLDER: &str = "checks/";

/// What the environment `deployment` reads besides.
const DEPLOYMENT: [&str; 3] = ["Dockerfile", "build-requirements.txt", "deny.toml"];

/// Environments of every project that are not in `env_list`, and that other checks cover.
const COMMON: [&str; 2] = ["bench", "coverage"];

/// Shows the package, its tests, the scripts and the environments, the same for every ABI and oldest Python.
fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let seen = match path {
        "tox.toml" => Some(edited(content, by_name_only)),
        "clippy.toml" => Some(content.to_vec()),
        "DEPLOYING.md" => view::blocks(content, "sh"),
        _ if path.starts_with(FOLDER) || DEPLOYMENT.contains(&path) => Some(content.to_vec()),
        _ => view::tests(path, content),
    };
    seen.map(|content| view::any_abi(path, view::any_oldest(path, content)))
}

/// Removes the environments in `env_list`, the common ones, and the environments that build packages.
fn by_name_only(configuration: &mut toml::Table) {
    let listed = configuration.get("env_list").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let listed: BTreeSet<_> = listed.iter().filter_map(toml::Value::as_str).chain(COMMON).collect();
    if let Some(environments) = table(configuration, "env") {
        environments.retain(|name, _| !name.starts_with('.') && !listed.contains(name));
    }
    if let Some(base) = table(configuration, "env_run_base") {
        base.remove("wheel_build_env");
    }
    configuration.remove("env_list");
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.write_lock()?;
    let configuration: toml::Table = projects::text(build.files, "tox.toml")?.parse()?;
    let environments = configuration.get("env").and_then(toml::Value::as_table).context("tox.toml has no env")?;
    let environments: Vec<&String> = environments.keys().collect();
    let outputs = parallel::map(&environments, |name| {
        let mut tox = build.bench.tools.command("tox");
        // With CI set, the scripts fail if a tool is missing, instead of skipping.
        tox.args(["run", "-q", "-e", name]).current_dir(&build.folder).env_remove("CI");
        // Whether two builds give the same wheel doesn't depend on how long the optimizer takes.
        tox.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        command::run(&mut tox)
    });
    let outputs = outputs.into_iter().collect::<Result<Vec<_>, _>>()?;
    let missing: BTreeMap<_, _> = outputs.iter().flat_map(|output| output.lines()).filter_map(skipped).collect();
    Missing::together(missing).map_or(Ok(()), |missing| Err(missing.into()))
}

/// Parses what a script lacks, and how to install it: `SKIP miri: rust-src is missing: rustup component …`.
fn skipped(line: &str) -> Option<(String, Option<String>)> {
    let (_, reason) = line.strip_prefix("SKIP ")?.split_once(": ")?;
    Some(match reason.split_once(" is missing: ") {
        Some((what, remedy)) => (what.to_owned(), Some(remedy.to_owned())),
        None => (reason.to_owned(), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_that_are_run_by_name_only_are_seen() {
        let configuration = "env_list = [\"3.11\", \"lint\"]\n\n[env.lint]\n\n[env.bench]\n\n[env.\".pkg-abi3\"]\n\n\
                             [env.miri]\n\n[env.coverage]\n\n[env.coverage.set_env]\n";
        let seen: toml::Table =
            String::from_utf8(edited(configuration.as_bytes(), by_name_only)).unwrap().parse().unwrap();
        assert_eq!(seen["env"].as_table().unwrap().keys().collect::<Vec<_>>(), ["miri"]);
        assert_eq!(seen.keys().collect::<Vec<_>>(), ["env"]);
    }

    #[test]
    fn a_skip_names_what_is_missing() {
        let (what, remedy) = skipped("SKIP miri: rust-src is missing: rustup component add rust-src").unwrap();
        assert_eq!((what.as_str(), remedy.as_deref()), ("rust-src", Some("rustup component add rust-src")));
        assert_eq!(skipped("miri: as expected"), None);
    }
}
