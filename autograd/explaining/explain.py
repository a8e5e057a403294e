"""`explain`: the chain rule between two Values, spelled out."""

from __future__ import annotations

from math import fsum
from numbers import Real

from autograd.common.arguments import check_count, check_digits, for_a_model
from autograd.common.collector import without_collector
from autograd.common.wording import with_type
from autograd.common.wrong_calls import shown_how
from autograd.explaining.explanation import Explanation
from autograd.explaining.routes import count_paths, flow_back, flow_forward, largest_paths, routes_between
from autograd.graph.reverse import topological_order
from autograd.graph.source_line import name_of
from autograd.graph.value import Value
from autograd.table import ieee

_MOST_PATHS = 10_000  # that are shown: some seconds, and megabytes of text


@without_collector
@shown_how('explain(loss, weight), or its label: explain(loss, "layers.0.neurons.0.weights.0")')
def explain(output: Value, leaf: Value | str, *, limit: int = 12, digits: int = 4) -> Explanation:
    """The derivative of `output` by `leaf` as the chain rule has it: the sum over all paths between the two.

    Each path is shown with its local derivatives and their product; the sum is compared with the gradient that reverse
    mode finds. Some edges send nothing, such as those through a ReLU that is off; notes name them.

    leaf: a Value, or its label, as "layers.0.neurons.1.bias"; it may be an inner value too. It need not have a gradient
        yet: its `grad` is not changed, and read only to say where it holds something else.
    limit: how many paths to show, those that contribute most; up to 10,000. They are found without listing the others,
        of which there may be 2**1000.
    digits: significant digits, up to 100.

    Derivatives are taken at the data as they are now. Print the result; a notebook shows it as a table.

    Errors: TypeError for anything but Values; ValueError where `output` was not made from `leaf`, for a label that none
    or several of its Values have, and for a count that is too small or too large.

    The formula is that of F. L. Bauer, "Computational graphs and rounding error", SIAM Journal on Numerical Analysis
    11, 1974.

    >>> from autograd import Value, explain
    >>> x, y = Value(3.0, "x"), Value(-2.0, "y")
    >>> z = x * y + x**2
    >>> z.label = "z"
    >>> print(explain(z, x))
    ∂z/∂x = 4, the sum over 2 paths:
    <BLANKLINE>
      x ──×6──▶ x² ──×1──▶ z      6 · 1 =  6
      x ──×-2──▶ x·y ──×1──▶ z   -2 · 1 = -2
                                    sum =  4  ✓ equals the gradient of reverse mode
    """
    if isinstance(output, Value) and isinstance(leaf, str):
        leaf = _labelled(output, leaf)
    for value in (output, leaf):
        if not isinstance(value, Value):
            mend = for_a_model(value, "explain(loss, model.layers[0].neurons[0].weights[0])")
            raise TypeError(f"explain takes two Values, the output and a leaf; got {with_type(value)}{mend}")
    check_count("limit", limit, most=_MOST_PATHS)
    check_digits(digits)
    if not isinstance(leaf.grad, Real):
        raise TypeError(f"the grad of {name_of(leaf):.60} was set to {leaf.grad!r:.60}; set it to 0.0")
    routes = routes_between(leaf, output)
    if leaf is not output and not routes.every:
        raise ValueError(_unrelated(output, leaf))
    flow = flow_back(routes.open, leaf, output)
    paths = tuple(largest_paths(routes.open, leaf, output, limit))
    shown = _total([path.product for path in paths])
    all_shown = flow.n_paths <= limit
    return Explanation(
        output=output,
        leaf=leaf,
        gradient=flow.gradient,
        paths=paths,
        n_paths=flow.n_paths,
        sum=shown if all_shown else flow_forward(routes.open, leaf, output),
        remainder=0.0 if all_shown else flow.gradient - shown,
        rounding=flow.rounding,
        blocked=tuple(routes.shut),
        n_blocked=count_paths(routes.every, leaf, output) - flow.n_paths if routes.shut else 0,
        held=leaf.grad if leaf.has_grad else None,
        digits=digits,
    )


def _labelled(output: Value, label: str) -> Value:
    """The Value with that label among those that `output` was made from."""
    made = topological_order(output)
    every = dict.fromkeys(x for value in made for x in (*value.operands, value) if isinstance(x, Value))
    found = [value for value in every if value.label == label]
    if len(found) != 1:
        n = f"{len(found) or 'no'} Value{'s' * (len(found) > 1)}"
        raise ValueError(f"{name_of(output):.60} is made from {n} with the label {label!r:.60}; give the Value itself")
    return found[0]


def _total(products: list[float]) -> float:
    try:
        return fsum(products)
    except (OverflowError, ValueError):  # too large, or inf - inf
        return ieee.total(*products)


def _unrelated(output: Value, leaf: Value) -> str:
    made, sought = f"{name_of(output):.60}", f"{name_of(leaf):.60}"
    if routes_between(output, leaf).every:
        return f"{made} was not made from {sought}, but the other way round; the output is the first argument"
    return (
        f"{made} was not made from {sought}, so there is no path between them; "
        "perhaps it was detached, made in no_grad, or replaced by another Value with that name"
    )
