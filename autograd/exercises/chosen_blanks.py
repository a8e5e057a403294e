"""Which gradients an exercise leaves blank."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from autograd.common.arguments import check_choice, check_count
from autograd.common.wording import with_type
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Backprop
from autograd.exercises.value_names import ValueNames
from autograd.graph.value import Value

Hide = str | int | Value | Iterable["str | Value"]
"""What is blank: "leaves", "inner" or "all", so many of them, or these Values, or those with these names."""

_KINDS = ("leaves", "inner", "all")
_MOST_NAMED = 8


@dataclass(frozen=True)
class Difficulty:
    """How difficult an exercise is: what is blank, unless that is said, and whether local derivatives are shown."""

    hide: str
    has_slopes: bool


LEVELS = {"easy": Difficulty("leaves", True), "medium": Difficulty("all", True), "hard": Difficulty("all", False)}


def chosen(passed: Backprop, names: ValueNames, hide: Hide | None, level: Difficulty, seed: int) -> list[Vertex]:
    """The values whose gradients are blank, in the order in which a backward pass completes them.

    Errors: TypeError and ValueError that say what there is.
    """
    if hide is None:
        return _of_kind(passed, level.hide)
    if isinstance(hide, str) and hide in _KINDS:
        return _of_kind(passed, hide)
    if isinstance(hide, int) and not isinstance(hide, bool):
        pool = _of_kind(passed, level.hide)
        check_count("hide", hide, most=len(pool))
        picked = set(random.Random(seed).sample(range(len(pool)), hide))
        return [vertex for i, vertex in enumerate(pool) if i in picked]
    wanted = {vertex_named(passed, names, one, "hide=") for one in _listed(hide)}
    return [vertex for vertex in passed.order if vertex in wanted]


def vertex_named(passed: Backprop, names: ValueNames, wanted: Any, what: str) -> Vertex:
    """The one value that a label, a short name or a Value means. Errors: those of `chosen`."""
    if isinstance(wanted, Value):
        vertex = passed.scene.of.get(wanted)
        if vertex is None or vertex not in passed.order:
            raise ValueError(
                f"{what} has {wanted.label or 'a Value'!r}, which has no gradient of its own in this graph"
            )
        return vertex
    if not isinstance(wanted, str):
        raise TypeError(f"{what} names a value by its label or by the Value itself, got {with_type(wanted)}")
    found = [vertex for vertex in names.called(wanted) if vertex in passed.order]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(repr(vertex.label or names.of(vertex)) for vertex in found[:_MOST_NAMED])
        raise ValueError(f"{len(found)} values are called {wanted!r:.60}; write the whole label: {labels}")
    known = [names.of(vertex) for vertex in passed.order]
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    raise ValueError(
        f"no value of this graph is called {wanted!r:.60}; there are {', '.join(known[:_MOST_NAMED])}{more}"
    )


def _listed(hide: Any) -> list[Any]:
    if isinstance(hide, (str, Value)):
        return [hide]
    if isinstance(hide, bool) or not isinstance(hide, Iterable):
        raise TypeError(f'hide= is "leaves", "inner", "all", a count, or names of values, got {with_type(hide)}')
    listed = list(hide)
    if not listed:
        raise ValueError("hide= names no value; an exercise needs at least one blank")
    return listed


def _of_kind(passed: Backprop, kind: str) -> list[Vertex]:
    output = passed.scene.output
    able = [vertex for vertex in passed.order if vertex is not output and isfinite(vertex.grad or 0.0)]
    pool = [vertex for vertex in able if kind == "all" or bool(vertex.links) == (kind == "inner")]
    if not pool:
        raise ValueError(_nothing(passed, kind, able))
    return pool


def _nothing(passed: Backprop, kind: str, able: list[Vertex]) -> str:
    if len(passed.order) == 1:
        return "the output was made from no Value, so there is no gradient to find; give what you computed from Values"
    if not able:
        return "no gradient here is a finite number; an exercise needs one that can be found"
    return f'there are no {kind if kind == "leaves" else "inner values"} with a finite gradient here; write hide="all"'


def level_named(level: object) -> Difficulty:
    """The level of that name. Errors: ValueError that lists them."""
    check_choice("level", level, LEVELS)
    return LEVELS[str(level)]
