//! The operating system: programs, Pythons, folders and the terminal.

pub mod command;
pub mod cpu;
pub mod git;
pub mod interrupt;
pub mod parallel;
pub mod parts;
pub mod progress;
pub mod python;
pub mod scratch;
pub mod tools;
pub mod workshop;
