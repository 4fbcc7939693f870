//! What a check of the template found, in numbers.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

use super::{Fault, Skip, wheels};

/// What was checked, what was found, and what was left out and why.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// How many variants were asked for.
    pub variants: usize,
    pub rows: Vec<Row>,
    pub faults: Vec<Fault>,
    /// How many distinct inputs each reason left unchecked.
    pub skips: Vec<(Skip, usize)>,
    /// The wheels that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wheels: Vec<Wheel>,
    pub seconds: f64,
    /// The command that checks a part of the template again.
    #[serde(skip)]
    pub command: String,
}

/// The three tiers: each variant, each distinct file, each distinct input of a build.
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

/// What was done of one check.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub tier: Tier,
    pub check: &'static str,
    /// How many projects or files there were to check.
    pub total: usize,
    /// How many of them differ in what the check can see; each of the others shares the outcome of one of these.
    pub distinct: usize,
    pub passed: usize,
    /// How many of those that passed were not checked again, because they had passed before.
    pub remembered: usize,
    pub skipped: usize,
    pub seconds: f64,
}

/// A wheel of a release.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wheel {
    pub variant: String,
    pub name: String,
    pub proof: Proof,
    /// The Pythons that have run it.
    pub pythons: Vec<String>,
}

/// How far a wheel was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Installed, and the project's tests run.
    Run,
    /// Unpacked, and the project's tests run by an emulator.
    RunUnderEmulation,
    /// Built, its name and its content checked.
    ContractChecked,
    /// A release has it, but it was not built.
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

/// What came of one check.
pub(super) struct Outcome {
    pub row: Row,
    pub skips: Vec<Skip>,
    pub faults: Vec<Fault>,
}

impl Row {
    pub(super) fn new(tier: Tier, check: &'static str) -> Self {
        Self { tier, check, total: 0, distinct: 0, passed: 0, remembered: 0, skipped: 0, seconds: 0.0 }
    }

    /// The heads of the columns.
    const HEADS: [&str; 9] =
        ["tier", "check", "in all", "shared", "distinct", "passed", "before", "skipped", "seconds"];

    fn cells(&self) -> [String; 9] {
        let numbers =
            [self.total, self.total - self.distinct, self.distinct, self.passed, self.remembered, self.skipped];
        let [total, shared, distinct, passed, remembered, skipped] = numbers.map(|number| number.to_string());
        let seconds = format!("{:.1}", self.seconds);
        let (tier, check) = (self.tier.name().to_owned(), self.check.to_owned());
        [tier, check, total, shared, distinct, passed, remembered, skipped, seconds]
    }
}

impl Report {
    pub(super) fn add(&mut self, mut outcome: Outcome) {
        outcome.row.skipped = outcome.skips.len();
        self.rows.push(outcome.row);
        self.faults.extend(outcome.faults);
        self.skip(outcome.skips);
    }

    pub(super) fn skip(&mut self, skips: Vec<Skip>) {
        for skip in skips {
            match self.skips.iter_mut().find(|(known, _)| *known == skip) {
                Some((_, count)) => *count += 1,
                None => self.skips.push((skip, 1)),
            }
        }
    }

    /// Makes a fault of every skip.
    pub fn forbid_skips(&mut self) {
        self.faults.extend(self.skips.drain(..).map(|(Skip { check, reason }, count)| Fault {
            check,
            variant: None,
            variants: count,
            message: format!("skipped: {reason}"),
        }));
    }

    /// The numbers as Markdown, for the summary of a job.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n\n", self.summary());
        let line = |cells: [&str; 9]| format!("| {} |\n", cells.join(" | "));
        text += &line(Row::HEADS);
        text += &line(["---", "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:"]);
        for row in &self.rows {
            text += &line(row.cells().each_ref().map(String::as_str));
        }
        for wheels in self.wheels_by_variant() {
            let _ = write!(text, "\n| wheel of `{}` | proven | by Python |\n| --- | --- | --- |\n", wheels[0].variant);
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

    /// At least one in each part.
    fn wheels_by_variant(&self) -> impl Iterator<Item = &[Wheel]> {
        self.wheels.chunk_by(|left, right| left.variant == right.variant)
    }

    fn summary(&self) -> String {
        let seconds = |tier: Tier| -> f64 {
            let of_tier = self.rows.iter().filter(|row| row.tier == tier);
            of_tier.fold(0.0, |sum, row| sum + row.seconds)
        };
        let tiers = Tier::ALL.map(|tier| format!("{} {:.0} s", tier.name(), seconds(tier)));
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let (variants, faults) = (counted(self.variants, "variant"), counted(self.faults.len(), "fault"));
        format!("{variants}, {faults}, {:.0} s: {}", self.seconds, tiers.join(", "))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Fault { check, variant, variants, message } in &self.faults {
            let variant = variant.as_deref().map_or_else(String::new, |name| format!(": {name}"));
            let others = if *variants > 1 { format!(" and {} more", variants - 1) } else { String::new() };
            writeln!(formatter, "\nFAILED {check}{variant}{others}\n{}", message.trim_end())?;
            let only = match *check {
                wheels::CHECK => format!(" --{check}"),
                _ if super::names().contains(check) => format!(" --only {check}"),
                _ => String::new(),
            };
            if let Some(name) = variant.strip_prefix(": ") {
                writeln!(formatter, "  again: {} --variant '{name}'{only}", self.command)?;
            }
        }
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
        write!(formatter, "{}", self.summary())
    }
}
