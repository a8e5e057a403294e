"""Labels are data, never markup: whatever stands in one comes out as text."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from autograd import Primitive, Value, draw

SYSTEM_DOT = shutil.which("dot")
TITLE = "{http://www.w3.org/1999/xlink}title"

HOSTILE = [
    "<b>x</b>",
    "a & b",
    "&amp;",
    "&#92;",
    '"quoted"',
    "it's",
    "back\\slash",
    "\\N \\G",
    "\\",
    '\\"',
    "🦙 llama",
    "</TD></TABLE>>",
    "<script>a</script>",
    "<",
    ">",
    "->",
    "subgraph",
    "é.ü",
    "%d",
]


def drawn(label: str, level: str) -> Value:
    x = Value(2.0, label)
    y = x * x + 1.0
    y.label = label
    y.backward()
    return draw(y, level=level, title=label)


@pytest.mark.parametrize("level", ["full", "compact"])
@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_comes_out_as_the_text_that_it_is(label: str, level: str) -> None:
    picture = drawn(label, level)
    sources = [picture.pipe(encoding="utf-8")]  # type: ignore[attr-defined]
    if SYSTEM_DOT:
        done = subprocess.run([SYSTEM_DOT, "-Tsvg"], input=picture.source.encode(), capture_output=True, check=True)  # type: ignore[attr-defined]
        assert done.stderr == b""
        sources.append(done.stdout.decode())
    for svg in sources:
        root = ElementTree.fromstring(svg)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            "svg", "g", "a", "title", "text", "path", "polygon", "polyline", "ellipse"
        }  # fmt: skip
        texts = [(element.text or "").replace("\u00a0", " ").strip() for element in root.iter()]
        own = label.rpartition(".")[2] if label == "é.ü" else label
        assert own in texts
        assert label in texts  # the title
        tooltips = " ".join(element.get(TITLE, "") for element in root.iter())
        assert f"{label}: data 2, grad 4" in tooltips


@pytest.mark.parametrize("level", ["full", "compact"])
@pytest.mark.parametrize("symbol", [*HOSTILE, "<b>"])
def test_a_symbol_comes_out_as_the_text_that_it_is(symbol: str, level: str) -> None:
    twice = Primitive(
        symbol, symbol, symbol, definition=lambda x: 2.0 * x, partials=(lambda z, x: 2.0,), example=(1.0,)
    )
    picture = draw(twice(Value(2.0)) + 1.0, level=level)
    root = ElementTree.fromstring(picture.pipe(encoding="utf-8"))
    tooltips = [element.get(TITLE, "") for element in root.iter()]
    assert symbol in tooltips or level == "compact"
    assert f"{symbol}: data 4" in " ".join(tooltips)


@pytest.mark.parametrize("label", ["line\nbreak", "nul\0here", "\x1b[31m", "\u202eevil", "\ud800", "x" * 10_000])
def test_what_cannot_be_printed_is_left_out(label: str) -> None:
    svg = drawn(label, "full").pipe(encoding="utf-8")  # type: ignore[attr-defined]
    ElementTree.fromstring(svg)
    assert not set(svg) & {"\0", "\x1b", "\u202e", "\ud800"}


@pytest.mark.parametrize("level", ["neuron", "layer"])
@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_is_no_markup_on_a_card_either(label: str, level: str) -> None:
    svg = drawn(label, level).pipe(encoding="utf-8")  # type: ignore[attr-defined]
    texts = [(element.text or "").replace("\u00a0", " ").strip() for element in ElementTree.fromstring(svg).iter()]
    assert label in texts
    assert "script" not in {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
