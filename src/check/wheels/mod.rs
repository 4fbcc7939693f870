//! The wheels of a release, built for each platform on one machine, and proven as far as that can.
//!
//! What a release has is read from the project: its platforms, its calls of maturin, the names of its files. Real
//! releases are built on the platforms' own runners; this shows beforehand that the code, the features and the tags are
//! right.

mod platforms;
mod prove;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};

use super::builds::Context;
use super::distinct;
use super::projects::Project;
use super::report::{Outcome, Proof, Report, Row, Tier, Wheel};
use super::{Fault, Skip, views, wheel};
use crate::command;
use crate::interrupt;
use crate::parallel;
use crate::progress;
use platforms::{Linkers, Platform, Variables};
use prove::{Built, Runners};

/// What the report calls this check.
pub const CHECK: &str = "wheels";

/// The platform whose wheels this machine can run.
const NATIVE: &str = "x86_64-unknown-linux-gnu";

/// No platform has the target that was asked for.
#[derive(Debug, thiserror::Error)]
#[error("no wheels are released for `{unknown}`: say one of {known}")]
pub struct UnknownTarget {
    unknown: String,
    known: String,
}

/// What all releases share.
struct Workshop<'a> {
    context: &'a Context,
    linkers: Linkers,
    runners: Runners,
}

/// The wheels of one project for one platform.
struct Release<'a> {
    project: &'a Project,
    /// How many others look the same to a compiler.
    variants: usize,
    platform: Platform,
    /// What the release's own script calls them.
    names: BTreeSet<String>,
}

/// Builds and proves the wheels of each starter and ABI for `targets`, or for all platforms if there are none.
pub fn check(
    targets: &[String],
    projects: &[Project],
    root: &Path,
    folder: &Path,
    context: &Context,
    report: &mut Report,
) -> anyhow::Result<()> {
    ensure!(cfg!(all(target_os = "linux", target_arch = "x86_64")), "--wheels needs Linux on x86-64");
    let start = Instant::now();
    let releases = releases(targets, projects, context)?;
    let linkers = Linkers::install(root, folder)?;
    let workshop = Workshop { context, linkers, runners: Runners::find(context)? };
    let verdicts = progress::bar("build and prove the wheels", releases.len(), |bar| {
        parallel::map(&releases, |release| {
            bar.begin(&format!("{} {}", release.project.variant.name, release.platform.target));
            let verdict = release.check(&workshop);
            bar.advance();
            verdict
        })
    });
    context.targets.clean()?;

    let mut outcome = outcome(&releases, verdicts, &mut report.wheels)?;
    outcome.row.seconds = start.elapsed().as_secs_f64();
    report.add(outcome);
    for release in releases.iter().filter(|release| release.platform.target == NATIVE) {
        report.skip(release.missing_pythons(&workshop.runners)?);
    }
    Ok(())
}

/// Counts what came of the releases, and adds their wheels to `wheels`.
fn outcome(
    releases: &[Release],
    verdicts: Vec<anyhow::Result<Verdict>>,
    wheels: &mut Vec<Wheel>,
) -> anyhow::Result<Outcome> {
    let total = releases.iter().map(|release| release.variants).sum();
    let row = Row { total, distinct: releases.len(), ..Row::new(Tier::Builds, CHECK) };
    let mut outcome = Outcome { row, skips: vec![], faults: vec![] };
    for (release, verdict) in releases.iter().zip(verdicts) {
        match verdict? {
            Verdict::Passed { wheels: proven, is_remembered } => {
                outcome.row.passed += 1;
                outcome.row.remembered += usize::from(is_remembered);
                wheels.extend(proven);
            }
            Verdict::Skipped(reason) => {
                let reason = format!("{}: {reason}", release.platform.target);
                outcome.skips.push(Skip { check: CHECK, reason });
                wheels.extend(release.names.iter().map(|name| release.described(name)));
            }
            Verdict::Failed(fault) => outcome.faults.push(fault),
        }
    }
    Ok(outcome)
}

/// What there is to build: of all projects that a compiler cannot tell from each other, the first that has releases and
/// names its platforms for Rust.
fn releases<'a>(targets: &[String], projects: &'a [Project], context: &Context) -> anyhow::Result<Vec<Release<'a>>> {
    let mut releases = Vec::new();
    for group in distinct::group_by(projects, views::release) {
        let mut of_group = group.projects.iter();
        let project = of_group.find(|project| project.variant.answers["wheel_ci"] == "maturin-action");
        let Some(project) = project else { continue };
        let platforms = platforms::read(project)?;
        let known: Vec<_> = platforms.iter().map(|platform| &*platform.target).collect();
        if let Some(unknown) = targets.iter().find(|target| !known.contains(&&***target)) {
            bail!(UnknownTarget { unknown: unknown.clone(), known: known.join(", ") });
        }
        let files = files(project, context)?;
        let is_wanted = |platform: &Platform| targets.is_empty() || targets.contains(&platform.target);
        for platform in platforms.into_iter().filter(is_wanted) {
            let end = format!("-{}.whl", platform.tag);
            let names = files.lines().filter(|name| name.ends_with(&end)).map(str::to_owned).collect();
            releases.push(Release { project, variants: group.projects.len(), platform, names });
        }
    }
    ensure!(!releases.is_empty(), "none of these variants has wheel_ci=maturin-action, whose wheels are built here");
    Ok(releases)
}

/// The names of all files of a release, one a line.
fn files(project: &Project, context: &Context) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    project.write(folder.path())?;
    let mut python = context.tools.command("python");
    Ok(command::run(python.args([".github/release_files.py", "--list"]).current_dir(folder.path()))?)
}

enum Verdict {
    Passed { wheels: Vec<Wheel>, is_remembered: bool },
    Skipped(String),
    Failed(Fault),
}

impl Release<'_> {
    fn check(&self, workshop: &Workshop) -> anyhow::Result<Verdict> {
        interrupt::check()?;
        let context = workshop.context;
        let key = self.key(workshop);
        if let Some(noted) = context.store.noted(CHECK, &key) {
            return Ok(Verdict::Passed { wheels: serde_json::from_str(&noted)?, is_remembered: true });
        }
        if let Some(reason) = workshop.linkers.obstacle(&self.platform) {
            return Ok(Verdict::Skipped(reason));
        }
        let folder = context.scratch.join(format!("{CHECK}-{key}"));
        self.project.write(&folder)?;
        let result = self.build_and_prove(&folder, workshop);
        if !context.is_kept {
            std::fs::remove_dir_all(&folder)?;
        }
        interrupt::check()?;
        Ok(match result {
            Ok(wheels) => {
                context.store.note(CHECK, &key, &serde_json::to_string(&wheels)?);
                Verdict::Passed { wheels, is_remembered: false }
            }
            Err(error) => Verdict::Failed(Fault {
                check: CHECK,
                variant: Some(self.project.variant.name.clone()),
                variants: self.variants,
                message: format!("{}: {error:#}", self.platform.target),
            }),
        })
    }

    /// Names all that is built from, what links it, and what runs it.
    fn key(&self, workshop: &Workshop) -> String {
        let project = distinct::group_by([self.project], views::wheels).remove(0).key;
        let seen = format!("{project} {:?} {:?}", self.platform, workshop.runners);
        distinct::name(&distinct::digest(&seen, &workshop.linkers.key))
    }

    fn build_and_prove(&self, folder: &Path, workshop: &Workshop) -> anyhow::Result<Vec<Wheel>> {
        let variables = Variables::read(self.project)?;
        for call in variables.calls(&self.platform)? {
            interrupt::check()?;
            self.build(&call, "dist", folder, workshop)?;
        }
        let dist = folder.join("dist");
        self.check_contract(&dist, folder, workshop.context)?;
        let mut wheels = Vec::new();
        for name in &self.names {
            wheels.push(self.prove(&dist.join(name), folder, workshop)?);
        }
        wheels.extend(self.prove_for_pypy_here(folder, workshop)?);
        Ok(wheels)
    }

    /// Calls maturin as the release does.
    fn build(&self, pythons: &[String], out: &str, folder: &Path, workshop: &Workshop) -> anyhow::Result<()> {
        let mut maturin = workshop.context.tools.command("maturin");
        maturin.args(["build", "--release", "--locked", "--compatibility", "pypi", "--out", out]).current_dir(folder);
        workshop.linkers.set(&mut maturin, &self.platform);
        maturin.arg("--interpreter").args(pythons);
        workshop.context.locks.write(folder)?;
        workshop.context.targets.run(&format!("{CHECK}-{}", self.platform.target), None, &mut maturin)?;
        Ok(())
    }

    /// Checks the names and the content of the wheels, with the release's own script and beyond it.
    fn check_contract(&self, dist: &Path, folder: &Path, context: &Context) -> anyhow::Result<()> {
        let built = dist.read_dir()?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let built: BTreeSet<String> = built.collect::<std::io::Result<_>>()?;
        let [missing, surplus] = [self.names.difference(&built), built.difference(&self.names)].map(Vec::from_iter);
        ensure!(built == self.names, "of the wheels of a release {missing:?} are missing, and {surplus:?} too many");
        let mut python = context.tools.command("python");
        command::run(python.arg(".github/release_contents.py").arg(dist).current_dir(folder))?;
        for name in &self.names {
            wheel::check_content(&dist.join(name), self.project).with_context(|| name.clone())?;
        }
        Ok(())
    }

    fn prove(&self, wheel: &Path, folder: &Path, workshop: &Workshop) -> anyhow::Result<Wheel> {
        let built = Built { wheel, project: self.project, folder };
        let (proof, pythons) = workshop.runners.prove(&built, workshop.context)?;
        let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Wheel { variant: self.project.variant.name.clone(), name, proof, pythons })
    }

    /// Builds and runs a wheel for the PyPy of this machine, whose ABI may be another one than that of the release: the
    /// same code then runs at least on a PyPy.
    fn prove_for_pypy_here(&self, folder: &Path, workshop: &Workshop) -> anyhow::Result<Option<Wheel>> {
        const OUT: &str = "dist-pypy";
        let Some(pypy) = &workshop.runners.pypy else { return Ok(None) };
        let is_released = self.names.iter().any(|name| name.contains(&format!("-{}-", pypy.abi)));
        if is_released || self.platform.target != NATIVE || !self.names.iter().any(|name| name.contains("-pypy")) {
            return Ok(None);
        }
        self.build(&[pypy.python.argument()], OUT, folder, workshop)?;
        let wheel = folder.join(OUT).read_dir()?.next().context("maturin has made no wheel for PyPy")??.path();
        let mut proven = self.prove(&wheel, folder, workshop)?;
        proven.name += " (not released)";
        Ok(Some(proven))
    }

    /// The Pythons that the release tests the wheels with, and that are not here.
    fn missing_pythons(&self, runners: &Runners) -> anyhow::Result<Vec<Skip>> {
        let pythons = Variables::read(self.project)?.pythons()?;
        let missing = pythons.iter().filter(|python| !runners.has(python));
        Ok(missing.map(|python| Skip { check: CHECK, reason: format!("Python {python} is not here") }).collect())
    }

    /// A wheel that was not built.
    fn described(&self, name: &str) -> Wheel {
        let variant = self.project.variant.name.clone();
        Wheel { variant, name: name.to_owned(), proof: Proof::OnlyDescribed, pythons: vec![] }
    }
}
