"""The GPT of scalars: the example, eager and compiled, beside the plain baseline of the benchmark."""

import runpy
import sys
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

import nn
from autograd import topological_order, value_and_grad
from autograd.graph.structure import flattened

ROOT = Path(__file__).parent.parent
STEPS = 50


@pytest.fixture(scope="module")
def gpt() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(ROOT / "examples" / "13_scalar_gpt.py")))


@pytest.fixture(scope="module")
def plain() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(ROOT / "benchmarks" / "peers" / "plain_gpt.py")))


def adam() -> nn.Adam:
    return nn.Adam(nn.LinearDecay(0.01, steps=STEPS))


def test_loss_and_gradients_are_those_of_the_plain_baseline(gpt: SimpleNamespace, plain: SimpleNamespace) -> None:
    weights = gpt.Weights.random(Random(0))
    baseline = plain.plain_weights(weights)
    loss, expected = gpt.loss(weights, gpt.signs_of("mia")), plain.plain_loss(baseline, gpt.signs_of("mia"))
    loss.backward()
    limit = sys.getrecursionlimit()
    expected.backward()
    sys.setrecursionlimit(limit)
    assert loss.data == pytest.approx(expected.data, rel=1e-14)
    grads = [weight.grad for weight in weights.all()]
    assert grads == pytest.approx([x.grad for matrix in baseline for row in matrix for x in row], rel=1e-9, abs=1e-15)
    assert sum(grad != 0.0 for grad in grads) > 3000


def test_the_baseline_runs_on_values_with_the_same_graph(gpt: SimpleNamespace, plain: SimpleNamespace) -> None:
    weights = gpt.Weights.random(Random(0))
    ours = plain.plain_loss(weights, gpt.signs_of("al"))
    loss = gpt.loss(weights, gpt.signs_of("al"))
    assert ours.data == pytest.approx(loss.data, rel=1e-14)
    assert len(topological_order(ours)) > 15_000 > 5 * len(topological_order(loss))


def test_a_sign_is_a_number_or_a_row(gpt: SimpleNamespace) -> None:
    numbers = gpt.Weights.random(Random(0)).numbers()
    assert gpt.loss(numbers, gpt.signs_of("bo")) == gpt.loss(numbers, gpt.rows_of("bo"))


def test_rows_of_zeros_behind_a_name_count_for_nothing(gpt: SimpleNamespace) -> None:
    numbers = gpt.Weights.random(Random(0)).numbers()
    found, gradient = value_and_grad(gpt.loss)(numbers, gpt.rows_of("bo") + [[0.0] * 27] * 2)
    expected, others = value_and_grad(gpt.loss)(numbers, gpt.rows_of("bo"))
    assert found == expected
    assert flattened(gradient) == pytest.approx(flattened(others), rel=1e-12, abs=1e-18)


def test_attention_is_causal(gpt: SimpleNamespace) -> None:
    weights = gpt.Weights.random(Random(0))
    past: list[Any] = []
    first = gpt.logits_after(weights, 3, past)
    gpt.logits_after(weights, 4, past)
    again = gpt.logits_after(weights, 3, [])
    assert [x.data for x in first] == [x.data for x in again]


def test_compiled_steps_are_eager_steps(gpt: SimpleNamespace) -> None:
    pytest.importorskip("llvmlite")
    _check_curves(gpt, gpt.read_names(2, Random(0))[:10])


@pytest.mark.long
def test_compiled_steps_are_eager_steps_for_names_of_any_length(gpt: SimpleNamespace) -> None:
    pytest.importorskip("llvmlite")
    _check_curves(gpt, gpt.read_names(15, Random(0))[:STEPS])


def _check_curves(gpt: SimpleNamespace, names: list[str]) -> None:
    weights, others = gpt.Weights.random(Random(0)), gpt.Weights.random(Random(0))
    eager, compiled = gpt.EagerTraining(weights, adam()), gpt.CompiledTraining(others, adam(), names)
    losses = [eager(name) for name in names]
    assert losses == pytest.approx([compiled(name) for name in names], rel=1e-9)
    compiled.store()
    assert [x.data for x in others.all()] == pytest.approx([x.data for x in weights.all()], rel=1e-9)


def test_samples_follow_the_seed(gpt: SimpleNamespace) -> None:
    numbers = gpt.Weights.random(Random(0)).numbers()
    names = [gpt.sample(numbers, 1.0, Random(seed)) for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]
    assert all(len(name) <= gpt.CONTEXT for name in names)
