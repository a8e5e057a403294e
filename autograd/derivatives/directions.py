"""The derivatives of each of many outputs by each of many variables: which direction is taken, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from autograd.common.arguments import check_choice
from autograd.derivatives.chain_rule import each_pulled_back, each_pushed_forward, pulled_back
from autograd.derivatives.float_passes import FloatPasses, are_floats_enough
from autograd.derivatives.subgraph import Subgraph
from autograd.graph.differentiated import differentiating
from autograd.graph.modes import is_tracing
from autograd.graph.value import Value

Mode = Literal["auto", "forward", "reverse"]

_FEW = 2  # up to so many inputs or outputs, counting products would take as long as forming them


def check_mode(mode: object) -> None:
    """A ValueError for what is no mode of `jacobian`.

    >>> check_mode("backward")
    Traceback (most recent call last):
    ValueError: unknown mode 'backward'; known are: auto, forward, reverse
    """
    check_choice("mode", mode, get_args(Mode))


@differentiating
def derivatives_of_one(output: Any, variables: Sequence[Value], era: int) -> list[Any]:
    """The derivatives of an output by all variables, in reverse mode; `era` as for `without_variables`."""
    if not is_tracing() and not any(x.operands for x in variables):  # else there is no need of a subgraph
        graph = Subgraph([output], variables)
        if are_floats_enough([output], graph, era):
            return FloatPasses(graph).pulled_back(output)
    return pulled_back([output], [1.0], variables)


@differentiating
def derivatives_of_each(
    outputs: Sequence[Any], variables: Sequence[Value], mode: Mode, era: int, is_nested: bool
) -> Iterable[list[Any]]:
    """For each output its derivatives by all variables.

    is_nested: whether the outputs were made by taking derivatives.
    """
    graph = Subgraph(outputs, variables)
    forward = mode == "forward" or (mode == "auto" and _is_forward(outputs, graph, is_nested))
    if not are_floats_enough(outputs, graph, era):
        return (each_pushed_forward if forward else each_pulled_back)(outputs, graph)
    passes = FloatPasses(graph)
    return passes.pushed_forward(outputs) if forward else map(passes.pulled_back, outputs)


def _is_forward(outputs: Sequence[Any], graph: Subgraph, is_nested: bool) -> bool:
    """The direction of fewer products; reverse at a tie.

    A recording must take the direction that eager code takes. Where derivatives were taken, its graph is not that of
    eager code, as it has masks, and so the graph is not asked.
    """
    n, m = graph.n_variables, len(outputs)
    if is_nested or min(n, m) <= _FEW:
        return n < m
    return graph.is_cheaper_forward(outputs)
