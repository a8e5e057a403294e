"""Whatever the project prints can be printed where the encoding of standard output lacks signs."""

import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, explain, gradcheck
from autograd.common.console import writable

ENCODINGS = ["cp1252", "cp437", "cp1251", "ascii", "utf-8"]


@pytest.fixture(params=ENCODINGS)
def redirected(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=request.param))
    return request.param


def product(label: str = "z") -> Any:
    x, y = Value(3.0, "x"), Value(2.0, "w_1")
    z = x * y + autograd.sin(x)
    z.label = label
    z.backward()
    return z, x


def printed() -> Iterator[Any]:
    yield explain(*product("σ"))
    yield repr(explain(*product()))
    for x, expected in ((2.0, None), (2.0, 3.0), (0.0, None)):
        report = gradcheck(abs, x, expected=expected)
        yield from [report, *report.findings, *(finding.detail for finding in report.findings)]
    model = nn.MLP(2, [2, 1], rng=0)
    flow = nn.GradientFlow(model)
    history = nn.fit(model, [[0, 1], [1, 1]], [0, 1], loss=nn.ssr, optimizer=nn.SGD(0.01), epochs=3, on_epoch=flow)
    yield from [model, history, flow, nn.SGD(0.01)]
    compiled = autograd.compile(lambda x, y: [autograd.sigmoid(x * y), x], backend="python")
    compiled(1.0, 2.0)
    yield compiled.program
    yield from autograd.TABLE.values()


def test_everything_can_be_printed(redirected: Any) -> None:
    for shown in printed():
        print(shown)
    sys.stdout.flush()


@pytest.mark.parametrize(
    ("text", "encoding", "spelled"),
    [
        ("∂z/∂x = 2·x³", "utf-8", "∂z/∂x = 2·x³"),
        ("∂z/∂x = 2·x³", "cp1252", "dz/dx = 2·x³"),
        ("∂z/∂x = 2·x³", "ascii", "dz/dx = 2*x^3"),
        ("w₁₂ ──×2──▶ x¹⁰⁻²  ✓ equals", "cp1252", "w12 --×2--> x^10-2  ok: equals"),
        ("ssr 8 → 2, σ, 🙂", "ascii", "ssr 8 -> 2, \\u03c3, \\U0001f642"),
        ("a lone \ud800", "utf-8", "a lone \\ud800"),
    ],
)
def test_signs_that_are_lacking_are_spelled(
    text: str, encoding: str, spelled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert writable(text) == spelled


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_without_an_encoding_nothing_is_lacking(stream: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream)
    assert writable("∂") == "∂"


def test_columns_stay_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = str(explain(*product())).splitlines()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    spelled = str(explain(*product())).splitlines()
    assert [line.index(" = ") for line in spelled[2:4]] == [line.index(" = ") for line in lines[2:4]]
    assert spelled[2].isascii()
