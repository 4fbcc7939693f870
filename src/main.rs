//! Makes PyO3 projects, and checks the template that they are made from.

use std::process::ExitCode;

use clap::Parser;
use pyo3_template::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
