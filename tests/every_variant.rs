//! Every combination of answers is generated, and every distinct file and build of them is checked once.
//!
//! The same as `cargo run -- check`, where `--variant NAME` repeats a single one.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use pyo3_template::template::Template;
use pyo3_template::{check, variants};

fn main() -> ExitCode {
    let trial = Trial::test("every_variant_is_generated_and_every_distinct_one_built", check_every_variant);
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn check_every_variant() -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let template = Template::open(root, env!("CARGO_BIN_EXE_pyo3-template").into())?;
    let variants = variants::all(&template.questions);
    let product: usize = template.questions.iter().map(|question| question.values().len().max(1)).product();

    // Continuous integration takes nobody's word for what has passed before.
    let options = check::Options { fresh: std::env::var_os("CI").is_some(), ..check::Options::default() };
    let report = check::run(&template, root, &variants, &options)?;
    println!("\n{report}");
    if report.variants != product {
        return Err(format!("{} variants were generated of {product}", report.variants).into());
    }
    if report.faults.is_empty() { Ok(()) } else { Err("the template has faults: they stand above".into()) }
}
