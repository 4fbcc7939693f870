//! The tests of the template and of its tool: a module for each promise.
//!
//! `cargo test --test all NAME::` runs one module.

mod any_input;
mod any_name;
mod book;
mod cargo_generate;
mod cibuildwheel;
mod completions;
mod destination;
mod dev_scripts;
mod every_variant;
mod faults;
mod first_day;
mod house;
mod layers;
mod lists;
mod lock;
mod machine;
mod nothing_dead;
mod other_tools;
mod packages;
mod pins;
mod question_list;
mod readme;
mod refused_answers;
mod release_contents;
mod release_files;
mod replay;
mod repo_review;
mod repository;
mod rooms;
mod runner;
mod size;
mod source;
mod stale_builds;
mod support;
mod taken_names;
mod texts;
mod versions;
mod views;
mod vscode;
mod wheels;
mod whole_or_nothing;
mod words;
mod workflow_steps;
mod workspace;
