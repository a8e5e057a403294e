"""Every text of a picture reads on what it stands on, in both themes and at every level."""

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from typing import Any

import pytest

import nn
from autograd import Value, draw
from autograd.drawing.drawn.style import THEMES, Theme, contrast, ink_on, mix
from autograd.live.colours import SHADES

from .test_golden_pictures import PICTURES, of_the_engine


class _Texts(HTMLParser):
    """Finds every text of a label with its colour and that below it."""

    def __init__(self, below: str) -> None:
        super().__init__()
        self.below, self.colours, self.found = [below], [""], []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        if tag == "td":
            self.below.append(dict(attrs).get("bgcolor", self.below[-1]))
        if tag == "font":
            self.colours.append(dict(attrs)["color"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "font"):
            (self.below if tag == "td" else self.colours).pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append((data, self.colours[-1], self.below[-1]))


def texts(source: str, theme: Any) -> list[Any]:
    found = []
    for line in source.splitlines():
        label = re.search(r"label=<(.*>)>", line)
        if label:
            fill = re.search(r'fillcolor="(#\w+)"', line)
            statement = line.split()[0]
            if fill:
                below = [fill[1]]
            elif statement == "graph" or "->" in line or "shape=plain" in line:
                below = [theme.background, theme.cluster]
            else:
                below = [theme.card]
            for colour in below:
                parser = _Texts(colour)
                parser.feed(label[1])
                found += parser.found
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("level", ["full", "compact", "neuron", "layer"])
def test_every_text_reads_on_what_it_stands_on(level: str, theme: str, network_loss: Any, neuron: Any) -> None:
    nothing = Value(float("nan"), "x") * 2.0
    nothing.backward()
    pictures = [draw(value, level=level, theme=theme) for value in (network_loss, neuron(bias=-2.5), nothing)]
    pictures.append(draw(network_loss, level=level, theme=theme, collapse=["layers.0"]))
    found = [text for picture in pictures for text in texts(picture.source, THEMES[theme])]
    assert len(found) > 60
    assert not poor(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("show", ["weight", "grad"])
@pytest.mark.parametrize("sizes", [[2, 2], [20, 1], [100, 2]], ids=["circles", "pills", "cells"])
def test_so_does_every_text_of_a_network(sizes: list[int], show: str, theme: str) -> None:
    model, row = nn.MLP(5, sizes, rng=22), [0.8, -1.2, 0.5, 1.6, -0.4]
    nn.ssr(model(row), [1.0, 0.0][: sizes[-1]] if sizes[-1] > 1 else 1.0).backward()
    model.layers[-1].neurons[0].weights[0].data = float("nan")
    names: dict[str, Any] = {"input_names": list("abcde"), "output_names": ["y"] * sizes[-1]}
    pictures = [nn.draw(model, show=show, theme=theme, title="t", inputs=rows, **names) for rows in (None, row)]
    found = [text for picture in pictures for text in texts(picture.source, THEMES[theme])]
    assert len(found) > 60
    assert not poor(found)


def poor(found: list[Any]) -> set[Any]:
    return {text for text in found if contrast(*text[1:]) < 4.5}


_NUMBER = re.compile(r"-?[\d.]+")


def laid_out(svg: str) -> list[Any]:
    """Every text of a picture with its colour and that of the last thing painted where it stands."""
    painted, found = [], []
    for element in ElementTree.fromstring(svg.encode("utf-8")).iter():
        kind, fill = element.tag.rpartition("}")[2], element.get("fill", "none")
        if kind in ("polygon", "path", "ellipse") and fill != "none":
            painted.append((_box(kind, element), fill))
        elif kind == "text":
            x, y = float(element.get("x")), float(element.get("y")) - float(element.get("font-size")) / 3  # type: ignore[arg-type]
            x += {"start": 1, "middle": 0, "end": -1}[element.get("text-anchor")]  # type: ignore[index]
            below = [fill for (left, top, right, bottom), fill in painted if left <= x <= right and top <= y <= bottom]
            found.append((element.text, fill, below[-1]))
    return found


def _box(kind: str, element: ElementTree.Element) -> tuple[Any, ...]:
    if kind == "ellipse":
        x, y, rx, ry = (float(element.get(name)) for name in ("cx", "cy", "rx", "ry"))  # type: ignore[arg-type]
        return x - rx, y - ry, x + rx, y + ry
    numbers = [float(text) for text in _NUMBER.findall(element.get("points" if kind == "polygon" else "d"))]  # type: ignore[arg-type]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


@pytest.mark.parametrize("name", PICTURES)
def test_it_does_where_the_engine_puts_it(name: str) -> None:
    found = [text for text in laid_out(of_the_engine(PICTURES[name]())) if text[0].strip()]
    assert len(found) > 10
    assert not poor(found)


def test_a_text_that_is_too_pale_is_caught() -> None:
    svg = of_the_engine(PICTURES["neuron_full"]())
    ((_, ink, below),) = (text for text in laid_out(svg) if text[0] == "2.5")
    assert contrast(ink, below) > 12
    pale = svg.replace(f'fill="{ink}">2.5<', 'fill="#bbbbbb">2.5<')
    assert poor(laid_out(pale)) == {("2.5", "#bbbbbb", below)}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_numbers_read_on_every_shade_there_is(theme: Theme) -> None:
    for sign in ("negative", "positive", "size"):
        shades = [mix(getattr(theme, f"{sign}_tint"), getattr(theme, sign), i / 1000) for i in range(1001)]
        assert len(set(shades)) > SHADES
        assert min(contrast(ink_on(shade), shade) for shade in shades) >= 4.5
    assert contrast(ink_on(theme.alarm), theme.alarm) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_marks_stand_out_by_three_to_one(theme: Theme) -> None:
    """Glyphs, outlines and lines that tell something; the borders of plain cards and of scopes only adorn."""
    for below in (theme.background, theme.cluster, theme.card):
        for mark in (theme.input, theme.parameter, theme.negative, theme.positive, theme.alarm, theme.ink, theme.muted):
            assert contrast(mark, below) >= 3
