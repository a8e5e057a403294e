"""Rows of networks of layers: `nn.MLP` beside `micrograd.nn.MLP`, in steps as tutorials write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import micrograd.nn
from measuring.beside import GC_OFF, Row, measured

import nn
import nn.micrograd
from loops.bars import BARS
from loops.engines import check_same

RATE = 1e-4


def one_sample(model: Any, row: Sequence[float]) -> Callable[[], None]:
    """Forward and backward of one row through a network; two outputs are added up."""

    def run() -> None:
        output = model(row)
        total = output[0] + output[1] if isinstance(output, list) else output
        total.backward()

    return run


def step_by_hand(model: Any, row: Sequence[float]) -> Callable[[], None]:
    """A step of a training loop: zero_grad, forward, the squared error of each output, backward, and the update."""

    def run() -> None:
        model.zero_grad()
        outputs = model(row)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        loss = sum((output - 0.5) ** 2 for output in outputs)
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad

    return run


def step_of_nn(model: Any, row: Sequence[float]) -> Callable[[], None]:
    """The same step with the loss and the optimizer of `nn`."""
    optimizer, targets = nn.SGD(RATE), [0.5] * len(model.layers[-1].neurons)

    def run() -> None:
        model.zero_grad()
        loss = nn.ssr(model(row), targets)
        loss.backward()
        optimizer.step(model.parameters())

    return run


def models(sizes: tuple[int, ...]) -> dict[str, Any]:
    """The same network of glassgrad, of micrograd, and of glassgrad in micrograd's manner."""
    n_inputs, *layers = sizes
    found = {
        "glassgrad": nn.MLP(n_inputs, layers, rng=1),
        "micrograd": micrograd.nn.MLP(n_inputs, layers),
        "nn.micrograd": nn.micrograd.MLP(n_inputs, layers),
    }
    numbers = [p.data for p in found["glassgrad"].parameters()]
    for model in found.values():
        for p, number in zip(model.parameters(), numbers, strict=True):
            p.data = number
    return found


def check_steps(step: Callable[[Any, Sequence[float]], Callable[[], None]], ours: Any, theirs: Any, row: Any) -> None:
    """Ends the benchmark where the gradients or the moved numbers of both differ after two steps."""
    for _ in range(2):
        step(ours, row)(), step_by_hand(theirs, row)()
    for numbers in ("grad", "data"):
        found = [[getattr(p, numbers) for p in model.parameters()] for model in (ours, theirs)]
        check_same(found[0], found[1], "micrograd")


def network_rows(sizes: tuple[int, ...], rounds: int) -> list[Row]:
    """Rows for a network: forward and backward alone, and whole steps."""
    rng = Random(2)
    row = [rng.uniform(-1.0, 1.0) for _ in range(sizes[0])]
    for step in (step_by_hand, step_of_nn):
        found = models(sizes)
        check_steps(step, found["glassgrad"], found["micrograd"], row)
    found = models(sizes)
    check_steps(step_by_hand, found["nn.micrograd"], found["micrograd"], row)
    ours, theirs = found["glassgrad"], found["micrograd"]
    programs: dict[str, Callable[[], object]] = {
        "ours": one_sample(ours, row),
        "theirs": one_sample(theirs, row),
        "step": step_by_hand(ours, row),
        "SGD": step_of_nn(ours, row),
        "their step": step_by_hand(theirs, row),
        "their step, gc off": step_by_hand(theirs, row),
        "parameters": ours.parameters,
        "nn.micrograd": step_by_hand(found["nn.micrograd"], row),
    }
    name, least = "-".join(map(str, sizes)), BARS.networks[sizes]

    def rows(seconds: dict[str, float]) -> list[Row]:
        micros = {program: 1e6 * x for program, x in seconds.items()}
        step, theirs = micros["step"], micros["their step"]
        mine = micros["nn.micrograd"]
        share = 200.0 * micros["parameters"] / step
        return [
            Row(f"nn.MLP {name}, forward + backward", "µs", micros["ours"], micros["theirs"], least_factor=least),
            Row(f"nn.MLP {name}, whole step by hand", "µs", step, theirs, least_factor=least),
            Row(f"nn.MLP {name}, the same step", "µs", step, micros["their step, gc off"], GC_OFF),
            Row(f"nn.MLP {name}, whole step with nn.ssr and nn.SGD", "µs", micros["SGD"], theirs, least_factor=least),
            Row(f"nn.micrograd.MLP {name}, whole step by hand", "µs", mine, theirs, least_factor=least),
            Row(f"nn.MLP {name}, finding the parameters twice, of that step", "%", share, most=BARS.finding),
        ]

    return measured(programs, rows, rounds, uncollected=["their step, gc off"])
