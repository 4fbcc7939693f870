//! Checks every variant of the template, each thing once.
//!
//! Every variant is generated. Then each distinct file is checked once, whichever variants it is in ([`files`]), and each
//! distinct input of a build is built and tested once ([`builds`]). The report says how many there were of each.

mod builds;
mod cargo;
mod console;
mod debugger;
mod distinct;
mod files;
mod generated;
mod memory;
pub mod projects;
mod report;
mod store;
mod views;
mod wheel;
mod wheels;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::interrupt;
use crate::progress;
use crate::python;
use crate::template::Template;
use crate::tools;
use crate::variants::Variant;
use cargo::{Locks, Targets};
use generated::Generated;
use projects::Project;
use report::{Outcome, Row, Tier};
use store::Store;

pub use report::{Proof, Report};
pub use wheels::UnknownTarget;

/// The lock file of the tools that the checks call; versions.toml says which tools there are.
pub const REQUIREMENTS: &str = "tests/requirements.txt";

/// The lock file of zig, which is too large to be installed for every check.
pub const ZIG_REQUIREMENTS: &str = "tests/zig-requirements.txt";

/// What a check found wrong.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The check that failed.
    pub check: &'static str,
    /// A variant that shows it; others may show it too.
    pub variant: Option<String>,
    /// How many variants show it.
    pub variants: usize,
    /// What is wrong, and where: a file, or a command with its last lines.
    pub message: String,
}

/// A check that could not be made here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skip {
    pub check: &'static str,
    pub reason: String,
}

/// How to check.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The names of the checks to make; all of them if there are none.
    pub only: Vec<String>,
    /// The names of checks that are left out.
    pub except: Vec<String>,
    /// Builds and proves the wheels for these targets of Rust instead; for all platforms if there are none.
    pub wheels: Option<Vec<String>>,
    /// Checks everything again, also what has passed before.
    pub fresh: bool,
    /// Keeps the projects, and all that was built of them, in a folder that is printed.
    pub keep: bool,
}

impl Options {
    fn wants(&self, check: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == check);
        self.wheels.is_none() && (self.only.is_empty() || names(&self.only)) && !names(&self.except)
    }
}

/// The names of all checks of files and builds, in the order in which they are made.
pub fn names() -> Vec<&'static str> {
    files::names().chain(builds::CHECKS.iter().map(|check| check.name)).collect()
}

/// The checks were left before their end.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; what has passed is remembered, and the next run goes on from there")]
pub struct Interrupted;

/// Generates and checks `variants` of the template whose repository is `root`.
///
/// What is worth keeping for the next run, compiled code and what has passed, stands in `target/check` of the repository.
/// Fails if the checks cannot be made at all; what they find is in the report.
pub fn run(template: &Template, root: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    // Ctrl-C reaches the programs that run too, and what they say of it does not matter.
    check_all(template, root, variants, options)
        .map_err(|error| if interrupt::check().is_err() { Interrupted.into() } else { error })
}

fn check_all(template: &Template, root: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    let workshop = &root.join("target/check");
    let start = Instant::now();
    create(workshop)?;
    let _alone = lock(&workshop.join("lock"))?;
    let tools =
        progress::step("install the tools", || tools::install(&root.join(REQUIREMENTS), &workshop.join("tools")))?;
    let pythons = python::find_all();
    let store = Store::open(&workshop.join("passed"), &template.program, root, pythons.values(), !options.fresh)?;
    // Far from this repository, whose settings for rustfmt or pytest a project in it would find.
    let mut scratch = tempfile::Builder::new().prefix("pyo3-template-").tempdir()?;
    scratch.disable_cleanup(options.keep);

    let mut report = Report { variants: variants.len(), command: again(root), ..Report::default() };
    let (projects, outcome) = generate(template, variants, &workshop.join("generated"), &store, options)?;
    report.add(outcome);
    if options.keep {
        for project in &projects {
            let folder = scratch.path().join(&project.variant.name);
            project.write(&folder)?;
            eprintln!("kept   {}", folder.display());
        }
    }
    let outcomes = progress::step("check each distinct file", || {
        files::check(|check| options.wants(check), &projects, &tools, &store, &scratch.path().join("files"))
    })?;
    outcomes.into_iter().for_each(|outcome| report.add(outcome));

    let context = builds::Context {
        tools,
        pythons,
        store,
        targets: Targets::new(workshop.join("cargo")),
        locks: Locks::default(),
        scratch: scratch.path().join("builds"),
        is_kept: options.keep,
    };
    for check in builds::CHECKS.into_iter().filter(|check| options.wants(check.name)) {
        interrupt::check()?;
        report.add(builds::check_all(check, &projects, &context)?);
    }
    if let Some(targets) = &options.wheels {
        wheels::check(targets, &projects, root, workshop, &context, &mut report)?;
    }
    interrupt::check()?;
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// The command that checks the template in `root` again.
fn again(root: &Path) -> String {
    let command = "cargo run -- check";
    if root == Path::new(env!("CARGO_MANIFEST_DIR")) {
        command.to_owned()
    } else {
        format!("{command} --template '{}'", root.display())
    }
}

/// Generates the variants, but for those that are remembered in the folder `memory`.
fn generate(
    template: &Template,
    variants: &[Variant],
    memory: &Path,
    store: &Store,
    options: &Options,
) -> anyhow::Result<(Vec<Project>, Outcome)> {
    let start = Instant::now();
    let mut faults = Vec::new();
    let key = format!("{}-{}", store.fingerprint, template.digest()?);
    let mut generated = if options.fresh { Generated::empty(memory, &key) } else { Generated::read(memory, &key) };
    let mut projects = generated.projects(variants);
    let remembered: BTreeSet<_> = projects.iter().map(|project| project.variant.name.clone()).collect();
    let missing: Vec<_> = variants.iter().filter(|variant| !remembered.contains(&variant.name)).cloned().collect();
    if !missing.is_empty() {
        let new = projects::generate(template, &missing)?;
        generated.add(&new.projects)?;
        projects.extend(new.projects);
        faults = new.faults;
        let places: BTreeMap<_, _> =
            variants.iter().enumerate().map(|(place, variant)| (&variant.name, place)).collect();
        projects.sort_by_key(|project| places[&project.variant.name]);
    }
    let row = Row {
        total: variants.len(),
        distinct: variants.len(),
        passed: projects.len(),
        remembered: remembered.len(),
        seconds: start.elapsed().as_secs_f64(),
        ..Row::new(Tier::Variants, "generate")
    };
    Ok((projects, Outcome { row, skips: vec![], faults }))
}

/// The distinct inputs of each check, by its name: what would be built if nothing had passed before.
pub fn inputs<'a>(projects: impl Iterator<Item = &'a Project> + Clone) -> BTreeMap<&'static str, BTreeSet<String>> {
    let keys = |check: &builds::Check| check.inputs(projects.clone()).into_iter().map(|group| group.key).collect();
    builds::CHECKS.iter().map(|check| (check.name, keys(check))).collect()
}

/// Waits until no other check has the workshop; it is free again when the file is closed.
fn lock(path: &Path) -> anyhow::Result<File> {
    let file = File::create(path)?;
    let mut is_told = false;
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        if !is_told {
            eprintln!("wait   for another check of this template to end");
            is_told = true;
        }
        interrupt::check()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(file)
}

fn create(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // A folder with this tag is left out of backups, and cargo-generate does not copy it with a local template.
    std::fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")
}
