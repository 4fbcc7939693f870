//! The size of wheels, and the time to rebuild, compared with a project of `maturin new`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Venv};
use pyo3_template::host::workshop::Workshop;

use crate::{TOOL, median, root, timed};

/// How many lines are changed, one by one.
const CHANGES: usize = 5;

/// Prints the size of release wheels, and how long an incremental `maturin develop` takes.
pub fn measure() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let tools = Workshop::open(&root())?.tools()?;
    let ours = folder.path().join("ours");
    command::run(Command::new(TOOL).args(["new", "--silent", "--no-lock", "ours"]).current_dir(&folder))?;
    let theirs = folder.path().join("theirs");
    command::run(tools.command("maturin").args(["new", "--bindings", "pyo3", "theirs"]).current_dir(&folder))?;

    measure_sizes(&tools, &ours)?;
    measure_changes(&tools, &ours, &theirs)
}

/// The same code with the template's release profile, and with cargo's default.
fn measure_sizes(tools: &Venv, project: &Path) -> anyhow::Result<()> {
    println!("\nThe wheel of the same code, with our release profile and with cargo's own");
    println!("{:<28}{:>10}{:>10}{:>8}{:>10}{:>10}", "target", "bytes", "bytes", "ratio", "seconds", "seconds");
    let manifest = std::fs::read_to_string(project.join("Cargo.toml"))?;
    let (before, after) = manifest.split_once("[profile.release]").context("no release profile")?;
    let (_, after) = after.split_once("\n\n").context("nothing after the release profile")?;
    let plain = format!("{before}{after}");
    // It links for macOS.
    let zig = Workshop::open(&root())?.zig()?;
    for arguments in [&[][..], &["--target", "x86_64-pc-windows-gnu"], &["--target", "aarch64-apple-darwin", "--zig"]] {
        let target = arguments.get(1).unwrap_or(&"this machine");
        let ours = build(tools, &zig, project, &manifest, arguments);
        let theirs = build(tools, &zig, project, &plain, arguments);
        match (ours, theirs) {
            (Ok((ours, time)), Ok((theirs, their_time))) => {
                let ratio = ours as f64 / theirs as f64;
                let (time, their_time) = (time.as_secs_f64(), their_time.as_secs_f64());
                println!("{target:<28}{ours:>10}{theirs:>10}{ratio:>8.2}{time:>10.1}{their_time:>10.1}");
            }
            (Err(error), _) | (_, Err(error)) => {
                let reason = error.to_string();
                println!("{target:<28} cannot be built here: {}", reason.lines().last().unwrap_or_default().trim());
            }
        }
    }
    Ok(std::fs::write(project.join("Cargo.toml"), manifest)?)
}

/// Builds a wheel with a manifest, and returns its size in bytes, and the time without compiling the dependencies.
fn build(
    tools: &Venv,
    zig: &Venv,
    project: &Path,
    manifest: &str,
    arguments: &[&str],
) -> anyhow::Result<(u64, Duration)> {
    std::fs::write(project.join("Cargo.toml"), manifest)?;
    let maturin = |out: &str| {
        let mut maturin = tools.command("maturin");
        maturin.args(["build", "--release", "-i", "3.11", "--out", out]).args(arguments).current_dir(project);
        maturin.env_remove("VIRTUAL_ENV").env("CARGO_ZIGBUILD_PYTHON_PATH", zig.command("python").get_program());
        command::run(&mut maturin)
    };
    let _ = std::fs::remove_dir_all(project.join("wheels"));
    maturin("wheels")?;
    change(project, 0)?;
    let (time, _) = timed(|| Ok(maturin("wheels")?))?;
    let wheel = project.join("wheels").read_dir()?.next().context("no wheel")??;
    Ok((wheel.metadata()?.len(), time))
}

/// `maturin develop` after one line has changed.
fn measure_changes(tools: &Venv, ours: &Path, theirs: &Path) -> anyhow::Result<()> {
    println!("\nBuilding again after one line has changed: the median of {CHANGES}");
    let ways: [(&str, &Path, &[&str]); 3] = [
        ("maturin new, maturin develop", theirs, &["develop"]),
        ("ours, maturin develop", ours, &["develop"]),
        ("ours, as CONTRIBUTING.md says", ours, &["develop", "--skip-install"]),
    ];
    let python = python::at_least("3.11".parse().map_err(anyhow::Error::msg)?)?;
    for project in [theirs, ours] {
        let venv = Venv::create(&python, &project.join(".venv"))?;
        let arguments = ["-m", "pip", "install", "--quiet", "--upgrade", "pip"];
        command::run(venv.command("python").args(arguments))?;
        develop(tools, project, &["develop"])?;
    }
    let mut times = vec![Vec::new(); ways.len()];
    for number in 0..CHANGES {
        for (way, times) in ways.iter().zip(&mut times) {
            change(way.1, number)?;
            times.push(timed(|| develop(tools, way.1, way.2))?.0);
        }
    }
    let first = median(&times[0]);
    for ((name, ..), times) in ways.iter().zip(&times) {
        let time = median(times);
        let ratio = time.as_secs_f64() / first.as_secs_f64();
        println!("{name:<32}{:>8.2} s {ratio:>8.2} times", time.as_secs_f64());
    }
    Ok(())
}

fn develop(tools: &Venv, project: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut maturin = Command::new(tools.command("maturin").get_program());
    let venv: PathBuf = project.join(".venv");
    maturin.args(arguments).current_dir(project).env("VIRTUAL_ENV", venv);
    command::run(&mut maturin)?;
    Ok(())
}

fn change(project: &Path, number: usize) -> anyhow::Result<()> {
    let file = project.join("src/lib.rs");
    let text = std::fs::read_to_string(&file)?;
    Ok(std::fs::write(file, format!("{text}// Change {number}.\n"))?)
}
