"""`draw`: the graph of a Value as a picture."""

from __future__ import annotations

import hashlib
from typing import Any

from autograd.drawing import compact, full
from autograd.drawing.engine import Drawing, EngineNotFound
from autograd.drawing.pen import Pen
from autograd.drawing.scene import Scene, Vertex, count_values, scene_of
from autograd.drawing.style import GradientScale, theme_named
from autograd.value import Value

FULL_UP_TO = 60
COMPACT_UP_TO = 2_000
LEVELS = ("auto", "full", "compact")


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

    The result is a `graphviz.Digraph`: `.render(outfile="graph.svg")` writes it, `.source` is its DOT text, a notebook
    shows it. Call `value.backward()` first to see the gradients.

    Errors: ValueError for an unknown level or theme, and under "auto" for a graph too large to read;
    EngineNotFound on rendering where no layout engine is installed.

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
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}; known are: {', '.join(LEVELS)}")
    colours = theme_named(theme)
    if level == "auto":
        _refuse_unreadable(count_values(value))
    scene = scene_of(value)
    if level == "auto":
        level = "full" if len(scene.vertices) <= FULL_UP_TO else "compact"
    scale = GradientScale(_gradients(scene))
    is_full = level == "full"
    pen = Pen(colours, scale, digits or (4 if is_full else 3), _prefix(scene), "right" if is_full else "left")
    what = full.SUBTITLE if is_full else compact.SUBTITLE
    sketch = full.draw_full if is_full else compact.draw_compact
    return sketch(scene, pen, title or "", _subtitle(scene, what) if subtitle is None else subtitle)


def _refuse_unreadable(n_values: int) -> None:
    if n_values > COMPACT_UP_TO:
        raise ValueError(
            f"{n_values:,} values: choose level='compact' or level='full' to draw them all the same, "
            "or draw a part, an inner value of the graph"
        )


def _gradients(scene: Scene) -> list[float]:
    sent = [link.sent for link, _ in scene.links()]
    return [g for g in [*sent, *(vertex.grad for vertex in scene.vertices)] if g is not None]


def _subtitle(scene: Scene, what: str) -> str:
    if not scene.has_gradients:
        return f"{what}\nno gradients yet: call backward() first"
    dead = [vertex for vertex in scene.vertices if vertex.is_dead_relu and vertex.grad]
    if not dead:
        return what
    through = "it" if len(dead) == 1 else "them"
    return f"{what}\n{_listed(dead)}, so nothing flows back through {through} (dashed, grey)"


def _listed(dead: list[Vertex]) -> str:
    names = [vertex.name for vertex in dead if vertex.name][:4]
    if len(dead) == 1:
        return f"{names[0]} is a dead ReLU here" if names else "one ReLU is dead here"
    if len(names) < len(dead) or len(set(names)) < len(dead):
        return f"{len(dead)} ReLUs are dead here"
    return f"{', '.join(names[:-1])} and {names[-1]} are dead ReLUs here"


def _prefix(scene: Scene) -> str:
    """Ids that differ between different pictures, and are the same for the same picture in every process."""
    told = repr([(v.label, v.data, v.grad, v.symbol) for v in scene.vertices])
    return "g" + hashlib.sha256(told.encode()).hexdigest()[:8] + "-"


def mimebundle(value: Value, include: Any = None, exclude: Any = None) -> dict[str, str]:
    """What Jupyter shows for a Value: its picture as SVG, or text where it is too large or no engine is installed."""
    bundle = {"text/plain": repr(value)}
    try:
        bundle["image/svg+xml"] = draw(value).pipe(encoding="utf-8")
    except (EngineNotFound, ValueError) as problem:
        bundle["text/plain"] += f"  (no picture: {problem})"
    return bundle
