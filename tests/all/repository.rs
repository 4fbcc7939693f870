//! A new project is a git repository on branch `main`, whatever git's configuration and environment say, and what `new`
//! prints at its end can be pasted.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{files, tool};
#[cfg(unix)]
use crate::support::{say, without};

/// git in `folder`, with an identity and nothing else of a user's configuration.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Mona", "-c", "user.email=mona@example.com"]).args(arguments).current_dir(folder);
    git.env("GIT_CONFIG_GLOBAL", folder.join("no-such-file")).env("GIT_CONFIG_NOSYSTEM", "1");
    let output = git.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// `new demo` in `folder`, without Cargo.lock.
fn new_demo(folder: &Path) -> Command {
    let mut tool = tool(folder);
    tool.args(["new", "demo", "--silent", "--no-lock"]);
    tool
}

/// What a run prints, which has to succeed.
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The file that git reads as the user's configuration.
fn configuration(folder: &Path, text: &str) -> PathBuf {
    let file = folder.join("gitconfig");
    std::fs::write(&file, text).unwrap();
    file
}

fn head(project: &Path) -> String {
    std::fs::read_to_string(project.join(".git/HEAD")).unwrap().trim().to_owned()
}

#[test]
fn the_branch_is_main() {
    for text in ["", "[init]\n\tdefaultBranch = trunk\n"] {
        let folder = tempfile::tempdir().unwrap();
        let file = configuration(folder.path(), text);
        printed(&new_demo(folder.path()).env("GIT_CONFIG_GLOBAL", file).output().unwrap());
        assert_eq!(head(&folder.path().join("demo")), "ref: refs/heads/main", "{text}");
    }
}

/// A home folder as in a new container.
#[test]
fn a_home_without_configuration_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut new = new_demo(folder.path());
    let next = printed(&new.env_remove("GIT_CONFIG_GLOBAL").env("HOME", home.path()).output().unwrap());
    assert_eq!(head(&folder.path().join("demo")), "ref: refs/heads/main");
    assert!(next.contains("  git commit --message \"Begin\"\n"), "{next}");
}

#[test]
fn a_hook_that_exports_its_repository_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let hook = folder.path().join("hook");
    git(folder.path(), &["init", "--quiet", "hook"]);
    let before = files(&hook.join(".git"));
    let mut new = new_demo(folder.path());
    new.env("GIT_DIR", hook.join(".git")).env("GIT_WORK_TREE", &hook).env("GIT_INDEX_FILE", hook.join(".git/index"));
    let next = printed(&new.output().unwrap());
    assert_eq!(head(&folder.path().join("demo")), "ref: refs/heads/main");
    assert_eq!(files(&hook.join(".git")), before);
    assert!(next.contains("First unset GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE: git would use another"), "{next}");
}

/// Asserts that no repository was made, that `new` says why, and that it prints no command of git.
fn assert_no_repository(folder: &Path, next: &str, reason: &str) {
    assert!(folder.join("demo/Cargo.toml").is_file());
    assert!(!folder.join("demo/.git").exists());
    assert!(next.contains(&format!("No git repository was created: {reason}")), "{next}");
    assert!(!next.contains("  git "), "{next}");
}

#[test]
fn without_git_there_is_no_repository_and_no_command_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let next = printed(&new_demo(folder.path()).env("PATH", folder.path()).output().unwrap());
    assert_no_repository(folder.path(), &next, "git cannot be started: ");
}

/// git leaves the repository of another user alone: its exit code is the same as where there is no repository.
#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    if std::os::unix::fs::chown(folder.path(), Some(65534), None).is_err() {
        return say("SKIPPED: only root can give a folder to another user");
    }
    let next = printed(&new_demo(folder.path()).output().unwrap());
    assert_no_repository(folder.path(), &next, "detected dubious ownership in repository");
}

#[test]
fn an_empty_clone_is_accepted_and_keeps_its_remote() {
    let folder = tempfile::tempdir().unwrap();
    for (number, branch) in ["main", "trunk"].iter().enumerate() {
        let bare = format!("bare-{number}");
        let clone = folder.path().join(number.to_string()).join("demo");
        git(folder.path(), &["init", "--quiet", "--bare", "--initial-branch", branch, &bare]);
        git(folder.path(), &["clone", "--quiet", &bare, &clone.to_string_lossy()]);
        let before = std::fs::read_to_string(clone.join(".git/config")).unwrap();
        let next = printed(&new_demo(clone.parent().unwrap()).output().unwrap());
        assert_eq!(head(&clone), "ref: refs/heads/main");
        assert_eq!(std::fs::read_to_string(clone.join(".git/config")).unwrap(), before);
        assert!(clone.join("python/demo/__init__.py").is_file());
        assert_eq!(clone.parent().unwrap().read_dir().unwrap().count(), 1);

        assert!(next.ends_with(&format!("Push it:\n  git push --set-upstream origin main\n{LAST}")), "{next}");
        git(&clone, &["add", "--all", "."]);
        git(&clone, &["commit", "--quiet", "--message", "Begin"]);
        git(&clone, &["push", "--quiet", "--set-upstream", "origin", "main"]);
        assert_eq!(
            git(&folder.path().join(&bare), &["branch", "--list", "main"]).trim_start_matches('*').trim(),
            "main"
        );
    }
}

const LAST: &str = "README.md introduces the project, and CONTRIBUTING.md lists development commands.\n";

#[test]
fn a_repository_with_commits_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "demo"]);
    let demo = folder.path().join("demo");
    git(&demo, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
    let output = new_demo(folder.path()).output().unwrap();
    let message = "error: demo is a git repository with commits: choose a new path\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    assert_eq!(output.status.code(), Some(2));
    assert!(files(&demo).is_empty());
}

#[test]
fn a_project_in_another_repository_belongs_to_it_unless_that_ignores_it() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet"]);
    let next = printed(&new_demo(folder.path()).output().unwrap());
    assert!(!folder.path().join("demo/.git").exists());
    assert!(next.contains("The project is inside the git repository "), "{next}");
    assert!(!next.contains("push"), "{next}");

    std::fs::remove_dir_all(folder.path().join("demo")).unwrap();
    std::fs::write(folder.path().join(".gitignore"), "*\n").unwrap();
    printed(&new_demo(folder.path()).output().unwrap());
    assert_eq!(head(&folder.path().join("demo")), "ref: refs/heads/main");
}

/// The owner in the project's URLs.
fn owner(project: &Path) -> String {
    let url = crate::support::toml(&project.join("pyproject.toml"))["project"]["urls"]["Repository"].clone();
    url.as_str().unwrap().rsplit('/').nth(1).unwrap().to_owned()
}

#[test]
fn the_owner_is_taken_from_the_remote_or_from_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    let file = configuration(folder.path(), "[github]\n\tuser = mona\n");
    let new = |arguments: &[&str]| {
        let mut new = new_demo(folder.path());
        printed(&new.args(arguments).env("GIT_CONFIG_GLOBAL", &file).output().unwrap())
    };
    let next = new(&[]);
    assert_eq!(owner(&demo), "mona");
    assert!(!next.contains("your-github-name") && next.contains("mona/demo"), "{next}");
    std::fs::remove_dir_all(&demo).unwrap();
    new(&["-d", "repository_owner=octo-org"]);
    assert_eq!(owner(&demo), "octo-org");

    std::fs::remove_dir_all(&demo).unwrap();
    git(folder.path(), &["init", "--quiet", "demo"]);
    git(&demo, &["remote", "add", "origin", "git@github.com:hub-org/demo.git"]);
    new(&[]);
    assert_eq!(owner(&demo), "hub-org");
}

/// The commands in the text, each on an indented line.
fn commands(next: &str) -> Vec<&str> {
    next.lines().filter_map(|line| line.strip_prefix("  ")).collect()
}

/// With a folder in the place of GitHub, and with the lock file that CI needs.
#[cfg(unix)]
#[test]
fn the_commands_of_git_can_be_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("bare");
    git(folder.path(), &["init", "--quiet", "--bare", "--initial-branch", "main", "bare"]);
    let text = format!(
        "[github]\n\tuser = mona\n[user]\n\tname = Mona\n\temail = mona@example.com\n\
         [url \"{}\"]\n\tinsteadOf = https://github.com/mona/demo.git\n",
        bare.display()
    );
    let file = configuration(folder.path(), &text);
    let mut new = tool(folder.path());
    // Neither uv nor gh.
    let programs = without(folder.path(), &["uv", "gh"]);
    new.args(["new", "a demo", "--name", "demo", "--silent"]).env("GIT_CONFIG_GLOBAL", &file).env("PATH", &programs);
    let next = printed(&new.output().unwrap());
    assert!(next.contains("Commit it, with Cargo.lock:"), "{next}");
    assert!(!next.contains('\u{1b}'), "{next}");

    let commands = commands(&next);
    let activate = commands.iter().position(|command| command.starts_with("source ")).unwrap();
    assert_eq!(commands[..activate].len(), 2, "{next}");
    let pasted = [&commands[..1], &commands[activate + 4..]].concat().join("\n");
    assert_eq!(
        pasted,
        "cd 'a demo'\ngit add --all .\ngit commit --message \"Begin\"\n\
         git remote add origin https://github.com/mona/demo.git\ngit push --set-upstream origin main"
    );
    let mut shell = Command::new("bash");
    shell
        .args(["-ec", &pasted])
        .current_dir(folder.path())
        .env("GIT_CONFIG_GLOBAL", &file)
        .env("GIT_CONFIG_NOSYSTEM", "1");
    printed(&shell.output().unwrap());
    git(folder.path(), &["clone", "--quiet", "bare", "clone"]);
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--locked", "--format-version", "1"]).current_dir(folder.path().join("clone"));
    printed(&cargo.output().unwrap());
}

#[cfg(unix)]
#[test]
fn the_commands_are_those_of_the_tools_that_are_here() {
    let folder = tempfile::tempdir().unwrap();
    let programs = without(folder.path(), &["uv", "gh"]);
    for name in ["uv", "gh"] {
        std::os::unix::fs::symlink("/bin/true", Path::new(&programs).join(name)).unwrap();
    }
    let next = printed(&new_demo(folder.path()).env("PATH", &programs).output().unwrap());
    let expected = [
        "cd demo",
        "uv sync",
        "uv run pytest",
        "git add --all .",
        "git commit --message \"Begin\"",
        "gh repo create demo --private --source . --push",
    ];
    assert_eq!(commands(&next), expected);
    assert!(next.contains("with the Cargo.lock that the build creates"), "{next}");
}
