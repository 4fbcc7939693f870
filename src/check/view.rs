//! Functions shared by the views of the checks.

/// pytest's configuration for tests and benchmarks.
pub const CONFTEST: &str = "conftest.py";

/// Whether a file is Python code of the package, its tests or its benchmarks.
pub fn is_python_code(path: &str) -> bool {
    path == CONFTEST || ["benchmarks/", "python/", "tests/"].iter().any(|folder| path.starts_with(folder))
}

/// Whether a file belongs to the Rust code: the project's crate, and `core`, the other one of a workspace.
fn is_rust_code(path: &str) -> bool {
    ["core/", "src/"].iter().any(|folder| path.starts_with(folder)) || ["Cargo.toml", "build.rs"].contains(&path)
}

/// Whether a file is in the sdist, and so visible to builds and tests.
pub fn is_in_sdist(path: &str) -> bool {
    let in_folder = ["python/", "tests/"].iter().any(|folder| path.starts_with(folder));
    in_folder
        || is_rust_code(path)
        || path.starts_with("LICENSE")
        || [CONFTEST, "pyproject.toml", "README.md"].contains(&path)
}

/// Shows the Rust code and its manifests.
pub fn rust(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    is_rust_code(path).then(|| content.to_vec())
}

/// Shows what cargo compiles, and the oldest Python in pyproject.toml, which selects the interpreter.
pub fn cargo(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path == "pyproject.toml" { Some(settings(content, "", &[])) } else { rust(path, content) }
}

/// Shows what a wheel is built from, without the descriptive metadata in pyproject.toml.
pub fn build(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "pyproject.toml" => Some(edited(content, without_description)),
        _ if path.starts_with("python/") => Some(content.to_vec()),
        _ => rust(path, content),
    }
}

/// Shows what the tests need.
pub fn tests(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    if path.starts_with("tests/") || path == CONFTEST { Some(content.to_vec()) } else { build(path, content) }
}

/// The oldest Python in views with [`any_oldest`].
pub const ANY_OLDEST: &str = "3.11";

/// Sets the oldest Python in a manifest to [`ANY_OLDEST`], for checks that run once for all values.
pub fn any_oldest(path: &str, content: Vec<u8>) -> Vec<u8> {
    match path {
        "Cargo.toml" => edited(&content, |manifest| {
            if let Some(abi3) = table(manifest, "features").and_then(|features| features.get_mut("abi3")) {
                let feature = format!("pyo3/abi3-py{}", ANY_OLDEST.replace('.', ""));
                *abi3 = toml::Value::Array(vec![feature.into()]);
            }
        }),
        "pyproject.toml" => edited(&content, |manifest| {
            if let Some(project) = table(manifest, "project") {
                project.insert("requires-python".to_owned(), format!(">={ANY_OLDEST}").into());
                // They list the supported versions.
                project.remove("classifiers");
            }
            if let Some(mypy) = table(manifest, "tool").and_then(|tools| table(tools, "mypy")) {
                mypy.remove("python_version");
            }
        }),
        _ => content,
    }
}

/// Removes the default features, which depend on `abi`, from Cargo.toml, for checks that run once for both ABIs.
pub fn any_abi(path: &str, content: Vec<u8>) -> Vec<u8> {
    match path {
        "Cargo.toml" => edited(&content, |manifest| {
            if let Some(features) = table(manifest, "features") {
                features.insert("default".to_owned(), toml::Value::Array(vec![]));
            }
        }),
        _ => content,
    }
}

/// The fields of `[project]` that don't affect builds, installation or tests. Tests may read the classifiers.
const DESCRIPTION: [&str; 8] =
    ["authors", "description", "keywords", "license", "license-files", "maintainers", "readme", "urls"];

/// Removes descriptive metadata and release settings from pyproject.toml.
fn without_description(manifest: &mut toml::Table) {
    for_builds(manifest);
    if let Some(project) = table(manifest, "project") {
        project.retain(|field, _| !DESCRIPTION.contains(&field));
    }
}

/// Removes cibuildwheel's settings and the dependency groups that checks don't install from pyproject.toml.
pub fn for_builds(manifest: &mut toml::Table) {
    if let Some(tools) = table(manifest, "tool") {
        tools.remove("cibuildwheel");
        // It names groups that are removed.
        table(tools, "uv").and_then(|settings| settings.remove("dependency-groups"));
    }
    if let Some(groups) = table(manifest, "dependency-groups") {
        groups.retain(|group, _| !["debug", "release", "tools"].contains(&group));
    }
}

/// Keeps the parts of pyproject.toml that a tool reads: its settings, the name, the oldest Python, and `tables`.
pub fn settings(content: &[u8], tool: &str, tables: &[&str]) -> Vec<u8> {
    edited(content, |manifest| {
        for_builds(manifest);
        manifest.retain(|name, _| ["project", "tool"].contains(&name) || tables.contains(&name));
        if let Some(project) = table(manifest, "project") {
            project.retain(|field, _| ["name", "dynamic", "requires-python"].contains(&field));
        }
        if let Some(tools) = table(manifest, "tool") {
            tools.retain(|name, _| name == tool);
        }
    })
}

pub fn table<'a>(manifest: &'a mut toml::Table, name: &str) -> Option<&'a mut toml::Table> {
    manifest.get_mut(name)?.as_table_mut()
}

/// Edits a manifest. Returns invalid TOML unchanged.
pub fn edited(content: &[u8], change: impl FnOnce(&mut toml::Table)) -> Vec<u8> {
    let parsed = std::str::from_utf8(content).ok().and_then(|text| text.parse::<toml::Table>().ok());
    parsed.map_or_else(
        || content.to_vec(),
        |mut manifest| {
            change(&mut manifest);
            manifest.to_string().into_bytes()
        },
    )
}

/// Returns the code blocks in a language from a Markdown file, as Markdown.
pub fn blocks(content: &[u8], language: &str) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(content);
    let begin = format!("\n```{language}\n");
    let blocks = text.split(&begin).skip(1).filter_map(|rest| rest.split("\n```").next());
    let blocks: String = blocks.map(|block| format!("{begin}{block}\n```\n")).collect();
    (!blocks.is_empty()).then(|| blocks.into_bytes())
}

/// Returns what tests read from a README: Python examples and tables, with their headings.
pub fn tested_parts(readme: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(readme);
    let (mut in_block, mut in_example) = (false, false);
    let mut parts = String::new();
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        in_example = in_example || (!in_block && line == "```python");
        let is_outside = !in_block && !is_fence && (line.starts_with(['#', '|']) || line.is_empty());
        // An empty line replaces the text between two parts.
        if in_example || (is_outside && !(line.is_empty() && parts.ends_with("\n\n"))) {
            parts += &format!("{line}\n");
        }
        if is_fence {
            in_example = in_example && !in_block;
            in_block = !in_block;
        }
    }
    parts.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(content: Vec<u8>) -> String {
        String::from_utf8(content).unwrap()
    }

    #[test]
    fn the_description_does_not_reach_a_build() {
        let manifest = b"[project]\nname = \"x\"\nlicense = \"MIT\"\nrequires-python = \">=3.11\"\n\n[tool.x]\ny = 1\n\
            \n[tool.cibuildwheel.linux]\narchs = \"auto\"\n";
        let seen = text(build("pyproject.toml", manifest).unwrap());
        assert!(seen.contains("requires-python") && seen.contains("[tool.x]"), "{seen}");
        assert!(!seen.contains("MIT") && !seen.contains("cibuildwheel"), "{seen}");
        assert_eq!(build("pyproject.toml", seen.as_bytes()).map(text), Some(seen));
        let group =
            b"[dependency-groups]\ntools = []\n[tool.uv.dependency-groups]\ntools = { requires-python = \"3\" }\n";
        assert!(!text(build("pyproject.toml", group).unwrap()).contains("tools ="));
    }

    #[test]
    fn all_oldest_pythons_and_abis_can_look_the_same() {
        let manifest = |oldest: &str, default: &str| {
            format!("[features]\nabi3 = [\"pyo3/abi3-py{oldest}\"]\ndefault = [{default}]\n").into_bytes()
        };
        let seen = |manifest| text(any_oldest("Cargo.toml", manifest));
        assert_eq!(seen(manifest("310", "")), seen(manifest("314", "")));
        assert_ne!(seen(manifest("310", "")), seen(manifest("310", "\"abi3\"")));
        assert_eq!(any_abi("Cargo.toml", manifest("310", "")), any_abi("Cargo.toml", manifest("310", "\"abi3\"")));
    }

    #[test]
    fn blocks_and_tables_of_a_page_stay_markdown() {
        let page =
            b"# Title\n\n| a | b |\n| - | - |\n\n```sh\nbuild\n```\n\nText.\n\n```python\n>>> 1\n1\n```\n\nMIT\n";
        assert_eq!(blocks(page, "python").map(text).unwrap(), "\n```python\n>>> 1\n1\n```\n");
        assert_eq!(blocks(page, "console"), None);
        let parts = "# Title\n\n| a | b |\n| - | - |\n\n```python\n>>> 1\n1\n```\n\n";
        assert_eq!(text(tested_parts(page)), parts);
    }
}
