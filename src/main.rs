//! Creates PyO3 projects, and checks the template.

use std::process::ExitCode;

use clap::Parser;
use include_dir::include_dir;
use pyo3_template::cli::Cli;
use pyo3_template::template::source::Embedded;

static TEMPLATE: Embedded = Embedded {
    configuration: include_str!("../cargo-generate.toml"),
    hooks: include_dir!("$CARGO_MANIFEST_DIR/hooks"),
    layers: include_dir!("$CARGO_MANIFEST_DIR/template"),
};

fn main() -> ExitCode {
    Cli::parse().run(&TEMPLATE)
}
