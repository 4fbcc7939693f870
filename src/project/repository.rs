//! The git repository of a project.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::host::command::{self, CommandError};

/// The branch that CI and the links of a project name.
const BRANCH: &str = "main";

/// Variables that choose the user's configuration. All other `GIT_*` variables are ignored: git sets them for a hook,
/// and they name the repository of the hook.
const CONFIGURATION: [&str; 3] = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"];

/// Where git keeps a project.
#[derive(Debug)]
pub enum Repository {
    /// The project's folder is the repository.
    Own {
        /// Whether it has the remote `origin`.
        has_origin: bool,
    },
    /// The project is in the work tree of another repository, whose root this is.
    Outer(PathBuf),
    /// No repository was made, for this reason.
    None(String),
}

impl Repository {
    /// Makes a repository in `folder` for a project that will be moved to `place`, unless the place is in the work tree
    /// of another repository that does not ignore it.
    pub(super) fn create(folder: &Path, place: &Path) -> Self {
        match work_tree(folder) {
            Ok(Some(outer)) if !is_ignored(&outer, place) => Self::Outer(outer),
            Err(reason) => Self::None(reason),
            Ok(_) => match git(folder, &["init", "--quiet", "--initial-branch", BRANCH]) {
                Err(error) => Self::None(reason(&error)),
                Ok(_) if !folder.join(".git").exists() => Self::None("`git init` has made no .git".to_owned()),
                Ok(_) => Self::Own { has_origin: false },
            },
        }
    }

    /// Uses the repository without commits that is in `folder` already, such as the clone of an empty one.
    pub(super) fn adopt(folder: &Path) -> Self {
        match work_tree(folder) {
            Ok(Some(root)) if root == folder => {
                let head = format!("refs/heads/{BRANCH}");
                match git(folder, &["symbolic-ref", "HEAD", &head]) {
                    Err(error) => Self::None(reason(&error)),
                    Ok(_) => Self::Own { has_origin: git(folder, &["remote", "get-url", "origin"]).is_ok() },
                }
            }
            Ok(_) => Self::None(".git is not a repository".to_owned()),
            Err(reason) => Self::None(reason),
        }
    }
}

/// Whether the repository in `folder` has a commit.
pub(super) fn has_commit(folder: &Path) -> bool {
    git(folder, &["rev-parse", "--quiet", "--verify", "HEAD"]).is_ok()
}

/// The GitHub user or organisation that owns the remote `origin` of the repository around `folder`, or else the user
/// that git's configuration names.
pub fn owner(folder: &Path) -> Option<String> {
    let origin = git(folder, &["ls-remote", "--get-url", "origin"]).ok();
    let user = || git(folder, &["config", "--get", "github.user"]).ok();
    let owner = origin.and_then(|url| github_owner(url.trim()).map(str::to_owned)).or_else(user)?;
    let owner = owner.trim().to_owned();
    let is_possible = owner.starts_with(|c: char| c.is_ascii_alphanumeric())
        && owner.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    is_possible.then_some(owner)
}

/// The owner in the address of a repository on GitHub: `https://github.com/OWNER/NAME`, `git@github.com:OWNER/NAME`.
fn github_owner(url: &str) -> Option<&str> {
    let (address, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => url.split_once(':')?,
    };
    let host = address.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let is_github = ["github.com", "ssh.github.com", "www.github.com"].contains(&host.as_str());
    path.trim_start_matches('/').split_once('/').map(|(owner, _)| owner).filter(|_| is_github)
}

/// The root of the work tree that `folder` is in, if it is in one.
///
/// # Errors
///
/// git cannot be run, or cannot say; in its words.
fn work_tree(folder: &Path) -> Result<Option<PathBuf>, String> {
    // The exit code is the same for all of these.
    const OUTSIDE: [&str; 2] = ["not a git repository", "must be run in a work tree"];
    match git(folder, &["rev-parse", "--show-toplevel"]) {
        Ok(root) => {
            let root = Path::new(root.trim_end_matches(['\r', '\n']));
            Ok(Some(root.canonicalize().unwrap_or_else(|_| root.to_owned())))
        }
        Err(error) if OUTSIDE.iter().any(|words| error.last_lines.contains(words)) => Ok(None),
        Err(error) => Err(reason(&error)),
    }
}

/// Whether the repository whose root is `root` ignores a path.
fn is_ignored(root: &Path, path: &Path) -> bool {
    git(root, &["check-ignore".as_ref(), "--quiet".as_ref(), path.as_os_str()]).is_ok()
}

/// What git says of its failure, in one line.
fn reason(error: &CommandError) -> String {
    let said = error.last_lines.lines().map(str::trim).find(|line| !line.is_empty());
    said.map_or_else(|| format!("git {}", error.status), |line| line.trim_start_matches("fatal: ").to_owned())
}

/// The variables of this environment that make git use another repository than the one in its working directory.
pub fn misleading_variables() -> Vec<&'static str> {
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];
    names.into_iter().filter(|name| std::env::var_os(name).is_some()).collect()
}

/// Runs git in `folder`, without the variables of another repository, and in English.
fn git<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<String, CommandError> {
    let mut command = Command::new("git");
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with("GIT_")) {
        if CONFIGURATION.iter().all(|kept| name != *kept) {
            command.env_remove(name);
        }
    }
    command::run(command.args(arguments).current_dir(folder).env("LC_ALL", "C"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_read_from_each_form_of_address() {
        for url in [
            "https://github.com/octo-org/demo.git",
            "https://mona:token@GitHub.com/octo-org/demo",
            "git@github.com:octo-org/demo.git",
            "ssh://git@github.com/octo-org/demo.git",
            "ssh://git@ssh.github.com:443/octo-org/demo.git",
            "github.com:octo-org/demo",
        ] {
            assert_eq!(github_owner(url), Some("octo-org"), "{url}");
        }
        for url in ["origin", "/srv/octo-org/demo.git", "https://gitlab.com/a/b", "https://notgithub.com/a/b", "C:/a/b"]
        {
            assert_eq!(github_owner(url), None, "{url}");
        }
    }
}
