//! What a wheel and a source distribution have to hold.

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

use super::projects::{NAME, PACKAGE, Project};
use crate::python::Version;

/// The version that every new project has.
const VERSION: &str = "0.1.0";

/// Checks the name, the files and the metadata of a wheel that `python` has built from `project`.
pub fn check(wheel: &Path, project: &Project, python: Version) -> anyhow::Result<()> {
    let name = file_name(wheel)?;
    let expected = format!("{PACKAGE}-{VERSION}-{}-", tags(project, python));
    ensure!(name.starts_with(&expected), "the wheel is called {name}, and not {expected}…");
    check_content(wheel, project)?;

    let code = read_extension(wheel)?;
    ensure!(!contains(&code, b"libpython"), "the extension module names libpython, which may be elsewhere for a user");
    ensure!(!has_run_path(&code)?, "the extension module has a run path, which is one of the machine that built it");
    Ok(())
}

/// Checks the files and the metadata of a wheel, and that Python finds the module in it: what a project's own check of
/// its releases says nothing of.
pub fn check_content(wheel: &Path, project: &Project) -> anyhow::Result<()> {
    let files = files(wheel)?;
    let expected = expected_files(project);
    let (extension, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_extension(file));
    ensure!(extension.len() == 1, "the wheel has {} extension modules: {extension:?}", extension.len());
    let others: BTreeSet<_> = others.into_iter().collect();
    let missing: Vec<_> = expected.difference(&others).collect();
    let surplus: Vec<_> = others.difference(&expected).collect();
    ensure!(missing.is_empty() && surplus.is_empty(), "the wheel lacks {missing:?}, and should not have {surplus:?}");
    check_metadata(&String::from_utf8(read(wheel, &format!("{}/METADATA", dist_info()))?)?, project)?;
    check_entry(&read_extension(wheel)?)
}

/// Checks that an extension module, for whatever system, exports the function that Python calls.
fn check_entry(code: &[u8]) -> anyhow::Result<()> {
    let file = object::File::parse(code)?;
    let mut exports = Vec::new();
    for export in file.exports()? {
        if let NameOrOrdinal::Name(name) = export?.name() {
            exports.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    // Apple puts a line in front of each name.
    let is_entry = |name: &String| ["PyInit__core", "PyModExport__core"].contains(&name.trim_start_matches('_'));
    ensure!(exports.iter().any(is_entry), "the extension module exports no PyInit__core, but {exports:?}");
    Ok(())
}

/// The Python tag and the ABI tag.
fn tags(project: &Project, python: Version) -> String {
    let floor = &project.variant.answers["min_python"];
    let digits = |version: &str| version.replace('.', "");
    let version = format!("{}.{}", python.major, python.minor);
    match project.variant.answers["abi"].as_str() {
        "stable" if python.minor >= 15 => "cp315-abi3.abi3t".to_owned(),
        "stable" if !python.free_threaded => format!("cp{}-abi3", digits(floor)),
        _ => format!("cp{0}-cp{0}{1}", digits(&version), if python.free_threaded { "t" } else { "" }),
    }
}

fn dist_info() -> String {
    format!("{PACKAGE}-{VERSION}.dist-info")
}

/// Every file of a wheel but the extension module: the package's, and those of its metadata.
fn expected_files(project: &Project) -> BTreeSet<String> {
    let metadata = ["METADATA", "RECORD", "WHEEL", &format!("sboms/{PACKAGE}.cyclonedx.json")]
        .map(|file| format!("{}/{file}", dist_info()));
    let package = project.files.keys().filter_map(|path| path.strip_prefix("python/")).map(str::to_owned);
    let licences = project.files.keys().filter(|path| path.starts_with("LICENSE"));
    let licences = licences.map(|path| format!("{}/licenses/{path}", dist_info()));
    metadata.into_iter().chain(package).chain(licences).collect()
}

fn is_extension(file: &str) -> bool {
    let prefix = format!("{PACKAGE}/_core.");
    file.starts_with(&prefix) && (file.ends_with(".so") || file.ends_with(".pyd"))
}

/// The fields that come from the answers, and the README as the long description.
fn check_metadata(metadata: &str, project: &Project) -> anyhow::Result<()> {
    let (fields, description) = metadata.split_once("\n\n").context("METADATA has no description")?;
    let answers = &project.variant.answers;
    let expected = [
        format!("Name: {NAME}"),
        format!("Version: {VERSION}"),
        format!("License-Expression: {}", answers["license"]),
        format!("Requires-Python: >={}", answers["min_python"]),
        "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM".to_owned(),
        "Classifier: Typing :: Typed".to_owned(),
    ];
    for field in expected {
        ensure!(fields.lines().any(|line| line == field), "METADATA has no line `{field}`:\n{fields}");
    }
    let readme = std::str::from_utf8(project.file("README.md")?)?;
    ensure!(description.trim() == readme.trim(), "the description is not the README");
    Ok(())
}

/// Checks that a release wheel is stripped.
pub fn check_optimized(wheel: &Path) -> anyhow::Result<()> {
    let code = read_extension(wheel)?;
    let code = object::File::parse(&*code)?;
    ensure!(code.symbols().next().is_none() && !code.has_debug_symbols(), "the extension module is not stripped");
    Ok(())
}

/// Checks that a source distribution holds the files that `is_expected`, those that are made for it, and no other.
pub fn check_sdist(sdist: &Path, project: &Project, is_expected: fn(&str) -> bool) -> anyhow::Result<()> {
    let root = format!("{PACKAGE}-{VERSION}");
    ensure!(file_name(sdist)? == format!("{root}.tar.gz"), "the source distribution is called {}", file_name(sdist)?);
    let mut files = BTreeSet::new();
    for entry in tar::Archive::new(GzDecoder::new(File::open(sdist)?)).entries()? {
        let path = entry?.path()?.to_string_lossy().replace('\\', "/");
        files.insert(path.strip_prefix(&format!("{root}/")).context("a file outside of the root")?.to_owned());
    }
    let made = ["PKG-INFO", "Cargo.lock"].map(str::to_owned);
    let expected = project.files.keys().filter(|path| is_expected(path)).cloned().chain(made).collect();
    let missing: Vec<_> = BTreeSet::difference(&expected, &files).collect();
    let surplus: Vec<_> = files.difference(&expected).collect();
    ensure!(missing.is_empty() && surplus.is_empty(), "the sdist lacks {missing:?}, and should not have {surplus:?}");
    Ok(())
}

/// Unpacks a source distribution below `folder`, and returns its root.
pub fn unpack_sdist(sdist: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    tar::Archive::new(GzDecoder::new(File::open(sdist)?)).unpack(folder)?;
    Ok(folder.join(format!("{PACKAGE}-{VERSION}")))
}

/// Checks that two wheels have the same name and the same files.
pub fn check_same_files(left: &Path, right: &Path) -> anyhow::Result<()> {
    let (names, contents) = ([file_name(left)?, file_name(right)?], [files(left)?, files(right)?]);
    if names[0] != names[1] || contents[0] != contents[1] {
        bail!("the wheel from the sdist is another one: {names:?}\n{contents:#?}");
    }
    Ok(())
}

/// Unpacks a wheel in `folder`.
pub fn unpack(wheel: &Path, folder: &Path) -> anyhow::Result<()> {
    Ok(ZipArchive::new(File::open(wheel)?)?.extract(folder)?)
}

/// Whether a library of Linux says where to look for others.
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

fn files(wheel: &Path) -> anyhow::Result<Vec<String>> {
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
    let extension = files(wheel)?.into_iter().find(|file| is_extension(file)).context("no extension module")?;
    read(wheel, &extension)
}

fn contains(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_no_extension_module() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let message = check_entry(&program).unwrap_err().to_string();
        assert!(message.starts_with("the extension module exports no PyInit__core"), "{message}");
    }
}
