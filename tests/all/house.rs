//! The tool is a house of floors: a module uses those below it, and none of them uses it.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{files, root};

/// The files of the tool, by their path in `src`, with their text.
fn sources() -> BTreeMap<String, String> {
    let rust = files(&root().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, text)| (path, String::from_utf8(text).unwrap())).collect()
}

/// The module that a file is, as a path from the root of the crate: `check::builds` for `check/builds/mod.rs`.
fn module(path: &str) -> String {
    let path = path.strip_suffix(".rs").unwrap();
    path.strip_suffix("/mod").unwrap_or(path).replace('/', "::")
}

/// The modules that a file imports from, each as a path from the root of the crate.
fn imports(module: &str, is_folder: bool, text: &str) -> BTreeSet<String> {
    let parent = if is_folder { module } else { module.rsplit_once("::").map_or("", |(parent, _)| parent) };
    let grandparent = parent.rsplit_once("::").map_or("", |(parent, _)| parent);
    let above = if is_folder { grandparent } else { parent };
    let mut found = BTreeSet::new();
    let flat = text.split("#[cfg(test)]").next().unwrap().replace('\n', " ");
    for statement in flat.split("use ").skip(1).filter_map(|rest| rest.split(';').next()) {
        let statement = statement.replace(' ', "");
        let from = match statement.split_once("::") {
            Some(("crate", rest)) => rest.to_owned(),
            Some(("super", rest)) => format!("{above}::{rest}").trim_start_matches(':').to_owned(),
            _ => continue,
        };
        // `a::{b, c}` imports from `a::b` and `a::c`.
        let (path, names) = from.split_once("::{").unwrap_or((&from, ""));
        let names = names.trim_end_matches('}').split(',').map(|name| name.split("::").next().unwrap());
        found.extend(names.map(|name| format!("{path}::{name}")));
    }
    found
}

/// For each module, those that it uses. A `mod` line does not count.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let modules: BTreeSet<_> = sources.keys().map(|path| module(path)).collect();
    let nearest = |import: &String| {
        let mut name = import.trim_end_matches("::").to_owned();
        while !modules.contains(&name) {
            name = name.rsplit_once("::")?.0.to_owned();
        }
        Some(name)
    };
    let used = |(path, text): (&String, &String)| {
        let module = module(path);
        let imports = imports(&module, path.ends_with("/mod.rs"), text);
        let used = imports.iter().filter_map(nearest).filter(|used| *used != module).collect();
        (module, used)
    };
    sources.iter().map(used).collect()
}

#[test]
fn no_module_is_used_by_one_that_it_uses() {
    let mut left = uses();
    assert!(left["check::run"].contains("check::builds") && left["check::builds::lint"].contains("check::bench"));
    // Modules that use none of those left are taken away, floor by floor.
    while !left.is_empty() {
        let ground: Vec<_> = left
            .iter()
            .filter(|(_, used)| used.iter().all(|used| !left.contains_key(used)))
            .map(|(module, _)| module.clone())
            .collect();
        assert!(!ground.is_empty(), "these use each other: {left:#?}");
        ground.iter().for_each(|module| _ = left.remove(module));
    }
}

/// What has passed is remembered until something changes that can make it fail.
#[test]
fn every_source_that_can_change_a_verdict_names_it() {
    let sources = sources();
    let named: BTreeSet<_> = sources
        .iter()
        .flat_map(|(path, text)| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let files = text.split("include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next());
            files.map(move |file| match file.strip_prefix("../") {
                Some(file) => format!("{}/{file}", folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
                None => format!("{folder}/{file}"),
            })
        })
        .map(|path| path.trim_start_matches('/').to_owned())
        .collect();
    // Who counts, orders, remembers and tells changes no verdict.
    let others = [
        "check/builds/mod.rs",
        "check/files/mod.rs",
        "check/generated.rs",
        "check/mod.rs",
        "check/passed.rs",
        "check/report.rs",
        "check/run.rs",
        "host/cpu.rs",
        "host/git.rs",
        "host/interrupt.rs",
        "host/mod.rs",
        "host/parallel.rs",
        "host/progress.rs",
        "host/scratch.rs",
        "host/workshop.rs",
    ];
    let expected = sources.keys().filter(|path| path.starts_with("check/") || path.starts_with("host/"));
    let missing: Vec<_> = expected.filter(|path| !named.contains(*path) && !others.contains(&path.as_str())).collect();
    assert!(missing.is_empty(), "name these in src/check/passed.rs: {missing:?}");
    assert!(others.iter().all(|path| sources.contains_key(*path) && !named.contains(*path)));
}
