//! `new` writes Cargo.lock where cargo can, and does without it elsewhere.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{say, tool};

/// Makes a project, and returns whether it has Cargo.lock and what was printed.
fn new_demo(folder: &Path, change: impl FnOnce(&mut Command)) -> (bool, String) {
    let mut new = tool(folder);
    new.args(["new", "demo", "--silent"]);
    change(&mut new);
    let output = new.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(folder.join("demo/Cargo.toml").is_file());
    (folder.join("demo/Cargo.lock").is_file(), printed)
}

#[test]
fn cargo_locks_the_dependencies() {
    let folder = tempfile::tempdir().unwrap();
    let (is_locked, printed) = new_demo(folder.path(), |_| {});
    assert!(is_locked && printed.contains("Commit it, with Cargo.lock:"), "{printed}");
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--locked", "--format-version", "1"]).current_dir(folder.path().join("demo"));
    assert!(cargo.output().unwrap().status.success());
}

/// A registry that cannot be reached, and was never read before: cargo is not to try again and again.
#[test]
fn without_a_network_the_first_build_will_lock_them() {
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap().to_string();
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    std::thread::spawn(move || proxy.incoming().for_each(|_| _ = counted.fetch_add(1, Ordering::Relaxed)));
    let start = std::time::Instant::now();
    let (is_locked, printed) = new_demo(folder.path(), |new| {
        new.env("CARGO_HOME", home.path()).env("CARGO_HTTP_PROXY", address).env_remove("NO_PROXY");
    });
    say(&format!("without a network, `new` takes {:.1} s", start.elapsed().as_secs_f64()));
    assert!(!is_locked && printed.contains("Commit it, with the Cargo.lock that the build creates:"), "{printed}");
    assert_eq!(attempts.load(Ordering::Relaxed), 1);
}

#[test]
fn without_cargo_the_first_build_will_lock_them() {
    let folder = tempfile::tempdir().unwrap();
    let (is_locked, _) = new_demo(folder.path(), |new| _ = new.env("PATH", folder.path()));
    assert!(!is_locked);
}
