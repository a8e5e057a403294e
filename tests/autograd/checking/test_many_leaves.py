"""Graphs of more than a hundred leaves, which are checked along random directions."""

from __future__ import annotations

import importlib
import math
import time
from typing import Any

import pytest

import autograd
import nn
from autograd import GradientError, Primitive, Value, assert_gradients, gradcheck
from autograd.checking.black_box.complex_step import complex_slopes
from autograd.checking.black_box.graph_box import GraphBox
from autograd.checking.subject import Subject

AT = [0.3 + 0.01 * i for i in range(120)]


def weighted(p: Any) -> Any:
    return autograd.sin(sum(x * x * (1 + i % 3) for i, x in enumerate(p)) * 0.01)


def test_right_ones_are_verified_together() -> None:
    report = gradcheck(weighted, AT)
    assert report.ok
    assert str(report).startswith("gradcheck: 120 derivatives verified together, along ")


def test_the_leaves_of_a_model() -> None:
    model = nn.MLP(8, [10, 6, 1], activation="relu", rng=0)
    x = [0.3 * i - 1.0 for i in range(8)]
    before = [p.data for p in model.parameters()]
    assert_gradients(lambda: (model(x) - 0.3) ** 2)
    assert [p.data for p in model.parameters()] == before


def test_a_number_that_is_not_recorded_is_named() -> None:
    def f(p: Any) -> Any:
        return sum(Value(x.data) * x if i == 77 else x * x for i, x in enumerate(p))

    with pytest.raises(GradientError) as raised:
        assert_gradients(f, AT)
    (finding,) = raised.value.report.findings
    assert (finding.kind, finding.operand_name) == ("not in the graph", "∂f/∂p[77]")
    assert finding.numeric == pytest.approx(2.0 * AT[77])


def test_a_wrong_rule_is_named_with_its_operation() -> None:
    wrong = Primitive("cube", "cube", "x^3", lambda x: x**3, (lambda z, x: 2.0 * x * x,), (0.5,))
    findings = gradcheck(lambda p: sum(wrong(x) if i == 5 else x * x for i, x in enumerate(p)), AT).findings
    assert [(finding.kind, finding.primitive, finding.operand_name) for finding in findings] == [
        ("wrong rule", "cube", "'p[5]'")
    ]


def test_several_outputs() -> None:
    assert gradcheck(lambda p: [weighted(p), p[0] * p[119]], AT).ok
    report = gradcheck(lambda p: [weighted(p), p[0] * p[119].data], AT)
    assert [(finding.kind, finding.operand_name) for finding in report.findings] == [
        ("not in the graph", "∂f[1]/∂p[119]")
    ]


def test_a_kink_is_no_mistake() -> None:
    kinds = {finding.kind for finding in gradcheck(lambda p: sum(abs(x) for x in p), [0.0, *AT]).findings}
    assert kinds == {"kink"}


def test_an_error_of_arithmetic_beside_the_point() -> None:
    report = gradcheck(lambda p: sum(x * x for x in p) + autograd.log(p[0].data * 0.0 + 1.0), AT)
    assert report.ok
    box = GraphBox(Subject(lambda p: sum(1 / x.data * x for x in p), AT))
    assert math.isnan(box(0.0 * box.x)[0])


def test_a_graph_takes_no_complex_step() -> None:
    box = GraphBox(Subject(weighted, AT))
    assert complex_slopes(box, box.x, box.x) is None


def test_one_by_one_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("autograd.checking.gradcheck"), "find_spec", lambda name: None)
    report = gradcheck(lambda p: sum(x * x for x in p), AT)
    assert report.ok
    assert len(report.derivatives) == 120
    assert len(gradcheck(lambda p: sum(x * x for x in p), AT, expected=[2.0 * x for x in AT]).derivatives) == 120


@pytest.mark.long
def test_two_thousand_weights_take_seconds() -> None:
    model = nn.MLP(10, [40, 40, 1], activation="tanh", rng=0)
    start = time.process_time()
    assert gradcheck(lambda: model([0.3 * i - 1.0 for i in range(10)]) ** 2).ok
    assert time.process_time() - start < 30.0
