"""The computation as data for the page: every value, every operation, and the gradients that it sends, in order."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from autograd.common.labels import Scope
from autograd.common.wording import number, printable
from autograd.drawing.drawn.compact import ResultCard
from autograd.drawing.seen.vertices import Link, Scene, Vertex
from autograd.explaining.uses import over_uses
from autograd.live.elements import Element
from autograd.live.scopes import Cards, ScopeTree, cut_into_stages
from autograd.live.slopes import SlopeFormulas
from autograd.table.row import NOTHING

UNNAMED_OUTPUT = "output"
_LONGEST_LABEL = 200


def differentiate(scene: Scene) -> None:
    """Fills in the gradients of a scene without a backward pass; the `grad` of the Values stays unchanged."""
    scene.has_gradients = True
    grads = {scene.output: 1.0}
    for vertex in reversed(scene.vertices):
        if vertex.role == "constant":
            continue
        vertex.grad = grads.get(vertex, NOTHING)
        for link in vertex.links:
            if link.derivative is None:
                continue
            link.sent = 0.0
            if link.derivative is not NOTHING and vertex.grad is not NOTHING:
                link.sent = vertex.grad * link.derivative
                grads[link.source] = grads.get(link.source, 0.0) + link.sent


def story_of(scene: Scene, cards: Cards) -> dict[str, Any]:
    """Values by their index, and operations in the order of the forward and of the backward pass.

    Both orders sort by the longest distance to the output, so that the operations of a layer come together.
    """
    distance = _distances(cards)
    cut_into_stages(cards, distance)
    tree = ScopeTree(scene, cards)
    levels = tree.levels()
    made = [card for card in cards.values() if card.operands]
    forward = sorted(made, key=lambda card: -distance[card.vertex])
    backward = sorted(made, key=lambda card: distance[card.vertex])
    excess = scene.gradients_from_elsewhere()
    operands = _operands(backward, excess)
    place = {card.vertex: i for i, card in enumerate(forward)}
    slopes = SlopeFormulas()
    return {
        "letter": _letter(scene.output),
        "output": scene.output.index,
        "scopes": tree.told(),
        "levels": levels,
        "values": _values(scene, cards, excess, tree.index),
        "operations": [
            _operation(card, distance[card.vertex], operands[card.vertex]) | slopes.of(card.vertex) for card in forward
        ],
        "backward": [place[card.vertex] for card in backward],
        "slopes": slopes.found,
        "symbols": slopes.symbols(),
    }


def frame_of(story: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a story without its structure, which is the same for all frames of a training."""
    values = [value for value in story["values"] if value]
    return {
        "data": [value["data"] for value in values],
        "grads": [value.get("grad") for value in values],
        "before": [value.get("before") for value in values] if any("before" in value for value in values) else [],
        "dead": [i for i, value in enumerate(values) if value.get("dead")],
        "operands": [operand[1:] for operation in story["operations"] for operand in operation["operands"]],
    }


def shape_of(scene: Scene) -> list[tuple[Any, ...]]:
    """The structure that all frames must share: the values and their operands."""
    return [(v.role, v.symbol, v.label, [link.source.index for link in v.links]) for v in scene.vertices]


def finite(x: float | None) -> float | str | None:
    """`x` as JSON: nan and infinities as words."""
    return x if x is None or math.isfinite(x) else number(x)


def _operation(card: ResultCard, distance: int, operands: list[list[Any]]) -> dict[str, Any]:
    """An operation: its result, its primitive, its distinct operands, and their places where one is used twice."""
    vertex, primitive = card.vertex, card.primitive
    assert primitive is not None
    operation = {
        "value": vertex.index,
        "symbol": card.symbol,
        "primitive": primitive.name,
        "distance": distance,
        "operands": operands,
    }
    if vertex.is_sum:
        operation["sums"] = True
    if len(operands) < len(card.operands):
        entry = {source: i for i, (source, *_) in enumerate(operands)}
        operation["places"] = [entry[link.source.index] for link in card.operands]
    if isinstance(primitive, Element):
        operation["element"] = primitive.place
    if vertex.exponent is not None:
        operation["exponent"] = finite(vertex.exponent)
    return operation


def _distances(cards: Cards) -> dict[Vertex, int]:
    distance: dict[Vertex, int] = defaultdict(int)
    for card in reversed(cards.values()):
        for link in card.operands:
            distance[link.source] = max(distance[link.source], distance[card.vertex] + 1)
    return distance


def _operands(backward: list[ResultCard], excess: dict[Vertex, float]) -> dict[Vertex, list[list[Any]]]:
    """For each operation its distinct operands: [value, derivative, gradient sent, sum so far], a constant: [value].

    The derivative by an operand that is used several times, as x in x * x, is the sum of those by each use. One that is
    NOTHING, such as along the branch not taken of a `where`, is "nothing". The last sum is the engine's own gradient,
    which was added up in another order and may differ in its last bit.
    """
    totals: dict[Vertex, float] = defaultdict(float, excess)
    last: dict[Vertex, list[Any]] = {}
    operands: dict[Vertex, list[list[Any]]] = {}
    for card in backward:
        uses: dict[Vertex, list[Link]] = {}
        for link in card.operands:
            uses.setdefault(link.source, []).append(link)
        entries = operands[card.vertex] = []
        for source, links in uses.items():
            entry: list[Any] = [source.index]
            if links[0].sent is not None:
                sent = sum(link.sent or 0.0 for link in links)
                totals[source] += sent
                derivative = over_uses([0.0 if link.derivative is None else link.derivative for link in links])
                slope = "nothing" if derivative is NOTHING else finite(derivative)
                entry += [slope, finite(sent), finite(totals[source])]
                last[source] = entry
            entries.append(entry)
    for source, entry in last.items():
        entry[-1] = finite(source.grad)
    return operands


def _values(
    scene: Scene, cards: Cards, excess: dict[Vertex, float], scopes: dict[Scope, int]
) -> list[dict[str, Any] | None]:
    values: list[dict[str, Any] | None] = [None] * (1 + max(vertex.index for vertex in scene.vertices))
    for card in cards.values():
        for vertex in (*card.rows, card.vertex):
            value = {
                "name": _name(vertex),
                "label": printable(vertex.label)[:_LONGEST_LABEL],
                "scope": scopes.get(card.vertex.scope),
                "role": vertex.role,
                "data": finite(vertex.data),
                "grad": finite(vertex.grad),
                "card": card.vertex.index,
                "before": finite(excess.get(vertex)),
                "dead": vertex.is_dead_relu,
            }
            values[vertex.index] = {key: entry for key, entry in value.items() if not _is_nothing(entry)}
    return values


def _is_nothing(entry: Any) -> bool:
    return entry is None or entry is False or entry == ""


def _name(vertex: Vertex) -> str:
    """The name that a value was given; the page writes the others as formulas of their operands."""
    return printable(vertex.name) if vertex.label else ""


def _letter(output: Vertex) -> str:
    """What is differentiated, as loss in ∂loss/∂x: the output by its name, if all gradients are those of this output.

    Else they are those of what was made of it, which has no name here.
    """
    if output.grad == 1.0:
        return printable(output.name) if output.label else UNNAMED_OUTPUT
    return "J" if output.name == "L" else "L"
