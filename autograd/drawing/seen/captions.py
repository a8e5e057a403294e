"""The text below a picture's title."""

from __future__ import annotations

from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.vertices import Scene, Vertex


def remarks(scene: Scene) -> list[str]:
    """Remarks: warnings about the numbers of a picture, and the dead ReLUs."""
    lines = []
    if not scene.is_whole:
        lines.append("a part of the graph; gradients are those of the whole")
    if scene.is_stale:
        lines.append("some data were changed after this graph was computed, so the numbers do not belong together")
    if not scene.has_gradients:
        lines.append("no gradients yet: call backward() first")
    elif scene.has_gradients_from_elsewhere and not scene.is_stale:  # changed data alone make sums differ
        lines.append("leaves show gradients summed over several backward passes")
    dead = [vertex for vertex in scene.vertices if vertex.is_dead_relu and vertex.grad]
    if dead:
        through = "it" if len(dead) == 1 else "them"
        lines.append(f"{_listed(dead)}, so nothing flows back through {through} (dashed, grey)")
    return lines


def outline_caption(outline: Outline, what: str) -> str:
    """How to read the picture of an outline, and what is remarkable in it."""
    lines = [f"{what}; {outline.n_values:,} values in {len(outline.cards):,} cards"]
    if any(card.exits.count > 1 and not card.is_summary for card in outline.cards):
        lines.append("×n: n values of one name, as those of n rows: the mean of their data, the sum of their gradients")
    if not outline.has_gradients:
        return "\n".join([*lines, "no gradients yet: call backward() first"])
    dead, relus = (sum(getattr(card, name) for card in outline.cards) for name in ("dead", "relus"))
    if dead:
        is_dead, through = ("is", "it") if dead == 1 else ("are", "them")
        lines.append(
            f"{dead:,} of {relus:,} ReLUs {is_dead} dead here: nothing flows back through {through} (dashed, grey)"
        )
    return "\n".join(lines)


def _listed(dead: list[Vertex]) -> str:
    names = [vertex.name for vertex in dead if vertex.name][:4]
    if len(dead) == 1:
        return f"{names[0]} is a dead ReLU here" if names else "one ReLU is dead here"
    if len(names) < len(dead) or len(set(names)) < len(dead):
        return f"{len(dead)} ReLUs are dead here"
    return f"{', '.join(names[:-1])} and {names[-1]} are dead ReLUs here"
