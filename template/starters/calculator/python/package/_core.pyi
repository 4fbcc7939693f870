from _typeshed import SupportsGetItem
from collections.abc import Iterable
from typing import Final, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Calculator", "Limits", "add", "divide", "evaluate", "factorial", "floor_divide", "gcd", "isqrt", "modulo", "multiply", "power", "root", "sqrt", "subtract"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a debug build: the benchmarks refuse to measure one.
"""

__version__: Final[str]

@final
class Calculator:
    """
    Evaluates expressions, and keeps variables, a memory and a history. Threads may share it.

    Args:
        limits: How large its calculations may get; `Limits()` if this is None.
        history_length: How many results its history has at most, the last ones.

    Example:
        >>> calculator = Calculator()
        >>> calculator.set_variable("price", 3)
        >>> calculator.evaluate("4 * price")
        12
        >>> calculator.add_to_memory(12)
        12
        >>> calculator.evaluate("ans + memory")
        24
        >>> calculator.history
        [('4 * price', 12), ('ans + memory', 24)]
    """
    def __getnewargs__(self, /) -> tuple[Limits, int]: ...
    def __getstate__(self, /) -> tuple[int | float, dict[str, int | float], list[tuple[str, int | float]]]: ...
    def __new__(cls, /, limits: Limits | None = None, history_length: SupportsIndex = 100) -> Calculator: ...
    def __repr__(self, /) -> str: ...
    def __setstate__(self, /, state: tuple[int | float, dict[str, int | float], SupportsGetItem[int, tuple[str, int | float]]]) -> None: ...
    def add_to_memory(self, /, number: int | float) -> int | float:
        """
        Add to the number in the memory, in one step: no other thread can change it in between.

        Args:
            number: What is added.

        Returns:
            The number that is now in the memory.

        Raises:
            FloatOverflowError: One number is a float, and the other an int that is too large for one.
            LimitError: An int has more bits than the limits allow.
        """
    def clear_history(self, /) -> None:
        """
        Forget all results.
        """
    def delete_variable(self, /, name: str) -> None:
        """
        Forget a variable.

        Args:
            name: Its name.

        Raises:
            UnknownNameError: There is no such variable.
        """
    def evaluate(self, /, expression: str) -> int | float:
        """
        Evaluate an expression, and add the result to the history.

        Args:
            expression: As in the function `evaluate`. `memory` in it is the memory, and `ans` the last result in the
                history, unless a variable has that name. A change that another thread makes while it is evaluated
                has no effect on it.

        Returns:
            The result.

        Raises:
            Error: What the function `evaluate` raises; the history is then unchanged.
        """
    def evaluate_all(self, /, expressions: Iterable[str]) -> list[int | float]:
        """
        Evaluate several expressions, one after the other.

        Args:
            expressions: The expressions. `ans` in one is the result of the one before, whatever other threads evaluate.
                An exception that the iterable raises comes through unchanged.

        Returns:
            The results, one for each expression.

        Raises:
            BatchError: One of them cannot be evaluated; its `__cause__` says why. Those before it are in the history.

        Example:
            >>> Calculator().evaluate_all(["2 + 3", "ans ** 2"])
            [5, 25]
        """
    @property
    def history(self, /) -> list[tuple[str, int | float]]:
        """
        Expressions and their results, oldest first: a copy.
        """
    @property
    def history_length(self, /) -> int:
        """
        How many results the history has at most.
        """
    @property
    def limits(self, /) -> Limits:
        """
        How large its calculations may get.
        """
    @property
    def memory(self, /) -> int | float:
        """
        The number in the memory, at first 0.
        """
    @memory.setter
    def memory(self, /, number: int | float) -> None: ...
    def set_variable(self, /, name: str, value: int | float) -> None:
        """
        Give a variable a value.

        Args:
            name: Letters, digits and underscores, without a digit at the beginning.
            value: Its value from now on.

        Raises:
            ExpressionError: `name` is not the name of a variable.
            LimitError: The value has more bits than the limits allow, or the name more characters.
        """
    @property
    def variables(self, /) -> dict[str, int | float]:
        """
        The variables and their values: a copy.
        """

@final
class Limits:
    """
    How large the calculations of a `Calculator` may get.

    Args:
        bits: How many bits an int may have, as `int.bit_length()` counts them, whether it is given or a result. With
            the default, an int has at most 30,103 decimal digits, and no single operation takes longer than a
            fraction of a second.
        depth: How deep parentheses, signs, powers and calls may be nested in one another; 100 or less.
        length: How many characters an expression may have.
        long_operations: How many operations one evaluation may have that may take long: with an int of more than
            4,096 bits, a power that may have as many, a root of a degree above 64, a factorial of an int above 500.
            The `gcd` of many ints is an operation for each after the first.

    Raises:
        LimitError: `depth` is more than 100, and could exhaust the stack of a thread.

    Example:
        >>> Limits(bits=64)
        Limits(bits=64, depth=50, length=10000, long_operations=50)
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __getnewargs__(self, /) -> tuple[int, int, int, int]: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, bits: SupportsIndex = 100000, depth: SupportsIndex = 50, length: SupportsIndex = 10000, long_operations: SupportsIndex = 50) -> Limits: ...
    def __repr__(self, /) -> str: ...
    @property
    def bits(self, /) -> int:
        """
        How many bits an int may have.
        """
    @property
    def depth(self, /) -> int:
        """
        How deep parentheses, signs, powers and calls may be nested.
        """
    @property
    def length(self, /) -> int:
        """
        How many characters an expression may have.
        """
    @property
    def long_operations(self, /) -> int:
        """
        How many long operations one evaluation may have.
        """

def add(left: int | float, right: int | float) -> int | float:
    """
    Add two numbers.

    Args:
        left: The first number.
        right: The second number.

    Returns:
        `left + right`.

    Raises:
        FloatOverflowError: One number is a float, and the other an int that is too large for one.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> add(2**64, 1)
        18446744073709551617
    """

def divide(left: int | float, right: int | float) -> "float":
    """
    Divide one number by another.

    Args:
        left: The dividend.
        right: The divisor.

    Returns:
        `left / right`, a float; of two ints of any size the one that is nearest to the exact quotient.

    Raises:
        DivisionByZeroError: `right` is zero.
        FloatOverflowError: The quotient of two ints, or an int beside a float, is too large for a float.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> divide(10**400, 10**399)
        10.0
    """

def evaluate(expression: str, /, **variables: "int | float") -> int | float:
    """
    Evaluate an expression.

    Args:
        expression: Numbers, variables, the operators `+ - * / // % **`, parentheses, and calls of `abs`,
            `factorial`, `gcd`, `isqrt`, `max`, `min`, `root` and `sqrt`, with Python's precedence.
        variables: The values of its variables, by their names.

    Returns:
        What Python's operators give, but for the differences that the README lists.

    Raises:
        ExpressionError: It is not an expression; `position` and `expected` say more.
        UnknownNameError: A variable has no value, or there is no such function.
        ArgumentError: A function that takes ints gets a float.
        DivisionByZeroError: Something is divided by zero.
        DomainError: A result would not be a real number.
        FloatOverflowError: A result, or an int beside a float, is too large for a float.
        LimitError: The expression, or an int in it, is larger than `Limits()` allows, or there are more long
            operations.

    Example:
        >>> evaluate("2 * (1 + rate) ** -years", rate=0.25, years=1)
        1.6
    """

def factorial(number: int) -> "int":
    """
    Multiply all ints from 1 to a number.

    Args:
        number: The last of them.

    Returns:
        The product; 1 if `number` is 0.

    Raises:
        DomainError: `number` is negative.
        LimitError: The product has more bits than `Limits()` allows. One that is sure to be larger is not worked out.

    Example:
        >>> factorial(25)
        15511210043330985984000000
    """

def floor_divide(left: int | float, right: int | float) -> int | float:
    """
    Divide one number by another, and round down.

    Args:
        left: The dividend.
        right: The divisor.

    Returns:
        `left // right`.

    Raises:
        DivisionByZeroError: `right` is zero.
        FloatOverflowError: One number is a float, and the other an int that is too large for one.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> floor_divide(-7, 2)
        -4
    """

def gcd(*integers: "int") -> "int":
    """
    Find the greatest common divisor.

    Args:
        integers: Any number of ints. With large ones, each after the first is a long operation.

    Returns:
        The largest int that divides each of them; 0 if all are 0, or none is given.

    Raises:
        LimitError: An int has more bits than `Limits()` allows, or there are more long operations.

    Example:
        >>> gcd(12, -18, 30)
        6
    """

def isqrt(number: int) -> "int":
    """
    Take the square root of an int, and round down.

    Args:
        number: The int.

    Returns:
        The largest int whose square is not larger than `number`.

    Raises:
        DomainError: `number` is negative.
        LimitError: `number` has more bits than `Limits()` allows.

    Example:
        >>> isqrt(10**40)
        100000000000000000000
    """

def modulo(left: int | float, right: int | float) -> int | float:
    """
    Give what is left of a division that is rounded down.

    Args:
        left: The dividend.
        right: The divisor.

    Returns:
        `left % right`, with the sign of `right`.

    Raises:
        DivisionByZeroError: `right` is zero.
        FloatOverflowError: One number is a float, and the other an int that is too large for one.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> modulo(-7, 2)
        1
    """

def multiply(left: int | float, right: int | float) -> int | float:
    """
    Multiply two numbers.

    Args:
        left: The first factor.
        right: The second factor.

    Returns:
        `left * right`.

    Raises:
        FloatOverflowError: One number is a float, and the other an int that is too large for one.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> multiply(10**20, 10**20) == 10**40
        True
    """

def power(base: int | float, exponent: int | float) -> int | float:
    """
    Raise a number to a power.

    Args:
        base: The number.
        exponent: The power.

    Returns:
        `base ** exponent`: an int if both are ints and `exponent` is not negative, otherwise a float.

    Raises:
        DivisionByZeroError: `base` is zero, and `exponent` negative.
        DomainError: `base` is negative, and `exponent` is not whole: Python gives a complex number.
        FloatOverflowError: The power, or an int beside a float, is too large for a float.
        LimitError: An int has more bits than `Limits()` allows. A power that is sure to be larger is not worked out.

    Example:
        >>> power(2, 100)
        1267650600228229401496703205376
        >>> power(2, -1)
        0.5
    """

def root(number: int | float, degree: int) -> "float":
    """
    Take a root of any degree.

    Args:
        number: The number. It may be negative if the degree is odd, and an int may be too large for a float.
        degree: The degree, 1 or more: 3 for the cube root. `Limits().bits` has to be 64 times as large.

    Returns:
        The float that is nearest to the exact root.

    Raises:
        DomainError: `number` is negative, and the degree even; or the degree is less than 1.
        FloatOverflowError: The root is too large for a float.
        LimitError: An int has more bits than `Limits()` allows, or the root would be worked out from such a one.

    Example:
        >>> root(64, 3), 64 ** (1 / 3)
        (4.0, 3.9999999999999996)
    """

def sqrt(number: int | float) -> "float":
    """
    Take the square root.

    Args:
        number: The number.

    Returns:
        The float that is nearest to the square root of the float that the number is; `root(number, 2)` is the
        nearest for any int.

    Raises:
        DomainError: `number` is negative.
        FloatOverflowError: An int is too large for a float.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> sqrt(2)
        1.4142135623730951
    """

def subtract(left: int | float, right: int | float) -> int | float:
    """
    Subtract one number from another.

    Args:
        left: What is subtracted from.
        right: What is subtracted.

    Returns:
        `left - right`.

    Raises:
        FloatOverflowError: One number is a float, and the other an int that is too large for one.
        LimitError: An int has more bits than `Limits()` allows.

    Example:
        >>> subtract(1, 0.75)
        0.25
    """
