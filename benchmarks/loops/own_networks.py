"""Rows of networks that a user writes on scalars with + and *: the same classes on each engine's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from measuring.beside import Row, measured

import autograd.micrograd
from loops.bars import BARS
from loops.engines import VALUES, Tracer, check_same

RATE = 1e-4


class Neuron:
    """A weighted sum and a relu, of numbers of any engine."""

    def __init__(self, numbers: Iterator[Any], n_inputs: int, relu: Callable[[Any], Any] | None) -> None:
        self.weights = [next(numbers) for _ in range(n_inputs)]
        self.bias = next(numbers)
        self.relu = relu

    def __call__(self, inputs: Sequence[Any]) -> Any:
        """Its output."""
        z = self.bias
        for weight, x in zip(self.weights, inputs):
            z = z + weight * x
        return self.relu(z) if self.relu else z


class Network:
    """Layers of neurons; the last are linear."""

    def __init__(self, numbers: Iterable[Any], sizes: Sequence[int], relu: Callable[[Any], Any]) -> None:
        self.numbers = list(numbers)
        left = iter(self.numbers)
        last = len(sizes) - 2
        self.layers = [
            [Neuron(left, n, None if i == last else relu) for _ in range(width)]
            for i, (n, width) in enumerate(pairwise(sizes))
        ]

    def __call__(self, inputs: Sequence[Any]) -> Sequence[Any]:
        """Its outputs."""
        for layer in self.layers:
            inputs = [neuron(inputs) for neuron in layer]
        return inputs


def loss_of(outputs: Sequence[Any]) -> Any:
    """The squared errors, added up."""
    return sum((output - 0.5) * (output - 0.5) for output in outputs)


def step_on(
    engine: Callable[[float], Any], weights: Sequence[float], sizes: Sequence[int], row: Sequence[float]
) -> Any:
    """A whole step on numbers that have `data`, `grad` and `backward`; it returns the gradients and the new numbers."""
    network = Network(map(engine, weights), sizes, lambda z: z.relu())

    def run() -> list[Any]:
        for p in network.numbers:
            p.grad = 0.0
        loss = loss_of(network(row))
        loss.backward()
        for p in network.numbers:
            p.data -= RATE * p.grad
        return network.numbers

    return run


def step_by(tracer: Tracer, weights: Sequence[float], sizes: Sequence[int], row: Sequence[float]) -> Any:
    """A whole step on an engine that is given a function; it returns the new numbers."""
    numbers = list(weights)

    def loss(parameters: list[Any]) -> Any:
        return loss_of(Network(parameters, sizes, tracer.relu)(row))

    def run() -> list[float]:
        numbers[:] = [p - RATE * grad for p, grad in zip(numbers, tracer.gradient(loss, numbers))]
        return numbers

    return run


def own_network_rows(sizes: tuple[int, ...], tracers: Sequence[Tracer], rounds: int) -> list[Row]:
    """Rows for whole steps of a network from + and *, beside micrograd and the engines that are installed."""
    rng = Random(2)
    n_weights = sum((n + 1) * width for n, width in pairwise(sizes))
    weights, row = ([rng.uniform(-1.0, 1.0) for _ in range(n)] for n in (n_weights, sizes[0]))
    ours = {"autograd": VALUES["glassgrad"], "autograd.micrograd": autograd.micrograd.Value}
    programs = {module: step_on(value, weights, sizes, row) for module, value in ours.items()}
    programs["micrograd"] = step_on(VALUES["micrograd"], weights, sizes, row)
    programs |= {tracer.name: step_by(tracer, weights, sizes, row) for tracer in tracers}
    moved = {name: [getattr(p, "data", p) for p in (step(), step())[1]] for name, step in programs.items()}
    for name, numbers in moved.items():
        check_same(moved["autograd"], numbers, name)
    text = "-".join(map(str, sizes))
    least = {"micrograd": BARS.own_networks, "xad": BARS.xad, "oxigrad": BARS.oxigrad}

    def rows(seconds: dict[str, float]) -> list[Row]:
        return [
            Row(
                f"{text} from + and * of {module}.Value, whole step",
                "µs",
                1e6 * seconds[module],
                1e6 * seconds[name],
                name,
                least_factor=least[name],
            )
            for module in ours
            for name in programs
            if name not in ours and (module == "autograd" or name == "micrograd")
        ]

    return measured(programs, rows, rounds)
