"""JSON of files from anywhere: floats keep their bits, and what the standard does not know is refused."""

import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from nn.common.strict_json import as_float, plain, read_json


@given(st.floats())
def test_every_float_keeps_its_bits(x: Any) -> None:
    again = as_float(read_json(json.dumps(plain(x), allow_nan=False)))
    assert struct.pack("d", again) == struct.pack("d", math.nan if math.isnan(x) else x)


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False) | st.text(),
        lambda children: st.lists(children) | st.dictionaries(st.text(), children),
        max_leaves=20,
    )
)
def test_what_is_written_is_read(x: Any) -> None:
    assert read_json(json.dumps(plain(x), allow_nan=False)) == plain(x)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "the name 'a' is there twice"),
        ("[NaN]", "NaN is no JSON"),
        ("[-Infinity]", "-Infinity is no JSON"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ("1" * 50_000, "an int of 50000 digits is too long"),
        ("[1, 2", "Expecting"),
        ("", "Expecting value"),
        (b"\xff\xff{}", "can't decode"),
    ],
    ids=range(9),
)
def test_what_is_refused(text: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_json(text)


@pytest.mark.parametrize("x", ["1", "NaN", "", None, True, [1.0], {}])
def test_what_is_no_number(x: Any) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        as_float(x)


@pytest.mark.parametrize("x", [object(), 1j, {1: 2}, {"a": {1}}, b"bytes"])
def test_what_json_cannot_write(x: Any) -> None:
    with pytest.raises(TypeError, match="cannot be written as JSON"):
        plain(x)
