"""The bars of `eager.py`, for the engine that runs: the least factors over other engines, and the most bytes."""

from __future__ import annotations

from dataclasses import dataclass

import autograd


@dataclass(frozen=True)
class Bars:
    """What must be reached; None where nothing must.

    networks: by the sizes of an `nn.MLP`, of a whole step, and of forward and backward alone.
    own_networks: of the same networks from + and *, written by the user. expression: of + and * alone.
    xad: of every loop beside xad. oxigrad: likewise. own_class: of a script beside its own class of scalars.
    operand: the most that an int, a `Value` of numpy's numbers or an update may cost, in units of the same with floats.
    numpy_operand: likewise of an operand that is a number of numpy.
    node: the most bytes of a node with its gradient. finding: the most percents of a step by hand that go into finding
        the parameters twice.
    """

    networks: dict[tuple[int, ...], float]
    own_networks: float | None
    expression: float | None
    rosenbrock: float | None
    xad: float | None
    oxigrad: float | None
    own_class: float | None
    operand: float
    numpy_operand: float | None
    node: float
    finding: float | None


_OF_ENGINES = {
    "native": Bars(
        networks={(2, 16, 16, 1): 20.0, (5, 8, 8, 2): 16.0},
        own_networks=25.0,
        expression=25.0,
        rosenbrock=80.0,
        xad=10.0,
        oxigrad=1.0,
        own_class=8.0,
        operand=1.5,
        numpy_operand=1.5,
        node=80.0,
        finding=None,
    ),
    "python": Bars(
        networks={(2, 16, 16, 1): 5.0, (5, 8, 8, 2): 4.0},
        own_networks=1.5,
        expression=1.5,
        rosenbrock=1.5,
        xad=None,
        oxigrad=None,
        own_class=None,
        operand=1.5,
        numpy_operand=None,
        node=200.0,
        finding=15.0,
    ),
}

BARS = _OF_ENGINES[autograd.engine]
