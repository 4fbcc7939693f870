import gc
import json
import sys
from typing import Any

import pytest
from listings import errors
from pages import assert_quoted, format_error

PAGE = "errors.md"


def test_built_in_exception() -> None:
    assert errors.check_port(80) == 80
    for port in [0, -1, 65536]:
        with pytest.raises(ValueError, match="is not between 1 and 65535"):
            errors.check_port(port)


# ANCHOR: enum
def test_error_has_a_line_and_a_cause() -> None:
    with pytest.raises(errors.SettingError, match=r"^line 2: the value of b is not a number$") as caught:
        errors.parse_settings("a = 1\nb = x")
    assert caught.value.line == 2
    assert isinstance(caught.value.__cause__, ValueError)
    # ANCHOR_END: enum


def test_error_without_cause() -> None:
    assert errors.parse_settings("a = 1\nb=2") == [("a", 1), ("b", 2)]
    with pytest.raises(ValueError, match=r"^line 1 has no `=`$") as caught:
        errors.parse_settings("a")
    assert caught.value.__cause__ is None


def test_created_exception_has_one_base_class() -> None:
    assert errors.SettingError.__bases__ == (ValueError,)
    assert errors.SettingError.__module__ == "listings.errors"


def test_imported_exception() -> None:
    error = errors.reject_constant("NaN")
    assert type(error) is json.JSONDecodeError
    assert error.msg == "NaN is not JSON"


def test_catches_only_key_errors() -> None:
    assert errors.load_or({"a": 1}.__getitem__, "a", 0) == 1
    assert errors.load_or({}.__getitem__, "a", 0) == 0
    with pytest.raises(ZeroDivisionError):
        errors.load_or(lambda key: 1 / 0, "a", 0)


# ANCHOR: context
def test_note_says_which_function_failed() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        errors.call_all(int, lambda: 1 / 0)
    assert caught.value.__notes__ == ["while calling function 2"]
    # ANCHOR_END: context


def test_cause_is_the_original_exception() -> None:
    failure = OSError("disk full")

    def fail() -> None:
        raise failure

    with pytest.raises(RuntimeError, match="the job failed") as caught:
        errors.run_job(fail)
    assert caught.value.__cause__ is failure
    errors.run_job(int)


def test_interrupt_is_not_wrapped() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        errors.run_job(interrupt)


def test_error_without_caller_is_unraisable(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: seen.append(unraisable.exc_type))
    errors.OnDrop(lambda: 1 / 0)
    gc.collect()
    assert seen == [ZeroDivisionError]


def test_warning_is_attributed_to_the_caller() -> None:
    with pytest.warns(DeprecationWarning, match="old_name is deprecated") as caught:
        errors.old_name()
    assert caught[0].filename == __file__


def test_os_errors_have_their_class() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        errors.read("missing")
    assert caught.value.errno is None
    assert caught.value.filename is None
    assert_quoted(PAGE, format_error(caught.value))


def test_argument_errors_are_quoted() -> None:
    for arguments in [(), ("a", "b"), (1,)]:
        with pytest.raises(TypeError) as caught:
            errors.greet(*arguments)
        assert_quoted(PAGE, format_error(caught.value))
