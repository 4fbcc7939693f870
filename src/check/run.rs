//! Generates all variants, and runs the checks on each distinct file and build.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
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
use crate::host::{cpu, parallel, progress, python};
use crate::template::Template;
use crate::template::variants::Variant;

/// Options of a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The names of the checks to run; empty for all.
    pub only: Vec<String>,
    /// The names of checks to leave out.
    pub except: Vec<String>,
    /// Instead of running checks, build and test the wheels for these Rust targets; empty for all platforms.
    pub wheels: Option<Vec<String>>,
    /// Repeat checks that passed before.
    pub fresh: bool,
    /// Keep the projects and builds, and print their folder.
    pub keep: bool,
    /// The command that repeats the run. Messages append options.
    pub command: String,
}

impl Options {
    fn wants(&self, check: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|name| name == check);
        self.wheels.is_none() && (self.only.is_empty() || names(&self.only)) && !names(&self.except)
    }
}

/// Returns the names of all checks, in the order in which they run.
pub fn names() -> Vec<&'static str> {
    files::CHECKS.iter().map(|check| check.name).chain(builds::CHECKS.iter().map(|check| check.name)).collect()
}

/// Returns the distinct inputs of each build check, by the names of the check and the input, with the paths in its
/// view.
pub fn inputs<'a>(
    projects: impl Iterator<Item = &'a Project> + Clone,
) -> BTreeMap<&'static str, BTreeMap<String, Vec<String>>> {
    let paths = |group: Group| (group.key, group.shown.into_keys().collect());
    let inputs = |check: &ProjectCheck| check.inputs(projects.clone()).into_iter().map(paths).collect();
    builds::CHECKS.iter().map(|check| (check.name, inputs(check))).collect()
}

/// Generates and checks `variants` of a template. The cache is in `checkout`.
///
/// # Errors
///
/// The checks cannot run, or are interrupted. Faults that they find are in the report.
pub fn run(template: &Template, checkout: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    // Ctrl-C also stops child processes, whose errors don't matter then.
    check_all(template, checkout, variants, options)
        .map_err(|error| if interrupt::check().is_err() { Interrupted::REMEMBERED.into() } else { error })
}

fn check_all(template: &Template, checkout: &Path, variants: &[Variant], options: &Options) -> anyhow::Result<Report> {
    let (start, cpu) = (Instant::now(), cpu::used());
    let workshop = Workshop::open(checkout)?;
    let _alone = workshop.lock("check.lock")?;
    let tools = progress::step("install the tools", || workshop.tools())?;
    let passed = Passed::open(&workshop.passed(), &workshop.requirements()?, !options.fresh)?;
    // Outside this repository, whose rustfmt and pytest settings would apply to a project in it.
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
        last_compiled: Mutex::default(),
        types: workshop.types(),
        locks: Once::default(),
        environments: Once::default(),
    };
    let checks: Vec<_> = builds::CHECKS.iter().filter(|check| options.wants(check.name)).collect();
    let inputs = progress::wait("find the distinct builds", || parallel::map(&checks, |check| check.inputs(&projects)));
    for (check, groups) in checks.into_iter().zip(inputs) {
        interrupt::check()?;
        report.add(check.check_all(groups, &bench)?);
    }
    if let Some(targets) = &options.wheels {
        wheels::check(targets, &projects, checkout, &workshop, &bench, &mut report)?;
    }
    interrupt::check()?;
    report.seconds = start.elapsed().as_secs_f64();
    report.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
    Ok(report)
}

/// Generates the variants that are not in the cache.
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
