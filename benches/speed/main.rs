//! How long the template takes, beside what others take, in one run on one machine.
//!
//! `cargo bench` measures everything; `cargo bench -- --help` has the parts. Compare the ratios: seconds depend on the
//! machine, and on what else it does.

mod check;
mod first_import;
mod grown;
mod projects;
mod variants;
mod wheels;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

/// This tool, in the release profile.
const TOOL: &str = env!("CARGO_BIN_EXE_pyo3-template");

/// Measures generation and checks, beside other generators.
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything if nothing is named.
    parts: Vec<Part>,
    /// Measure the check too on a template that is grown to ten starters and thousands of variants: half an hour more.
    #[arg(long)]
    whole: bool,
    /// How often each generator makes a project.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// One project, by this tool and by others.
    Projects,
    /// From nothing to the first import, beside `maturin new` and `maturin develop`.
    FirstImport,
    /// All variants, of this template and of a grown one.
    Variants,
    /// The size of wheels, and building again after a change.
    Wheels,
    /// A full check, an unchanged one, one changed line, one more option.
    Check,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wants = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    if wants(Part::Projects) {
        projects::measure(arguments.rounds)?;
    }
    if wants(Part::FirstImport) {
        first_import::measure()?;
    }
    if wants(Part::Variants) {
        variants::measure()?;
    }
    if wants(Part::Wheels) {
        wheels::measure()?;
    }
    if wants(Part::Check) {
        check::measure("the template as it is", grown::Size { starters: 1, ci_answers: 1 })?;
    }
    if arguments.whole {
        check::measure("a template with ten starters", grown::Size::WHOLE)?;
    }
    Ok(())
}

/// The root of the repository.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default().into()
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

/// How long some work takes.
fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Duration, T)> {
    let start = Instant::now();
    let result = work()?;
    Ok((start.elapsed(), result))
}
