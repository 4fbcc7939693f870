//! What each check can see of a project: by a rule, so that a new file is seen by whoever can see its like.
//!
//! Each function is a [`View`](super::distinct::View).

use super::{debugger, memory};

/// Everything that a wheel can hold or its build and tests can read: the files of the source distribution.
/// [`check_sdist`](super::wheel::check_sdist) makes sure that this is all.
pub fn is_in_sdist(path: &str) -> bool {
    let in_folder = ["src/", "python/", "tests/"].iter().any(|folder| path.starts_with(folder));
    in_folder
        || path.starts_with("LICENSE")
        || ["Cargo.toml", "build.rs", "pyproject.toml", "README.md"].contains(&path)
}

/// All of that, but for the settings of the release.
pub fn package(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "pyproject.toml" => Some(edited(content, for_builds)),
        _ => is_in_sdist(path).then(|| content.to_vec()),
    }
}

/// pytest, on an installed wheel: all of that but what only a reader is told. The examples and tables of the README are
/// tests too.
pub fn pytest(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "README.md" => Some([tables(content), blocks(content, "python")].concat()),
        "pyproject.toml" => Some(edited(content, without_description)),
        _ if path.starts_with("LICENSE") => None,
        _ => package(path, content),
    }
}

/// Cargo and the Rust tests: no file of the Python side but the package's own.
pub fn rust(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_rust = path.starts_with("src/") || ["Cargo.toml", "build.rs", "clippy.toml"].contains(&path);
    (is_rust || path.starts_with("python/")).then(|| content.to_vec())
}

/// mypy, stubtest and the stub generator: the code of both languages, and the settings of the tools.
pub fn types(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "pyproject.toml" => Some(edited(content, without_description)),
        _ if ["tests/", "benchmarks/"].iter().any(|folder| path.starts_with(folder)) => Some(content.to_vec()),
        _ => rust(path, content),
    }
}

/// ruff: Python code and its settings, to which the oldest Python belongs.
pub fn lint(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "pyproject.toml" => Some(edited(content, without_description)),
        _ => [".py", ".pyi", "ruff.toml"].iter().any(|end| path.ends_with(end)).then(|| content.to_vec()),
    }
}

pub fn tox(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    (path == "tox.toml").then(|| content.to_vec())
}

/// The optimised build and its benchmarks, the dearest of all: once for each starter and ABI.
pub fn release(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "Cargo.toml" => Some(field(content, &["features", "default"])),
        _ => ["src/", "benchmarks/"].iter().any(|folder| path.starts_with(folder)).then(|| content.to_vec()),
    }
}

/// The set-up of the debuggers, and what the pages say of it, for each ABI and each Python. Which code they look into is
/// seen by [`walk`].
pub fn debugger(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        _ if debugger::is_page(path) => Some(blocks(content, "console")),
        "Cargo.toml" => Some(field(content, &["features"])),
        "pyproject.toml" => Some(field(content, &["project", "requires-python"])),
        _ => path.starts_with(debugger::FOLDER).then(|| content.to_vec()),
    }
}

/// A debugger in the code of a starter, and all commands of its pages: once for each starter and ABI, with the set-up of the
/// debuggers and without.
pub fn walk(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "Cargo.toml" => release(path, content),
        "pyproject.toml" => None,
        _ if ["src/", "python/", "tests/"].iter().any(|folder| path.starts_with(folder)) => Some(content.to_vec()),
        _ => debugger(path, content),
    }
}

/// The tools that watch memory: what they need of Python is the same in all variants.
pub fn memory(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    ["src/", memory::FOLDER].iter().any(|folder| path.starts_with(folder)).then(|| content.to_vec())
}

/// The wheels of a release: all that the builds and the tests can see, and what the release is made and checked by.
pub fn wheels(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_of_release = path.starts_with(".github/release_") || path == ".github/workflows/wheels.yml";
    if is_of_release { Some(content.to_vec()) } else { package(path, content) }
}

/// The fields of `[project]` that tell a reader about a package; the others say how it is built and installed.
const DESCRIPTION: [&str; 9] =
    ["authors", "classifiers", "description", "keywords", "license", "license-files", "maintainers", "readme", "urls"];

/// pyproject.toml without what it tells a reader, and without the settings of the release.
fn without_description(manifest: &mut toml::Table) {
    for_builds(manifest);
    if let Some(project) = table(manifest, "project") {
        project.retain(|field, _| !DESCRIPTION.contains(&field));
    }
}

/// pyproject.toml without the settings of cibuildwheel, which only the release workflow calls, and without what only a
/// person installs.
fn for_builds(manifest: &mut toml::Table) {
    if let Some(tools) = table(manifest, "tool") {
        tools.remove("cibuildwheel");
    }
    if let Some(groups) = table(manifest, "dependency-groups") {
        groups.retain(|group, _| !["debug", "dev"].contains(&group));
    }
}

/// What stands in a manifest under a path of keys.
fn field(manifest: &[u8], keys: &[&str]) -> Vec<u8> {
    let parsed = std::str::from_utf8(manifest).ok().and_then(|text| text.parse().ok()).map(toml::Value::Table);
    let field = parsed.as_ref().and_then(|manifest| keys.iter().try_fold(manifest, |table, key| table.get(key)));
    field.map_or_else(|| manifest.to_vec(), |field| field.to_string().into_bytes())
}

fn table<'a>(manifest: &'a mut toml::Table, name: &str) -> Option<&'a mut toml::Table> {
    manifest.get_mut(name)?.as_table_mut()
}

/// A manifest after a change; what cannot be read stays as it is.
fn edited(content: &[u8], change: fn(&mut toml::Table)) -> Vec<u8> {
    let parsed = std::str::from_utf8(content).ok().and_then(|text| text.parse::<toml::Table>().ok());
    parsed.map_or_else(
        || content.to_vec(),
        |mut manifest| {
            change(&mut manifest);
            manifest.to_string().into_bytes()
        },
    )
}

/// The blocks of code in one language in a Markdown file.
fn blocks(content: &[u8], language: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let begin = format!("\n```{language}\n");
    let blocks: Vec<&str> = text.split(&begin).skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    blocks.join("\n").into_bytes()
}

/// The rows of the tables in a Markdown file.
fn tables(content: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(content);
    let rows = text.split_inclusive('\n').filter(|line| line.starts_with('|'));
    rows.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_sees_the_examples_and_tables_of_the_readme() {
        let readme = b"# Title\n\n| a | b |\n\n```sh\nbuild\n```\n\nText.\n\n```python\n>>> 1\n1\n```\n\nMIT\n";
        assert_eq!(String::from_utf8(pytest("README.md", readme).unwrap()).unwrap(), "| a | b |\n>>> 1\n1");
    }

    #[test]
    fn what_says_how_a_package_is_installed_is_no_description() {
        let manifest = b"[project]\nname = \"x\"\nlicense = \"MIT\"\nrequires-python = \">=3.11\"\n\n[tool.x]\ny = 1\n";
        let seen = String::from_utf8(edited(manifest, without_description)).unwrap();
        assert!(seen.contains("requires-python") && seen.contains("[tool.x]") && !seen.contains("MIT"), "{seen}");
    }

    #[test]
    fn what_cibuildwheel_reads_is_seen_by_no_build() {
        let manifest =
            b"[tool.cibuildwheel]\nbuild = \"*\"\n\n[tool.cibuildwheel.linux]\narchs = \"auto\"\n\n[tool.x]\ny = 1\n";
        for view in [package, pytest, types, lint] {
            let seen = String::from_utf8(view("pyproject.toml", manifest).unwrap()).unwrap();
            assert!(seen.contains("[tool.x]") && !seen.contains("cibuildwheel"), "{seen}");
        }
    }
}
