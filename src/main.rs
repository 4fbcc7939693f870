//! Creates PyO3 projects, and checks the template.

use std::process::ExitCode;

use clap::Parser;
use include_dir::include_dir;
use pyo3_template::cli::Cli;
use pyo3_template::template::source::Embedded;
use pyo3_template::template::worker;

static TEMPLATE: Embedded = Embedded {
    configuration: include_str!("../cargo-generate.toml"),
    hooks: include_dir!("$CARGO_MANIFEST_DIR/hooks"),
    layers: include_dir!("$CARGO_MANIFEST_DIR/template"),
};

fn main() -> ExitCode {
    // Not a command, which completions would list.
    if std::env::args_os().nth(1).is_some_and(|word| word == worker::COMMAND) {
        return worker::main();
    }
    Cli::parse().run(&TEMPLATE)
}
