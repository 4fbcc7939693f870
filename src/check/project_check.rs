//! Checks of whole projects, run once for all projects with the same view.

use std::process::Command;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::bench::{Bench, Build};
use super::distinct::{self, Group, View};
use super::projects::{self, Files, Project};
use super::report::{Fault, Skip, Tally, Tier, Verdict};
use crate::host::parts::Missing;
use crate::host::python::Python;
use crate::host::{command, cpu, interrupt, parallel, progress};

/// A check of a whole project.
pub struct ProjectCheck {
    pub name: &'static str,
    /// The files that the check sees.
    pub view: View,
    /// Whether the check applies to a project.
    pub is_for: fn(&Project) -> bool,
    pub needs: Needs,
    /// Commands that print the versions of programs that aren't pinned, or fail if these are missing.
    pub programs: &'static [&'static [&'static str]],
    /// The check's source code.
    pub source: &'static str,
    /// Runs the check. A [`Missing`] error skips it, until the output of `programs` changes.
    pub run: fn(&Build) -> anyhow::Result<()>,
}

/// The Python that a check needs. It must be supported by the project.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Python,
    /// A Python with a shared library (libpython).
    Libpython,
    /// Any version, because it doesn't run the project.
    AnyPython,
}

/// For checks that apply to every project.
pub fn any(_: &Project) -> bool {
    true
}

impl ProjectCheck {
    /// Groups the projects that the check applies to by its view.
    pub fn inputs<'a>(&self, projects: impl IntoIterator<Item = &'a Project>) -> Vec<Group<'a>> {
        distinct::group_by(projects.into_iter().filter(|project| (self.is_for)(project)), self.view)
    }

    /// Checks each distinct view: the groups of [`ProjectCheck::inputs`].
    ///
    /// # Errors
    ///
    /// An interrupt, or a file cannot be written. Faults are in the tally.
    pub fn check_all(&self, groups: Vec<Group>, bench: &Bench) -> anyhow::Result<Tally> {
        let (start, cpu) = (Instant::now(), cpu::used());
        let mut groups: Vec<_> = groups.into_iter().map(|group| (flavour(&group.shown), group)).collect();
        // A thread reuses compiled PyO3 for builds of the same flavour.
        groups.sort_by(|left, right| left.0.cmp(&right.0));
        let run = self.programs.iter().filter_map(|words| {
            let (program, arguments) = words.split_first()?;
            command::run(Command::new(program).args(arguments)).ok()
        });
        let looks: Vec<String> = std::iter::once(self.source.to_owned()).chain(run).collect();

        let verdicts = progress::bar(&format!("check {}", self.name), groups.len(), |bar| {
            parallel::map_blocks(
                &groups,
                |(flavour, _)| flavour.clone(),
                |lane, (_, group)| {
                    bar.begin(&group.first().variant.name);
                    let verdict = self.check_one(group, &looks, bench, lane);
                    bar.advance();
                    verdict
                },
            )
        });
        if verdicts.iter().any(|verdict| matches!(verdict, Ok(Verdict::Passed | Verdict::Failed(_)))) {
            bench.clean()?;
        }
        let total = groups.iter().map(|(_, group)| group.projects.len()).sum();
        let mut tally = Tally::new(Tier::Builds, self.name, total, groups.len());
        for verdict in verdicts {
            tally.add(verdict?);
        }
        tally.row.seconds = start.elapsed().as_secs_f64();
        tally.row.cpu_seconds = (cpu::used() - cpu).as_secs_f64();
        Ok(tally)
    }

    fn check_one(&self, group: &Group, looks: &[String], bench: &Bench, lane: usize) -> anyhow::Result<Verdict> {
        interrupt::check()?;
        let python = match self.python(&group.shown, bench) {
            Ok(python) => python,
            Err(missing) => return Ok(Verdict::Skipped(Skip::new(self.name, &missing))),
        };
        let interpreter = if self.needs == Needs::AnyPython { String::new() } else { format!("{python:?}") };
        let looks: Vec<&str> = looks.iter().map(String::as_str).chain([interpreter.as_str()]).collect();
        let key = bench.passed.key(&group.key, &looks);
        if let Some(noted) = bench.passed.noted(self.name, &key) {
            let skip = serde_json::from_str(&noted).map(|missing| Skip::new(self.name, &missing));
            return Ok(skip.map_or(Verdict::Remembered, Verdict::Skipped));
        }

        let folder = bench.scratch.join(format!("{}-{}", self.name, group.key));
        projects::write(&group.shown, &folder)?;
        let build = Build { bench, files: &group.shown, folder, python, lane };
        let result = (self.run)(&build);
        if !bench.is_kept {
            std::fs::remove_dir_all(&build.folder)?;
        }
        interrupt::check()?;
        Ok(match result {
            Ok(()) => {
                bench.passed.add(self.name, &key);
                Verdict::Passed
            }
            Err(error) => match error.downcast_ref::<Missing>() {
                Some(missing) => {
                    bench.passed.note(self.name, &key, &serde_json::to_string(missing)?);
                    Verdict::Skipped(Skip::new(self.name, missing))
                }
                None => Verdict::Failed(self.fault(group, &error)),
            },
        })
    }

    /// Finds a Python for a project with these files.
    fn python<'a>(&self, files: &Files, bench: &'a Bench) -> Result<&'a Python, Missing> {
        if self.needs == Needs::AnyPython {
            return bench.pythons.values().next().ok_or_else(|| Missing::new("Python"));
        }
        let needs_library = self.needs == Needs::Libpython;
        let is_usable = if needs_library { |python: &Python| python.has_library } else { |_: &Python| true };
        bench.python(files, is_usable).map_err(|oldest| Missing {
            what: format!("Python {oldest} or later{}", if needs_library { " with a shared library" } else { "" }),
            remedy: Some(format!("uv python install {oldest}")),
        })
    }

    fn fault(&self, group: &Group, error: &anyhow::Error) -> Fault {
        let (variant, variants) = (&group.first().variant.name, group.projects.len());
        Fault::new(self.name, variant, variants, format!("{error:#}"), &format!("--only {}", self.name))
    }
}

/// Hashes what PyO3 is compiled for: the ABI and the oldest Python.
fn flavour(files: &Files) -> String {
    let manifest = projects::text(files, "Cargo.toml").ok().and_then(|text| text.parse::<toml::Table>().ok());
    let feature = |name| manifest.as_ref()?.get("features")?.get(name).map(toml::Value::to_string);
    let oldest = super::bench::oldest_python(files).map(|version| version.to_string());
    distinct::name(&Sha256::digest(format!("{oldest:?} {:?} {:?}", feature("abi3"), feature("default"))))
}
