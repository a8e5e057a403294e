"""At level "auto", the text of a picture can be read at the size at which it is shown, as the engine lays it out."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, draw
from autograd.drawing.drawn.extent import extent
from autograd.drawing.drawn.style import SMALLEST
from autograd.drawing.sizes import WINDOWS, window_of

from .conftest import build_5_2_2, build_neuron
from .graphs import network

WORDS = {
    "full": "every box is a Value",
    "compact": "number = data, chip = gradient; data",
    "neuron": "what leaves a neuron",
    "layer": "each card sums up",
}


def square() -> Any:
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    return y


def chain(count: int) -> Any:
    y = Value(0.5, "x")
    for _ in range(count):
        y = (y * 1.1).sin()
    y.backward()
    return y


def formula(count: int) -> Any:
    xs = [Value(0.1 * i + 0.5, f"a{i}") for i in range(count)]
    y = xs[0]
    for i, x in enumerate(xs[1:]):
        y = (y * x).tanh() if i % 3 else (y + x.exp()) * 0.5
    y.label = "y"
    y.backward()
    return y


def shared(count: int) -> Any:
    """Every value is used twice, so that lines cross."""
    xs = [Value(0.3 * i, f"x{i}") for i in range(count)]
    total = autograd.sum([(b - a * a) ** 2 for a, b in pairwise(xs)])
    total.backward()
    return total


def recurrent(steps: int) -> Any:
    model, state = nn.MLP(2, [1], activation="tanh", rng=1), Value(0.1, "start")
    for i in range(steps):
        state = model([Value(0.3, f"inputs.x{i}"), state])
    state.backward()
    return state


def attention() -> Any:
    query, keys = (
        [Value(0.3, "q0"), Value(-0.4, "q1")],
        [[Value(0.1 * i + j, f"k{i}{j}") for j in (0, 1)] for i in (0, 1)],
    )
    weights = autograd.softmax([autograd.dot(query, key) for key in keys])
    mean = autograd.dot(weights, [Value(1.0, "v0"), Value(-1.0, "v1")])
    mean.backward()
    return mean


GRAPHS: dict[str, Callable[[], Any]] = {
    "neuron": build_neuron,
    "square": square,
    "5-2-2": build_5_2_2,
    "short chain": lambda: chain(6),
    "chain": lambda: chain(30),
    "formula": lambda: formula(8),
    "long formula": lambda: formula(16),
    "shared": lambda: shared(6),
    "recurrent": lambda: recurrent(6),
    "attention": attention,
    "two rows": lambda: network(2, [1, 1], 2),
    "2-16-16-1": lambda: network(2, [16, 16, 1]),
    "1,000 values": lambda: chain(500),
}


@pytest.fixture(scope="module")
def value() -> Callable[[str], Any]:
    made: dict[str, Any] = {}

    def get(name: str) -> Any:
        if name not in made:
            made[name] = GRAPHS[name]()
        return made[name]

    return get


def laid_out(picture: Any) -> tuple[float, float]:
    """The width and height that the engine gives a picture, in points."""
    width, height = re.search(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', picture.pipe(encoding="utf-8")).groups()  # type: ignore[union-attr]
    return float(width), float(height)


def level_of(picture: Any) -> str:
    return next(level for level, words in WORDS.items() if words in picture.source)


@pytest.mark.parametrize("size", ["slide", "screen", "column", (830, 1000), (640, 360)], ids=str)
@pytest.mark.parametrize("name", GRAPHS)
def test_the_text_can_be_read_as_the_engine_lays_it_out(name: str, size: Any, value: Any) -> None:
    """At level "layer" too, on a slide and on a screen."""
    picture, window = draw(value(name), size=size), window_of(size)
    may_be_small = level_of(picture) == "layer" and size not in ("slide", "screen")
    assert may_be_small or window.is_legible(laid_out(picture))


@pytest.mark.parametrize(
    ("name", "size", "level"),
    [
        ("neuron", "slide", "full"),
        ("neuron", "column", "compact"),
        ("neuron", (690, 950), "full"),
        ("square", "column", "full"),
        ("5-2-2", "slide", "neuron"),
        ("5-2-2", "column", "neuron"),
        ("short chain", "slide", "compact"),
        ("formula", "slide", "compact"),
        ("2-16-16-1", "slide", "layer"),
        ("2-16-16-1", (2400, 1200), "neuron"),
        ("5-2-2", (4000, 2000), "full"),
        ("1,000 values", "slide", "layer"),
    ],
)
def test_the_finest_level_that_can_be_read_is_drawn(name: str, size: Any, level: str, value: Any) -> None:
    assert level_of(draw(value(name), size=size)) == level


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("level", ["full", "compact", "neuron", "layer"])
@pytest.mark.parametrize("name", ["neuron", "square", "5-2-2", "short chain", "attention"])
def test_the_estimated_size_is_about_that_of_the_engine(name: str, level: str, direction: str, value: Any) -> None:
    picture = draw(value(name), level=level, direction=direction)
    (width, height), (true_width, true_height) = extent(picture.source), laid_out(picture)
    along, across = (width / true_width, height / true_height)[:: 1 if direction == "LR" else -1]
    assert 0.93 < along < 1.12
    assert 0.65 < across < 1.35


def test_a_size_is_the_slide_unless_another_is_given() -> None:
    loss = build_5_2_2()
    assert draw(loss).source == draw(loss, size="slide").source == draw(loss, size=(1280, 720)).source
    assert draw(loss).source != draw(loss, size="column").source


def test_a_long_chain_stands_in_rows() -> None:
    picture = draw(chain(8))
    places = re.findall(r'\tv\d+ .* pos="([-\d.e]+),([-\d.e]+)"', picture.source)
    assert len({y for _, y in places}) >= 2
    assert level_of(picture) == "compact"


def test_a_direction_or_a_level_that_is_asked_for_is_kept() -> None:
    loss = build_5_2_2()
    assert "rankdir=TB" in draw(loss, direction="TB").source
    for level in WORDS:
        assert draw(loss, level=level).source == draw(loss, level=level, direction="LR").source
        assert level_of(draw(loss, level=level, size="column")) == level
    assert "rankdir=TB" in draw(build_neuron(), level="full", size="column").source


@pytest.mark.parametrize(
    ("size", "kind", "words"),
    [
        (
            "poster",
            ValueError,
            r"^unknown size 'poster'; known are: slide, column, screen, or \(width, height\) in px$",
        ),
        (800, TypeError, r'^size is a name, such as "slide", or \(width, height\) in px, got the int 800$'),
        ((800,), TypeError, "got the tuple"),
        ((0, 600), ValueError, r"both above 0, got \(0, 600\)"),
        ((float("nan"), 600), ValueError, "both above 0"),
        (("800", "600"), ValueError, "both above 0"),
    ],
)
def test_a_wrong_size_is_refused(size: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        draw(Value(1.0), size=size)


def test_every_window_is_known_by_its_size() -> None:
    assert SMALLEST >= 10
    for window in WINDOWS.values():
        assert window_of((window.width, window.height)).width == window.width
