//! git.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use super::command::{self, CommandError};

/// Variables that select the user's configuration. Other `GIT_*` variables are removed: in a git hook, they refer to
/// the hook's repository.
const CONFIGURATION: [&str; 3] = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"];

/// Runs git in `folder`, in English, without variables that refer to another repository.
pub fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<String, CommandError> {
    let mut command = Command::new("git");
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| name.to_string_lossy().starts_with("GIT_")) {
        if CONFIGURATION.iter().all(|kept| name != *kept) {
            command.env_remove(name);
        }
    }
    command::run(command.args(arguments).current_dir(folder).env("LC_ALL", "C"))
}

/// Returns the web address of the repository with this remote, without a user or password: `https://HOST/PATH`.
pub fn web_address(remote: &str) -> Option<String> {
    let (address, path) = match remote.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => remote.split_once(':')?,
    };
    let host = address.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = if ["ssh.github.com", "www.github.com"].contains(&&*host) { "github.com" } else { &*host };
    let path = path.trim_matches('/').trim_end_matches(".git");
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/".contains(c));
    (host.contains('.') && !path.is_empty() && is_plain(host) && is_plain(path))
        .then(|| format!("https://{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_remote_has_a_web_address() {
        for remote in [
            "https://github.com/octo-org/demo.git",
            "https://mona:token@GitHub.com/octo-org/demo",
            "git@github.com:octo-org/demo.git",
            "ssh://git@github.com/octo-org/demo.git",
            "ssh://git@ssh.github.com:443/octo-org/demo.git",
            "github.com:octo-org/demo",
        ] {
            assert_eq!(web_address(remote).as_deref(), Some("https://github.com/octo-org/demo"), "{remote}");
        }
        assert_eq!(web_address("git@gitlab.com:a/b/c").as_deref(), Some("https://gitlab.com/a/b/c"));
        for remote in ["origin", "/srv/octo-org/demo.git", "C:/a/b", "https://host.example/", "x.y:a\"b"] {
            assert_eq!(web_address(remote), None, "{remote}");
        }
    }
}
