//! Configures rustc for the Python that the crate is built for.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    // `cargo test` loads libpython from where pyenv or uv installed it. PyO3 adds no rpath to the extension module.
    pyo3_build_config::add_libpython_rpath_link_args();
    println!("cargo::rustc-env=PYTHON_VERSION={}", python_version(env!("CARGO_PKG_VERSION")));
}

/// The version as Python writes it: `1.0.0-rc.1` becomes `1.0.0rc1`.
fn python_version(version: &str) -> String {
    match version.split_once('-') {
        Some((release, pre)) => {
            release.to_owned() + &pre.replace("alpha", "a").replace("beta", "b").replace('.', "")
        }
        None => version.to_owned(),
    }
}
