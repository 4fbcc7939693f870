//! Checks every variant of the template, each thing once.
//!
//! From the bottom up: [`report`] has the numbers, [`projects`] what is generated, [`distinct`] and [`view`] what is the
//! same in it, [`passed`] what passed before, [`bench`] what builds share. [`file_check`] and [`project_check`] say what a
//! check is; [`files`], [`builds`] and [`wheels`] hold the checks, and [`run`] makes them.

mod bench;
mod builds;
mod contract;
mod distinct;
mod file_check;
mod files;
pub mod generated;
mod passed;
mod project_check;
pub mod projects;
pub mod report;
pub mod run;
mod view;
pub mod wheels;
