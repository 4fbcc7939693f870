//! Checks the names, files and metadata of wheels and sdists.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use flate2::read::GzDecoder;
use object::elf::{self, FileHeader64};
use object::read::NameOrOrdinal;
use object::read::elf::{Dyn, FileHeader};
use object::{Endianness, FileKind, Object};
use zip::ZipArchive;

use super::projects::{self, Files, NAME, PACKAGE};
use super::view;
use crate::host::python::Version;

/// Checks a wheel that was built for `python` from a project with these files.
///
/// # Errors
///
/// The name, a file or the metadata is wrong.
pub fn check_wheel(wheel: &Path, files: &Files, python: Version) -> anyhow::Result<()> {
    let name = file_name(wheel)?;
    let expected = format!("{PACKAGE}-{}-{}-", version(files)?, tags(files, python)?);
    ensure!(name.starts_with(&expected), "the wheel is called {name} instead of {expected}…");
    check_content(wheel, files)
}

/// Checks the files, metadata and extension module of a wheel, for any platform.
///
/// # Errors
///
/// A file, the metadata or the extension module is wrong.
pub fn check_content(wheel: &Path, files: &Files) -> anyhow::Result<()> {
    let found = files_in(wheel)?;
    let dist_info = format!("{PACKAGE}-{}.dist-info", version(files)?);
    let expected = expected_files(files, &dist_info)?;
    let (extension, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|file| is_extension(file));
    ensure!(extension.len() == 1, "the wheel has {} extension modules instead of one: {extension:?}", extension.len());
    let others: BTreeSet<_> = others.into_iter().collect();
    let missing: Vec<_> = expected.difference(&others).collect();
    let surplus: Vec<_> = others.difference(&expected).collect();
    ensure!(
        missing.is_empty() && surplus.is_empty(),
        "wrong files in the wheel: missing {missing:?}, unexpected {surplus:?}"
    );
    check_metadata(&String::from_utf8(read(wheel, &format!("{dist_info}/METADATA"))?)?, files)?;
    let code = read_extension(wheel)?;
    check_entry(&code)?;
    check_libraries(&code, &file_name(wheel)?)?;
    ensure!(!has_run_path(&code)?, "the extension module has an rpath of the build machine");
    Ok(())
}

/// Checks that an extension module doesn't link libpython. On Windows, it must link the DLL of its ABI.
fn check_libraries(code: &[u8], wheel: &str) -> anyhow::Result<()> {
    let mut found = Vec::new();
    for library in object::File::parse(code)?.import_libraries()? {
        let name = String::from_utf8_lossy(library?.name()).to_lowercase();
        if name.contains("python") || name.contains("pypy") {
            found.push(name);
        }
    }
    let expected = if wheel.contains("-win") { vec![windows_library(wheel)?] } else { vec![] };
    ensure!(found == expected, "the extension module links {found:?} instead of {expected:?}");
    Ok(())
}

/// Returns the Python DLL for a Windows wheel.
fn windows_library(wheel: &str) -> anyhow::Result<String> {
    let mut tags = wheel.split('-').skip(2);
    let (Some(python), Some(abi)) = (tags.next(), tags.next()) else { bail!("the file name {wheel} has no tags") };
    Ok(match abi {
        "abi3" => "python3.dll".to_owned(),
        "abi3.abi3t" => "python3t.dll".to_owned(),
        _ if python.starts_with("pp3") => format!("libpypy3.{}-c.dll", &python[3..]),
        _ => format!("python{}.dll", abi.trim_start_matches("cp")),
    })
}

/// Checks that an extension module exports its init function.
fn check_entry(code: &[u8]) -> anyhow::Result<()> {
    let file = object::File::parse(code)?;
    let mut exports = Vec::new();
    for export in file.exports()? {
        if let NameOrOrdinal::Name(name) = export?.name() {
            exports.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    // Symbols start with an underscore on macOS.
    let is_entry = |name: &String| ["PyInit__core", "PyModExport__core"].contains(&name.trim_start_matches('_'));
    ensure!(exports.iter().any(is_entry), "the extension module does not export PyInit__core, only {exports:?}");
    Ok(())
}

fn manifest(files: &Files, path: &str) -> anyhow::Result<toml::Table> {
    projects::text(files, path)?.parse().with_context(|| path.to_owned())
}

fn version(files: &Files) -> anyhow::Result<String> {
    let manifest = manifest(files, "Cargo.toml")?;
    let version = manifest.get("package").and_then(|package| package.get("version")?.as_str());
    Ok(version.context("Cargo.toml has no version")?.to_owned())
}

fn tags(files: &Files, python: Version) -> anyhow::Result<String> {
    let manifest = manifest(files, "Cargo.toml")?;
    let feature = |name: &str| {
        let features = manifest.get("features")?.get(name)?.as_array()?.iter();
        Some(features.filter_map(toml::Value::as_str).collect::<Vec<_>>())
    };
    let is_stable = feature("default").is_some_and(|features| features.contains(&"abi3"));
    let floor = feature("abi3").and_then(|features| features.first()?.strip_prefix("pyo3/abi3-py"));
    let floor = floor.context("Cargo.toml has no feature abi3 = [\"pyo3/abi3-py3N\"]")?;
    let version = format!("{}{}", python.major, python.minor);
    Ok(match is_stable {
        true if python.minor >= 15 => "cp315-abi3.abi3t".to_owned(),
        true if !python.free_threaded => format!("cp{floor}-abi3"),
        _ => format!("cp{version}-cp{version}{}", if python.free_threaded { "t" } else { "" }),
    })
}

/// Returns the expected files of a wheel, except the extension module.
fn expected_files(files: &Files, dist_info: &str) -> anyhow::Result<BTreeSet<String>> {
    let metadata = ["METADATA", "RECORD", "WHEEL", &format!("sboms/{PACKAGE}.cyclonedx.json")]
        .map(|file| format!("{dist_info}/{file}"));
    let package = files.keys().filter_map(|path| path.strip_prefix("python/")).map(str::to_owned);
    let licences = files.keys().filter(|path| path.starts_with("LICENSE"));
    let licences = licences.map(|path| format!("{dist_info}/licenses/{path}"));
    let manifest = manifest(files, "pyproject.toml")?;
    let commands = manifest.get("project").and_then(|project| project.get("scripts"));
    let commands = commands.map(|_| format!("{dist_info}/entry_points.txt"));
    Ok(metadata.into_iter().chain(package).chain(licences).chain(commands).collect())
}

fn is_extension(file: &str) -> bool {
    let prefix = format!("{PACKAGE}/_core.");
    file.starts_with(&prefix) && (file.ends_with(".so") || file.ends_with(".pyd"))
}

/// Checks that the metadata of a wheel or sdist matches the view of pyproject.toml.
///
/// # Errors
///
/// A field is missing or wrong.
pub fn check_metadata(metadata: &str, files: &Files) -> anyhow::Result<()> {
    let (fields, description) = metadata.split_once("\n\n").unwrap_or((metadata, ""));
    let manifest = manifest(files, "pyproject.toml")?;
    let project = manifest.get("project").and_then(toml::Value::as_table).context("pyproject.toml has no project")?;
    let mut expected = vec![format!("Name: {NAME}"), format!("Version: {}", version(files)?)];
    let names = [("Summary", "description"), ("License-Expression", "license"), ("Requires-Python", "requires-python")];
    for (field, key) in names {
        expected.extend(project.get(key).and_then(|value| Some(format!("{field}: {}", value.as_str()?))));
    }
    let classifiers = project.get("classifiers").and_then(toml::Value::as_array).into_iter().flatten();
    expected.extend(classifiers.filter_map(|value| Some(format!("Classifier: {}", value.as_str()?))));
    let licences = files.keys().filter(|path| path.starts_with("LICENSE"));
    expected.extend(licences.map(|path| format!("License-File: {path}")));
    if project.contains_key("readme") {
        expected.push("Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM".to_owned());
        let readme = projects::text(files, "README.md")?;
        ensure!(description.trim() == readme.trim(), "the description in the metadata differs from README.md");
    }
    for field in expected {
        ensure!(fields.lines().any(|line| line == field), "`{field}` is missing from the metadata:\n{fields}");
    }
    Ok(())
}

/// Checks that the extension module in a release wheel is stripped.
pub fn check_optimized(wheel: &Path) -> anyhow::Result<()> {
    let code = read_extension(wheel)?;
    let code = object::File::parse(&*code)?;
    ensure!(code.symbols().next().is_none() && !code.has_debug_symbols(), "the extension module is not stripped");
    Ok(())
}

/// Checks the sdist of a project with these files.
///
/// # Errors
///
/// The name, a file or the metadata is wrong.
pub fn check_sdist(sdist: &Path, files: &Files) -> anyhow::Result<()> {
    let root = format!("{PACKAGE}-{}", version(files)?);
    ensure!(
        file_name(sdist)? == format!("{root}.tar.gz"),
        "the sdist is called {} instead of {root}.tar.gz",
        file_name(sdist)?
    );
    let mut found = BTreeSet::new();
    let mut metadata = String::new();
    for entry in tar::Archive::new(GzDecoder::new(File::open(sdist)?)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().replace('\\', "/");
        let path = path
            .strip_prefix(&format!("{root}/"))
            .context("the sdist contains a file outside of its root folder")?
            .to_owned();
        if path == "PKG-INFO" {
            entry.read_to_string(&mut metadata)?;
        }
        found.insert(path);
    }
    let made = ["PKG-INFO", "Cargo.lock"].map(str::to_owned);
    let expected = files.keys().filter(|path| view::is_in_sdist(path)).cloned().chain(made).collect();
    let missing: Vec<_> = BTreeSet::difference(&expected, &found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    ensure!(
        missing.is_empty() && surplus.is_empty(),
        "wrong files in the sdist: missing {missing:?}, unexpected {surplus:?}"
    );
    check_metadata(&metadata, files)
}

/// Unpacks an sdist in `folder`, and returns its root folder.
///
/// # Errors
///
/// The archive cannot be read.
pub fn unpack_sdist(sdist: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(sdist)?));
    // The archive has old modification times, so that cargo would not compile the files.
    archive.set_preserve_mtime(false);
    archive.unpack(folder)?;
    let name = file_name(sdist)?;
    Ok(folder.join(name.strip_suffix(".tar.gz").context("not an sdist: the name does not end in .tar.gz")?))
}

/// Unpacks a wheel in `folder`.
pub fn unpack(wheel: &Path, folder: &Path) -> anyhow::Result<()> {
    Ok(ZipArchive::new(File::open(wheel)?)?.extract(folder)?)
}

/// Whether an ELF library has an rpath.
fn has_run_path(code: &[u8]) -> anyhow::Result<bool> {
    if FileKind::parse(code)? != FileKind::Elf64 {
        return Ok(false);
    }
    let header = FileHeader64::<Endianness>::parse(code)?;
    let endian = header.endian()?;
    let dynamic = header.sections(endian, code)?.dynamic(endian, code)?;
    let entries = dynamic.map_or(&[][..], |(entries, _)| entries);
    Ok(entries.iter().any(|entry| [elf::DT_RPATH, elf::DT_RUNPATH].contains(&entry.tag(endian))))
}

fn file_name(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().context("a path without a name")?;
    Ok(name.to_string_lossy().into_owned())
}

fn files_in(wheel: &Path) -> anyhow::Result<Vec<String>> {
    let archive = ZipArchive::new(File::open(wheel)?)?;
    let mut names = archive.file_names().map(|name| Ok(name?.into_owned())).collect::<anyhow::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn read(wheel: &Path, file: &str) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(File::open(wheel)?)?;
    let mut content = Vec::new();
    archive.by_name(file)?.read_to_end(&mut content)?;
    Ok(content)
}

fn read_extension(wheel: &Path) -> anyhow::Result<Vec<u8>> {
    let extension = files_in(wheel)?.into_iter().find(|file| is_extension(file)).context("no extension module")?;
    read(wheel, &extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_wheel_names_the_library_of_its_python() {
        for (tags, library) in [
            ("cp311-abi3", "python3.dll"),
            ("cp315-abi3.abi3t", "python3t.dll"),
            ("cp314-cp314t", "python314t.dll"),
            ("pp311-pypy311_pp73", "libpypy3.11-c.dll"),
        ] {
            assert_eq!(windows_library(&format!("demo-0.1.0-{tags}-win_amd64.whl")).unwrap(), library);
        }
    }

    #[test]
    fn a_program_is_no_extension_module() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let message = check_entry(&program).unwrap_err().to_string();
        assert!(message.starts_with("the extension module does not export PyInit__core"), "{message}");
    }
}
