//! The tools that watch memory: a project that has faults of memory to show calls them by tox environments of their own.

use std::collections::BTreeSet;

use anyhow::Context;

use super::builds::{Build, Missing};
use super::projects::Project;
use crate::command;
use crate::parallel;

/// The folder of the scripts that call the tools.
pub const FOLDER: &str = "checks/";

/// What every project has besides, and other checks run.
const COMMON: [&str; 2] = ["bench", "coverage"];

/// Whether a project calls such tools.
pub fn is_watched(project: &Project) -> bool {
    project.files.keys().any(|path| path.starts_with(FOLDER))
}

/// Runs the tox environments that are run by name only.
pub fn check(build: &Build) -> anyhow::Result<()> {
    build.context.locks.write(&build.folder)?;
    let environments = environments(std::str::from_utf8(build.project.file("tox.toml")?)?)?;
    let outputs = parallel::map(&environments, |name| {
        let mut tox = build.context.tools.command("tox");
        // There, a tool that is missing is a failure; here it is a skip that is reported.
        tox.args(["run", "-q", "-e", name]).current_dir(&build.folder).env_remove("CI");
        command::run(&mut tox)
    });
    let outputs = outputs.into_iter().collect::<Result<Vec<_>, _>>()?;
    let lines = outputs.iter().flat_map(|output| output.lines());
    let skipped: Vec<_> = lines.filter_map(|line| line.strip_prefix("SKIP ")).collect();
    if skipped.is_empty() { Ok(()) } else { Err(Missing(skipped.join("; ")).into()) }
}

/// The environments of a tox.toml that `tox run` leaves out, but for those of every project and those that build packages.
fn environments(configuration: &str) -> anyhow::Result<Vec<String>> {
    let configuration: toml::Table = configuration.parse()?;
    let listed = configuration.get("env_list").and_then(toml::Value::as_array).context("tox.toml has no env_list")?;
    let listed: BTreeSet<_> = listed.iter().filter_map(toml::Value::as_str).chain(COMMON).collect();
    let all = configuration.get("env").and_then(toml::Value::as_table).context("tox.toml has no env")?;
    Ok(all.keys().filter(|name| !name.starts_with('.') && !listed.contains(name.as_str())).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_that_are_run_by_name_only_are_found() {
        let configuration = "env_list = [\"3.11\", \"lint\"]\n\n[env.lint]\n\n[env.bench]\n\n[env.\".pkg-abi3\"]\n\n\
                             [env.miri]\n\n[env.coverage]\n\n[env.coverage.set_env]\n";
        assert_eq!(environments(configuration).unwrap(), ["miri"]);
    }
}
