"""Paths as chains of arrows; the middle of a long path becomes a single arrow."""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd.common.wording import number
from autograd.explaining.naming import Names
from autograd.explaining.path_sum import PathSum
from autograd.explaining.routes import Path, PathStep, product
from autograd.graph.value import Value

_LONGEST = 8
_AT_EACH_END = 3
_LARGEST_COUNT = 10**15


@dataclass(frozen=True)
class Arrow:
    """One arrow of a chain: its factor, the name at its end, and for a `dot` the product that it is part of.

    steps: the number of steps that it stands for.
    """

    factor: float
    name: str
    term: str = ""
    steps: int = 1


def arrows(path: Path, names: Names) -> list[Arrow]:
    """The arrows of a path, a handful at most."""
    steps = path.steps
    if len(steps) <= _LONGEST:
        return [_arrow(step, names) for step in steps]
    first, middle, last = steps[:_AT_EACH_END], steps[_AT_EACH_END:-_AT_EACH_END], steps[-_AT_EACH_END:]
    together = Arrow(product(middle), names.of(middle[-1].value), steps=len(middle))
    return [*(_arrow(step, names) for step in first), together, *(_arrow(step, names) for step in last)]


def _arrow(step: PathStep, names: Names) -> Arrow:
    term = names.term(step.value, step.operand) if len(step.uses) == 1 else ""
    return Arrow(step.derivative, names.of(step.value), term)


def named(found: PathSum) -> Names:
    """Names for all shown values; different values have different names."""
    shown = [found.leaf, found.output]
    for path in found.paths:
        steps = path.steps
        if len(steps) > _LONGEST:
            steps = steps[:_AT_EACH_END] + steps[-_AT_EACH_END - 1 :]
        for step in steps:
            shown.append(step.value)
            if not step.value.label and len(step.value.operands) <= 2:  # an expression may name them
                shown += [x for x in step.value.operands if isinstance(x, Value)]
    return Names(shown, found.output)


def written_count(count: int, digits: int) -> str:
    """A count of paths, which may be astronomically large.

    >>> written_count(1234, 4), written_count(2**1000, 4)
    ('1,234', 'about 1.072e301')
    """
    if count < _LARGEST_COUNT:
        return f"{count:,}"
    exponent, fraction = divmod(math.log10(count), 1.0)
    return f"about {number(10.0**fraction, digits)}e{int(exponent)}"


def unshown(found: PathSum) -> str:
    """The number of paths that are not shown, in words; "" if all are shown."""
    more = found.n_paths - len(found.paths)
    return f"and {written_count(more, found.digits)} more path{'s' * (more > 1)}" if more else ""


def headline(found: PathSum) -> str:
    """The derivative, its number, and over how many paths it is a sum."""
    names = named(found)
    fraction = f"∂{names.in_fraction(found.output)}/∂{names.in_fraction(found.leaf)}"
    return f"{fraction} = {number(found.gradient, found.digits)}, {_over_paths(found)}"


def _over_paths(found: PathSum) -> str:
    if found.leaf is found.output:
        return "for it is the output itself"
    if not found.n_paths:
        return "for no path carries anything"
    if found.n_paths == 1:
        return "along the one path"
    return f"the sum over {written_count(found.n_paths, found.digits)} paths"
