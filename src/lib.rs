//! Generates PyO3 projects from the template, and checks every project that it can generate.
//!
//! [`template`] reads the questions and generates projects. [`project`] creates one for a user, and [`check`] checks
//! all variants. [`cli`] defines the commands, and [`host`] wraps the operating system.

pub mod check;
pub mod cli;
pub mod error;
pub mod host;
pub mod project;
pub mod template;
