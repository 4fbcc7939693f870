"""The functions that are deprecated, or have deprecated arguments.

`_deprecated.pyi` tells type checkers so, which the stub that maturin generates cannot.
"""

from ._core import age, count_years

__all__ = ["age", "count_years"]
