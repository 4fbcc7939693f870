//! The checks of whole projects: a module for each, with its view.

mod clippy;
pub mod console;
mod debugger;
mod lint;
mod memory;
mod pytest;
mod release;
mod rust;
mod script_tests;
mod scripts;
mod sdist;
mod stubs;
mod stubtest;
mod types;
mod walk;
mod wheel;

use super::project_check::ProjectCheck;

/// The checks, in the order in which they run.
pub const CHECKS: [ProjectCheck; 15] = [
    lint::CHECK,
    scripts::CHECK,
    script_tests::CHECK,
    types::CHECK,
    clippy::CHECK,
    rust::CHECK,
    sdist::CHECK,
    wheel::CHECK,
    stubs::CHECK,
    stubtest::CHECK,
    pytest::CHECK,
    release::CHECK,
    debugger::CHECK,
    walk::CHECK,
    memory::CHECK,
];
