"""`draw`: the graph of a Value as a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from subprocess import CalledProcessError
from typing import Any

from autograd.drawing.compact import draw_compact
from autograd.drawing.engine import Drawing, EngineNotFound
from autograd.drawing.full import draw_full
from autograd.drawing.pen import Pen
from autograd.drawing.scene import Scene, Vertex, count_values, scene_of
from autograd.drawing.style import GradientScale, id_prefix, theme_named
from autograd.value import Value


@dataclass(frozen=True)
class Level:
    """How much a picture shows: who draws it, in which words it says so, and up to how many values "auto" takes it."""

    sketch: Callable[[Scene, Pen, str, str], Drawing]
    subtitle: str
    digits: int
    box_titles: str
    up_to: int


LEVELS = {
    "full": Level(
        draw_full,
        "every box is a Value; data flows left to right, gradients flow back along the same edges",
        digits=4,
        box_titles="right",
        up_to=60,
    ),
    "compact": Level(
        draw_compact,
        "number = data, chip = gradient; data flows left to right, gradients flow back along the same edges",
        digits=3,
        box_titles="left",
        up_to=2_000,
    ),
}


def draw(
    value: Value,
    *,
    level: str = "auto",
    theme: str = "light",
    title: str | None = None,
    subtitle: str | None = None,
    digits: int | None = None,
) -> Drawing:
    """The graph that made `value`, with every number, gradient and local derivative.

    level: "full" shows every value and operation, "compact" merges an operation with its result, "auto" goes by size.
    theme: "light" or "dark".
    title, subtitle: above the picture. Inside it, dots in a label make boxes: "hidden.w1" lies in "hidden".
    digits: significant digits.

    The picture shows the numbers as they are now, so draw before a training step changes the parameters.
    The result is a `graphviz.Digraph`: `.render(outfile="graph.svg")` writes it, `.source` is its DOT text, a notebook
    shows it. Call `value.backward()` first to see the gradients.

    Errors: TypeError for anything but a Value; ValueError for an unknown level or theme, and under "auto" for a graph
    too large to read; EngineNotFound on rendering where no layout engine is installed.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> y.backward()
    >>> picture = draw(y, title="y = x²")
    >>> picture.source.count("∂")
    3
    """
    if not isinstance(value, Value):
        raise TypeError(f"draw takes a Value, got the {type(value).__name__} {value!r:.60}")
    if level != "auto" and level not in LEVELS:
        raise ValueError(f"unknown level {level!r}; known are: auto, {', '.join(LEVELS)}")
    if digits is not None and (not isinstance(digits, int) or digits < 1):
        raise ValueError(f"digits is a whole number from 1 on, got {digits!r}")
    colours = theme_named(theme)
    if level == "auto":
        _refuse_unreadable(count_values(value))
    scene = scene_of(value)
    if level == "auto":
        level = next((name for name, choice in LEVELS.items() if len(scene.vertices) <= choice.up_to), "compact")
    chosen = LEVELS[level]
    prefix = _prefix(scene, level, theme)
    pen = Pen(colours, GradientScale(gradients(scene)), digits or chosen.digits, prefix, chosen.box_titles)
    return chosen.sketch(scene, pen, title or "", _subtitle(scene, chosen.subtitle) if subtitle is None else subtitle)


def _refuse_unreadable(n_values: int) -> None:
    if n_values > LEVELS["compact"].up_to:
        raise ValueError(
            f"{n_values:,} values: choose level='compact' to draw them all the same, or level='full' if you can wait; "
            "or draw a part, an inner value of the graph"
        )


def gradients(scene: Scene) -> list[float]:
    """All that flows and has come together: what the scale of a picture spans."""
    sent = [link.sent for link, _ in scene.links()]
    return [g for g in [*sent, *(vertex.grad for vertex in scene.vertices)] if g is not None]


def _subtitle(scene: Scene, what: str) -> str:
    return "\n".join([what, *remarks(scene)])


def remarks(scene: Scene) -> list[str]:
    """What a reader should know before trusting the numbers of a picture, and which ReLUs are dead."""
    lines = []
    if scene.is_stale:
        lines.append("some data were changed after this graph was computed, so the numbers do not belong together")
    if not scene.has_gradients:
        lines.append("no gradients yet: call backward() first")
    elif scene.has_gradients_from_elsewhere:
        lines.append("leaves show gradients summed over several backward passes")
    dead = [vertex for vertex in scene.vertices if vertex.is_dead_relu and vertex.grad]
    if dead:
        through = "it" if len(dead) == 1 else "them"
        lines.append(f"{_listed(dead)}, so nothing flows back through {through} (dashed, grey)")
    return lines


def _listed(dead: list[Vertex]) -> str:
    names = [vertex.name for vertex in dead if vertex.name][:4]
    if len(dead) == 1:
        return f"{names[0]} is a dead ReLU here" if names else "one ReLU is dead here"
    if len(names) < len(dead) or len(set(names)) < len(dead):
        return f"{len(dead)} ReLUs are dead here"
    return f"{', '.join(names[:-1])} and {names[-1]} are dead ReLUs here"


def _prefix(scene: Scene, *choices: str) -> str:
    """Ids that differ between different pictures, and are the same for the same picture in every process."""
    return id_prefix([(v.label, v.data, v.grad, v.symbol) for v in scene.vertices], *choices)


def mimebundle(value: Value, include: Any = None, exclude: Any = None) -> dict[str, str]:
    """What Jupyter shows for a Value: its picture as SVG, or text where it is too large or no engine is installed."""
    bundle = {"text/plain": repr(value)}
    try:
        bundle["image/svg+xml"] = draw(value).pipe(encoding="utf-8")
    except (EngineNotFound, CalledProcessError, OSError, ValueError) as problem:
        bundle["text/plain"] += f"  (no picture: {problem})"
    return bundle
