//! Every version stands in versions.toml, and every use of one agrees with it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pyo3_template::host::parts;

use crate::runner::workflow;
use crate::support::{self, files, make, read, root, toml};

/// Every text file of the template. Dependabot moves the actions of this repository's own workflows.
fn sources() -> Vec<(String, String)> {
    let text = |(path, content)| (format!("template/{path}"), String::from_utf8(content).unwrap());
    files(&root().join("template")).into_iter().map(text).collect()
}

fn versions() -> toml::Table {
    toml(&root().join("versions.toml"))
}

fn pin(table: &str, name: &str) -> Option<(String, String)> {
    let pin = versions()[table].get(name)?.clone();
    Some((pin["version"].as_str()?.to_owned(), pin["commit"].as_str()?.to_owned()))
}

#[test]
fn every_action_is_pinned_to_its_commit() {
    let mut used = BTreeSet::new();
    for (path, text) in sources() {
        for line in text.lines() {
            let Some((_, action)) = line.split_once("uses: ") else { continue };
            if action.starts_with("$/") {
                // The project's own, as it is at that commit.
                continue;
            }
            let (name, _) = action.split_once('@').unwrap_or_else(|| panic!("{path}: {line} has no version"));
            let (version, commit) =
                pin("actions", name).unwrap_or_else(|| panic!("{path}: versions.toml has no {name}"));
            assert_eq!(action, format!("{name}@{commit} # {version}"), "{path}");
            used.insert(name.to_owned());
        }
    }
    let listed: BTreeSet<_> = versions()["actions"].as_table().unwrap().keys().cloned().collect();
    assert_eq!(listed, used, "an action in versions.toml is used nowhere");
}

#[test]
fn every_pre_commit_hook_is_pinned_to_its_commit() {
    let text = read("template/base/.pre-commit-config.yaml");
    let mut used = BTreeSet::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((_, repository)) = line.split_once("repo: ") else { continue };
        if repository == "local" {
            continue;
        }
        let (version, commit) = pin("pre-commit", repository).unwrap_or_else(|| panic!("no {repository}"));
        assert_eq!(lines.next().unwrap().trim(), format!("rev: {commit}  # frozen: {version}"));
        used.insert(repository.to_owned());
    }
    let listed: BTreeSet<_> = versions()["pre-commit"].as_table().unwrap().keys().cloned().collect();
    assert_eq!(listed, used);
}

/// pre-commit installs the tool of each local hook, except cargo: an editor that commits has no environment.
#[test]
fn every_tool_of_a_local_hook_is_installed_in_the_version_listed() {
    let folder = tempfile::tempdir().unwrap();
    let config = make(folder.path(), "demo", &[]).join(".pre-commit-config.yaml");
    let repositories = workflow::read(&config).unwrap()["repos"].as_array().unwrap().clone();
    let local = repositories.iter().find(|repository| repository["repo"] == "local").unwrap();
    for hook in local["hooks"].as_array().unwrap() {
        let entry = hook["entry"].as_str().unwrap();
        let tool = entry.split(' ').next().unwrap();
        if tool != "cargo" {
            let version = versions()["python"].get(tool).and_then(toml::Value::as_str).map(str::to_owned);
            let requirement = format!("{tool}=={}", version.unwrap_or_else(|| panic!("versions.toml has no {tool}")));
            assert_eq!(hook["language"], "python", "{entry}");
            assert_eq!(hook["additional_dependencies"], serde_json::json!([requirement]), "{entry}");
        }
    }
}

/// A project of each starter.
fn make_each_starter(folder: &Path) -> Vec<PathBuf> {
    let starters = support::values("starter");
    let projects = starters.iter().map(|starter| ("demo", vec![format!("starter={starter}")]));
    let made = |(project, outcome)| if outcome == Ok(()) { project } else { panic!("{outcome:?}") };
    support::generate(folder, projects).into_iter().map(made).collect()
}

#[test]
fn every_crate_of_a_project_has_the_version_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut used = BTreeSet::new();
    for project in make_each_starter(folder.path()) {
        let manifests = files(&project).into_keys().filter(|path| path.ends_with("Cargo.toml"));
        for manifest in manifests.map(|path| toml(&project.join(path))) {
            let tables = ["dependencies", "build-dependencies", "dev-dependencies"].map(|table| manifest.get(table));
            let crates = tables.into_iter().flatten().flat_map(|table| table.as_table().unwrap());
            // Another crate of the project needs no version.
            for (name, crate_) in crates.filter(|(_, crate_)| crate_.get("path").is_none()) {
                let version = crate_.get("version").unwrap_or(crate_);
                assert_eq!(Some(version), versions()["crates"].get(name), "{name} in {}", project.display());
                used.insert(name.clone());
            }
        }
    }
    let listed: BTreeSet<_> = versions()["crates"].as_table().unwrap().keys().cloned().collect();
    assert_eq!(listed, used, "a crate in versions.toml is used nowhere");
}

#[test]
fn the_lock_files_of_the_tools_have_each_version_listed() {
    let locks = [
        ("python", "tests/requirements.txt"),
        ("bench", "benches/speed/requirements.txt"),
        ("cibuildwheel", "tests/cibuildwheel-requirements.txt"),
        ("zig", "tests/zig-requirements.txt"),
    ];
    for (table, path) in locks {
        let lock = read(path);
        let pins: BTreeSet<_> = lock.lines().filter_map(|line| line.strip_suffix(" \\")).collect();
        for (name, version) in versions()[table].as_table().unwrap() {
            let pin = format!("{name}=={}", version.as_str().unwrap());
            assert!(pins.contains(&*pin), "{path} does not have {pin}");
        }
    }
}

#[test]
fn setup_installs_the_programs_listed() {
    for (name, version) in versions()["cargo"].as_table().unwrap() {
        let words = ["cargo", "install", "--locked", &format!("{name}@{}", version.as_str().unwrap())];
        assert!(parts::ALL.iter().any(|part| part.add == [words]), "no part is installed by {words:?}");
    }
}

#[test]
fn sessions_have_the_tools_listed() {
    for (name, version) in versions()["sessions"].as_table().unwrap() {
        let requirement = format!("\"{name}=={}\"", version.as_str().unwrap());
        assert!(read("src/check/builds/debugger.rs").contains(&requirement), "no session installs {requirement}");
    }
}

/// The lock file of a container has the same lines as that of the checks.
#[test]
fn containers_build_with_the_maturin_listed() {
    let version = versions()["python"]["maturin"].as_str().unwrap().to_owned();
    let lock = read("template/starters/production_deployment/build-requirements.txt");
    let (_, pin) = lock.split_once("\nmaturin==").unwrap();
    assert!(pin.starts_with(&format!("{version} \\\n")));
    assert!(read("tests/requirements.txt").contains(&format!("\nmaturin=={pin}")));
}

#[test]
fn environments_of_starters_have_the_tools_listed() {
    let starters =
        files(&root().join("template/starters")).into_iter().filter(|(path, _)| path.ends_with("starter.rhai"));
    let starters: String = starters.map(|(_, text)| String::from_utf8(text).unwrap()).collect();
    let tools = starters.lines().filter_map(|line| line.strip_prefix("deps = [\"")?.strip_suffix("\"]"));
    let tools: BTreeSet<_> = tools.flat_map(|tools| tools.split("\", \"").map(str::to_owned)).collect();
    let version = |(name, version): (&String, &toml::Value)| format!("{name}=={}", version.as_str().unwrap());
    assert_eq!(tools, versions()["tox"].as_table().unwrap().iter().map(version).collect());
}

/// `tool==1.2.3` names the listed version; `tool>=1.2` names the part of it that it writes.
#[test]
fn every_requirement_of_a_project_has_the_version_listed() {
    let folder = tempfile::tempdir().unwrap();
    let projects = make_each_starter(folder.path());
    let manifests: Vec<_> = projects.iter().map(|project| toml(&project.join("pyproject.toml"))).collect();
    let groups = manifests.iter().flat_map(|manifest| manifest["dependency-groups"].as_table().unwrap().values());
    let groups = groups.flat_map(|group| group.as_array().unwrap());
    let (project, pyproject) = (&projects[0], &manifests[0]);
    let tox = toml(&project.join("tox.toml"));
    let build = pyproject["build-system"]["requires"].as_array().unwrap();
    let tools = tox["requires"].as_array().unwrap();
    let requirements: Vec<_> = groups.chain(build).chain(tools).filter_map(|item| item.as_str()).collect();
    assert!(requirements.len() > 5, "{requirements:?}");

    for requirement in requirements {
        let name_end = requirement.find(['=', '>']).unwrap_or_else(|| panic!("{requirement} has no version"));
        let (name, version) = requirement.split_at(name_end);
        let listed = versions()["python"].get(name).unwrap_or_else(|| panic!("versions.toml has no {name}")).clone();
        let listed = listed.as_str().unwrap();
        match (version.strip_prefix("=="), version.strip_prefix(">=")) {
            (Some(exact), _) => assert_eq!(exact, listed, "{requirement}"),
            (_, Some(lowest)) => {
                let lowest = lowest.split(',').next().unwrap();
                assert!(format!("{listed}.").starts_with(&format!("{lowest}.")), "{requirement}, listed {listed}");
            }
            _ => panic!("{requirement}"),
        }
    }
}

#[test]
fn each_workflow_for_wheels_runs_the_tool_listed() {
    let folder = tempfile::tempdir().unwrap();
    let version = |table: &str, name: &str| versions()[table][name].as_str().unwrap().to_owned();
    let lines = [
        ("maturin-action", format!("  MATURIN: v{}", version("python", "maturin"))),
        ("cibuildwheel", format!("pipx run --spec \"cibuildwheel[uv]=={}\" ", version("cibuildwheel", "cibuildwheel"))),
    ];
    for (wheel_ci, part) in lines {
        let project = make(folder.path(), wheel_ci, &[&format!("wheel_ci={wheel_ci}")]);
        let text = std::fs::read_to_string(project.join(".github/workflows/wheels.yml")).unwrap();
        assert!(text.contains(&part), "{wheel_ci}: no `{part}`");
    }
}

/// One list of Pythons, in hooks/pre.rhai: the oldest that may be chosen begins it.
#[test]
fn every_oldest_python_that_is_offered_is_one_that_the_hook_knows() {
    let hook = read("hooks/pre.rhai");
    let list = hook.lines().find_map(|line| line.strip_prefix("let pythons = ")).unwrap();
    for question in pyo3_template::template::questions::read(root()).unwrap() {
        if question.name == "min_python" {
            for version in question.values() {
                assert!(list.contains(&format!("\"{version}\"")), "hooks/pre.rhai does not know {version}");
            }
        }
    }
}
