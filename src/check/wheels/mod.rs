//! The wheels of a release, built for each platform on one machine, and proven as far as that can.
//!
//! What a release has, the project's own script says: its platforms, its calls of maturin, the names of its files. Real
//! releases are built on the platforms' own runners; this shows beforehand that the code, the features and the tags are
//! right.

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

/// What the report calls this check.
pub const CHECK: &str = "wheels";

/// The sources that a verdict depends on, beside those of every check.
const SOURCE: &str = concat!(include_str!("mod.rs"), include_str!("platforms.rs"), include_str!("prove.rs"));

/// The platform whose wheels this machine can run.
const NATIVE: &str = "x86_64-unknown-linux-gnu";

/// What all releases share.
struct Shop<'a> {
    bench: &'a Bench,
    linkers: Linkers,
    runners: Runners,
    /// Any Python, for what needs one.
    python: &'a Python,
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

/// What a compiler sees of a project: the oldest Python only changes the names of the wheels.
fn compiled(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    view::build(path, content).map(|content| view::any_oldest(path, content))
}

/// All that the builds and the tests can see, and what the release is made and checked by.
fn released(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_of_release = path.starts_with(".github/release");
    match path {
        "pyproject.toml" => Some(view::edited(content, view::for_builds)),
        _ => (is_of_release || view::is_in_sdist(path)).then(|| content.to_vec()),
    }
}

/// Builds and proves the wheels of each starter and ABI for `targets`, or for all platforms if there are none.
///
/// # Errors
///
/// A target that no release has, none of the variants with wheels that are built here, another system than Linux on
/// x86-64.
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
    let python = bench.pythons.values().next_back().context("this machine has no Python")?;
    let shop = Shop { bench, linkers, runners: Runners::find(bench)?, python };
    let verdicts = progress::bar("build and prove the wheels", releases.len(), |bar| {
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

/// What there is to build: of all projects that a compiler cannot tell from each other, the first that has releases and
/// names its platforms for Rust.
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
            bail!(UserError::new(format!("no wheels are released for `{unknown}`: say one of {}", known.join(", "))));
        }
        let files = script("files")?;
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

/// What the script of a project's release prints.
fn run_script(subcommand: &str, project: &Path, bench: &Bench) -> anyhow::Result<String> {
    let mut python = bench.tools.command("python");
    Ok(command::run(python.args([".github/release.py", subcommand]).current_dir(project))?)
}

impl Release<'_> {
    /// What came of the release, and its wheels with what is known of each.
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

    /// Calls maturin as the release does.
    fn build(&self, pythons: &[&str], out: &str, build: &Build, shop: &Shop) -> anyhow::Result<()> {
        let mut maturin = build.bench.tools.command("maturin");
        maturin.args(["build", "--release", "--locked", "--compatibility", "pypi", "--out", out]);
        shop.linkers.set(&mut maturin, &self.platform);
        maturin.arg("--interpreter").args(pythons).current_dir(&build.folder).env_remove("VIRTUAL_ENV");
        build.compile(CHECK, &mut maturin)?;
        Ok(())
    }

    /// Checks the names and the content of the wheels.
    fn check_contract(&self, dist: &Path, build: &Build) -> anyhow::Result<()> {
        let built = dist.read_dir()?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let built: BTreeSet<String> = built.collect::<std::io::Result<_>>()?;
        let [missing, surplus] = [self.names.difference(&built), built.difference(&self.names)].map(Vec::from_iter);
        ensure!(built == self.names, "of the wheels of a release {missing:?} are missing, and {surplus:?} too many");
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

    /// Builds and runs a wheel for the PyPy of this machine, whose ABI may be another one than that of the release: the
    /// same code then runs at least on a PyPy.
    fn prove_for_pypy_here(&self, build: &Build, shop: &Shop) -> anyhow::Result<Option<Wheel>> {
        const OUT: &str = "dist-pypy";
        let Some(pypy) = &shop.runners.pypy else { return Ok(None) };
        let is_released = self.names.iter().any(|name| name.contains(&format!("-{}-", pypy.abi)));
        if is_released || self.platform.target != NATIVE || !self.names.iter().any(|name| name.contains("-pypy")) {
            return Ok(None);
        }
        self.build(&[&pypy.python.argument()], OUT, build, shop)?;
        let wheel = build.folder.join(OUT).read_dir()?.next().context("maturin has made no wheel for PyPy")??.path();
        let mut proven = self.prove(&wheel, build, shop)?;
        proven.name += " (not released)";
        Ok(Some(proven))
    }

    /// The Pythons that the release tests the wheels with, and that are not here.
    fn missing_pythons(&self, runners: &Runners) -> Vec<Skip> {
        let missing = self.platform.pythons().filter(|python| !runners.has(python));
        let missing = missing.map(|python| (format!("Python {python}"), format!("Python {python} is not here")));
        missing.map(|(lacks, reason)| Skip { check: CHECK, lacks, reason }).collect()
    }

    /// A wheel that was not built.
    fn described(&self, name: &str) -> Wheel {
        let variant = self.project.variant.name.clone();
        Wheel { variant, name: name.to_owned(), proof: Proof::OnlyDescribed, pythons: vec![] }
    }
}
