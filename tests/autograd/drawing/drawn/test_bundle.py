"""What marimo shows of a picture: one that is never cut off, and that can be read."""

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

import nn
from autograd import Value, draw, exercise
from autograd.drawing import marimo_form
from tests.autograd.drawing.conftest import build_neuron

SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    "shown",
    [build_neuron(), draw(build_neuron()), nn.draw(nn.MLP(2, [1], rng=0)), exercise(build_neuron())],
    ids=["a Value", "a drawing", "a network", "an exercise"],
)
def test_the_picture_shrinks_until_its_text_is_9_px_high_and_is_scrolled_then(shown: Any) -> None:
    mime, html = shown._mime_()
    assert mime == "text/html"
    box = ElementTree.fromstring(html)
    [svg] = box
    assert (box.tag, box.attrib["style"], svg.tag) == ("div", "overflow-x:auto", SVG)
    style = dict(rule.split(":") for rule in svg.attrib["style"].split(";"))
    least, whole = (float(width.removesuffix("pt")) for width in (style.pop("min-width"), svg.attrib["width"]))
    assert style == {"max-width": "100%", "height": "auto"}
    smallest = min(float(text.attrib["font-size"]) for text in svg.iter() if "font-size" in text.attrib)
    assert smallest * 4 / 3 * least / whole == pytest.approx(9.0, abs=0.05)


def test_the_svg_is_that_of_jupyter() -> None:
    y = build_neuron()
    svg = y._repr_mimebundle_()["image/svg+xml"]
    assert y._mime_()[1].endswith(svg[svg.index("<svg") + 4 :] + "</div>")


def test_a_picture_without_a_width_is_as_wide_as_it_is_let() -> None:
    html = marimo_form({"image/svg+xml": "<svg viewBox='0 0 1 1'/>"})[1]
    assert html == """<div style="overflow-x:auto"><svg style="max-width:100%;height:auto" viewBox='0 0 1 1'/></div>"""


def test_without_a_picture_there_is_a_text_in_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", "/no/such<dot>")
    for shown in (Value(1.0, "a<b"), draw(Value(1.0)), exercise(Value(1.0) * 2.0)):
        html = shown._mime_()[1]
        assert html.startswith('<pre style="white-space:pre-wrap">')
        assert "no picture: GLASSGRAD_DOT is &#x27;/no/such&lt;dot&gt;&#x27;" in html
        assert ElementTree.fromstring(html).tag == "pre"
