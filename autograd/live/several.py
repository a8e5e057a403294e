"""Pages of several graphs for a page around them, which shows one at a time, with numbers of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd.graph.value import Value
from autograd.live.computing import code_of
from autograd.live.document import page_of
from autograd.live.interactive import story_and_uses
from autograd.live.opening import opening

_MARK = "the data of one graph"


class Pages(NamedTuple):
    """Pages that differ in their data alone: each is `before`, one of `data` as JSON, and `after`.

    The page around puts numbers into the data as "given": pairs of a leaf's index and a number, with which the page
    then opens. leaves: for each graph the indices of the leaves that were asked for, None for one that has no effect.
    """

    before: str
    after: str
    data: list[dict[str, Any]]
    leaves: list[list[int | None]]


def pages_of(graphs: Sequence[tuple[Value, Sequence[Value]]], title: str) -> Pages:
    """The pages of graphs, each an output and the leaves that will be given numbers.

    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> pages = pages_of([(x * y, [x, y]), (x + x, [x, y])], "Two graphs of x and y")
    >>> pages.leaves[1][1] is None, len(pages.data)
    (True, 2)
    """
    told = [story_and_uses([output]) for output, _ in graphs]
    code, fixed = code_of(list(dict.fromkeys(use for _, uses, _ in told for use in uses)))
    data, leaves = [], []
    for (story, _, scene), (_, wanted) in zip(told, graphs):
        data.append(story | {"fixed": fixed, "opening": opening(story, "end", "auto")})
        leaves.append([scene.of[leaf].index if leaf in scene.of else None for leaf in wanted])
    before, after = page_of(title, _MARK, code).split(f'"{_MARK}"')
    return Pages(before, after, data, leaves)
