//! The tool of the template: it generates a project from it, and checks every project that it can generate.
//!
//! A question in `cargo-generate.toml` becomes a value in a variant, which the template makes a folder of files
//! ([`template`]). A user gets one of them as a [`project`]; [`check`] goes through all. [`cli`] has a file for each
//! command, and [`host`] is all that knows this machine.

pub mod check;
pub mod cli;
pub mod error;
pub mod host;
pub mod project;
pub mod template;
