"""Clipping: PyTorch's steps, in a loop of one's own as in fit, eager and compiled."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Parameter

FIGURES = json.loads((Path(__file__).parents[1] / "figures" / "torch.json").read_text(encoding="utf-8"))
ROWS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.2], [-1.0, -1.0]]
TARGETS = [1.0, -1.0, 0.5, 0.0, 2.0]
CLIPS = [{"clip_norm": 0.5}, {"clip_value": 0.25}]

each_way = pytest.mark.parametrize("clip", CLIPS, ids=str)


@pytest.mark.parametrize("name", FIGURES["clipping"])
def test_a_hundred_steps_are_those_of_pytorch(name: Any) -> None:
    case, seen = FIGURES["clipping"][name], []
    parameters, optimizer = [Parameter(x) for x in FIGURES["start"]], nn.SGD(0.05, momentum=0.9)
    for step, gradients in enumerate(FIGURES["gradients"], start=1):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient
        getattr(nn, name)(parameters, case["limit"])
        optimizer.step(parameters)
        if step % 10 == 0:
            seen += [parameter.data for parameter in parameters]
    assert seen == pytest.approx([x for row in case["seen"] for x in row], rel=1e-12)


@pytest.mark.parametrize("loss", [nn.mse, nn.ssr], ids=["mse", "ssr"])
@each_way
def test_fit_clips_as_a_loop_written_by_hand(clip: Any, loss: Any) -> None:
    model, by_hand, optimizer = nn.MLP(2, [3, 1], rng=4), nn.MLP(2, [3, 1], rng=4), nn.SGD(0.05)
    nn.fit(model, ROWS, TARGETS, loss=loss, optimizer=nn.SGD(0.05), epochs=5, compiled=False, **clip)
    for _ in range(5):
        by_hand.zero_grad()
        loss([by_hand(row) for row in ROWS], [[t] for t in TARGETS]).backward()
        if "clip_norm" in clip:
            nn.clip_grad_norm(by_hand.parameters(), clip["clip_norm"])
        else:
            nn.clip_grad_value(by_hand.parameters(), clip["clip_value"])
        optimizer.step(by_hand.parameters())
    for p, q in zip(model.parameters(), by_hand.parameters()):
        assert (p.data, p.grad) == (pytest.approx(q.data, rel=1e-12), pytest.approx(q.grad, rel=1e-12))  # type: ignore[comparison-overlap]


@pytest.mark.parametrize("backend", ["python", "llvm"])
@each_way
def test_compiled_training_clips_in_the_same_way(clip: Any, backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")

    def trained(**how: Any) -> Any:
        model, optimizer = nn.MLP(2, [3, 1], rng=4, activation="tanh"), nn.Adam(0.05)
        nn.fit(model, ROWS, TARGETS, loss=nn.mse, optimizer=optimizer, epochs=30, batch_size=2, rng=1, **how)
        return [x for p in model.parameters() for x in (p.data, p.grad)]

    eager, compiled = trained(compiled=False, **clip), trained(compiled=True, backend=backend, **clip)
    assert compiled == (eager if backend == "python" else pytest.approx(eager, rel=1e-12, abs=1e-14))
    assert eager != trained(compiled=False)


def trained_norm(max_norm: Any, **how: Any) -> Any:
    model = nn.MLP(2, [3, 1], rng=4)
    nn.fit(model, ROWS, TARGETS, optimizer=nn.SGD(1e-9), epochs=1, clip_norm=max_norm, **how)
    return math.hypot(*[p.grad for p in model.parameters()])


@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}], ids=str)
def test_the_norm_is_as_large_as_it_may_be(how: Any) -> None:
    free = trained_norm(1e9, **how)
    assert trained_norm(free / 2, **how) == pytest.approx(free / 2, rel=1e-6)
    assert trained_norm(free * 2, **how) == free


def test_gradients_of_any_size_can_be_clipped() -> None:
    parameters = [Parameter(0.0) for _ in range(3)]
    for size in (1e-300, 1.0, 1e300):
        for parameter, share in zip(parameters, (3.0, -4.0, 0.0)):
            parameter.grad = share * size
        assert nn.clip_grad_norm(parameters, 2.0) == pytest.approx(5.0 * size)
        assert math.hypot(*[p.grad for p in parameters]) == pytest.approx(min(5.0 * size, 2.0), rel=1e-5)


def test_a_tied_parameter_counts_once_and_one_without_gradient_stays_so() -> None:
    tied, untouched = Parameter(0.0), Parameter(0.0)
    tied.grad = 2.0
    assert nn.clip_grad_norm([tied, tied, untouched], 1.0) == 2.0
    assert tied.grad == pytest.approx(1.0, rel=1e-5)
    assert not untouched.has_grad


@pytest.mark.parametrize("function", [nn.clip_grad_norm, nn.clip_grad_value])
def test_what_cannot_be_clipped_is_named(function: Any) -> None:
    with pytest.raises(TypeError, match=rf"write {function.__name__}\(model\.parameters\(\)\)"):
        function(nn.MLP(1, [1]), 1.0)
    with pytest.raises(TypeError, match=r"takes parameters, not the float 1\.0"):
        function([1.0], 1.0)
    for limit in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="to clip by must be positive and finite"):
            function([Parameter(1.0)], limit)


def test_fit_clips_in_one_way() -> None:
    with pytest.raises(ValueError, match="by their norm or by value, not by both"):
        nn.fit(nn.MLP(2, [1]), ROWS, TARGETS, optimizer=nn.SGD(0.1), epochs=1, clip_norm=1.0, clip_value=1.0)


@pytest.mark.parametrize("what", [1.0, [1.0], None, "w"])
def test_a_step_of_what_is_no_parameter_moves_nothing(what: Any) -> None:
    parameter, optimizer = Parameter(1.0), nn.SGD(0.1)
    parameter.grad = 1.0
    with pytest.raises(TypeError, match=rf"step takes parameters, not the {type(what).__name__} "):
        optimizer.step([parameter, what])
    assert (parameter.data, optimizer.steps) == (1.0, 0)
