"""Golden pictures, as DOT and as SVG: what somebody looked at and found good stays as it is.

    python -m pytest tests/autograd/drawing --update-goldens

takes those of today. Look at what changed before you commit it.
"""

import math
import re
from collections.abc import Callable
from pathlib import Path

import graphviz
import pytest

import nn
from autograd import Value, draw
from autograd.drawing import find_engine

from .conftest import build_5_2_2, build_neuron
from .golden_pictures import difference

GOLDEN = Path(__file__).parent / "golden"
ROW = [0.8, -1.2, 0.5, 1.6, -0.4]
UPDATE = "the picture changed: look at it, then run `python -m pytest tests/autograd/drawing --update-goldens`"


def build_2_2_1(rows: int = 1) -> Value:
    model, table = nn.MLP(2, [2, 1], rng=4), [[0.5, -1.0], [1.5, 0.25], [-0.75, 1.0]][:rows]
    outputs = [model([Value(x, f"inputs.x{i}") for i, x in enumerate(row)]) for row in table]
    loss: Value = nn.ssr(outputs, [1.0] * rows)
    loss.backward()
    return loss


def build_chain() -> Value:
    x = y = Value(0.5, "x")
    for _ in range(5):
        y = (y * 1.25).sin() + x
    y.label = "y"
    y.backward()
    return y


def build_nan_and_inf() -> Value:
    x = Value(math.inf, "part.x")
    y = (x - x) * Value(2.0, "part.two") + Value(1.0, "one").log() * x
    y.label = "y"
    y.backward()
    return y


def trained_once(model: nn.MLP) -> nn.MLP:
    nn.ssr(model(ROW), [1.0, 0.0]).backward()
    return model


PICTURES: dict[str, Callable[[], graphviz.Digraph]] = {
    "neuron_full": lambda: draw(build_neuron(), title="One neuron"),
    "neuron_full_dark": lambda: draw(build_neuron(), theme="dark", title="One neuron"),
    "neuron_top_down": lambda: draw(build_neuron(), level="full", direction="TB"),
    "neuron_compact": lambda: draw(build_neuron(), level="compact", title="One neuron"),
    "neuron_dead_full": lambda: draw(build_neuron(bias=-2.5), title="dead"),
    "neuron_dead_compact_dark": lambda: draw(build_neuron(bias=-2.5), level="compact", theme="dark", title="dead"),
    "neuron_before_backward": lambda: draw(build_neuron(backward=False)),
    "nan_and_inf_full": lambda: draw(build_nan_and_inf()),
    "nan_and_inf_compact_dark": lambda: draw(build_nan_and_inf(), level="compact", theme="dark"),
    "nan_and_inf_neuron": lambda: draw(build_nan_and_inf(), level="neuron"),
    "network_compact": lambda: draw(build_5_2_2(), level="compact", title="5-2-2"),
    "network_in_a_column": lambda: draw(build_5_2_2(), size="column", title="5-2-2"),
    "chain_in_rows": lambda: draw(build_chain(), title="a chain"),
    "network_neuron": lambda: draw(build_5_2_2(), level="neuron", title="5-2-2"),
    "network_neuron_dark": lambda: draw(build_5_2_2(), level="neuron", theme="dark", title="5-2-2"),
    "network_layer": lambda: draw(build_5_2_2(), level="layer", title="5-2-2"),
    "network_layer_dark": lambda: draw(build_5_2_2(), level="layer", theme="dark", title="5-2-2"),
    "network_layer_top_down": lambda: draw(build_2_2_1(), level="layer", direction="TB"),
    "network_before_backward": lambda: draw(nn.MLP(2, [2, 1], rng=4)([0.5, -1.0]), level="neuron"),
    "network_collapsed": lambda: draw(build_2_2_1(), level="compact", collapse=["layers.0"]),
    "network_expanded": lambda: draw(build_2_2_1(), level="layer", expand=["layers.1"]),
    "network_around": lambda: draw(build_2_2_1(), around="layers.1.neurons.0.o0", depth=1),
    "network_between": lambda: draw(build_2_2_1(), between=("inputs.x0", "layers.1.neurons.0.o0"), level="compact"),
    "network_rows_neuron": lambda: draw(build_2_2_1(rows=3), level="neuron"),
    "network_structure": lambda: nn.draw(nn.network_5_2_2(rng=22), title="structure"),
    "network_structure_on_a_row_dark": lambda: nn.draw(nn.network_5_2_2(rng=22), inputs=ROW, theme="dark", title="row"),
    "network_structure_gradients": lambda: nn.draw(trained_once(nn.network_5_2_2(rng=22)), show="grad"),
    "network_structure_pills": lambda: nn.draw(nn.MLP(3, [14, 1], rng=2), inputs=[0.5, -1.0, 2.0]),
}


def of_the_engine(picture: graphviz.Digraph) -> str:
    if not find_engine().name.startswith("graphviz-pure"):
        pytest.skip(f'golden SVG is that of graphviz-pure: pip install ".[dot]"; here it would be {find_engine()}')
    return picture.pipe(encoding="utf-8")  # type: ignore[no-any-return]


def golden(name: str, text: str, request: pytest.FixtureRequest) -> str:
    path = GOLDEN / name
    if request.config.getoption("--update-goldens"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), UPDATE
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_the_source_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    source = PICTURES[name]().source
    assert source == golden(f"{name}.gv", source, request), UPDATE


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    picture = of_the_engine(PICTURES[name]())
    assert difference(picture, golden(f"{name}.svg", picture, request)) == "", UPDATE


def test_no_golden_picture_is_left_over(request: pytest.FixtureRequest) -> None:
    left = {path for path in GOLDEN.iterdir() if path.stem not in PICTURES}
    if request.config.getoption("--update-goldens"):
        for path in left:
            path.unlink()
        left = set()
    assert left == set(), UPDATE


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r">&#45;2.5<", ">2.5<"),
        (r'fill="#e6e9ee"', 'fill="#e6e9ef"'),
        (r'stroke-dasharray="5,2"', ""),
        (r'(<path [^>]*d="M)(\d+)', r"\g<1>9\g<2>"),
        (r'(points="-?)(\d+)', r"\g<1>1\g<2>"),
        (r"<ellipse [^>]*>|<path [^>]*/>", ""),
        (r"<text [^>]*>[^<]*</text>", r"\g<0>\g<0>"),
        (r'viewBox="0', 'viewBox="1'),
    ],
)
def test_a_changed_picture_is_caught(pattern: str, replacement: str) -> None:
    picture = of_the_engine(PICTURES["neuron_dead_full"]())
    changed, count = re.subn(pattern, replacement, picture, count=1)
    assert count == 1
    assert difference(picture, picture) == ""
    assert " in place of " in difference(changed, picture)


def test_places_may_differ_by_what_cannot_be_seen_and_with_the_engine() -> None:
    picture = of_the_engine(PICTURES["neuron_full"]())
    (x,) = re.findall(r' x="([\d.]+)"', picture)[:1]
    nearly, far = (picture.replace(f' x="{x}"', f' x="{float(x) + by}"', 1) for by in (0.2, 2.0))
    assert difference(nearly, picture) == ""
    assert difference(far, picture)
    assert difference(re.sub(r"version \S+", "version 99.0", far), picture) == ""
