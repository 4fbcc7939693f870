//! Configures rustc for the Python that the crate is built for.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    // `cargo test` loads libpython from where pyenv or uv installed it. PyO3 adds no rpath to the extension module.
    pyo3_build_config::add_libpython_rpath_link_args();
    let version = python_version(env!("CARGO_PKG_VERSION"));
    println!("cargo::rustc-env=PYTHON_VERSION={version}");
}

/// The version as Python writes it: `1.0.0-rc.1` becomes `1.0.0rc1`, and `1.0.0-dev.1` becomes `1.0.0.dev1`.
fn python_version(version: &str) -> String {
    let (release, pre) = version.split_once('-').unwrap_or((version, ""));
    let pre = pre.replace('.', "").replace("dev", ".dev");
    let pre = pre.replace("alpha", "a").replace("beta", "b");
    format!("{release}{pre}")
}
