//! What a check of the template found, in numbers.

use std::collections::BTreeMap;
use std::fmt;

use super::projects::Project;
use super::{Fault, Skip, builds, files};

/// What was checked, what was found, and what was left out and why.
#[derive(Debug)]
pub struct Report {
    pub variants: usize,
    pub files: usize,
    pub distinct_files: usize,
    pub builds: Vec<BuildCount>,
    pub faults: Vec<Fault>,
    /// How many distinct inputs each reason left unchecked.
    pub skips: BTreeMap<Skip, usize>,
    pub seconds: f64,
}

/// One row of the table of builds.
#[derive(Debug)]
pub struct BuildCount {
    pub check: &'static str,
    pub distinct: usize,
    pub passed: usize,
    pub seconds: f64,
}

impl Report {
    pub(super) fn new(projects: &[Project]) -> Self {
        Self {
            variants: projects.len(),
            files: 0,
            distinct_files: 0,
            builds: Vec::new(),
            faults: Vec::new(),
            skips: BTreeMap::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn add_files(&mut self, outcome: files::Outcome) {
        self.files = outcome.files;
        self.distinct_files = outcome.distinct;
        self.faults.extend(outcome.faults);
    }

    pub(super) fn add_builds(&mut self, outcome: builds::Outcome) {
        let builds::Outcome { check, distinct, passed, skips, faults, seconds } = outcome;
        self.builds.push(BuildCount { check, distinct, passed, seconds });
        self.faults.extend(faults);
        for skip in skips {
            *self.skips.entry(skip).or_default() += 1;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            let Fault { check, variant, variants, message } = fault;
            let others = if *variants > 1 { format!(" and {} more", variants - 1) } else { String::new() };
            writeln!(formatter, "\nFAILED {check}: {variant}{others}\n{}", message.trim_end())?;
            writeln!(formatter, "  again: cargo run -- check --variant '{variant}'")?;
        }
        writeln!(formatter, "\n{:<14}{:>8}", "variants", self.variants)?;
        writeln!(formatter, "{:<14}{:>8}", "files", self.files)?;
        writeln!(formatter, "{:<14}{:>8}\n", "distinct files", self.distinct_files)?;
        writeln!(formatter, "{:<8}{:>16}{:>8}{:>10}", "check", "distinct builds", "passed", "seconds")?;
        for BuildCount { check, distinct, passed, seconds } in &self.builds {
            writeln!(formatter, "{check:<8}{distinct:>16}{passed:>8}{seconds:>10.1}")?;
        }
        for (skip, count) in &self.skips {
            writeln!(formatter, "skipped: {count} of {}: {}", skip.check, skip.reason)?;
        }
        write!(formatter, "{} faults in {:.0} s", self.faults.len(), self.seconds)
    }
}
