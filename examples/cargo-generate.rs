//! cargo-generate's own command line, built from this repository's lock file: the tests compare what it generates
//! with what this tool generates, and a person without an installed cargo-generate can run it:
//! `cargo run --example cargo-generate -- generate --path . --name demo`.

use cargo_generate::{Cli, generate};
use clap::Parser;

fn main() -> anyhow::Result<()> {
    let Cli::Generate(args) = Cli::parse();
    generate(args)?;
    Ok(())
}
