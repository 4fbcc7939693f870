//! Checks every variant of the template, each thing once.
//!
//! Every variant is generated. Then each distinct file is checked once, whichever variants it is in ([`files`]), and each
//! distinct input of a build is built and tested once ([`builds`]). The report says how many there were of each.

mod builds;
mod distinct;
mod files;
pub mod projects;
mod report;
mod store;
mod tools;
mod views;
mod wheel;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde::Serialize;

use crate::progress;
use crate::python;
use crate::template::Template;
use crate::variants::Variant;
use store::Store;

pub use report::Report;

/// What a check found wrong.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The check that failed.
    pub check: &'static str,
    /// A variant that shows it; others may show it too.
    pub variant: String,
    /// How many variants show it.
    pub variants: usize,
    /// What is wrong, and where: a file, or a command with its last lines.
    pub message: String,
}

/// A check that could not be made here.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Skip {
    pub check: &'static str,
    pub reason: String,
}

/// How to check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Checks everything again, also what has passed before.
    pub fresh: bool,
}

/// The user has pressed Ctrl-C.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; what has passed is remembered, and the next run goes on from there")]
pub struct Interrupted;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends the checks when the user presses Ctrl-C: what runs is waited for, and nothing more is begun.
pub fn end_on_interrupt() {
    // Without a handler the whole process ends, which is as the user wants it.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
}

fn check_interrupted() -> Result<(), Interrupted> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
}

/// Generates and checks `variants` of the template whose repository is `root`.
///
/// What is worth keeping for the next run, compiled code and what has passed, stands in `target/check` of the repository.
/// Fails if the checks cannot be made at all; what they find is in the report.
pub fn run(template: &Template, root: &Path, variants: &[Variant], options: Options) -> anyhow::Result<Report> {
    // Ctrl-C reaches the programs that run too, and what they say of it does not matter.
    check_all(template, root, variants, options)
        .map_err(|error| check_interrupted().map_or_else(Into::into, |()| error))
}

fn check_all(template: &Template, root: &Path, variants: &[Variant], options: Options) -> anyhow::Result<Report> {
    let workshop = &root.join("target/check");
    let start = Instant::now();
    create(workshop)?;
    let tools = progress::step("install the tools", || tools::install(root, &workshop.join("tools")))?;
    // Far from this repository, whose settings for rustfmt or pytest a project in it would find.
    let scratch = tempfile::tempdir()?;

    let pythons = python::find_all();
    let passed = workshop.join("passed");
    let store = Store::open(&passed, &template.program, root, pythons.values(), !options.fresh)?;

    let projects = progress::step(&format!("generate {} variants", variants.len()), || {
        projects::generate(template, variants, scratch.path())
    })?;
    let mut report = Report::new(&projects);
    progress::step("check each distinct file", || -> anyhow::Result<()> {
        report.add_files(files::check(&projects, &tools, &store, &scratch.path().join("files"))?);
        Ok(())
    })?;

    let context = builds::Context {
        tools,
        pythons,
        store,
        cargo_targets: builds::Targets::new(workshop.join("cargo")),
        scratch: scratch.path().join("builds"),
    };
    for check in builds::CHECKS {
        check_interrupted()?;
        report.add_builds(builds::check_all(check, &projects, &context)?);
    }
    check_interrupted()?;
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// The distinct inputs of each check, by its name: what would be built if nothing had passed before.
pub fn inputs(projects: &[projects::Project]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let keys = |view| distinct::group_by(projects, view).into_iter().map(|group| group.key).collect();
    builds::CHECKS.iter().map(|check| (check.name, keys(check.view))).collect()
}

fn create(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // A folder with this tag is left out of backups, and cargo-generate does not copy it with a local template.
    std::fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")
}
