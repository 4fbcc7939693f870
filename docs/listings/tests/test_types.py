from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
from listings import types
from pages import assert_quoted, format_error

PAGE = "types.md"


def test_double_rejects_large_numbers() -> None:
    assert types.double(21) == 42
    with pytest.raises(OverflowError, match="exceeds 64 bits"):
        types.double(2**62)


def test_conversion_errors_are_quoted() -> None:
    errors = []
    calls: list[Callable[[], object]] = [
        lambda: types.double(1.5),
        lambda: types.average("12"),
        lambda: types.average({1.0, 2.0}),
        lambda: types.set_default([], "path"),
    ]
    for call in calls:
        with pytest.raises(TypeError) as caught:
            call()
        errors.append(format_error(caught.value))
    assert_quoted(PAGE, *errors)


def test_integers_have_a_range() -> None:
    assert types.invert(255) == 0
    for number in [-1, 256, 2**70]:
        with pytest.raises(OverflowError):
            types.invert(number)


def test_bool_is_an_integer() -> None:
    assert types.double(True) == 2


def test_text_is_borrowed() -> None:
    assert types.count_vowels("sequoia") == 5
    assert types.count_lines("one\ntwo") == 2
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        types.count_vowels("\ud800")


# ANCHOR: collections
def test_lazy_iteration_stops_early() -> None:
    def read() -> Iterator[float]:
        yield 1.0
        yield -2.0
        raise AssertionError("read too far")

    assert types.find_negative(read()) == -2.0
    assert types.average([1.0, 2.0]) == 1.5
    # ANCHOR_END: collections


def test_average_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="undefined"):
        types.average([])


def test_dict_is_ordered_by_key() -> None:
    assert list(types.count_words("b a b").items()) == [("a", 1), ("b", 2)]


def test_optional_argument() -> None:
    assert types.shorten("abc") == types.shorten("abc", None) == "abc"
    assert types.shorten("abc", limit=2) == "ab"


def test_union_takes_the_first_match() -> None:
    assert types.describe_column(1) == "column 1"
    assert types.describe_column("1") == 'column "1"'
    with pytest.raises(TypeError) as caught:
        types.describe_column(1.5)
    assert_quoted(PAGE, format_error(caught.value))


# ANCHOR: record
@dataclass
class Article:
    name: str
    tags: list[str]


def test_record_reads_attributes() -> None:
    article = Article("Ferris", ["crab"])
    assert types.add_tag(article, "rust") == {"name": "Ferris", "tags": ["crab", "rust"]}
    assert article.tags == ["crab"]
    # ANCHOR_END: record


def test_record_names_the_field() -> None:
    with pytest.raises(TypeError) as caught:
        types.add_tag(Article("Ferris", "crab"), "rust")  # type: ignore[arg-type]
    assert_quoted(PAGE, format_error(caught.value), str(caught.value.__cause__))


def test_options_are_a_dict() -> None:
    assert types.describe_options({"path": "a"}) == "a up to 1024 bytes"
    assert types.describe_options({"path": "a", "maxSize": 1}) == "a up to 1 bytes"
    with pytest.raises(KeyError, match="path"):
        types.describe_options({})


def test_conversion_by_hand() -> None:
    assert types.as_fraction(1.5) == Fraction(3, 2)
    for seconds in [-1, float("nan")]:
        with pytest.raises(ValueError, match="cannot convert float seconds to Duration"):
            types.as_fraction(seconds)


def test_from_py_with() -> None:
    assert types.is_longer("ab", [1])
    with pytest.raises(TypeError, match="has no len"):
        types.is_longer(1, "")


def test_cast_keeps_the_object() -> None:
    settings = {"a": "b"}
    assert types.set_default(settings, "a") == "b"
    assert types.set_default(settings, "c") == ""
    assert settings == {"a": "b", "c": ""}


def test_one_or_many() -> None:
    assert types.join("ab") == "ab"
    assert types.join(["a", "b"]) == "a-b"
    with pytest.raises(TypeError, match="'int' object is not an instance of 'str'"):
        types.join([1])
