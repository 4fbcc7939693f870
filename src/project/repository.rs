//! The git repository of a project.

use std::path::{Path, PathBuf};

use crate::host::command::CommandError;
use crate::host::git;

/// The branch in a project's workflows and links.
const BRANCH: &str = "main";

/// The repository that contains a project.
#[derive(Debug)]
pub enum Repository {
    /// The project is the root of a repository.
    Own {
        /// Whether it has the remote `origin`.
        has_origin: bool,
    },
    /// The project is in the work tree of another repository, with this root.
    Outer(PathBuf),
    /// Without a repository, for this reason.
    None(String),
}

impl Repository {
    /// Creates a repository in `folder`, which will be moved to `place`, unless another repository contains `place` and
    /// doesn't ignore it.
    pub(super) fn create(folder: &Path, place: &Path) -> Self {
        match work_tree(folder) {
            Ok(Some(outer)) if !is_ignored(&outer, place) => Self::Outer(outer),
            Err(reason) => Self::None(reason),
            Ok(_) => match git::run(folder, &["init", "--quiet", "--initial-branch", BRANCH]) {
                Err(error) => Self::None(reason(&error)),
                Ok(_) if !folder.join(".git").exists() => Self::None("`git init` did not create .git".to_owned()),
                Ok(_) => Self::Own { has_origin: false },
            },
        }
    }

    /// Uses the existing repository without commits in `folder`, such as the clone of an empty one.
    pub(super) fn adopt(folder: &Path) -> Self {
        match work_tree(folder) {
            Ok(Some(root)) if root == folder => {
                let head = format!("refs/heads/{BRANCH}");
                match git::run(folder, &["symbolic-ref", "HEAD", &head]) {
                    Err(error) => Self::None(reason(&error)),
                    Ok(_) => Self::Own { has_origin: git::run(folder, &["remote", "get-url", "origin"]).is_ok() },
                }
            }
            Ok(_) => Self::None(".git is not a git repository".to_owned()),
            Err(reason) => Self::None(reason),
        }
    }
}

/// Whether the repository in `folder` has a commit.
pub(super) fn has_commit(folder: &Path) -> bool {
    git::run(folder, &["rev-parse", "--quiet", "--verify", "HEAD"]).is_ok()
}

/// Returns the owner of the GitHub remote `origin` of the repository that contains `folder`, or else git's
/// `github.user`.
pub fn owner(folder: &Path) -> Option<String> {
    let origin = git::run(folder, &["ls-remote", "--get-url", "origin"]).ok();
    let user = || git::run(folder, &["config", "--get", "github.user"]).ok();
    let address = origin.and_then(|remote| git::web_address(remote.trim()));
    let path = address.and_then(|address| Some(address.strip_prefix("https://github.com/")?.to_owned()));
    let owner = path.and_then(|path| Some(path.split_once('/')?.0.to_owned())).or_else(user)?;
    let owner = owner.trim().to_owned();
    let is_possible = owner.starts_with(|c: char| c.is_ascii_alphanumeric())
        && owner.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    is_possible.then_some(owner)
}

/// Whether `folder` is in the work tree of a repository.
pub(super) fn is_inside(folder: &Path) -> bool {
    matches!(work_tree(folder), Ok(Some(_)))
}

/// Returns the root of the work tree that contains `folder`, if any.
///
/// # Errors
///
/// git fails for another reason, which is the error.
fn work_tree(folder: &Path) -> Result<Option<PathBuf>, String> {
    // git has no separate exit code for these.
    const OUTSIDE: [&str; 2] = ["not a git repository", "must be run in a work tree"];
    match git::run(folder, &["rev-parse", "--show-toplevel"]) {
        Ok(root) => {
            let root = Path::new(root.trim_end_matches(['\r', '\n']));
            Ok(Some(root.canonicalize().unwrap_or_else(|_| root.to_owned())))
        }
        Err(error) if OUTSIDE.iter().any(|words| error.last_lines.contains(words)) => Ok(None),
        Err(error) => Err(reason(&error)),
    }
}

/// Whether the repository with this root ignores a path.
fn is_ignored(root: &Path, path: &Path) -> bool {
    git::run(root, &["check-ignore".as_ref(), "--quiet".as_ref(), path.as_os_str()]).is_ok()
}

/// Returns git's error message, in one line.
fn reason(error: &CommandError) -> String {
    let said = error.last_lines.lines().map(str::trim).find(|line| !line.is_empty());
    said.map_or_else(|| format!("git {}", error.status), |line| line.trim_start_matches("fatal: ").to_owned())
}

/// Returns the set environment variables that make git use a different repository than the working directory's.
pub fn misleading_variables() -> Vec<&'static str> {
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"];
    names.into_iter().filter(|name| std::env::var_os(name).is_some()).collect()
}
