"""Listings of reference/buffers.md."""

from array import array
from pathlib import Path
from typing import Any

import numpy
import pytest
from listings import buffers

PAGE = Path(__file__).parents[2].joinpath("src/reference/buffers.md").read_text(encoding="utf-8")


def assert_page_has(error: BaseException) -> None:
    for line in f"{type(error).__name__}: {error}".splitlines():
        assert line.strip() in PAGE


def test_bytes_are_borrowed() -> None:
    assert buffers.add_bytes(b"\x01\x02") == buffers.add_bytes_in_thread(b"\x01\x02") == 3
    assert buffers.add_bytes_in_thread(bytearray(b"\x01\x02")) == 3
    with pytest.raises(TypeError) as raised:
        buffers.add_bytes(bytearray(b"\x01\x02"))
    assert_page_has(raised.value)


# ANCHOR: protocol
@pytest.mark.parametrize(
    "numbers",
    [
        array("d", [1, 2, 3]),
        memoryview(array("d", [0, 1, 2, 3]))[1:],
        numpy.array([1.0, 2.0, 3.0]),
        numpy.array([[1.0], [2.0], [3.0]]),
        numpy.array([1.0, 9.0, 2.0, 9.0, 3.0])[::2],
    ],
)
def test_any_buffer_of_floats_is_accepted(numbers: Any) -> None:
    assert buffers.add_floats(numbers) == 6
    # ANCHOR_END: protocol


@pytest.mark.parametrize("numbers", [array("f", [1]), numpy.array([1]), [1.0]])
def test_other_buffers_are_refused(numbers: Any) -> None:
    with pytest.raises((BufferError, TypeError)) as raised:
        buffers.add_floats(numbers)
    assert_page_has(raised.value)


def test_rows_may_have_gaps() -> None:
    matrix = numpy.arange(6.0).reshape(2, 3)
    assert buffers.add_rows(matrix).tolist() == [3.0, 12.0]
    assert buffers.add_rows(matrix.T).tolist() == [3.0, 5.0, 7.0]


def test_arrays_change_in_place() -> None:
    target = numpy.zeros(3)
    buffers.add_to(target, numpy.array([1.0, 2.0, 3.0]))
    assert target.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("target", "numbers"),
    [
        pytest.param(*[numpy.zeros(3)] * 2, id="same"),
        pytest.param(numpy.zeros(3)[::2], numpy.zeros(2), id="gaps"),
        pytest.param(numpy.zeros((3, 1)), numpy.zeros(3), id="two dimensions"),
        pytest.param(numpy.zeros(3, dtype="float32"), numpy.zeros(3), id="float32"),
        pytest.param([0.0], numpy.zeros(1), id="list"),
        pytest.param(numpy.frombuffer(bytes(8)), numpy.zeros(1), id="read-only"),
    ],
)
def test_arrays_that_are_refused(target: Any, numbers: Any) -> None:
    with pytest.raises((TypeError, ValueError, BufferError)) as raised:
        buffers.add_to(target, numbers)
    assert_page_has(raised.value)


def test_an_array_owns_the_memory_of_a_vec() -> None:
    squares = buffers.squares(4)
    assert squares.tolist() == [0.0, 1.0, 4.0, 9.0]
    assert not squares.flags.owndata
    squares[0] = 25.0
    assert squares.sum() == 39.0
