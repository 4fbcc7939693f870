//! The checks of single files.

mod linters;
mod references;
mod text;
mod tox;

use super::file_check::FileCheck;

/// The checks, in the order in which they run.
pub const CHECKS: [FileCheck; 7] = [
    text::CHECK,
    references::CHECK,
    tox::CHECK,
    linters::WORKFLOW,
    linters::DEPENDABOT,
    linters::ZIZMOR,
    linters::PRE_COMMIT,
];

fn is_workflow(path: &str) -> bool {
    path.starts_with(".github/workflows/")
}
