//! Tells rustc which Python the crate is built for, and lets `cargo test` find that Python's library.

fn main() {
    println!("cargo::rerun-if-env-changed=PYO3_BUILD_EXTENSION_MODULE");
    pyo3_build_config::use_pyo3_cfgs();

    // maturin sets the variable: an extension module is loaded by a Python that is there already, and must not carry
    // the path of this machine's. A test binary has to load its own, wherever pyenv or uv has put it.
    if std::env::var_os("PYO3_BUILD_EXTENSION_MODULE").is_none() {
        pyo3_build_config::add_libpython_rpath_link_args();
    }
}
