import copy
import importlib
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from listings import classes
from pages import assert_quoted, format_error

PAGE = "classes.md"


# ANCHOR: money
def test_money() -> None:
    price = classes.Money(1250)
    assert (price.cents, price.currency, price.units) == (1250, "EUR", 12)
    assert str(price) == "12.50 EUR"
    assert repr(price) == 'Money(1250, "EUR")'
    assert price == classes.Money.parse("12.50 EUR")
    assert price in {classes.Money(1250)}
    # ANCHOR_END: money


def test_money_rejects_negative_amounts() -> None:
    with pytest.raises(ValueError, match="negative"):
        classes.Money(-1)
    with pytest.raises(ValueError, match="has no currency"):
        classes.Money.parse("1")


def test_frozen_class_has_no_setters() -> None:
    with pytest.raises(AttributeError) as caught:
        classes.Money(1).cents = 2
    assert_quoted(PAGE, format_error(caught.value))


def test_other_types_are_not_equal() -> None:
    assert classes.Money(1) != 1
    with pytest.raises(TypeError, match="not supported between instances"):
        classes.Money(1) < 1


# ANCHOR: pickle
def test_pickle_and_copy() -> None:
    price = classes.Money(1250)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(price, protocol)) == price
    assert copy.deepcopy(price) == price
    # ANCHOR_END: pickle


def test_pickle_errors_are_quoted() -> None:
    for value, protocol in [(classes.Socket(80), None), (classes.Money(1), 1)]:
        with pytest.raises(TypeError) as caught:
            pickle.dumps(value, protocol)
        assert_quoted(PAGE, format_error(caught.value))


def test_constructor_from_fields() -> None:
    point = classes.Point(x=1, y=2)
    assert point == classes.Point(1.0, 2.0)
    assert (point.x, point.y) == (1.0, 2.0)


# ANCHOR: number
def test_vector() -> None:
    vector = classes.Vector(3, 4)
    assert vector + vector == 2 * vector == vector * 2 == classes.Vector(6, 8)
    assert abs(vector) == 5
    assert not classes.Vector(0, 0)
    with pytest.raises(TypeError, match="unsupported operand type"):
        vector + 1
    # ANCHOR_END: number


def test_sequence() -> None:
    bits = classes.Bits([True, False])
    assert (len(bits), list(bits), list(reversed(bits))) == (2, [True, False], [False, True])
    assert False in bits
    assert bits[-1] is False
    for index in [2, -3]:
        with pytest.raises(IndexError):
            bits[index]


def test_iterator() -> None:
    countdown = classes.Countdown(3)
    assert list(countdown) == [3, 2, 1]
    assert list(countdown) == []


# ANCHOR: context_manager
def test_with_closes_after_an_error() -> None:
    tracker = classes.Tracker()
    with pytest.raises(OSError, match="disk full"), tracker.open("file"):
        assert tracker.names == ["file"]
        raise OSError("disk full")
    assert tracker.names == []
    # ANCHOR_END: context_manager


# ANCHOR: inheritance
class Cat(classes.Animal):
    def speak(self) -> str:
        return f"{super().speak()}: a purr"


def test_inheritance() -> None:
    assert isinstance(classes.Dog("Rex", []), classes.Animal)
    assert classes.introduce(classes.Dog("Rex", ["sit"])) == "Rex makes a sound, and knows sit"
    assert classes.introduce(Cat("Tom")) == "Tom makes a sound: a purr"
    # ANCHOR_END: inheritance


def test_subclassing_needs_permission() -> None:
    with pytest.raises(TypeError) as caught:
        type("Sub", (classes.Money,), {})
    assert_quoted(PAGE, format_error(caught.value))


def test_wrong_class_is_quoted() -> None:
    with pytest.raises(TypeError) as caught:
        classes.introduce(1)
    assert_quoted(PAGE, format_error(caught.value))


def test_class_of_another_copy_is_quoted(tmp_path: Path) -> None:
    built = importlib.import_module("listings.listings").__file__
    assert built
    copied = shutil.copy(built, tmp_path)
    program = f"""
import importlib.util
from listings import classes
spec = importlib.util.spec_from_file_location("listings", {copied!r})
copy = importlib.util.module_from_spec(spec)
spec.loader.exec_module(copy)
try:
    classes.introduce(copy.classes.Animal("Rex"))
except TypeError as error:
    print(f"TypeError: {{error}}")
"""
    command = [sys.executable, "-c", program]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert_quoted(PAGE, output)


def test_class_method_makes_the_subclass() -> None:
    sub: Any = type("Sub", (classes.Config,), {})
    config = sub.from_lines(["a", "b"])
    assert type(config) is sub
    assert config.text == "a\nb"


# ANCHOR: enum
def test_enums() -> None:
    assert classes.Level.VERY_HIGH == 10
    assert classes.Level.LOW < classes.Level.VERY_HIGH
    match classes.Shape.Rectangle(2, 3):
        case classes.Shape.Rectangle(width, height):
            assert (width, height) == (2, 3)
        case _:
            pytest.fail("not a rectangle")
    assert classes.Shape.Circle(radius=0).area() == 0
    # ANCHOR_END: enum


def test_richcmp() -> None:
    version = classes.Version
    assert version("1.2") < version("1.10")
    assert version("1.2") == version("1.2.0")
    assert len({version("1.2"), version("1.2.0"), version("1")}) == 2
    assert version("1") != 1


def test_one_class_for_each_type() -> None:
    stack = classes.IntStack()
    stack.push(1)
    assert (stack.pop(), stack.pop()) == (1, None)
    with pytest.raises(TypeError):
        stack.push("a")
    words = classes.StrStack()
    words.push("a")
    assert words.pop() == "a"


def test_generic_alias() -> None:
    assert classes.Box[int].__args__ == (int,)
    assert classes.Box(1).value == 1


def test_objects_as_arguments() -> None:
    cheap, dear = classes.Money(1), classes.Money(200_000)
    assert classes.is_expensive(dear)
    assert not classes.is_expensive(cheap)
    assert classes.most_expensive([cheap, dear]) is dear
    assert classes.most_expensive([]) is None
