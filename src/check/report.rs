//! What a check of the template found, in numbers.

use std::fmt;

use serde::Serialize;

use super::projects::Project;
use super::{Fault, Skip, builds, files};

/// What was checked, what was found, and what was left out and why.
#[derive(Debug, Serialize)]
pub struct Report {
    pub variants: usize,
    pub files: usize,
    pub distinct_files: usize,
    pub builds: Vec<BuildCount>,
    pub faults: Vec<Fault>,
    /// How many distinct inputs each reason left unchecked.
    pub skips: Vec<(Skip, usize)>,
    pub seconds: f64,
}

/// One row of the table of builds.
#[derive(Debug, Serialize)]
pub struct BuildCount {
    pub check: &'static str,
    pub distinct: usize,
    pub passed: usize,
    /// How many of those that passed were not made again, because they had passed before.
    pub remembered: usize,
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
            skips: Vec::new(),
            seconds: 0.0,
        }
    }

    pub(super) fn add_files(&mut self, outcome: files::Outcome) {
        self.files = outcome.files;
        self.distinct_files = outcome.distinct;
        self.faults.extend(outcome.faults);
    }

    pub(super) fn add_builds(&mut self, outcome: builds::Outcome) {
        let builds::Outcome { check, distinct, passed, remembered, skips, faults, seconds } = outcome;
        self.builds.push(BuildCount { check, distinct, passed, remembered, seconds });
        self.faults.extend(faults);
        for skip in skips {
            match self.skips.iter_mut().find(|(known, _)| *known == skip) {
                Some((_, count)) => *count += 1,
                None => self.skips.push((skip, 1)),
            }
        }
    }
}

impl Report {
    /// The numbers as Markdown, for the summary of a job.
    pub fn to_markdown(&self) -> String {
        let mut text = format!(
            "{} variants, {} files of which {} are distinct, {} faults, {:.0} s\n\n",
            self.variants,
            self.files,
            self.distinct_files,
            self.faults.len(),
            self.seconds
        );
        text +=
            "| check | distinct builds | passed | of them before | seconds |\n| --- | ---: | ---: | ---: | ---: |\n";
        for BuildCount { check, distinct, passed, remembered, seconds } in &self.builds {
            text += &format!("| {check} | {distinct} | {passed} | {remembered} | {seconds:.1} |\n");
        }
        for (skip, count) in &self.skips {
            text += &format!("\nSkipped: {count} of {}: {}\n", skip.check, skip.reason);
        }
        for fault in &self.faults {
            text += &format!("\nFailed: {} of `{}`\n", fault.check, fault.variant);
        }
        text
    }

    /// Makes a fault of every skip.
    pub fn forbid_skips(&mut self) {
        self.faults.extend(self.skips.drain(..).map(|(Skip { check, reason }, count)| Fault {
            check,
            variant: String::new(),
            variants: count,
            message: format!("skipped: {reason}"),
        }));
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
        let header = ["distinct builds", "passed", "of them before", "seconds"];
        writeln!(formatter, "{:<8}{:>16}{:>8}{:>16}{:>10}", "check", header[0], header[1], header[2], header[3])?;
        for BuildCount { check, distinct, passed, remembered, seconds } in &self.builds {
            writeln!(formatter, "{check:<8}{distinct:>16}{passed:>8}{remembered:>16}{seconds:>10.1}")?;
        }
        for (skip, count) in &self.skips {
            writeln!(formatter, "skipped: {count} of {}: {}", skip.check, skip.reason)?;
        }
        write!(formatter, "{} faults in {:.0} s", self.faults.len(), self.seconds)
    }
}
