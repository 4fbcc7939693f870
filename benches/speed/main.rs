//! Compares the time that this template takes with other templates, in one run on one machine.
//!
//! `cargo bench` measures everything; `cargo bench -- --help` lists the parts. Compare ratios, not seconds, which depend
//! on the machine and its load.

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

/// Measure generation and checks, compared with other generators.
#[derive(Parser)]
struct Arguments {
    /// What to measure [default: everything].
    parts: Vec<Part>,
    /// Also check a copy of the template with ten starters and 4,800 variants, which takes half an hour.
    #[arg(long)]
    whole: bool,
    /// How many projects each generator creates.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Creating one project.
    Projects,
    /// The time to the first import, compared with `maturin new` and `maturin develop`.
    FirstImport,
    /// Generating all variants, of this template and of a larger copy.
    Variants,
    /// The size of wheels, and rebuilding after a change.
    Wheels,
    /// Checking everything, nothing changed, one changed line, and one more option.
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
