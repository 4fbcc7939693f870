//! The book: its listings are built and tested, its commands typed, and its links lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use pyo3_template::host::command;
use pyo3_template::host::python::{self, Venv};

use crate::support::{self, files, read, root, toml};

static TOOLS: LazyLock<Venv> = LazyLock::new(support::tools);

/// The pages by their path in `docs/src`.
static PAGES: LazyLock<BTreeMap<String, Page>> = LazyLock::new(|| {
    let pages = files(&root().join("docs/src")).into_iter().filter(|(path, _)| path.ends_with(".md"));
    pages.map(|(path, text)| (path, Page::parse(&String::from_utf8(text).unwrap()))).collect()
});

/// What the tests read of a page.
#[derive(Default)]
struct Page {
    /// Code blocks: their language and their text.
    blocks: Vec<(String, String)>,
    /// The targets of links.
    links: Vec<String>,
    /// The ids that mdBook gives the headings.
    ids: BTreeSet<String>,
}

impl Page {
    fn parse(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading = None;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    page.blocks.push((language.to_string(), String::new()));
                }
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.to_string()),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.add_id(&heading.take().unwrap()),
                Event::Text(text) | Event::Code(text) => match (&mut heading, page.blocks.last_mut()) {
                    (Some(heading), _) => heading.push_str(&text),
                    // Text outside of blocks is added as well, but never begins one.
                    (None, Some((_, block))) => block.push_str(&text),
                    (None, None) => {}
                },
                Event::End(TagEnd::CodeBlock) => page.blocks.push(Default::default()),
                _ => {}
            }
        }
        page.blocks.retain(|(language, _)| !language.is_empty());
        page
    }

    /// Adds the id of a heading, as mdBook forms it.
    fn add_id(&mut self, heading: &str) {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || "_-".contains(*c));
        let id: String = kept.map(|c| if c.is_whitespace() { '-' } else { c.to_ascii_lowercase() }).collect();
        let numbered = (1..).map(|number| format!("{id}-{number}"));
        let id = std::iter::once(id.clone()).chain(numbered).find(|id| !self.ids.contains(id)).unwrap();
        self.ids.insert(id);
    }

    fn code<'a>(&'a self, languages: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let blocks =
            self.blocks.iter().filter(|(language, _)| languages.contains(&language.split([',', ' ']).next().unwrap()));
        blocks.map(|(_, text)| text.as_str())
    }
}

/// The path of a link or an include in a page, from `docs/src`: `a/../b` is `b`.
fn resolve(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => _ = parts.pop(),
            (part, _) => parts.push(part),
        }
    }
    parts.join("/")
}

/// The includes of the guide and the reference: the page, the file from the root of the repository, and the anchor.
fn includes() -> Vec<(&'static str, String, Option<String>)> {
    let mut includes = Vec::new();
    for (path, page) in PAGES.iter().filter(|(path, _)| path.contains('/')) {
        for code in page.code(&["rust", "python", "toml"]) {
            for line in code.lines() {
                let include = line.strip_prefix("{{#include ").and_then(|line| line.strip_suffix("}}"));
                let include = include.unwrap_or_else(|| panic!("{path}: this line is not included:\n{line}"));
                let (file, anchor) = include.split_once(':').map_or((include, None), |(file, name)| (file, Some(name)));
                let file = resolve(&format!("docs/src/{path}"), file);
                includes.push((path.as_str(), file, anchor.map(str::to_owned)));
            }
        }
    }
    includes
}

/// The anchors in a file.
fn anchors(text: &str) -> BTreeSet<String> {
    let named = |mark: &'static str| {
        let names = text.lines().filter_map(move |line| line.split_once(mark)).map(|(_, name)| name.trim().to_owned());
        names.collect::<BTreeSet<_>>()
    };
    assert_eq!(named("ANCHOR: "), named("ANCHOR_END: "));
    named("ANCHOR: ")
}

/// The files with anchors, by their path from the root of the repository.
fn listings() -> BTreeMap<String, BTreeSet<String>> {
    let files = files(&root().join("docs/listings")).into_iter();
    let files = files.filter(|(path, _)| !path.starts_with("target/") && !path.contains("cache"));
    let anchors = files.filter_map(|(path, text)| Some((path, anchors(&String::from_utf8(text).ok()?))));
    anchors.map(|(path, anchors)| (format!("docs/listings/{path}"), anchors)).collect()
}

#[test]
fn listings_are_included_and_exist() {
    let mut unused = listings();
    let includes = includes();
    assert!(includes.len() > 10);
    for (page, file, anchor) in includes {
        let text = std::fs::read_to_string(root().join(&file)).unwrap_or_else(|_| panic!("{page}: no {file}"));
        // A file of a project is included as it is.
        assert!(!file.starts_with("template/") || !file.ends_with(".liquid"), "{page}: {file} is a template");
        let known = anchors(&text);
        match anchor {
            Some(anchor) => {
                assert!(known.contains(&anchor), "{page}: {file} has no anchor {anchor}");
                unused.entry(file).or_default().remove(&anchor);
            }
            None => assert!(known.is_empty(), "{page}: include a part of {file}, which has anchors"),
        }
    }
    unused.retain(|_, anchors| !anchors.is_empty());
    assert!(unused.is_empty(), "no page includes these: {unused:#?}");
}

#[test]
fn the_template_has_no_anchors() {
    for (path, text) in files(&root().join("template")) {
        assert!(!String::from_utf8_lossy(&text).contains("ANCHOR: "), "template/{path}");
    }
}

#[test]
fn links_lead_to_pages_and_headings() {
    let summary = &PAGES["SUMMARY.md"].links;
    for (path, page) in PAGES.iter() {
        assert!(path == "SUMMARY.md" || summary.contains(path), "SUMMARY.md does not list {path}");
        for link in &page.links {
            if link.contains("://") {
                assert!(link.starts_with("https://"), "{path}: {link}");
                continue;
            }
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            let target = PAGES.get(&target).unwrap_or_else(|| panic!("{path}: {link} leads nowhere"));
            assert!(id.is_empty() || target.ids.contains(id), "{path}: {link} leads to no heading: {:?}", target.ids);
        }
    }
}

#[test]
fn the_guide_explains_every_file_of_a_project() {
    let folder = tempfile::tempdir().unwrap();
    let page = read("docs/src/guide/files.md");
    for path in files(&support::make(folder.path(), "demo", &[])).into_keys() {
        assert!(page.contains(&format!("`{path}`")), "docs/src/guide/files.md doesn't explain {path}");
    }
}

#[test]
fn a_page_is_read_as_mdbook_reads_it() {
    let page = Page::parse("# A `b`: c_d!\n\n## Same\n\n## Same\n\n[x](y#z)\n\n```rust,ignore\ncode\n```\n\ntext\n");
    assert_eq!(page.ids, ["a-b-c_d", "same", "same-1"].map(str::to_owned).into());
    assert_eq!(page.links, ["y#z"]);
    assert_eq!(page.code(&["rust"]).collect::<Vec<_>>(), ["code\n"]);
    assert_eq!(resolve("guide/a.md", "../../listings/b.rs"), "../listings/b.rs");
}

#[test]
fn the_spelling_is_known() {
    command::run(TOOLS.command("typos").arg("docs").current_dir(root())).unwrap();
}

#[test]
fn listings_have_the_versions_listed() {
    let versions = toml(&root().join("versions.toml"));
    let manifest = toml(&root().join("docs/listings/Cargo.toml"));
    for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
        for (name, crate_) in manifest.get(table).and_then(toml::Value::as_table).into_iter().flatten() {
            let version = crate_.get("version").unwrap_or(crate_);
            assert_eq!(Some(version), versions["crates"].get(name), "{name}");
        }
    }
    let manifest = toml(&root().join("docs/listings/pyproject.toml"));
    let requires = manifest["build-system"]["requires"][0].as_str().unwrap();
    assert!(read("template/base/pyproject.toml.liquid").contains(&format!("requires = [\"{requires}\"]")));
}

/// Runs cargo's lints and the tests on the listings, with the versions in their Cargo.lock.
#[test]
fn listings_are_built_and_tested() {
    let cache = support::workshop().tests("listings");
    let venv = Venv { folder: cache.join("venv") };
    let folder = root().join("docs/listings");
    let python = python::at_least("3.11".parse().unwrap()).unwrap();
    let mut uv = TOOLS.command("uv");
    uv.args(["venv", "--quiet", "--allow-existing", "--python"]).arg(&python.executable).arg(&venv.folder);
    command::run(&mut uv).unwrap();

    let run = |mut program: Command, arguments: &[&str]| {
        program.env("VIRTUAL_ENV", &venv.folder).env("CARGO_TARGET_DIR", cache.join("target")).env_remove("RUSTFLAGS");
        command::run(program.args(arguments).current_dir(&folder)).unwrap()
    };
    run(Command::new("cargo"), &["fmt", "--check"]);
    let mut clippy = Command::new("cargo");
    // Like maturin, which builds without libpython.
    clippy.env("PYO3_BUILD_EXTENSION_MODULE", "1");
    run(clippy, &["clippy", "--locked", "--quiet", "--", "-D", "warnings"]);
    run(TOOLS.command("maturin"), &["develop", "--uv", "--quiet", "--locked", "--group", "test"]);
    let printed = run(venv.command("pytest"), &["-q", "-rs", "-p", "no:cacheprovider"]);
    for skipped in printed.lines().filter_map(|line| line.strip_prefix("SKIPPED ")) {
        support::say(&format!("SKIPPED: {skipped}"));
    }
}

/// The sessions of the guide, typed on a machine where GitHub is a folder.
#[cfg(target_os = "linux")]
mod typed {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use pyo3_template::check::builds::console;

    use super::*;
    use crate::first_day::bare;

    /// What comes after needs PyPI.
    const UPLOAD: &str = "\n## After the upload\n";

    /// Types the commands of some pages in one shell, beginning in an empty folder beside the projects.
    fn type_pages(pages: &[&str]) {
        let texts: String = pages.iter().map(|page| read(&format!("docs/src/guide/{page}.md"))).collect();
        let page = Page::parse(texts.split(UPLOAD).next().unwrap());
        assert_eq!(page.code(&["sh"]).next(), None, "{pages:?}: no test types these commands");
        let commands: String = page.code(&["console"]).collect();
        let [session] = console::sessions(&format!("\n```console\n{commands}```")).try_into().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let checkout = folder.path().join("checkout");
        std::fs::create_dir(&checkout).unwrap();
        let path = programs(folder.path());
        let config = git_config(folder.path());
        session
            .run(&checkout, |shell| {
                bare(shell).env("PATH", &path).env("GIT_CONFIG_GLOBAL", &config);
                shell.env("COLUMNS", "100").env("NO_COLOR", "1");
                // Fast builds; nothing here depends on speed.
                shell.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_RELEASE_LTO", "off");
                shell.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            })
            .unwrap();
    }

    /// `PATH` with uv, and with a cargo that runs this build of the tool.
    fn programs(folder: &Path) -> std::ffi::OsString {
        let programs = folder.join("programs");
        std::fs::create_dir(&programs).unwrap();
        symlink(TOOLS.programs().join("uv"), programs.join("uv")).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        // Not $CARGO: only rustup's own proxy tells cargo's children which toolchain to use.
        let cargo = std::env::split_paths(&path).map(|folder| folder.join("cargo")).find(|cargo| cargo.is_file());
        let cargo = cargo.unwrap().display().to_string();
        let script = format!(
            "#!/bin/sh\n[ \"$1 $2\" != 'run --' ] || {{ shift 2; exec '{}' \"$@\"; }}\nexec '{cargo}' \"$@\"\n",
            support::TOOL
        );
        std::fs::write(programs.join("cargo"), script).unwrap();
        std::fs::set_permissions(programs.join("cargo"), PermissionsExt::from_mode(0o755)).unwrap();
        std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path))).unwrap()
    }

    /// git's configuration, in which the repository `octocat/demo` of GitHub is a folder.
    fn git_config(folder: &Path) -> std::path::PathBuf {
        let github = folder.join("github");
        command::run(
            Command::new("git")
                .args(["init", "--quiet", "--bare", "--initial-branch=main"])
                .arg(github.join("octocat/demo.git")),
        )
        .unwrap();
        let config = folder.join("gitconfig");
        let text = "[user]\nname = Octocat\nemail = octocat@example.org\n";
        std::fs::write(&config, format!("{text}[url \"{}/\"]\ninsteadOf = https://github.com/\n", github.display()))
            .unwrap();
        config
    }

    #[test]
    fn a_project_is_made_and_released_up_to_the_upload() {
        type_pages(&["minute", "first-release"]);
    }

    #[test]
    fn answers_change_what_the_guide_shows() {
        type_pages(&["change-answers"]);
    }
}
