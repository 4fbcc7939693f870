//! A project appears whole at the path that was asked for, or not at all, whatever happens meanwhile.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::support::{self, TOOL, files, make};

/// What the folder of a project holds when it is whole.
fn whole() -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    files(&make(folder.path(), "demo", &[]))
}

/// `pyo3-template new demo` in `folder`, with its temporary files in a folder of their own.
fn new_demo(folder: &Path, temporary: &Path) -> Command {
    let mut command = support::tool(folder);
    command.args(["new", "demo", "--no-lock"]).env("TMPDIR", temporary);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Asserts that `demo` is whole or not there; returns whether it is.
fn is_whole(folder: &Path, whole: &BTreeMap<String, Vec<u8>>) -> bool {
    let demo = folder.join("demo");
    let is_there = demo.exists();
    if is_there {
        let found = files(&demo);
        let missing: Vec<_> = whole.keys().filter(|path| found.get(*path) != whole.get(*path)).collect();
        assert!(found == *whole, "a part of a project: {missing:?} are not as they should be");
    }
    is_there
}

/// What is in a folder, but for the project.
fn left_behind(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "demo").collect()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn of_many_who_want_the_same_place_one_gets_it() {
    let whole = whole();
    for is_folder_there in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let temporary = tempfile::tempdir().unwrap();
        if is_folder_there {
            std::fs::create_dir(folder.path().join("demo")).unwrap();
        }
        let children: Vec<Child> = (0..8).map(|_| new_demo(folder.path(), temporary.path()).spawn().unwrap()).collect();
        let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let (made, refused): (Vec<_>, Vec<_>) = outputs.iter().partition(|output| output.status.success());
        assert_eq!(made.len(), 1, "{}", outputs.iter().map(error).collect::<String>());
        for output in refused {
            assert_eq!(error(output), "error: demo is not empty: choose a new path\n");
            assert_eq!(output.status.code(), Some(2));
        }
        assert!(is_whole(folder.path(), &whole));
        assert_eq!(left_behind(folder.path()), Vec::<String>::new());
    }
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::time::Duration;

    use crate::support::say;

    /// How many moments between the start and the end of a run are tried.
    const MOMENTS: u32 = 24;

    fn refused(output: &Output, message: &str) {
        assert_eq!(error(output), format!("error: {message}\n"));
        assert_eq!(output.status.code(), Some(2));
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o555)).unwrap();
        let is_root = tempfile::tempdir_in(folder.path()).is_ok();
        // Permissions do not stop root, but nobody makes a folder in /proc.
        let place = if is_root { Path::new("/proc") } else { folder.path() };
        if !place.is_dir() {
            say("skipped: there is no folder that root cannot write to");
            return;
        }
        let output = new_demo(place, temporary.path()).output().unwrap();
        let message = error(&output);
        let beginning = format!("error: cannot write to {}: ", place.canonicalize().unwrap().display());
        assert!(message.starts_with(&beginning) && message.lines().count() == 1, "{message}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(left_behind(temporary.path()), Vec::<String>::new());
    }

    #[test]
    fn a_link_to_an_empty_folder_is_followed_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("real")).unwrap();
        symlink("real", folder.path().join("demo")).unwrap();
        let output = new_demo(folder.path(), temporary.path()).arg("--name").arg("demo").output().unwrap();
        assert!(output.status.success(), "{}", error(&output));
        assert!(folder.path().join("demo").is_symlink());
        assert!(is_whole(folder.path(), &whole()));
    }

    #[test]
    fn a_link_to_something_else_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("full")).unwrap();
        std::fs::write(folder.path().join("full/mine"), "text").unwrap();
        for (target, message) in [
            ("full/mine", "demo is a file: choose a new path"),
            ("full", "demo is not empty: choose a new path"),
            ("nothing", "demo is a broken symlink: choose a new path"),
        ] {
            let link = folder.path().join("demo");
            symlink(target, &link).unwrap();
            refused(&new_demo(folder.path(), temporary.path()).output().unwrap(), message);
            assert_eq!(std::fs::read_link(&link).unwrap(), Path::new(target));
            std::fs::remove_file(&link).unwrap();
        }
        assert_eq!(files(&folder.path().join("full")).into_keys().collect::<Vec<_>>(), ["mine"]);
    }

    /// How long a run takes here.
    fn duration() -> Duration {
        let folder = tempfile::tempdir().unwrap();
        let start = std::time::Instant::now();
        assert!(new_demo(folder.path(), folder.path()).output().unwrap().status.success());
        start.elapsed()
    }

    /// Who gets a signal: Ctrl-C reaches all that runs in a terminal, `kill` one process.
    #[derive(Clone, Copy)]
    enum To {
        Process,
        Group,
    }

    /// Ends a run with a signal at many moments; returns how many projects there were in the end, which are whole.
    fn end_with(signal: &str, to: To, check: impl Fn(&Output, &Path, &Path)) -> u32 {
        let (whole, duration) = (whole(), duration());
        let mut made = 0;
        for moment in 0..MOMENTS {
            let folder = tempfile::tempdir().unwrap();
            let temporary = tempfile::tempdir().unwrap();
            let child = new_demo(folder.path(), temporary.path()).process_group(0).spawn().unwrap();
            std::thread::sleep(duration * moment / MOMENTS);
            let group = match to {
                To::Process => "",
                To::Group => "-",
            };
            let target = format!("{group}{}", child.id());
            Command::new("kill").args([&format!("-{signal}"), "--", &target]).status().unwrap();
            let output = child.wait_with_output().unwrap();
            made += u32::from(is_whole(folder.path(), &whole));
            check(&output, folder.path(), temporary.path());
        }
        say(&format!("ended with SIG{signal} at {MOMENTS} moments: {made} whole projects, {} none", MOMENTS - made));
        made
    }

    #[test]
    fn one_that_is_killed_leaves_no_part_of_a_project() {
        let made = end_with("KILL", To::Process, |_, folder, _| {
            // Nobody could remove these; they are hidden, and say whose they are.
            let left = left_behind(folder);
            assert!(left.iter().all(|name| name.starts_with(".pyo3-template-")), "{left:?}");
        });
        assert!(made < MOMENTS);
    }

    #[test]
    fn one_that_is_interrupted_or_terminated_leaves_nothing() {
        for (signal, to) in [("INT", To::Group), ("TERM", To::Process)] {
            let made = end_with(signal, to, |output, folder, temporary| {
                let code = output.status.code();
                // Before it has made anything, the signal itself ends it.
                assert!([None, Some(0), Some(130)].contains(&code), "{code:?}: {}", error(output));
                if code == Some(130) {
                    assert_eq!(error(output), "error: interrupted\n");
                }
                assert_eq!(left_behind(folder), Vec::<String>::new(), "exit code {code:?}");
                assert_eq!(left_behind(temporary), Vec::<String>::new(), "exit code {code:?}");
            });
            assert!(made < MOMENTS);
        }
    }

    /// A shell that gives each file at most `blocks` of 512 or 1024 bytes: what is over that cannot be written.
    fn with_file_limit(blocks: u32, command: &Command) -> Command {
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$0" "$@""#));
        shell.arg(command.get_program()).args(command.get_args()).current_dir(command.get_current_dir().unwrap());
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell
    }

    #[test]
    fn a_file_that_cannot_be_written_to_its_end_leaves_nothing() {
        let whole = whole();
        let mut made = 0;
        let limits = [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 32, 64];
        for blocks in limits {
            let folder = tempfile::tempdir().unwrap();
            let temporary = tempfile::tempdir().unwrap();
            let output = with_file_limit(blocks, &new_demo(folder.path(), temporary.path())).output().unwrap();
            assert_eq!(is_whole(folder.path(), &whole), output.status.success(), "{}", error(&output));
            if output.status.success() {
                made += 1;
            } else {
                assert_eq!(output.status.code(), Some(1), "{}", error(&output));
                assert_eq!(error(&output).lines().count(), 1, "{}", error(&output));
            }
            assert_eq!(left_behind(folder.path()), Vec::<String>::new(), "{blocks} blocks");
            assert_eq!(left_behind(temporary.path()), Vec::<String>::new(), "{blocks} blocks");
        }
        assert!(0 < made && made < limits.len(), "{made}");
    }

    /// On a disk that is full half-way, which only Linux gives to a test.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_nothing() {
        let whole = whole();
        let mut made = 0;
        let sizes: Vec<u32> = (4..=160).step_by(12).collect();
        for pages in &sizes {
            let disk = tempfile::tempdir().unwrap();
            let temporary = tempfile::tempdir().unwrap();
            // The disk is there for this shell alone, and is gone with it: the shell says what was left on it.
            let script = r#"
                mount -t tmpfs -o size="${1}k" tmpfs "$2" || exit 125
                cd "$2" || exit 125
                "$0" new demo --no-lock
                code=$?
                ls -A "$2"
                if test -e "$2/demo"; then cp -r "$2/demo" "$3/demo"; fi
                exit $code
            "#;
            let copy = tempfile::tempdir().unwrap();
            let output = Command::new("unshare")
                .args(["--mount", "bash", "-c", script, TOOL, &(pages * 4).to_string()])
                .args([disk.path(), copy.path()])
                .env("TMPDIR", temporary.path())
                .output();
            let Ok(output) = output else {
                say("skipped: there is no unshare here");
                return;
            };
            if [Some(125), Some(126), Some(127)].contains(&output.status.code()) || error(&output).contains("unshare") {
                say(&format!("skipped: no disk of a few pages can be made here: {}", error(&output).trim()));
                return;
            }
            assert_eq!(is_whole(copy.path(), &whole), output.status.success(), "{}", error(&output));
            if output.status.success() {
                made += 1;
            } else {
                let left = String::from_utf8_lossy(&output.stdout).into_owned();
                assert_eq!(left, "", "{pages} pages");
                assert_eq!(error(&output).lines().count(), 1, "{}", error(&output));
                assert!(error(&output).contains("space"), "{}", error(&output));
            }
            assert_eq!(left_behind(temporary.path()), Vec::<String>::new(), "{pages} pages");
        }
        say(&format!("disks of {} sizes: {made} whole projects, {} none", sizes.len(), sizes.len() - made));
        assert!(0 < made && made < sizes.len(), "{made}");
    }
}
