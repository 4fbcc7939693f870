//! What the running Python says of itself.

use pyo3::prelude::*;

use crate::error::Error;
#[cfg(PyPy)]
use crate::interpreter::pypy_interface;
use crate::interpreter::{Implementation, Interpreter};
use crate::platform;

/// The Python that this code runs in, on its platform.
pub(crate) fn interpreter_on_platform(py: Python<'_>) -> Result<Interpreter, Error> {
    let platform = platform(py)?;
    Ok(interpreter(py)?.on(Some(platform)))
}

/// The Python that this code runs in, without its platform, which takes longer to find out.
pub(crate) fn interpreter(py: Python<'_>) -> Result<Interpreter, Error> {
    Ok(Interpreter {
        implementation: implementation(py)?,
        // Of the Python that runs: with a stable ABI it may be a later one than the code was compiled for.
        minor: py.version_info().minor,
        platform: None,
    })
}

#[cfg(not(PyPy))]
fn implementation(py: Python<'_>) -> Result<Implementation, Error> {
    let free_threaded = is_free_threaded(py)?;
    Ok(Implementation::CPython { free_threaded })
}

#[cfg(PyPy)]
fn implementation(py: Python<'_>) -> Result<Implementation, Error> {
    let soabi: String = config(py, "SOABI")?.extract()?;
    let interface = pypy_interface(&soabi).ok_or(Error::Interpreter(soabi))?;
    Ok(Implementation::PyPy { interface })
}

/// Whether the running Python was built to run without the global interpreter lock.
#[cfg(not(PyPy))]
fn is_free_threaded(py: Python<'_>) -> PyResult<bool> {
    // Only code for abi3t is loaded by both kinds of Python; for any other, the compiler was told.
    if cfg!(not(all(Py_LIMITED_API, Py_GIL_DISABLED))) {
        return Ok(cfg!(Py_GIL_DISABLED));
    }
    config(py, "Py_GIL_DISABLED")?.is_truthy()
}

/// What the running Python was built with.
fn config<'py>(py: Python<'py>, variable: &str) -> PyResult<Bound<'py, PyAny>> {
    let sysconfig = py.import("sysconfig")?;
    sysconfig.call_method1("get_config_var", (variable,))
}

/// Whether the global interpreter lock is on now: an extension module may have turned it on, or `-X gil`.
#[cfg(all(Py_3_13, not(PyPy)))]
pub(crate) fn is_gil_enabled(py: Python<'_>) -> PyResult<bool> {
    py.import("sys")?.call_method0("_is_gil_enabled")?.extract()
}

/// Whether the global interpreter lock is on now. A Python that cannot be asked has nothing else.
#[cfg(not(all(Py_3_13, not(PyPy))))]
pub(crate) fn is_gil_enabled(py: Python<'_>) -> PyResult<bool> {
    match py.import("sys")?.getattr_opt("_is_gil_enabled")? {
        Some(is_gil_enabled) => is_gil_enabled.call0()?.extract(),
        None => Ok(true),
    }
}

/// The newest platform tag that this system takes.
fn platform(py: Python<'_>) -> PyResult<String> {
    let system: String = py
        .import("sysconfig")?
        .call_method0("get_platform")?
        .extract()?;
    let about = py.import("platform")?;
    if system.starts_with("linux-") {
        let (libc, version): (String, String) = about.call_method0("libc_ver")?.extract()?;
        // Of musl, Python does not know the version.
        let glibc = (libc == "glibc").then_some(version.as_str());
        let is_32_bit = cfg!(target_pointer_width = "32");
        return Ok(platform::of_linux(&system, is_32_bit, glibc));
    }
    if system.starts_with("macosx-") {
        let version: String = about.call_method0("mac_ver")?.get_item(0)?.extract()?;
        let processor: String = about.call_method0("machine")?.extract()?;
        return Ok(platform::of_macos(&version, &processor));
    }
    Ok(platform::normalized(&system))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compatibility;
    use crate::wheel::Wheel;

    #[test]
    fn the_running_python_takes_a_wheel_that_was_built_for_it() {
        Python::initialize();
        let running = Python::attach(interpreter_on_platform).unwrap();
        let (python, abi) = (running.minor, running.abi());
        let prefix = running.implementation.prefix();
        let platform = running.platform.clone().unwrap();
        let name = format!("demo-1.0-{prefix}3{python}-{abi}-{platform}.whl");
        assert!(
            compatibility::serves(&Wheel::parse(&name).unwrap(), &running),
            "{name}"
        );
    }

    #[test]
    fn only_a_free_threaded_python_runs_without_the_lock() {
        Python::initialize();
        Python::attach(|py| {
            assert!(is_gil_enabled(py).unwrap() || interpreter(py).unwrap().is_free_threaded());
        });
    }
}
