"""`page`: the graph of a Value as an interactive page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.common.arguments import check_count, check_digits, check_texts, for_a_model
from autograd.common.wording import printable, with_type
from autograd.common.wrong_calls import shown_how
from autograd.drawing.drawn.compact import cards_of
from autograd.drawing.drawn.style import GradientScale
from autograd.drawing.seen.captions import remarks
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.scene import scene_of
from autograd.drawing.seen.vertices import Scene
from autograd.graph.value import Value
from autograd.live.colours import SHADES
from autograd.live.computing import Use, code_of, uses_of
from autograd.live.data_rows import columns_of
from autograd.live.document import page_of
from autograd.live.elements import with_elements
from autograd.live.inline import Page, show_in_browser, written_page
from autograd.live.opening import opening
from autograd.live.story import differentiate, finite, frame_of, shape_of, story_of

MOST_VALUES = 50_000


@shown_how('page(value, "page.html")')
def page(
    value: Value | Sequence[Value],
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    rows: Mapping[Any, Any] | None = None,
    digits: int = 3,
    max_values: int = MOST_VALUES,
    start: int | str = "end",
    level: str = "auto",
    open: bool = False,
) -> Page:
    """Writes an HTML page on which the graph that made `value` computes and differentiates itself, step by step.

    The page is one file that needs no network. It steps forward and backward through the computation and the backward
    pass, each step with its equation and numbers; a value under the pointer shows the chain rule along all its paths;
    values can be searched for by name, `grad=0`, `|g|>1` and `nan`; neurons and layers, or other scopes, are folded and
    opened by a click. It has a light and a dark theme.

    value: the output, or several snapshots of it, `copy.deepcopy(loss)` in each epoch of a training. Then the page has
        a frame for each, and a curve of the output over all of them.
    path: where to write it; folders are made. The result is this path, a `pathlib.Path` that a notebook shows as the
        page itself. Without a path the page is written among the temporary files.
    title: above the picture.
    rows: data, of which the page shows one row at a time, chosen from a list: for a leaf, by its label or as the Value
        itself, a column of numbers; or for a scope, whose leaves end in numbers, such as "inputs" for inputs.x0 and
        inputs.x1, a table with as many columns.
    digits: significant digits, up to 100.
    max_values: how many values the graph may have.
    start: the step that the page opens at: its number, "start", where nothing is computed yet, "backward", where the
        gradient starts at the output, or "end".
    level: what has a card of its own as the page opens, "layers", "neurons" or "values"; "auto" chooses.
    open: opens the page in the web browser.

    The numbers are those of now. Where `backward()` has not been called the page shows the gradients that it would
    give, and leaves `grad` as it is.

    Errors: TypeError for anything but Values; ValueError for snapshots of different graphs, for a graph of too many
    values, and for a step or level that it does not have; RuntimeError for open=True without a web browser.

    >>> import tempfile
    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> folder = tempfile.mkdtemp()
    >>> page(x * x, f"{folder}/square.html", start="backward").name
    'square.html'

    A row of data, with its target, is chosen on this page:

    >>> inputs = [Value(1.0, "inputs.x0"), Value(2.0, "inputs.x1")]
    >>> target = Value(3.0, "target")
    >>> error = inputs[0] * 2.0 + inputs[1] - target
    >>> table, targets = [[1.0, 2.0], [0.5, -1.0]], [3.0, 0.25]
    >>> page(error * error, f"{folder}/rows.html", rows={"inputs": table, target: targets}).name
    'rows.html'
    """
    snapshots = [value] if isinstance(value, Value) else value
    _check_values(snapshots)
    check_digits(digits)
    check_count("max_values", max_values)
    check_texts(title=title)
    check_size(max(len(whole(snapshot).kept) for snapshot in snapshots), max_values)
    story, uses, scene = story_and_uses(snapshots, digits, rows)
    code, story["fixed"] = code_of(uses)
    story["opening"] = opening(story, start, level)
    name = scene.output.name if scene.output.label else "the output"
    heading = printable(title or f"Computing {name}, and its gradients")
    return write_page(path, heading, story, code, open)


def write_page(path: str | os.PathLike[str] | None, heading: str, story: dict[str, Any], code: str, open: bool) -> Page:
    """Writes the page of a story, and opens it where that is wanted."""
    target = written_page(path, heading, page_of(heading, story, code))
    if open:
        show_in_browser(target)
    return target


def story_and_uses(
    snapshots: Sequence[Value], digits: int = 3, rows: Mapping[Any, Any] | None = None, *, is_anew: bool = False
) -> tuple[dict[str, Any], list[Use], Scene]:
    """The data of a page, the primitives that it needs in JavaScript, and the scene of the last snapshot.

    is_anew: gradients are computed, and the `grad` of the Values is not read.
    """
    scenes = [with_elements(scene_of(whole(snapshot))) for snapshot in snapshots]
    _check_shapes(scenes)
    for scene in scenes if is_anew else ():
        differentiate(scene)
    notes = _remarks_and_gradients(scenes)
    decks = [cards_of(frame) for frame in scenes]
    stories = [story_of(frame, cards) for frame, cards in zip(scenes, decks)]
    scale = GradientScale(g for frame in scenes for g in frame.gradients())
    story = stories[-1] | {"digits": digits, "low": scale.low, "high": scale.high, "shades": SHADES, "notes": notes}
    story["frames"] = [frame_of(frame) for frame in stories] if len(stories) > 1 else []
    if rows:
        columns = columns_of(snapshots[-1], rows)
        story["rows"] = [[scenes[-1].of[leaf].index, [finite(x) for x in column]] for leaf, column in columns.items()]
    return story, uses_of(decks[-1].values()), scenes[-1]


def _check_values(snapshots: Any) -> None:
    if not isinstance(snapshots, Sequence) or isinstance(snapshots, str) or not snapshots:
        mend = for_a_model(snapshots, "page(model(row)), or nn.playground(model, inputs, targets)")
        raise TypeError(f"page takes a Value or a list of them, got {with_type(snapshots)}{mend}")
    for snapshot in snapshots:
        if not isinstance(snapshot, Value):
            raise TypeError(f"page takes Values, got {with_type(snapshot)} among them")


def check_size(n_values: int, most: int) -> None:
    """A ValueError for a graph of more values than a page is to have."""
    if n_values > most:
        raise ValueError(
            f"{n_values:,} values, and a page takes up to {most:,}: write the page of a part, as of one row's loss or "
            f"of one neuron's output, or of all with max_values={n_values}"
        )


def _check_shapes(scenes: list[Scene]) -> None:
    first = shape_of(scenes[0])
    for i, scene in enumerate(scenes[1:], start=2):
        if shape_of(scene) != first:
            raise ValueError(
                f"snapshot {i} is of another graph than snapshot 1; take all of them of the same computation, "
                "with copy.deepcopy(loss)"
            )


def _remarks_and_gradients(scenes: list[Scene]) -> list[str]:
    """Fills in gradients where scenes have none; returns the remarks for the reader about the last scene."""
    without = [scene for scene in scenes if not scene.has_gradients]
    for scene in without:
        differentiate(scene)
    notes = ["backward() has not been called: these are the gradients that it would give"] if without else []
    return notes + (remarks(scenes[-1]) if len(scenes) == 1 else [])
