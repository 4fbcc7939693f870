//! The report: what was checked, skipped and wrong.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

use crate::host::parts::Missing;

/// The results of a run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The number of selected variants.
    pub variants: usize,
    pub rows: Vec<Row>,
    pub faults: Vec<Fault>,
    /// The number of distinct inputs that were skipped, by reason.
    pub skips: Vec<(Skip, usize)>,
    /// The selected wheels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wheels: Vec<Wheel>,
    /// Wall-clock time.
    pub seconds: f64,
    /// CPU time, including child processes.
    pub cpu_seconds: f64,
    /// The command that repeats a check, without options.
    #[serde(skip)]
    pub command: String,
}

/// A failed check.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The check that failed.
    pub check: &'static str,
    /// A variant with the fault. Others may have it too.
    pub variant: Option<String>,
    /// The number of variants with the fault.
    pub variants: usize,
    /// What is wrong: in a file, or the last lines of a command.
    pub message: String,
    /// The options that repeat this check for this variant.
    pub again: Option<String>,
}

impl Fault {
    /// Creates a fault in `variant`. `option` selects the check, such as `--only lint`.
    pub fn new(check: &'static str, variant: &str, variants: usize, message: String, option: &str) -> Self {
        let again = format!("--variant '{variant}' {option}").trim_end().to_owned();
        Self { check, variant: Some(variant.to_owned()), variants, message, again: Some(again) }
    }
}

/// A skipped check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skip {
    pub check: &'static str,
    /// What this machine lacks.
    pub lacks: String,
    /// The full reason, with the command that fixes it.
    pub reason: String,
}

impl Skip {
    pub fn new(check: &'static str, missing: &Missing) -> Self {
        Self { check, lacks: missing.what.clone(), reason: missing.to_string() }
    }
}

/// The result for one input of a check.
pub enum Verdict {
    Passed,
    /// The input passed in an earlier run.
    Remembered,
    Skipped(Skip),
    Failed(Fault),
}

/// The tiers of checks: variants, distinct files, distinct builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    Variants,
    Files,
    Builds,
}

impl Tier {
    const ALL: [Self; 3] = [Self::Variants, Self::Files, Self::Builds];

    fn name(self) -> &'static str {
        match self {
            Self::Variants => "variants",
            Self::Files => "files",
            Self::Builds => "builds",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub tier: Tier,
    pub check: &'static str,
    /// The number of projects or files to check.
    pub total: usize,
    /// The number of different views. Other inputs share their results.
    pub distinct: usize,
    pub passed: usize,
    /// The number of `passed` that passed in an earlier run.
    pub remembered: usize,
    pub skipped: usize,
    pub seconds: f64,
    pub cpu_seconds: f64,
}

/// A wheel of a release.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wheel {
    pub variant: String,
    pub name: String,
    pub proof: Proof,
    /// The Pythons that it was tested with.
    pub pythons: Vec<String>,
}

/// How thoroughly a wheel was tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Installed, and the project's tests passed.
    Run,
    /// Unpacked, and the project's tests passed under emulation.
    RunUnderEmulation,
    /// Built, with the correct name and contents.
    ContractChecked,
    /// Not built.
    OnlyDescribed,
}

impl Proof {
    fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::RunUnderEmulation => "run under emulation",
            Self::ContractChecked => "contract checked",
            Self::OnlyDescribed => "only described",
        }
    }
}

/// The results of one check.
pub struct Tally {
    pub row: Row,
    pub skips: Vec<Skip>,
    pub faults: Vec<Fault>,
}

impl Tally {
    pub fn new(tier: Tier, check: &'static str, total: usize, distinct: usize) -> Self {
        let row =
            Row { tier, check, total, distinct, passed: 0, remembered: 0, skipped: 0, seconds: 0.0, cpu_seconds: 0.0 };
        Self { row, skips: vec![], faults: vec![] }
    }

    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Passed => self.row.passed += 1,
            Verdict::Remembered => {
                self.row.passed += 1;
                self.row.remembered += 1;
            }
            Verdict::Skipped(skip) => self.skips.push(skip),
            Verdict::Failed(fault) => self.faults.push(fault),
        }
    }
}

impl Row {
    const HEADS: [&str; 10] =
        ["tier", "check", "in all", "shared", "distinct", "passed", "before", "skipped", "seconds", "CPU s"];

    fn cells(&self) -> [String; 10] {
        let numbers =
            [self.total, self.total - self.distinct, self.distinct, self.passed, self.remembered, self.skipped];
        let [total, shared, distinct, passed, remembered, skipped] = numbers.map(|number| number.to_string());
        let [seconds, cpu] = [self.seconds, self.cpu_seconds].map(|seconds| format!("{seconds:.1}"));
        let (tier, check) = (self.tier.name().to_owned(), self.check.to_owned());
        [tier, check, total, shared, distinct, passed, remembered, skipped, seconds, cpu]
    }
}

impl Report {
    pub fn add(&mut self, mut tally: Tally) {
        tally.row.skipped = tally.skips.len();
        self.rows.push(tally.row);
        self.faults.extend(tally.faults);
        self.skip(tally.skips);
    }

    pub fn skip(&mut self, skips: Vec<Skip>) {
        for skip in skips {
            match self.skips.iter_mut().find(|(known, _)| *known == skip) {
                Some((_, count)) => *count += 1,
                None => self.skips.push((skip, 1)),
            }
        }
    }

    /// Turns skips into faults.
    pub fn forbid_skips(&mut self) {
        self.faults.extend(self.skips.drain(..).map(|(Skip { check, reason, .. }, count)| Fault {
            check,
            variant: None,
            variants: count,
            message: format!("skipped: {reason}"),
            again: None,
        }));
    }

    /// Formats the report as Markdown, for a job summary.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n\n", self.summary());
        let line = |cells: [&str; 10]| format!("| {} |\n", cells.join(" | "));
        text += &line(Row::HEADS);
        text += &line(["---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:"]);
        for row in &self.rows {
            text += &line(row.cells().each_ref().map(String::as_str));
        }
        for wheels in self.wheels_by_variant() {
            let _ = write!(text, "\n| wheel of `{}` | test | Python |\n| --- | --- | --- |\n", wheels[0].variant);
            for Wheel { name, proof, pythons, .. } in wheels {
                let _ = writeln!(text, "| `{name}` | {} | {} |", proof.name(), pythons.join(", "));
            }
        }
        for (skip, count) in &self.skips {
            let _ = write!(text, "\nSkipped: {count} of {}: {}\n", skip.check, skip.reason);
        }
        for fault in &self.faults {
            let variant = fault.variant.as_deref().unwrap_or("every variant");
            let _ = write!(text, "\nFailed: {} of `{variant}`\n", fault.check);
        }
        text
    }

    /// Groups the wheels by variant.
    fn wheels_by_variant(&self) -> impl Iterator<Item = &[Wheel]> {
        self.wheels.chunk_by(|left, right| left.variant == right.variant)
    }

    /// Returns the last line of the report.
    fn summary(&self) -> String {
        let cpu = |tier: Tier| -> f64 {
            let of_tier = self.rows.iter().filter(|row| row.tier == tier);
            of_tier.fold(0.0, |sum, row| sum + row.cpu_seconds)
        };
        let tiers = Tier::ALL.map(|tier| format!("{} {:.0} s", tier.name(), cpu(tier)));
        let (variants, faults) = (counted(self.variants, "variant"), counted(self.faults.len(), "fault"));
        let times = format!("{:.0} s, {:.0} s of CPU ({})", self.seconds, self.cpu_seconds, tiers.join(", "));
        format!("{variants}, {faults}, {}, {times}", self.skip_summary())
    }

    /// Returns the number of skipped inputs, and what is missing for them.
    fn skip_summary(&self) -> String {
        let mut by_part: BTreeMap<&str, usize> = BTreeMap::new();
        for (skip, count) in &self.skips {
            *by_part.entry(&skip.lacks).or_default() += count;
        }
        let total: usize = by_part.values().sum();
        if total == 0 {
            return "0 skipped".to_owned();
        }
        let parts: Vec<_> = by_part.iter().map(|(part, count)| format!("{part} ({count})")).collect();
        format!("{total} skipped, missing: {}", parts.join(", "))
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter)?;
        let heads = Row::HEADS.map(str::to_owned);
        for cells in std::iter::once(heads).chain(self.rows.iter().map(Row::cells)) {
            write!(formatter, "{:<10}{:<17}", cells[0], cells[1])?;
            for cell in &cells[2..] {
                write!(formatter, "{cell:>9}")?;
            }
            writeln!(formatter)?;
        }
        for wheels in self.wheels_by_variant() {
            writeln!(formatter, "\nwheels of {}", wheels[0].variant)?;
            for Wheel { name, proof, pythons, .. } in wheels {
                writeln!(formatter, "{}", format!("  {:<21}{name}  {}", proof.name(), pythons.join(", ")).trim_end())?;
            }
        }
        for (skip, count) in &self.skips {
            writeln!(formatter, "skipped: {count} of {}: {}", skip.check, skip.reason)?;
        }
        for Fault { check, variant, variants, message, again } in &self.faults {
            let variant = variant.as_deref().map_or_else(String::new, |name| format!(": {name}"));
            let others = if *variants > 1 { format!(" and {} more", variants - 1) } else { String::new() };
            writeln!(formatter, "\nFAILED {check}{variant}{others}\n{}", message.trim_end())?;
            if let Some(options) = again {
                writeln!(formatter, "  repeat: {} {options}", self.command)?;
            }
        }
        write!(formatter, "{}", self.summary())
    }
}
