"""`draw`: the graph of a Value as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from autograd.common.arguments import check_choice, check_counts, check_digits, check_texts, for_a_model
from autograd.common.wording import with_type
from autograd.common.wrong_calls import shown_how
from autograd.drawing.drawn.bundle import svg_bundle
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import theme_named
from autograd.drawing.finest import Levels, finest, fitted
from autograd.drawing.levels import LEVELS, Look, check_lines
from autograd.drawing.renderers.choice import check_renderer
from autograd.drawing.renderers.renderer import Renderer
from autograd.drawing.seen.counting import outline_of
from autograd.drawing.seen.focus import Named, Part, neighbourhood, paths, whole
from autograd.drawing.seen.folding import Folding, scopes_named, with_outer
from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.scene import scene_of
from autograd.drawing.seen.vertices import Scene
from autograd.drawing.sizes import window_of
from autograd.graph.value import Value

_NOTEBOOK = (1000, 1000)  # px, of an output


@shown_how(
    'draw(value, title="y"), which draws one Value with all that made it',
    format='draw(value).save("graph.png")',
    **dict.fromkeys(("filename", "outfile", "path"), 'draw(value).save("graph.svg")'),
    **dict.fromkeys(("show", "view"), "draw(value).view()"),
)
def draw(
    value: Value,
    *,
    level: str = "auto",
    size: str | tuple[float, float] | None = None,
    theme: str = "light",
    title: str | None = None,
    subtitle: str | None = None,
    digits: int | None = None,
    direction: str = "auto",
    collapse: Iterable[str] = (),
    expand: Iterable[str] = (),
    around: Named | None = None,
    depth: int = 2,
    between: tuple[Named, Named] | None = None,
    max_values: int | None = None,
    renderer: Renderer | str | None = None,
) -> Drawing:
    """The graph that made `value`, with its numbers, gradients and local derivatives.

    level: "full" shows every value and operation, "compact" merges an operation with its result, "neuron" has one card
    for each neuron, or other innermost scope, "layer" one for each layer, or other outermost scope; "auto"
    is the finest of them whose text can be read at `size`.
    size: where the picture is to be shown: "slide", 1280 by 720 px, also if there is no size; "column", 690 by 700 px,
    of a document; "screen", 1440 by 800 px; or (width, height) in px. Text that is at least 9 px high there can be
    read, on a screen 11 px. A size changes what is drawn, not how large: the picture is scaled where it is shown.
    theme: "light" or "dark". direction: where data flows, "LR" to the right or "TB" down; "auto" is to the right, or,
    where the text could not be read at the size, down or in rows.
    title, subtitle: above the picture. Inside it, dots in a label make scopes: "hidden.w1" lies in "hidden".
    digits: significant digits, up to 100.
    collapse: scopes that are one card at any level, as ["layers.0"]. expand: scopes that are opened at the levels
    "neuron" and "layer", a layer into its neurons, a neuron into its values.
    around: a value, or its label; its neighbourhood is drawn, `depth` steps to either side. between: two values or
    labels; the values on the paths from the one to the other are drawn.
    max_values: how many values the picture may be about, in place of the level's own limit.
    renderer: what makes SVG or PNG of it, as for `use_renderer`: "graphviz-pure", "dot" or an object of your own. None
    is the choice of `use_renderer`, or what is found.

    The picture shows the numbers as they are now, so draw before a training step changes the parameters.
    The result is a `graphviz.Digraph`: `.save("graph.svg")` writes it, `.source` is its DOT text, a notebook
    shows it. Call `value.backward()` first to see the gradients.

    Errors: TypeError for anything but a Value, for a title that is no text and a count that is no int; ValueError for
    an unknown level, size, theme, direction, scope or label, a count below 1, and for more values than the level
    draws, with what to do instead. On rendering EngineNotFound where no layout engine is installed.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> y.backward()
    >>> picture = draw(y, title="y = x²")
    >>> picture.source.count("∂")  # of one line, x ×2 with ∂ 3 + 3 = 6, and of the legend
    2
    """
    if not isinstance(value, Value):
        raise TypeError(f"draw takes a Value, got {with_type(value)}{for_a_model(value, 'nn.draw(model)')}")
    check_choice("level", level, ["auto", *LEVELS])
    check_counts(max_values=max_values)
    if digits is not None:
        check_digits(digits)
    check_texts(title=title, subtitle=subtitle)
    check_renderer(renderer)
    if not isinstance(direction, str) or direction not in ("auto", "LR", "TB"):
        known = "LR, to the right, TB, down, and auto, which goes by size"
        raise ValueError(f"unknown direction {direction!r:.60}; known are: {known}")
    window = window_of("slide" if size is None else size)
    look = Look(theme, theme_named(theme), digits, direction, title or "", subtitle)
    collapsed = frozenset(scopes_named("collapse", collapse))
    opened = scopes_named("expand", expand)
    part = _part(whole(value), around, depth, between)
    if level not in ("full", "compact"):
        _check_size(len(part.kept), "layer" if level == "auto" else level, max_values)

    def scene() -> Scene:
        folded = outline_of(part, Folding("", collapsed)) if collapsed or opened else None
        if folded:
            _check_scopes(folded, [("collapse", collapsed), ("expand", opened)])
        cards = {x: card for x, card in folded.card_of.items() if card.scope in collapsed} if folded else {}
        if level != "auto":
            _check_size(len(part.kept) - len(cards), level, max_values)
        return scene_of(part, cards)

    def outline(name: str) -> Outline:
        outline = outline_of(part, Folding(name, collapsed, with_outer(opened)))
        _check_scopes(outline, [("collapse", collapsed), ("expand", opened)])
        check_lines(outline, name)
        return outline

    levels = Levels(len(part.kept), part.is_whole, scene, outline)
    if level == "auto":
        return finest(levels, look, window).rendered_by(renderer)
    if size is None and direction == "auto":
        look = replace(look, direction="LR")
    return fitted(levels, level, look, window).rendered_by(renderer)


def _part(graph: Part, around: Named | None, depth: int, between: tuple[Named, Named] | None) -> Part:
    if around is not None and between is not None:
        raise ValueError("around= and between= show different parts of a graph: give one of them")
    if around is not None:
        return neighbourhood(graph, around, depth)
    if between is not None:
        if not isinstance(between, (tuple, list)) or len(between) != 2:
            raise TypeError(f"between= takes two Values or labels, between=(a, b), got {between!r:.60}")
        return paths(graph, *between)
    return graph


def _check_size(n_values: int, level: str, max_values: int | None) -> None:
    most = LEVELS[level].most if max_values is None else max_values
    if n_values > most:
        coarser = [*LEVELS][[*LEVELS].index(level) + 1 :]
        instead = f"choose level={' or level='.join(map(repr, coarser))}, " if coarser else ""
        raise ValueError(
            f"{n_values:,} values, and level={level!r} draws up to {most:,}: {instead}fold scopes with collapse=[...], "
            f"draw a part with around=value or between=(a, b), or draw them all the same with max_values={n_values}"
        )


def _check_scopes(outline: Outline, options: list[tuple[str, Iterable[tuple[str, ...]]]]) -> None:
    known = with_outer(outline.scopes)
    for option, scopes in options:
        for scope in scopes:
            if scope not in known:
                names = sorted(".".join(scope) for scope in known) or ["none, for no label has a dot"]
                listed = ", ".join(names[:8]) + ", …" * (len(names) > 8)
                raise ValueError(f"{option}= names {'.'.join(scope)!r}, which is no scope here; known are: {listed}")


def mimebundle(value: Value, include: Any = None, exclude: Any = None) -> dict[str, str]:
    """Jupyter's view of a Value: its picture as SVG, or text where it is too large or no engine is installed."""
    text = repr(value)
    return svg_bundle(
        lambda: draw(value, size=_NOTEBOOK).pipe(encoding="utf-8"), text, lambda reason: f"{text}  {reason}"
    )
