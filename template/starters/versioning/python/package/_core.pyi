from collections.abc import Iterable
from typing import Final, final

__all__ = ["DEBUG_BUILD", "__version__", "BuildInfo", "Interpreter", "Wheel", "build_info", "choose", "is_gil_enabled", "serves", "to_python_version"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class BuildInfo:
    """
    How the extension module was built. `build_info` makes it.
    """
    def __repr__(self, /) -> str: ...
    @property
    def abi(self, /) -> str:
        """
        The binary interface that it uses, as the ABI tag of a wheel names it: "abi3", "abi3t", "cp314t" …
        """
    @property
    def features(self, /) -> list[str]:
        """
        The Cargo features of this package that are on, but `default`; `abi` says what came of them. A `-` in a name
        is shown as `_`.
        """
    @property
    def free_threaded(self, /) -> bool:
        """
        Whether a free-threaded Python can load it.
        """
    @property
    def profile(self, /) -> str:
        """
        "release", or "debug" for a profile that is made from `dev`.
        """
    @property
    def pyo3(self, /) -> str | None:
        """
        The version of PyO3, or None if there was no Cargo.lock beside Cargo.toml to tell it. In a workspace, whose
        lock file is elsewhere, one that was left behind there tells an old version.
        """
    @property
    def python(self, /) -> str:
        """
        The oldest Python that can load it, such as "3.11"; without a stable ABI the only one.
        """
    @property
    def rustc(self, /) -> str:
        """
        The compiler, with the commit and the date that it was made from.
        """
    @property
    def target(self, /) -> str:
        """
        What the code runs on, as Rust names it.
        """
    @property
    def version(self, /) -> str:
        """
        The version, as Python writes it.
        """

@final
class Interpreter:
    """
    A Python 3 that wheels may be for.

    Args:
        name: "3.14" for CPython, "3.14t" for its free-threaded build, "pypy3.11-pp80" for PyPy with that
            version of its C interface (pp73 since PyPy 7.3, pp80 since PyPy 8.0).
        platform: The newest platform tag that it takes, such as "manylinux_2_36_x86_64". With None, the platform of
            a wheel does not count.

    Raises:
        InterpreterError: `name` is none of those.

    Example:
        >>> Interpreter("3.14t").abi
        'cp314t'
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[str, str | None]: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, name: str, platform: str | None = None) -> Interpreter: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def abi(self, /) -> str:
        """
        The ABI tag of the wheels that are for this Python alone.
        """
    @staticmethod
    def current() -> Interpreter:
        """
        Describe the Python that this code runs in, on its platform.

        On a Linux with musl the version is not known, and the platform is "linux_x86_64": no musllinux wheel serves
        it. Write `Interpreter(name, "musllinux_1_2_x86_64")` there.
        """
    @property
    def free_threaded(self, /) -> bool:
        """
        Whether it was built to run without the global interpreter lock.
        """
    @property
    def implementation(self, /) -> str:
        """
        "cpython" or "pypy", as in `sys.implementation.name`.
        """
    @property
    def name(self, /) -> str:
        """
        What `Interpreter` makes it from, such as "3.14t".
        """
    @property
    def platform(self, /) -> str | None:
        """
        The newest platform tag that it takes, or None if every platform will do.
        """
    @property
    def version(self, /) -> tuple[int, int]:
        """
        The version of the language.
        """

@final
class Wheel:
    """
    A wheel, as its file name describes it.

    Args:
        name: The file name, without folders. Whether the version in it is one is not looked at.

    Raises:
        WheelNameError: `name` has not the form `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`.

    Example:
        >>> wheel = Wheel("demo-1.0-cp315-abi3.abi3t-win_amd64.whl")
        >>> wheel.version, wheel.abi_tags
        ('1.0', ['abi3', 'abi3t'])
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, name: str) -> Wheel: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def abi_tags(self, /) -> list[str]:
        """
        Which binary interfaces it needs, such as "abi3" or "none".
        """
    @property
    def build(self, /) -> str | None:
        """
        What tells apart several builds of one version, or None if there is nothing in the name.
        """
    @property
    def distribution(self, /) -> str:
        """
        Of what it is a wheel.
        """
    @property
    def name(self, /) -> str:
        """
        The file name.
        """
    @property
    def platform_tags(self, /) -> list[str]:
        """
        For which systems and processors it is, such as "win_amd64" or "any".
        """
    @property
    def python_tags(self, /) -> list[str]:
        """
        For which Pythons it is, such as "cp311" or "py3".
        """
    @property
    def version(self, /) -> str:
        """
        Of which version.
        """

def build_info() -> BuildInfo:
    """
    Tell how the extension module was built.

    Example:
        >>> build_info().rustc.split()[0]
        'rustc'
    """

def choose(names: Iterable[str], interpreter: Interpreter) -> str | None:
    """
    Choose the wheel that an installer would take, among the files of one version.

    Args:
        names: The file names; what does not end in `.whl` is passed over. An exception of the iterable comes
            through unchanged.
        interpreter: The Python that the wheel is for. On a Linux with musl, see `Interpreter.current`.

    Returns:
        The name of the wheel with the best tags, of several the one with the highest build number, or None if there
        is none for this Python.

    Raises:
        WheelNameError: One of the names ends in `.whl` and is no name of a wheel.

    Example:
        >>> names = ["demo-1.0-cp311-abi3-win_amd64.whl", "demo-1.0-cp314-cp314t-win_amd64.whl"]
        >>> choose(names, Interpreter("3.14t"))
        'demo-1.0-cp314-cp314t-win_amd64.whl'
    """

def is_gil_enabled() -> bool:
    """
    Tell whether the global interpreter lock is on now.

    A free-threaded Python turns it on when it imports an extension module that needs it.
    """

def serves(wheel: Wheel, interpreter: Interpreter) -> bool:
    """
    Tell whether a Python can use a wheel.

    Args:
        wheel: The wheel.
        interpreter: The Python.

    Returns:
        Whether one combination of the wheel's tags is among those that the Python takes.

    Example:
        >>> wheel = Wheel("demo-1.0-cp311-abi3-win_amd64.whl")
        >>> serves(wheel, Interpreter("3.14")), serves(wheel, Interpreter("3.14t"))
        (True, False)
    """

def to_python_version(version: str) -> str:
    """
    Write a version of Cargo as a wheel has it.

    Args:
        version: `MAJOR.MINOR.PATCH`, with a pre-release or without.

    Returns:
        The same version in the form of PEP 440.

    Raises:
        VersionError: Python has no name for such a version, or it has build metadata, which PyPI refuses.

    Example:
        >>> to_python_version("0.1.0-alpha.2")
        '0.1.0a2'
    """
