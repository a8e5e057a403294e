"""Every text of a picture reads on what it stands on, in both themes and at every level."""

import re
from html.parser import HTMLParser

import pytest

import nn
from autograd import Value, draw
from autograd.drawing.style import THEMES, contrast


class _Texts(HTMLParser):
    """Finds every text of a label with its colour and that below it."""

    def __init__(self, below: str) -> None:
        super().__init__()
        self.below, self.colours, self.found = [below], [""], []

    def handle_starttag(self, tag: str, attrs: list) -> None:
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


def texts(source: str, theme) -> list:
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
def test_every_text_reads_on_what_it_stands_on(level: str, theme: str, network_loss, neuron) -> None:
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
    names = {"input_names": list("abcde"), "output_names": ["y"] * sizes[-1]}
    pictures = [nn.draw(model, show=show, theme=theme, title="t", inputs=rows, **names) for rows in (None, row)]
    found = [text for picture in pictures for text in texts(picture.source, THEMES[theme])]
    assert len(found) > 60
    assert not poor(found)


def poor(found: list) -> set:
    return {text for text in found if contrast(*text[1:]) < 4.5}
