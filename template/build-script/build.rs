//! Tells rustc which Python the crate is built for, and lets `cargo test` find that Python's library.

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    // A test loads Python's library, wherever pyenv or uv has put it. The extension module is loaded by a Python that is
    // there already: PyO3 sees that maturin builds it, and adds no path of this machine.
    pyo3_build_config::add_libpython_rpath_link_args();
}
