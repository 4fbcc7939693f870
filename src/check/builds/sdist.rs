//! `sdist`: checks the files and metadata of the sdist, without compiling.

use crate::check::bench::{Build, the_only_file};
use crate::check::contract;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view::{self, edited, for_builds};

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "sdist",
    view: self::view,
    is_for: any,
    needs: Needs::AnyPython,
    programs: &[],
    source: include_str!("sdist.rs"),
    run,
};

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let seen = match path {
        "pyproject.toml" => Some(edited(content, for_builds)),
        _ => view::is_in_sdist(path).then(|| content.to_vec()),
    };
    seen.map(|content| view::any_abi(path, view::any_oldest(path, content)))
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.maturin(&["sdist", "--out", "sdist"])?;
    contract::check_sdist(&the_only_file(&build.folder.join("sdist"))?, build.files)
}
