"""Where units and numbers stand: nothing lies on anything else."""

import re
from itertools import combinations, pairwise

import pytest

import nn


def boxes(source: str, kind: str) -> list[tuple[float, float, float, float]]:
    """Middle, width and height of the nodes whose names start with `kind`, in points."""
    found = []
    for line in source.splitlines():
        if re.match(rf"\t{kind}\d\S* \[", line):
            x, y = map(float, re.search(r'pos="([^"]+)"', line)[1].split(","))  # type: ignore[index]
            sizes = [re.search(rf" {name}=([\d.]+)", line) for name in ("width", "height")]
            found.append((x, y, *(72 * float(size[1]) if size else 0.0 for size in sizes)))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("inputs", [None, 1.0])
@pytest.mark.parametrize("sizes", [[8, 3], [9, 1], [40, 7], [41, 10], [300]], ids=str)
def test_no_two_units_meet(sizes: list[int], inputs: float | None) -> None:
    row = None if inputs is None else [inputs] * 6
    units = boxes(nn.draw(nn.MLP(6, sizes, rng=1), inputs=row).source, "n")
    assert len(units) == 6 + sum(sizes)
    for (x0, y0, width0, height0), (x1, y1, width1, height1) in combinations(units, 2):
        assert abs(x0 - x1) >= (width0 + width1) / 2 or abs(y0 - y1) >= (height0 + height1) / 2


@pytest.mark.parametrize("n_inputs", range(1, 9))
@pytest.mark.parametrize("n_outputs", range(1, 9))
def test_no_two_numbers_on_lines_meet_where_there_are_any(n_inputs: int, n_outputs: int) -> None:
    numbers = boxes(nn.draw(nn.Layer(n_inputs, n_outputs, rng=1)).source, "w")
    assert len(numbers) == (n_inputs * n_outputs if min(n_inputs, n_outputs) <= 3 else 0)
    heights = sorted(y for _, y, _, _ in numbers)
    assert all(above - below >= 19.9 for below, above in pairwise(heights))
    assert len({round(x, 3) for x, _, _, _ in numbers}) <= 1


def test_units_are_counted_from_the_top_and_a_grid_is_filled_as_an_image() -> None:
    column = boxes(nn.draw(nn.Neuron(5, rng=1)).source, "n")[:5]
    assert [y for _, y, _, _ in column] == sorted((y for _, y, _, _ in column), reverse=True)
    grid = boxes(nn.draw(nn.Neuron(64, rng=1)).source, "n")[:64]
    assert sorted(grid, key=lambda box: (-box[1], box[0])) == grid
    assert len({y for _, y, _, _ in grid}) == len({x for x, _, _, _ in grid}) == 8


@pytest.mark.parametrize("sizes", [[3, 2], [30, 30, 1], pytest.param([300, 300, 2], marks=pytest.mark.long)], ids=str)
def test_columns_follow_each_other_to_the_right_with_room_for_lines(sizes: list[int]) -> None:
    source = nn.draw(nn.MLP(5, sizes, rng=1)).source
    ends = []
    for i in range(len(sizes) + 1):
        column = boxes(source, f"n{i}_")
        ends.append((min(x - w / 2 for x, _, w, _ in column), max(x + w / 2 for x, _, w, _ in column)))
    assert all(right[0] - left[1] >= 140 for left, right in pairwise(ends))
