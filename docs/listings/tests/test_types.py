import pytest
from listings import types


def test_double_rejects_large_numbers():
    assert types.double(21) == 42
    with pytest.raises(OverflowError, match="exceeds 64 bits"):
        types.double(2**62)
