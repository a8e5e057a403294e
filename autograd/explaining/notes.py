"""Remarks below an explanation: blocked paths, operands that count twice, a `grad` that holds another number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from autograd.common.wording import number, printable
from autograd.explaining.chains import arrows, named, written_count
from autograd.explaining.naming import Names
from autograd.explaining.path_sum import PathSum
from autograd.explaining.routes import PathStep, first_not_finite
from autograd.graph.value import Value
from autograd.table import rows as primitives

_MOST = 4
_LONGEST_LABEL = 60
_ONE_OF_SEVERAL = (primitives.where, primitives.maximum, primitives.minimum, primitives.max, primitives.min)
_WITH_JUMPS = tuple(getattr(primitives, name) for name in ("step", "greater", "sign", "floor", "ceil", "round"))


def notes(found: PathSum) -> list[str]:
    """The remarks, one sentence each."""
    names = named(found)
    return [
        *_which_leaf(found, names),
        *_blocked(found, names),
        *_repeated(found, names),
        *_not_finite(found, names),
        *_held(found, names),
    ]


def _which_leaf(found: PathSum, names: Names) -> Iterator[str]:
    label = printable(found.leaf.label).strip()
    name = names.of(found.leaf)
    if "." in label and name != label:
        yield f"{name} is {_cut(label)}."
    shown = {x for step in _in_full(found, names) for x in step.value.operands if isinstance(x, Value)}
    if label and any(x.label == found.leaf.label for x in shown - {found.leaf}):
        yield f"Several values are called {name}; this is about the one with data {number(found.leaf.data)}."


def _in_full(found: PathSum, names: Names) -> Iterator[PathStep]:
    """The steps of all paths that are shown step by step."""
    for path in found.paths:
        if len(path.steps) == len(arrows(path, names)):
            yield from path.steps


def _blocked(found: PathSum, names: Names) -> Iterator[str]:
    if not found.blocked:
        return
    at = dict.fromkeys((step.value, _why(step)) for step in found.blocked)
    counts = Counter(f"{_at(value, names)}, which {why}" for value, why in at)
    said = [place + f" ({count:,} of these)" * (count > 1) for place, count in counts.items()]
    places = "; at ".join(said[:_MOST])
    more = f"; and {len(said) - _MOST:,} more" if len(said) > _MOST else ""
    n = found.n_blocked
    paths = "1 path is" if n == 1 else f"{written_count(n, found.digits)} paths are"
    yield f"{paths} blocked: at {places}{more}."


def _at(value: Value, names: Names) -> str:
    assert value.primitive is not None
    name, kind = names.of(value), value.primitive.name
    return name if name.startswith(kind) else f"{kind} {name}"


def _why(step: PathStep) -> str:
    primitive = step.primitive
    if primitive is primitives.relu:
        return "is off"
    if primitive in _ONE_OF_SEVERAL:
        return "takes another operand"
    if primitive in _WITH_JUMPS:
        return "is flat between its jumps"
    return "lets nothing through"


def _repeated(found: PathSum, names: Names) -> Iterator[str]:
    said: dict[str, None] = {}
    for step in _in_full(found, names):
        times = sum(1 for x in step.value.operands if x is step.source)
        if times > 1:
            source, value = names.of(step.source), names.of(step.value)
            said[f"{source} is an operand of {value} {_times(times)}{_sum_of(step, found.digits)}."] = None
    yield from list(said)[:_MOST]


def _sum_of(step: PathStep, digits: int) -> str:
    """The derivative by an operand as the sum over its uses, where these are few."""
    if not 1 < len(step.uses) <= _MOST:
        return ", and its derivative there is the sum over these uses"
    terms = [number(use, digits) for use in step.uses]
    summed = " + ".join(f"({term})" if term.startswith("-") and i else term for i, term in enumerate(terms))
    return f": {summed} = {number(step.derivative, digits)}"


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count:,} times"


def _not_finite(found: PathSum, names: Names) -> Iterator[str]:
    step = first_not_finite(found.paths)
    if step:
        derivative = number(step.derivative)
        yield f"Not finite: the derivative of {names.of(step.value)} by {names.of(step.source)} is {derivative}."
    elif not isfinite(found.gradient):
        yield "Not finite, though every factor is: the products or their sum are too large for a float."
    if any(path.product == 0.0 and all(step.derivative for step in path.steps) for path in found.paths):
        yield "0, though no factor is: some products are too small for a float."


def _held(found: PathSum, names: Names) -> Iterator[str]:
    held, gradient = found.held, found.gradient
    if held is None or abs(held - gradient) <= found.rounding or held == gradient:
        return
    if held != held and gradient != gradient:
        return
    whence = "of a backward pass from another output, or before data changed"
    if not found.leaf.operands:
        whence = "summed over several backward passes or outputs, or from before data changed; zero_grad() starts again"
    yield f"{names.in_fraction(found.leaf)}.grad holds {number(held, found.digits)}: {whence}."


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[:_LONGEST_LABEL] + "…"
