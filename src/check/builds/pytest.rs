//! `pytest`: runs the project's tests on an installed wheel, outside the checkout.

use crate::check::bench::Build;
use crate::check::project_check::{Needs, ProjectCheck};
use crate::check::projects::{self, Project};
use crate::check::view;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "pytest",
    view: self::view,
    is_for,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("pytest.rs"),
    run,
};

/// Without the stable ABI, the oldest Python only selects the Python of the tests. One is enough.
fn is_for(project: &Project) -> bool {
    project.variant.answers["abi"] == "stable" || project.variant.answers["min_python"] == view::ANY_OLDEST
}

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path == "README.md" { Some(view::tested_parts(content)) } else { view::tests(path, content) }
}

/// Uses the project's hypothesis profile with one oldest Python, and a quick profile with the others, because they test
/// the same code.
fn run(build: &Build) -> anyhow::Result<()> {
    let has_properties = projects::text(build.files, view::CONFTEST)?.contains(QUICK);
    let is_thorough = build.oldest_python()?.to_string() == view::ANY_OLDEST;
    let profile = format!("--hypothesis-profile={QUICK}");
    let arguments: &[&str] = if has_properties && !is_thorough { &[&profile] } else { &[] };
    build.test(&build.quick_wheel(&build.interpreter())?, arguments)
}

/// The hypothesis profile with few examples.
const QUICK: &str = "quick";
