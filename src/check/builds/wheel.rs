//! `wheel`: checks the name, files and metadata of a wheel for the oldest Python.

use crate::check::bench::Build;
use crate::check::contract;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view;
use crate::host::python::Python;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "wheel",
    view: view::build,
    is_for: any,
    needs: Needs::AnyPython,
    programs: &[],
    source: include_str!("wheel.rs"),
    run,
};

/// Builds for the oldest Python, which maturin doesn't need to be installed.
fn run(build: &Build) -> anyhow::Result<()> {
    let oldest = build.oldest_python()?;
    // The same argument as in other checks, to share compiled PyO3.
    let here = build.bench.pythons.get(&oldest);
    let interpreter = here.map_or_else(|| oldest.to_string(), Python::argument);
    contract::check_wheel(&build.quick_wheel(&interpreter)?, build.files, oldest)
}
