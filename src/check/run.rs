//! A run of the checks: every variant is generated; then each distinct file, and each distinct input of a build, is
//! checked once.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::bench::{Bench, Once};
use super::builds;
use super::distinct::{self, Group};
use super::file_check::FileBench;
use super::files;
use super::generated;
use super::passed::Passed;
use super::project_check::ProjectCheck;
use super::projects::{self, Project};
use super::report::{Report, Tally, Tier};
use super::wheels;
use crate::host::interrupt::{self, Interrupted};
use crate::host::workshop::Workshop;
use crate::host::{cpu, progress, python};
use crate::template::Template;
use crate::template::variants::Variant;

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
    /// The command that repeats the run; messages add options to it.
    pub command: String,
}

impl Options {
    fn wants(&self, check: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == check);
        self.wheels.is_none() && (self.only.is_empty() || names(&self.only)) && !names(&self.except)
    }
}

/// The names of all checks of files and builds, in the order in which they are made.
pub fn names() -> Vec<&'static str> {
    files::CHECKS.iter().map(|check| check.name).chain(builds::CHECKS.iter().map(|check| check.name)).collect()
}

/// What would be built if nothing had passed before: for each check of builds, by its name, the paths that it sees of each
/// distinct input, by the input's name.
pub fn inputs<'a>(
    projects: impl Iterator<Item = &'a Project> + Clone,
) -> BTreeMap<&'static str, BTreeMap<String, Vec<String>>> {
    let paths = |group: Group| (group.key, group.shown.into_keys().collect());
    let inputs = |check: &ProjectCheck| check.inputs(projects.clone()).into_iter().map(paths).collect();
    builds::CHECKS.iter().map(|check| (check.name, inputs(check))).collect()
}

/// Generates and checks `variants` of a template. What is worth keeping for the next run stands in the workshop of
/// `checkout`.
///
/// # Errors
///
/// The checks cannot be made at all, or an interrupt; what they find is in the report.
pub fn run(template: &Template, checkout: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    // Ctrl-C reaches the programs that run too, and what they say of it does not matter.
    check_all(template, checkout, variants, options)
        .map_err(|error| if interrupt::check().is_err() { Interrupted::REMEMBERED.into() } else { error })
}

fn check_all(template: &Template, checkout: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    let (start, cpu) = (Instant::now(), cpu::used());
    let workshop = Workshop::open(checkout)?;
    let _alone = workshop.lock("check.lock")?;
    let tools = progress::step("install the tools", || workshop.tools())?;
    let passed = Passed::open(&workshop.passed(), &workshop.requirements()?, !options.fresh)?;
    // Far from this repository, whose settings for rustfmt or pytest a project in it would find.
    let mut scratch = tempfile::Builder::new().prefix("pyo3-template-").tempdir()?;
    scratch.disable_cleanup(options.keep);

    let mut report = Report { variants: variants.len(), command: options.command.clone(), ..Report::default() };
    let projects = generate(template, variants, &workshop, options, &mut report)?;
    if options.keep {
        for project in &projects {
            let folder = scratch.path().join(&project.variant.name);
            projects::write(&project.files, &folder)?;
            eprintln!("kept   {}", folder.display());
        }
    }
    let file_bench = FileBench { tools: &tools, passed: &passed, folder: scratch.path().join("files") };
    let distinct_files = distinct::files(&projects);
    progress::step("check each distinct file", || {
        for check in files::CHECKS.iter().filter(|check| options.wants(check.name)) {
            interrupt::check()?;
            report.add(check.check_all(&distinct_files, &file_bench)?);
        }
        anyhow::Ok(())
    })?;

    let bench = Bench {
        tools,
        pythons: python::find_all(),
        passed,
        scratch: scratch.path().join("builds"),
        is_kept: options.keep,
        compiled: workshop.compiled(),
        types: workshop.types(),
        locks: Once::default(),
        environments: Once::default(),
    };
    for check in builds::CHECKS.iter().filter(|check| options.wants(check.name)) {
        interrupt::check()?;
        report.add(check.check_all(&projects, &bench)?);
    }
    if let Some(targets) = &options.wheels {
        wheels::check(targets, &projects, checkout, &workshop, &bench, &mut report)?;
    }
    interrupt::check()?;
    report.seconds = start.elapsed().as_secs_f64();
    report.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
    Ok(report)
}

/// Generates the variants, except those that are remembered, and reports on it.
fn generate(
    template: &Template,
    variants: &[Variant],
    workshop: &Workshop,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<Vec<Project>> {
    let (start, cpu) = (Instant::now(), cpu::used());
    let (generation, remembered) = generated::projects(template, variants, workshop, options.fresh)?;
    let mut tally = Tally::new(Tier::Variants, projects::CHECK, variants.len(), variants.len());
    tally.row.passed = generation.projects.len();
    tally.row.remembered = remembered;
    tally.row.seconds = start.elapsed().as_secs_f64();
    tally.row.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
    tally.faults = generation.faults;
    report.add(tally);
    Ok(generation.projects)
}
