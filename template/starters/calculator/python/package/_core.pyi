from typing import Final
from typing_extensions import disjoint_base

__all__ = ["DEBUG_BUILD", "__version__", "Expression", "evaluate", "evaluate_all"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@disjoint_base
class Expression:
    """
    An expression that is parsed once and evaluated many times.

    Python's operators `+ - * / **` combine it with other expressions, ints and floats. Expressions are immutable: they
    can be compared, hashed, pickled, copied and shared between threads.

    Args:
        text: The expression, as for `evaluate`. White space is dropped.

    Raises:
        ExpressionError: `text` isn't an expression. `position` says where.
        LimitError: `text`, or the text of a combined expression, is too long or nested too deeply.

    Example:
        >>> celsius = (Expression("fahrenheit") - 32) / 1.8
        >>> celsius
        Expression('(fahrenheit-32)/1.8')
        >>> celsius.evaluate(fahrenheit=50)
        10.0
    """
    def __add__(self, right: object, /) -> Expression: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[str]:
        """
        The arguments of the constructor, for `pickle` and `copy`. They call it on the same subclass.
        """
    def __hash__(self, /) -> int: ...
    def __mul__(self, right: object, /) -> Expression: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __neg__(self, /) -> Expression: ...
    def __new__(cls, /, text: str) -> Expression: ...
    def __pow__(self, right: object, _modulus: object = None, /) -> Expression: ...
    def __radd__(self, left: object, /) -> Expression: ...
    def __repr__(self, /) -> str: ...
    def __rmul__(self, left: object, /) -> Expression: ...
    def __rpow__(self, left: object, _modulus: object = None, /) -> Expression: ...
    def __rsub__(self, left: object, /) -> Expression: ...
    def __rtruediv__(self, left: object, /) -> Expression: ...
    def __str__(self, /) -> str: ...
    def __sub__(self, right: object, /) -> Expression: ...
    def __truediv__(self, right: object, /) -> Expression: ...
    def evaluate(self, /, **variables: "int | float") -> int | float:
        """
        Evaluate the expression with the values of its variables, as the function `evaluate` does.
        """

def evaluate(expression: str, /, **variables: "int | float") -> int | float:
    """
    Evaluate an expression.

    Args:
        expression: Numbers, variables, parentheses and the operators `+ - * / **`, with Python's precedence.
        variables: The values of the variables, by name.

    Returns:
        The same result as Python. Ints are exact.

    Raises:
        ExpressionError: `expression` isn't an expression. `position` says where.
        UnknownNameError: A variable has no value.
        DivisionByZeroError: A divisor is zero.
        ResultError: A result is complex, or too large for a float.
        LimitError: An int is too large, or `expression` is too long or nested too deeply.

    Example:
        >>> evaluate("2**64 - 1")
        18446744073709551615
        >>> evaluate("price * (1 + tax)", price=80, tax=0.25)
        100.0
    """

def evaluate_all(*expressions: "str", **variables: "int | float") -> list[int | float]:
    """
    Evaluate several expressions with the same variables, in order.

    Args:
        expressions: The expressions, as for `evaluate`.
        variables: The values of the variables, by name.

    Returns:
        One result for each expression.

    Raises:
        BatchError: An expression cannot be evaluated. Its `__cause__` is the reason.

    Example:
        >>> evaluate_all("x + 1", "x / 2", x=3)
        [4, 1.5]
    """
