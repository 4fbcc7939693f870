//! Checks every variant of the template, and each distinct file and build once.
//!
//! [`run`] runs the checks in [`files`], [`builds`] and [`wheels`], which [`file_check`] and [`project_check`] define.
//! [`projects`] generates the projects, and [`distinct`] and [`view`] group equal inputs. [`generated`] and [`passed`]
//! are caches, [`bench`] holds what builds share, and [`report`] the results.

mod bench;
pub mod builds;
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
