"""The numbers that the page computes itself, in node, after other numbers were put into its leaves: those of Python."""

import math
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import given, settings, strategies as st

import autograd
import nn
from autograd import Parameter, Primitive, Value, page
from autograd.live.computing import code_of
from tests.autograd.node import needs_node
from tests.autograd.strategies import functions_of_two

from .computed import far_apart, in_node, leaf_numbers, numbers_of, set_leaves, told_of

pytestmark = needs_node

RUN = "engine.run(); return told(story);"
AGREE = "return agreementInWords(agreementOf(story, engine), formatter(3));"

Graph = Callable[[Sequence[float]], Value]
"""Makes the same graph of other numbers."""


def check(graphs: Sequence[tuple[Graph, Sequence[float], Sequence[float]]], folder: Path, within: float) -> None:
    """Graphs with the second numbers put in are those that Python makes of these."""
    there = [told_of(build(after)) for build, _, after in graphs]
    scripts = [set_leaves(leaf_numbers(told)) + RUN for told in there]
    computed = in_node(scripts, [told_of(build(before)) for build, before, _ in graphs], folder)
    for (build, _, after), found, python in zip(graphs, computed, there):
        assert far_apart(found, numbers_of(python), within) == [], (build(after), after)


def row_of_the_table(row: Primitive) -> tuple[Graph, list[float]]:
    """A graph of a row, in which each number of its example is a leaf, and those numbers."""
    numbers = [x for part in row.example for x in (part if isinstance(part, list) else [part])]

    def build(at: Sequence[float]) -> Value:
        leaves = iter([Value(x, f"x{i}") for i, x in enumerate(at)])
        arguments = [[next(leaves) for _ in part] if isinstance(part, list) else next(leaves) for part in row.example]
        result = row(*arguments)
        one: Value = result[1] if isinstance(result, list) else result
        return one * 1.0

    return build, numbers


def test_every_row_of_the_table_is_computed_as_in_python(tmp_path: Path) -> None:
    rng = random.Random(5)
    graphs = []
    for row in autograd.TABLE.values():
        build, numbers = row_of_the_table(row)
        for _ in range(3):
            graphs.append((build, numbers, [x * rng.uniform(0.6, 1.4) for x in numbers]))
        graphs.append((build, numbers, [-x for x in numbers]))
        graphs.append((build, numbers, [0.0 for x in numbers]))
    check(graphs, tmp_path, 2e-13)


@settings(max_examples=12, deadline=None)
@given(
    functions=st.lists(functions_of_two(max_leaves=10), min_size=6, max_size=6),
    points=st.lists(st.floats(-1.5, 1.5), min_size=4, max_size=4),
)
def test_random_graphs_are_computed_as_in_python(functions: Any, points: Any, tmp_path_factory: Any) -> None:
    graphs = []
    for function in functions:

        def build(at: Sequence[float], function: Any = function) -> Value:
            x, y = Value(at[0], "x"), Parameter(at[1], "y")
            return function(x, y) + x * y  # type: ignore[no-any-return]

        graphs.append((build, points[:2], points[2:]))
    check(graphs, tmp_path_factory.mktemp("pages"), 1e-9)


def test_the_network_with_other_numbers_in_every_leaf(tmp_path: Path) -> None:
    def build(at: Sequence[float]) -> Value:
        numbers = iter(at)
        model = nn.network_5_2_2(rng=3)
        for parameter in model.parameters():
            parameter.data = next(numbers)
        return nn.ssr(  # type: ignore[no-any-return]
            model([Value(next(numbers), f"inputs.x{i}") for i in range(5)]), [Value(next(numbers), "t0"), 0.5]
        )

    n = len(nn.network_5_2_2().parameters()) + 6
    rng = random.Random(1)
    points = [[rng.gauss(0.0, 1.0) for _ in range(n)] for _ in range(10)]
    check([(build, points[0], other) for other in points[1:]], tmp_path, 1e-12)
    assert any(value["dead"] for point in points for value in numbers_of(told_of(build(point)))["values"] if value)


def test_infinities_and_nan_go_the_way_they_go_in_python(tmp_path: Path) -> None:
    def build(at: Sequence[float]) -> Value:
        x, w = Value(at[0], "x"), Value(at[1], "w")
        return autograd.where(x, w / x, w) * w + autograd.log(x + 2.0)  # type: ignore[no-any-return]

    graphs = [(build, [1.0, 2.0], [x, w]) for x in (0.0, -2.0, -3.0, math.inf, 1e308) for w in (0.0, -math.inf, 1e300)]
    check(graphs, tmp_path, 1e-12)


def test_what_earlier_passes_left_stays_and_a_part_starts_from_its_own_gradient(tmp_path: Path) -> None:
    def twice(at: Sequence[float]) -> Value:
        x = Value(3.0, "x")
        (x * x * 2.0).backward()
        x.data = at[0]
        y = x * x * 2.0
        y.backward()
        return y

    def part(at: Sequence[float]) -> Value:
        x = Value(at[0], "x")
        y = x * x
        (y * 5.0).backward()
        return y

    check([(twice, [3.0], [7.0]), (part, [3.0], [7.0])], tmp_path, 1e-12)


def test_pages_agree_with_the_engine(tmp_path: Path) -> None:
    pages = [told_of(build(numbers)) for build, numbers in map(row_of_the_table, autograd.TABLE.values())]
    said = in_node([AGREE] * len(pages), pages, tmp_path)
    assert [text for text in said if not text.startswith("numbers agree with the engine to ")] == []


def test_a_number_that_differs_is_named_with_both(tmp_path: Path) -> None:
    x, w = Value(3.0, "x"), Value(2.0, "w")
    text = told_of(x * w)
    falsified = {
        "story.values[2].data = 6.5;": "1 number differs from the engine's: .* is 6.5 there, and 6 computed here",
        "story.values[0].grad = 2.001;": "1 number differs .*: the gradient of x is 2 there, and 2 computed here",
        "story.operations[0].operands[0].derivative = 3;": r"1 number differs .*: ∂.*/∂x is 3 there, and 2 computed",
        "story.values[1].grad = NaN;": "1 number differs .*: the gradient of w is nan there, and 3 computed here",
    }
    said = in_node([change + AGREE for change in falsified], [text] * len(falsified), tmp_path)
    for found, wanted in zip(said, falsified.values()):
        assert re.search(wanted, found), found


def test_a_stale_graph_is_said_to_differ(tmp_path: Path) -> None:
    x = Parameter(3.0, "x")
    y = x * x
    y.backward()
    x.data = 4.0
    (said,) = in_node([AGREE], [told_of(y)], tmp_path)
    assert "9 there, and 16 computed here" in said


LIVE = """
const live = makeLive(story, engine, formatter(3));
const bits = () => JSON.stringify([told(story), live.leaves.map(({ data }) => data)]);
"""


def test_undo_redo_and_reset_bring_back_the_very_bits(network_loss: Any, tmp_path: Path) -> None:
    script = (
        LIVE
        + """
    const seen = [bits()];
    let seed = 1;
    const random = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647 - 0.5; };
    for (let i = 0; i < 30; i += 1) {
      live.set(live.leaves[Math.floor((random() + 0.5) * live.leaves.length)], 4 * random());
      seen.push(bits());
    }
    const same = [];
    for (let i = 29; i >= 0; i -= 1) { live.undo(); same.push(bits() === seen[i]); }
    same.push(!live.canUndo(), live.isAtStart());
    for (let i = 1; i <= 30; i += 1) { live.redo(); same.push(bits() === seen[i]); }
    live.reset();
    same.push(bits() === seen[0]);
    live.undo();
    same.push(bits() === seen[30]);
    live.startHere();
    live.set(live.leaves[0], 1);
    live.reset();
    same.push(bits() === seen[30], live.isAtStart());
    live.undo(); live.undo(); live.undo(); live.reset();
    same.push(bits() === seen[0]);
    return [same, new Set(seen).size];
    """
    )
    ((same, different),) = in_node([script], [told_of(network_loss)], tmp_path)
    assert same == [True] * len(same)
    assert different == 31


def test_a_drag_is_one_undo(network_loss: Any, tmp_path: Path) -> None:
    script = (
        LIVE
        + """
    const before = bits();
    live.hold("number");
    for (let i = 0; i < 20; i += 1) live.set(live.leaves[0], i / 7);
    live.release();
    live.hold("number"); // nothing moved: nothing to undo
    live.release();
    live.undo();
    return [before === bits(), live.canUndo()];
    """
    )
    assert in_node([script], [told_of(network_loss)], tmp_path) == [[True, False]]


def test_a_primitive_without_javascript_makes_a_page_of_fixed_numbers(tmp_path: Path) -> None:
    own = Primitive("own", "own", "x * x", lambda x: x * x, partials=(lambda z, x: 2.0 * x,), example=(3.0,))
    text = page(own(Value(3.0, "x")), tmp_path / "page.html").read_text(encoding="utf-8")
    assert "const PRIMITIVES = null;" in text
    assert "the primitive own has no definition=" in text


def test_why_a_primitive_has_no_javascript_is_said() -> None:
    def slope(z: Any, x: Any) -> Any:
        return 2.0 if x > 0.0 else -2.0

    deciding = Primitive("own", "own", "|2x|", definition=lambda x: abs(2.0 * x), partials=(slope,), example=(3.0,))
    twin = Primitive("own", "own", "3x", definition=lambda x: 3.0 * x, partials=(lambda z, x: 3.0,), example=(3.0,))
    code, why = code_of([(deciding, 1)])
    assert code == "const PRIMITIVES = null;\n"
    assert why.startswith("the rules of the primitive own cannot be recorded: write them with operators")
    assert code_of([(twin, 1), (deciding, 1)])[1] == "two primitives are called own"
