//! The tests of the template and of its tool: a module for each promise.
//!
//! `cargo test --test all NAME::` runs one module. Tests start in the order of their names: the modules that wait for
//! the end of `every_variant` have the last ones.

mod any_input;
mod any_name;
mod book;
mod cargo_generate;
mod cibuildwheel;
mod completions;
mod destination;
mod dev_scripts;
mod every_variant;
mod first_day;
mod generate_workflow;
mod house;
mod jobs;
mod layers;
mod lists;
mod lock;
mod nothing_dead;
mod other_tools;
mod own_release;
mod packages;
mod pins;
mod question_list;
mod readme;
mod refused_answers;
mod release_contents;
mod release_files;
mod rename;
mod replay;
mod repo_review;
mod repository;
mod rooms;
mod runner;
mod setup_validator;
mod size;
mod stale_builds;
mod support;
mod taken_names;
mod texts;
mod type_converter;
mod versions;
mod views;
mod vscode;
mod wheels;
mod whole_or_nothing;
mod words;
mod working_directory;
mod workspace;
mod wrong_machines;
mod wrong_templates;
