//! Creates PyO3 projects, and checks the template.

use std::process::ExitCode;

use clap::Parser;
use pyo3_template::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
