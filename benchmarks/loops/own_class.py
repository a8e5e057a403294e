"""A row of a script with a class of scalars of its own, in microgpt's way: a GPT, with only that class replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from measuring.beside import Row, measured
from peers.plain_gpt import PlainTraining, PlainValue

from autograd import Value
from loops.bars import BARS
from loops.engines import check_same

SIGNS, LONGEST, WIDTH = 27, 8, 16
NAME = (0, 5, 13, 13, 1, 0)
STEPS_TO_CHECK = 2


def weights_on(engine: Callable[[float], Any]) -> list[list[list[Any]]]:
    """Small random weights in the order in which the script reads them, on one engine's numbers."""
    rng = Random(0)
    shapes = [(SIGNS, WIDTH), (LONGEST, WIDTH), *[(WIDTH, WIDTH)] * 4, (4 * WIDTH, WIDTH), (WIDTH, 4 * WIDTH)]
    return [[[engine(rng.gauss(0.0, 0.1)) for _ in range(n)] for _ in range(m)] for m, n in [*shapes, (SIGNS, WIDTH)]]


def training_on(engine: Callable[[float], Any]) -> Callable[[Sequence[int]], float]:
    """The script's step: the loss of a name, backward, and Adam by hand."""
    return PlainTraining(weights_on(engine), lambda step: 0.01, (0.9, 0.999), 1e-8)


def own_class_row(rounds: int) -> list[Row]:
    """A row for the script's step with `autograd.Value`, beside the same with its own class."""
    scripts = {"glassgrad": training_on(Value), "its own class": training_on(PlainValue)}
    for _ in range(STEPS_TO_CHECK):
        ours, theirs = [[script(NAME)] for script in scripts.values()]
        check_same(ours, theirs, "the script's own class")
    programs = {name: lambda script=script: script(NAME) for name, script in scripts.items()}

    def rows(seconds: dict[str, float]) -> list[Row]:
        ours, theirs = (1e3 * seconds[name] for name in programs)
        return [Row("a GPT of scalars, whole step", "ms", ours, theirs, "its own class", least_factor=BARS.own_class)]

    return measured(programs, rows, rounds)
