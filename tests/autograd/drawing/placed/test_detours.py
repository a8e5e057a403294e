"""Lines led around cards: no point of one lies in a card but the two that it joins."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from autograd.drawing.placed.detours import detours
from autograd.drawing.placed.ranks import places_of

SIZES = {"x": (50.0, 20.0), "wide": (190.0, 60.0), "y": (50.0, 20.0), "z": (50.0, 20.0), "broad": (230.0, 60.0)}
COLUMNS = [["wide", "x"], ["y"], ["broad", "z"]]


def curve(points: Any, n: Any = 50) -> Iterator[Any]:
    """Points on the Bézier curves that follow one another."""
    for i in range(0, len(points) - 1, 3):
        p, q, r, s = points[i : i + 4]
        for t in (j / n for j in range(n + 1)):
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(sum(w * x for w, x in zip(weights, xs)) for xs in zip(p, q, r, s))


@pytest.mark.parametrize("sideways", [True, False])
@pytest.mark.parametrize("columns", [COLUMNS, [column[::-1] for column in COLUMNS]])
def test_no_detour_passes_behind_a_third_card(columns: Any, sideways: bool) -> None:
    sizes = SIZES if sideways else {node: (height, width) for node, (width, height) in SIZES.items()}
    places = {node: (along, 0.0) for node, (along, _) in places_of(columns, sizes, sideways).items()}
    for column in columns:  # the wide cards beside those that a line joins, on the side where the lanes are
        for node, across in zip(column, (0.0, 50.0) if column[0] in "xyz" else (50.0, 0.0)):
            places[node] = (places[node][0], -across if sideways else across)
    ways = detours(columns, places, sizes, [("x", "z")], sideways)
    drawn = ways["x", "z"]
    assert len(drawn) % 3 == 1
    for (along, across), node in itertools.product(curve(drawn), ["wide", "y", "broad"]):
        (middle, level), (width, height) = places[node], sizes[node] if sideways else sizes[node][::-1]
        assert abs(along - middle) > width / 2 or abs(across - level) > height / 2, (node, along, across)
