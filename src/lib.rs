//! The tool of the template: it generates a project from it, and checks every project that it can generate.
//!
//! A question in `cargo-generate.toml` ([`questions`]) becomes a value in a variant ([`variants`]), which the template
//! ([`template`]) makes a folder of files, which are checked ([`check`]).

pub mod answers;
pub mod ask;
pub mod check;
pub mod command;
pub mod interrupt;
pub mod new;
pub mod parallel;
pub mod progress;
pub mod prove;
pub mod python;
pub mod questions;
pub mod scratch;
pub mod template;
pub mod tools;
pub mod variants;
pub mod worker;
