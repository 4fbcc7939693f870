//! Checks every variant of the template, each thing once.
//!
//! Every variant is generated. Then each distinct file is checked once, whichever variants it is in ([`files`]), and each
//! distinct input of a build is built and tested once ([`builds`]). The report says how many there were of each.

mod builds;
mod distinct;
mod files;
mod projects;
mod report;
mod tools;
mod wheel;

use std::path::Path;
use std::time::Instant;

use crate::progress;
use crate::python;
use crate::template::Template;
use crate::variants::Variant;

pub use report::Report;

/// What a check found wrong.
#[derive(Debug)]
pub struct Fault {
    /// The check that failed.
    pub check: &'static str,
    /// A variant that shows it; others may show it too.
    pub variant: String,
    /// How many variants show it.
    pub variants: usize,
    /// What is wrong, and where: a file, or a command with its last lines.
    pub message: String,
}

/// A check that could not be made here.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skip {
    pub check: &'static str,
    pub reason: String,
}

/// Generates and checks `variants` of the template, in the folder `workshop`, which keeps compiled code for next time.
///
/// Fails if the checks cannot be made at all; what they find is in the report.
pub fn run(template: &Template, root: &Path, variants: &[Variant], workshop: &Path) -> anyhow::Result<Report> {
    let start = Instant::now();
    create(workshop)?;
    let tools = progress::step("install the tools", || tools::install(root, &workshop.join("tools")))?;
    // Far from this repository, whose settings for rustfmt or pytest a project in it would find.
    let scratch = tempfile::tempdir()?;

    let projects = progress::step(&format!("generate {} variants", variants.len()), || {
        projects::generate(template, variants, scratch.path())
    })?;
    let mut report = Report::new(&projects);
    progress::step("check each distinct file", || -> anyhow::Result<()> {
        report.add_files(files::check(&projects, &tools, &scratch.path().join("files"))?);
        Ok(())
    })?;

    let context = builds::Context {
        tools,
        pythons: python::find_all(),
        cargo_targets: workshop.join("cargo"),
        scratch: scratch.path().join("builds"),
    };
    for check in builds::CHECKS {
        report.add_builds(builds::check_all(check, &projects, &context)?);
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

fn create(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // A folder with this tag is left out of backups, and cargo-generate does not copy it with a local template.
    std::fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")
}
