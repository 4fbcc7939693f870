//! Builds the release wheels for every platform on one machine, and tests them as far as possible.
//!
//! The project's own `release.py` lists the platforms, the arguments of maturin and the file names.

mod platforms;
mod prove;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};

use super::bench::{Bench, Build};
use super::projects::{self, Project};
use super::report::{Fault, Proof, Report, Skip, Tally, Tier, Verdict, Wheel};
use super::{contract, distinct, view};
use crate::error::UserError;
use crate::host::python::Python;
use crate::host::workshop::Workshop;
use crate::host::{command, cpu, interrupt, parallel, progress};
use platforms::{Linkers, Platform};
use prove::Runners;

/// The name of this check in the report.
pub const CHECK: &str = "wheels";

/// The source code of this check.
const SOURCE: &str = concat!(include_str!("mod.rs"), include_str!("platforms.rs"), include_str!("prove.rs"));

/// The platform whose wheels this machine can run.
const NATIVE: &str = "x86_64-unknown-linux-gnu";

/// Shared state of all releases.
struct Shop<'a> {
    bench: &'a Bench,
    linkers: Linkers,
    runners: Runners,
    /// Any Python: it doesn't run the project.
    python: &'a Python,
}

/// The wheels of one project for one platform.
struct Release<'a> {
    project: &'a Project,
    /// The number of variants with the same code.
    variants: usize,
    platform: Platform,
    /// The file names, from release.py.
    names: BTreeSet<String>,
}

/// Shows what a compiler reads. The oldest Python only changes the names of the wheels.
fn compiled(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    view::build(path, content).map(|content| view::any_oldest(path, content))
}

/// Shows the files of the sdist and of the release.
fn released(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_of_release = path.starts_with(".github/release");
    match path {
        "pyproject.toml" => Some(view::edited(content, view::for_builds)),
        _ => (is_of_release || view::is_in_sdist(path)).then(|| content.to_vec()),
    }
}

/// Builds and tests the wheels of each starter and ABI for `targets`, or for all platforms if empty.
///
/// # Errors
///
/// A target is unknown, no variant has `wheel_ci=maturin-action`, or this machine isn't Linux on x86-64.
pub fn check(
    targets: &[String],
    projects: &[Project],
    checkout: &Path,
    workshop: &Workshop,
    bench: &Bench,
    report: &mut Report,
) -> anyhow::Result<()> {
    ensure!(cfg!(all(target_os = "linux", target_arch = "x86_64")), "--wheels needs Linux on x86-64");
    let (start, cpu) = (Instant::now(), cpu::used());
    let releases = releases(targets, projects, bench)?;
    let linkers = Linkers::install(checkout, workshop)?;
    let python = bench.pythons.values().next_back().context("found no Python: install one")?;
    let shop = Shop { bench, linkers, runners: Runners::find(bench)?, python };
    let verdicts = progress::bar("build and test the wheels", releases.len(), |bar| {
        parallel::map_blocks(
            &releases,
            |release| release.project.variant.name.clone(),
            |lane, release| {
                bar.begin(&format!("{} {}", release.project.variant.name, release.platform.target));
                let verdict = release.check(&shop, lane);
                bar.advance();
                verdict
            },
        )
    });
    bench.clean()?;

    let total = releases.iter().map(|release| release.variants).sum();
    let mut tally = Tally::new(Tier::Builds, CHECK, total, releases.len());
    for verdict in verdicts {
        let (verdict, wheels) = verdict?;
        tally.add(verdict);
        report.wheels.extend(wheels);
    }
    tally.row.seconds = start.elapsed().as_secs_f64();
    tally.row.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
    report.add(tally);
    for release in releases.iter().filter(|release| release.platform.target == NATIVE) {
        report.skip(release.missing_pythons(&shop.runners));
    }
    Ok(())
}

/// Returns the releases to build: for each distinct code, the first project with `wheel_ci=maturin-action`.
fn releases<'a>(targets: &[String], projects: &'a [Project], bench: &Bench) -> anyhow::Result<Vec<Release<'a>>> {
    let mut releases = Vec::new();
    for group in distinct::group_by(projects, compiled) {
        let mut of_group = group.projects.iter();
        let project = of_group.find(|project| project.variant.answers["wheel_ci"] == "maturin-action");
        let Some(project) = project else { continue };
        let folder = tempfile::tempdir()?;
        projects::write(&project.files, folder.path())?;
        let script = |command| run_script(command, folder.path(), bench);
        let platforms = platforms::parse(&script("plan")?)?;
        let known: Vec<_> = platforms.iter().map(|platform| &*platform.target).collect();
        if let Some(unknown) = targets.iter().find(|target| !known.contains(&&***target)) {
            bail!(UserError::new(format!(
                "releases have no wheels for `{unknown}`: the targets are {}",
                known.join(", ")
            )));
        }
        let files = script("files")?;
        let is_wanted = |platform: &Platform| targets.is_empty() || targets.contains(&platform.target);
        for platform in platforms.into_iter().filter(is_wanted) {
            let end = format!("-{}.whl", platform.tag);
            let names = files.lines().filter(|name| name.ends_with(&end)).map(str::to_owned).collect();
            releases.push(Release { project, variants: group.projects.len(), platform, names });
        }
    }
    ensure!(!releases.is_empty(), "none of the selected variants has wheel_ci=maturin-action: select one that does");
    Ok(releases)
}

/// Runs a project's release.py, and returns its output.
fn run_script(subcommand: &str, project: &Path, bench: &Bench) -> anyhow::Result<String> {
    let mut python = bench.tools.command("python");
    Ok(command::run(python.args([".github/release.py", subcommand]).current_dir(project))?)
}

impl Release<'_> {
    /// Builds and tests the wheels of the release.
    fn check(&self, shop: &Shop, lane: usize) -> anyhow::Result<(Verdict, Vec<Wheel>)> {
        interrupt::check()?;
        let bench = shop.bench;
        let shown = distinct::group_by([self.project], released).remove(0);
        let (platform, runners) = (format!("{:?}", self.platform), format!("{:?}", shop.runners));
        let key = bench.passed.key(&shown.key, &[SOURCE, &platform, &runners, &shop.linkers.key]);
        if let Some(noted) = bench.passed.noted(CHECK, &key) {
            return Ok((Verdict::Remembered, serde_json::from_str(&noted)?));
        }
        if let Some(obstacle) = shop.linkers.obstacle(&self.platform) {
            let target = &self.platform.target;
            let (lacks, reason) = (format!("a linker for {target}"), format!("{target}: {obstacle}"));
            let described = self.names.iter().map(|name| self.described(name)).collect();
            return Ok((Verdict::Skipped(Skip { check: CHECK, lacks, reason }), described));
        }
        let folder = bench.scratch.join(format!("{CHECK}-{key}"));
        projects::write(&shown.shown, &folder)?;
        let build = Build { bench, files: &shown.shown, folder, python: shop.python, lane };
        let result = self.build_and_prove(&build, shop);
        if !bench.is_kept {
            std::fs::remove_dir_all(&build.folder)?;
        }
        interrupt::check()?;
        Ok(match result {
            Ok(wheels) => {
                bench.passed.note(CHECK, &key, &serde_json::to_string(&wheels)?);
                (Verdict::Passed, wheels)
            }
            Err(error) => {
                let message = format!("{}: {error:#}", self.platform.target);
                let (variant, option) = (&self.project.variant.name, format!("--{CHECK}"));
                (Verdict::Failed(Fault::new(CHECK, variant, self.variants, message, &option)), vec![])
            }
        })
    }

    fn build_and_prove(&self, build: &Build, shop: &Shop) -> anyhow::Result<Vec<Wheel>> {
        for call in self.platform.calls() {
            interrupt::check()?;
            self.build(&call, "dist", build, shop)?;
        }
        let dist = build.folder.join("dist");
        self.check_contract(&dist, build)?;
        let mut wheels = Vec::new();
        for name in &self.names {
            wheels.push(self.prove(&dist.join(name), build, shop)?);
        }
        wheels.extend(self.prove_for_pypy_here(build, shop)?);
        Ok(wheels)
    }

    /// Runs maturin with the arguments of the release workflow.
    fn build(&self, pythons: &[&str], out: &str, build: &Build, shop: &Shop) -> anyhow::Result<()> {
        let mut maturin = build.bench.tools.command("maturin");
        maturin.args(["build", "--release", "--locked", "--compatibility", "pypi", "--out", out]);
        shop.linkers.set(&mut maturin, &self.platform);
        maturin.arg("--interpreter").args(pythons).current_dir(&build.folder).env_remove("VIRTUAL_ENV");
        build.compile(&mut maturin)?;
        Ok(())
    }

    fn check_contract(&self, dist: &Path, build: &Build) -> anyhow::Result<()> {
        let built = dist.read_dir()?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let built: BTreeSet<String> = built.collect::<std::io::Result<_>>()?;
        let [missing, surplus] = [self.names.difference(&built), built.difference(&self.names)].map(Vec::from_iter);
        ensure!(built == self.names, "wrong wheels: missing {missing:?}, unexpected {surplus:?}");
        for name in &self.names {
            contract::check_content(&dist.join(name), build.files).with_context(|| name.clone())?;
        }
        Ok(())
    }

    fn prove(&self, wheel: &Path, build: &Build, shop: &Shop) -> anyhow::Result<Wheel> {
        let (proof, pythons) = shop.runners.prove(wheel, build)?;
        let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Wheel { variant: self.project.variant.name.clone(), name, proof, pythons })
    }

    /// Builds and tests a wheel for the installed PyPy, if the release has wheels for another PyPy.
    fn prove_for_pypy_here(&self, build: &Build, shop: &Shop) -> anyhow::Result<Option<Wheel>> {
        const OUT: &str = "dist-pypy";
        let Some(pypy) = &shop.runners.pypy else { return Ok(None) };
        let is_released = self.names.iter().any(|name| name.contains(&format!("-{}-", pypy.abi)));
        if is_released || self.platform.target != NATIVE || !self.names.iter().any(|name| name.contains("-pypy")) {
            return Ok(None);
        }
        self.build(&[&pypy.python.argument()], OUT, build, shop)?;
        let wheel = build.folder.join(OUT).read_dir()?.next().context("maturin built no wheel for PyPy")??.path();
        let mut proven = self.prove(&wheel, build, shop)?;
        proven.name += " (not released)";
        Ok(Some(proven))
    }

    /// Returns a skip for each missing Python that the release tests with.
    fn missing_pythons(&self, runners: &Runners) -> Vec<Skip> {
        let missing = self.platform.pythons().filter(|python| !runners.has(python));
        let missing = missing.map(|python| (format!("Python {python}"), format!("Python {python} is not installed")));
        missing.map(|(lacks, reason)| Skip { check: CHECK, lacks, reason }).collect()
    }

    /// Describes a wheel that was not built.
    fn described(&self, name: &str) -> Wheel {
        let variant = self.project.variant.name.clone();
        Wheel { variant, name: name.to_owned(), proof: Proof::OnlyDescribed, pythons: vec![] }
    }
}
