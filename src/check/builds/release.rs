//! `release`: builds a release wheel from the sdist, and runs the benchmarks. It is slow, so it runs once per
//! starter.

use crate::check::bench::{Build, the_only_file};
use crate::check::contract;
use crate::check::project_check::{Needs, ProjectCheck, any};
use crate::check::view;
use crate::host::command;

pub const CHECK: ProjectCheck = ProjectCheck {
    name: "release",
    view: self::view,
    is_for: any,
    needs: Needs::Python,
    programs: &[],
    source: include_str!("release.rs"),
    run,
};

/// Link-time optimisation takes most of the time. The tests of `check --wheels` do it.
const QUICK_LINK: [&str; 4] = ["--config", "profile.release.lto='off'", "--config", "profile.release.codegen-units=16"];

fn view(path: &str, content: &[u8]) -> Option<Vec<u8>> {
    let seen = if path.starts_with("benchmarks/") || path == view::CONFTEST {
        Some(content.to_vec())
    } else {
        view::build(path, content)
    };
    seen.map(|content| view::any_abi(path, view::any_oldest(path, content)))
}

fn run(build: &Build) -> anyhow::Result<()> {
    build.maturin(&["sdist", "--out", "sdist"])?;
    let sdist = the_only_file(&build.folder.join("sdist"))?;
    let unpacked = contract::unpack_sdist(&sdist, &build.folder.join("unpacked"))?;
    let from_sdist = Build { folder: unpacked, ..*build };
    let wheel = from_sdist.wheel(&[&["--release"][..], &QUICK_LINK].concat(), &build.interpreter())?;
    contract::check_wheel(&wheel, build.files, build.python.version)?;
    contract::check_optimized(&wheel)?;

    const QUICKLY: [&str; 2] = ["--benchmark-min-rounds=1", "--benchmark-max-time=0"];
    let venv = build.install(&wheel, "bench")?;
    let mut pytest = venv.command("pytest");
    pytest.args(["benchmarks", "-q", "-p", "no:cacheprovider"]).args(QUICKLY);
    command::run(pytest.current_dir(build.checkout()?))?;
    Ok(())
}
