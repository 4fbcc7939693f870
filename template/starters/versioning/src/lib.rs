//! The extension module `_core`: what Python sees of this crate.

pub mod build_info;
pub mod compatibility;
pub mod error;
mod exception;
pub mod interpreter;
mod names;
pub mod platform;
mod runtime;
pub mod version;
pub mod wheel;

#[pyo3::pymodule]
mod _core {
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use crate::compatibility::{self, Choice};
    use crate::error::Error;
    use crate::names::Names;
    use crate::{interpreter, runtime, version, wheel};

    #[pymodule_export]
    const __version__: &str = env!("PYTHON_VERSION");

    /// Whether this is a debug build: the benchmarks refuse to measure one.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);

    /// A wheel, as its file name describes it.
    ///
    /// Args:
    ///     name: The file name, without folders. Whether the version in it is one is not looked at.
    ///
    /// Raises:
    ///     WheelNameError: `name` has not the form `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`.
    ///
    /// Example:
    ///     >>> wheel = Wheel("demo-1.0-cp315-abi3.abi3t-win_amd64.whl")
    ///     >>> wheel.version, wheel.abi_tags
    ///     ('1.0', ['abi3', 'abi3t'])
    #[pyclass(frozen, eq, hash)]
    #[derive(PartialEq, Eq, Hash)]
    struct Wheel {
        name: String,
    }

    impl Wheel {
        /// The parts of the name. It has them: the constructor has looked.
        fn parts(&self) -> Result<wheel::Wheel<'_>, Error> {
            wheel::Wheel::parse(&self.name)
        }
    }

    #[pymethods]
    impl Wheel {
        #[new]
        fn new(name: String) -> Result<Self, Error> {
            wheel::Wheel::parse(&name)?;
            Ok(Self { name })
        }

        /// The file name.
        #[getter]
        fn name(&self) -> &str {
            &self.name
        }

        /// Of what it is a wheel.
        #[getter]
        fn distribution(&self) -> Result<&str, Error> {
            Ok(self.parts()?.distribution)
        }

        /// Of which version.
        #[getter]
        fn version(&self) -> Result<&str, Error> {
            Ok(self.parts()?.version)
        }

        /// What tells apart several builds of one version, or None if there is nothing in the name.
        #[getter]
        fn build(&self) -> Result<Option<&str>, Error> {
            Ok(self.parts()?.build)
        }

        /// For which Pythons it is, such as "cp311" or "py3".
        #[getter]
        fn python_tags(&self) -> Result<Vec<&str>, Error> {
            Ok(self.parts()?.python.split('.').collect())
        }

        /// Which binary interfaces it needs, such as "abi3" or "none".
        #[getter]
        fn abi_tags(&self) -> Result<Vec<&str>, Error> {
            Ok(self.parts()?.abi.split('.').collect())
        }

        /// For which systems and processors it is, such as "win_amd64" or "any".
        #[getter]
        fn platform_tags(&self) -> Result<Vec<&str>, Error> {
            Ok(self.parts()?.platform.split('.').collect())
        }

        fn __str__(&self) -> &str {
            &self.name
        }

        fn __repr__(&self) -> String {
            // The name of a wheel has neither a quote nor a backslash.
            format!("Wheel('{}')", self.name)
        }

        fn __getnewargs__(&self) -> (&str,) {
            (&self.name,)
        }
    }

    /// A Python 3 that wheels may be for.
    ///
    /// Args:
    ///     name: "3.14" for CPython, "3.14t" for its free-threaded build, "pypy3.11-pp80" for PyPy with that
    ///         version of its C interface (pp73 since PyPy 7.3, pp80 since PyPy 8.0).
    ///     platform: The newest platform tag that it takes, such as "manylinux_2_36_x86_64". With None, the platform of
    ///         a wheel does not count.
    ///
    /// Raises:
    ///     InterpreterError: `name` is none of those.
    ///
    /// Example:
    ///     >>> Interpreter("3.14t").abi
    ///     'cp314t'
    #[pyclass(frozen, eq, hash)]
    #[derive(PartialEq, Eq, Hash)]
    struct Interpreter(interpreter::Interpreter);

    #[pymethods]
    impl Interpreter {
        #[new]
        #[pyo3(signature = (name, platform=None))]
        fn new(name: &str, platform: Option<String>) -> Result<Self, Error> {
            Ok(Self(name.parse::<interpreter::Interpreter>()?.on(platform)))
        }

        /// Describe the Python that this code runs in, on its platform.
        ///
        /// On a Linux with musl the version is not known, and the platform is "linux_x86_64": no musllinux wheel serves
        /// it. Write `Interpreter(name, "musllinux_1_2_x86_64")` there.
        #[staticmethod]
        fn current(py: Python<'_>) -> Result<Self, Error> {
            runtime::interpreter_on_platform(py).map(Self)
        }

        /// What `Interpreter` makes it from, such as "3.14t".
        #[getter]
        fn name(&self) -> String {
            self.0.to_string()
        }

        /// "cpython" or "pypy", as in `sys.implementation.name`.
        #[getter]
        fn implementation(&self) -> &'static str {
            self.0.implementation.name()
        }

        /// The version of the language.
        #[getter]
        fn version(&self) -> (u8, u8) {
            (3, self.0.minor)
        }

        /// Whether it was built to run without the global interpreter lock.
        #[getter]
        fn free_threaded(&self) -> bool {
            self.0.is_free_threaded()
        }

        /// The ABI tag of the wheels that are for this Python alone.
        #[getter]
        fn abi(&self) -> String {
            self.0.abi()
        }

        /// The newest platform tag that it takes, or None if every platform will do.
        #[getter]
        fn platform(&self) -> Option<&str> {
            self.0.platform.as_deref()
        }

        fn __str__(&self) -> String {
            self.0.to_string()
        }

        fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
            let name = self.name();
            let Some(platform) = self.platform() else {
                return Ok(format!("Interpreter('{name}')"));
            };
            let platform = PyString::new(py, platform).repr()?;
            Ok(format!("Interpreter('{name}', {platform})"))
        }

        fn __getnewargs__(&self) -> (String, Option<&str>) {
            (self.0.to_string(), self.platform())
        }
    }

    /// How the extension module was built. `build_info` makes it.
    #[pyclass(frozen, get_all)]
    struct BuildInfo {
        /// The version, as Python writes it.
        version: String,
        /// "release", or "debug" for a profile that is made from `dev`.
        profile: &'static str,
        /// The binary interface that it uses, as the ABI tag of a wheel names it: "abi3", "abi3t", "cp314t" …
        abi: String,
        /// The oldest Python that can load it, such as "3.11"; without a stable ABI the only one.
        python: &'static str,
        /// Whether a free-threaded Python can load it.
        free_threaded: bool,
        /// The Cargo features of this package that are on, but `default`; `abi` says what came of them. A `-` in a name
        /// is shown as `_`.
        features: Vec<&'static str>,
        /// The compiler, with the commit and the date that it was made from.
        rustc: &'static str,
        /// What the code runs on, as Rust names it.
        target: &'static str,
        /// The version of PyO3, or None if there was no Cargo.lock beside Cargo.toml to tell it. In a workspace, whose
        /// lock file is elsewhere, one that was left behind there tells an old version.
        pyo3: Option<&'static str>,
    }

    #[pymethods]
    impl BuildInfo {
        fn __repr__(&self) -> String {
            let Self {
                version,
                abi,
                profile,
                target,
                ..
            } = self;
            format!("<BuildInfo {version}, {abi}, {profile}, {target}>")
        }
    }

    /// Tell how the extension module was built.
    ///
    /// Example:
    ///     >>> build_info().rustc.split()[0]
    ///     'rustc'
    #[pyfunction]
    fn build_info(py: Python<'_>) -> Result<BuildInfo, Error> {
        Ok(BuildInfo {
            version: crate::build_info::version(),
            profile: crate::build_info::PROFILE,
            abi: crate::build_info::abi(|| runtime::interpreter(py))?,
            python: crate::build_info::PYTHON,
            free_threaded: crate::build_info::is_free_threaded(),
            features: crate::build_info::features(),
            rustc: crate::build_info::RUSTC,
            target: crate::build_info::TARGET,
            pyo3: crate::build_info::pyo3(),
        })
    }

    /// Tell whether the global interpreter lock is on now.
    ///
    /// A free-threaded Python turns it on when it imports an extension module that needs it.
    #[pyfunction]
    fn is_gil_enabled(py: Python<'_>) -> PyResult<bool> {
        runtime::is_gil_enabled(py)
    }

    /// Tell whether a Python can use a wheel.
    ///
    /// Args:
    ///     wheel: The wheel.
    ///     interpreter: The Python.
    ///
    /// Returns:
    ///     Whether one combination of the wheel's tags is among those that the Python takes.
    ///
    /// Example:
    ///     >>> wheel = Wheel("demo-1.0-cp311-abi3-win_amd64.whl")
    ///     >>> serves(wheel, Interpreter("3.14")), serves(wheel, Interpreter("3.14t"))
    ///     (True, False)
    #[pyfunction]
    fn serves(wheel: &Wheel, interpreter: &Interpreter) -> Result<bool, Error> {
        Ok(compatibility::serves(&wheel.parts()?, &interpreter.0))
    }

    /// Choose the wheel that an installer would take, among the files of one version.
    ///
    /// Args:
    ///     names: The file names; what does not end in `.whl` is passed over. An exception of the iterable comes
    ///         through unchanged.
    ///     interpreter: The Python that the wheel is for. On a Linux with musl, see `Interpreter.current`.
    ///
    /// Returns:
    ///     The name of the wheel with the best tags, of several the one with the highest build number, or None if there
    ///     is none for this Python.
    ///
    /// Raises:
    ///     WheelNameError: One of the names ends in `.whl` and is no name of a wheel.
    ///
    /// Example:
    ///     >>> names = ["demo-1.0-cp311-abi3-win_amd64.whl", "demo-1.0-cp314-cp314t-win_amd64.whl"]
    ///     >>> choose(names, Interpreter("3.14t"))
    ///     'demo-1.0-cp314-cp314t-win_amd64.whl'
    #[pyfunction]
    fn choose(names: Names<'_>, interpreter: &Interpreter) -> Result<Option<String>, Error> {
        let mut choice = Choice::new(&interpreter.0);
        names.for_each(|name| choice.offer(name))?;
        Ok(choice.best())
    }

    /// Write a version of Cargo as a wheel has it.
    ///
    /// Args:
    ///     version: `MAJOR.MINOR.PATCH`, with a pre-release or without.
    ///
    /// Returns:
    ///     The same version in the form of PEP 440.
    ///
    /// Raises:
    ///     VersionError: Python has no name for such a version, or it has build metadata, which PyPI refuses.
    ///
    /// Example:
    ///     >>> to_python_version("0.1.0-alpha.2")
    ///     '0.1.0a2'
    #[pyfunction]
    fn to_python_version(version: &str) -> Result<String, Error> {
        version::to_python(version)
    }
}
