//! What each check can see of a project: by a rule, so that a new file is seen by whoever can see its like.
//!
//! Each function is a [`View`](super::distinct::View).

/// Everything that a wheel can hold or its build and tests can read: the files of the source distribution.
/// [`check_sdist`](super::wheel::check_sdist) makes sure that this is all.
pub fn is_in_sdist(path: &str) -> bool {
    let in_folder = ["src/", "python/", "tests/"].iter().any(|folder| path.starts_with(folder));
    in_folder
        || path.starts_with("LICENSE")
        || ["Cargo.toml", "build.rs", "pyproject.toml", "README.md"].contains(&path)
}

pub fn package(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    is_in_sdist(path).then(|| content.to_vec())
}

/// Cargo and the Rust tests: no file of the Python side but the package's own.
pub fn rust(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let is_rust = path.starts_with("src/") || ["Cargo.toml", "build.rs", "clippy.toml"].contains(&path);
    (is_rust || path.starts_with("python/")).then(|| content.to_vec())
}

/// mypy, stubtest and the stub generator: the code of both languages, and the settings of the tools.
pub fn types(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "pyproject.toml" => Some(without_metadata(content)),
        _ if path.starts_with("tests/") => Some(content.to_vec()),
        _ => rust(path, content),
    }
}

/// ruff: Python code and its settings, to which the oldest Python belongs.
pub fn lint(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    (path.ends_with(".py") || path.ends_with(".pyi") || path == "pyproject.toml").then(|| content.to_vec())
}

pub fn tox(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    (path == "tox.toml").then(|| content.to_vec())
}

/// The optimized build, the dearest of all: once for each starter and ABI.
pub fn release(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    match path {
        "Cargo.toml" => {
            let manifest: toml::Table = std::str::from_utf8(content).ok()?.parse().ok()?;
            Some(manifest.get("features")?.get("default")?.to_string().into_bytes())
        }
        _ => path.starts_with("src/").then(|| content.to_vec()),
    }
}

/// pyproject.toml as the tools see it that do not read its table `[project]`.
fn without_metadata(content: &[u8]) -> Vec<u8> {
    let parsed = std::str::from_utf8(content).ok().and_then(|text| text.parse::<toml::Table>().ok());
    parsed.map_or_else(
        || content.to_vec(),
        |mut table| {
            table.remove("project");
            table.to_string().into_bytes()
        },
    )
}
