"""The interactive page as a file: its structure, its numbers, its policy, and labels that would like to be markup."""

import copy
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, Primitive, Value, page
from autograd.drawing.drawn.style import DARK, LIGHT, contrast
from autograd.live.colours import SHADES, colours
from autograd.live.document import sha256
from autograd.live.story import finite
from autograd.table.rows import TABLE

OF_SEVERAL = [row for row in TABLE.values() if row.flatten is None and row.arity > 1]

HOSTILE = [
    "</script>",
    "</SCRIPT ><script>alert(1)</script>",
    "<!--<script>",
    "\"quoted\" and 'quoted'",
    "a & b &amp; &lt;",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "]]>",
    "@@DATA@@",
    "\u202eright to left\u202c",
    "\u2028\u2029",
    "nul\0here",
    "\ud800",
    "back\\slash \\u003c",
    "${x} `x`",
    "x" * 10_000,
]


class Parsed(HTMLParser):
    """The elements of a page, and the text in those that hold text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: Any, attributes: Any) -> None:
        self.tags.append(tag)
        self.attributes += attributes
        self.inside = "data" if ("type", "application/json") in attributes else tag

    def handle_endtag(self, tag: Any) -> None:
        self.inside = ""

    def handle_data(self, data: Any) -> None:
        self.texts.setdefault(self.inside, []).append(data)


def written(value: Value | list[Value], folder: Path, **choices: Any) -> str:
    return page(value, folder / "page.html", **choices).read_text(encoding="utf-8")


def story(text: str) -> dict[Any, Any]:
    return json.loads("".join(Parsed(text).texts["data"]))  # type: ignore[no-any-return]


def named(text: str) -> dict[str, dict[Any, Any]]:
    return {value.get("name", ""): value for value in story(text)["values"] if value}


def test_the_path_comes_back_and_folders_are_made(neuron: Any, tmp_path: Path) -> None:
    path = page(neuron(), str(tmp_path / "new" / "page.html"), title="One neuron")
    assert path == tmp_path / "new" / "page.html"
    assert "<title>One neuron</title>" in path.read_text(encoding="utf-8")
    by_itself = page(labelled("loss.loss"), str(tmp_path / "by_itself.html"))
    assert "<title>Computing loss, and its gradients</title>" in by_itself.read_text(encoding="utf-8")


def test_the_5_2_2_network_takes_at_most_250_kb(network_loss: Any, tmp_path: Path) -> None:
    assert page(network_loss, tmp_path / "page.html").stat().st_size <= 250_000


def test_nothing_is_fetched_and_nothing_else_can_run(network_loss: Any, tmp_path: Path) -> None:
    text = written(network_loss, tmp_path)
    parsed = Parsed(text)
    (script,), (style,) = parsed.texts["script"], parsed.texts["style"]
    (policy,) = (value for name, value in parsed.attributes if name == "content" and "default-src" in value)  # type: ignore[operator]
    assert policy == (
        f"default-src 'none'; script-src '{sha256(script)}'; style-src '{sha256(style)}'; img-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not {name for name, _ in parsed.attributes} & {"src", "href", "style", "srcset", "action"}
    assert not [name for name, _ in parsed.attributes if name.startswith("on")]
    assert not re.search(r"https?:|url\(|@import|innerHTML|eval\(", text)


def test_all_numbers_are_those_of_the_engine(network_loss: Any, tmp_path: Path) -> None:
    told = story(written(network_loss, tmp_path))
    by_label = {value["label"]: value for value in told["values"] if value and "label" in value}
    leaves = {x for node in autograd.topological_order(network_loss) for x in node.operands if isinstance(x, Value)}
    labelled = [leaf for leaf in leaves if leaf.label]
    assert len(labelled) > 20
    for leaf in labelled:
        assert (by_label[leaf.label]["data"], by_label[leaf.label]["grad"]) == (leaf.data, leaf.grad)


def test_a_layer_steps_together_and_sums_grow_to_the_gradient(network_loss: Any, tmp_path: Path) -> None:
    told = story(written(network_loss, tmp_path))
    operations, values = told["operations"], told["values"]
    distances = [operation["distance"] for operation in operations]
    assert distances == sorted(distances, reverse=True)
    backward = [operations[place] for place in told["backward"]]
    assert [operation["distance"] for operation in backward] == sorted(distances)
    sums = dict.fromkeys(range(len(values)), 0.0)
    for operation in backward:
        upstream = values[operation["value"]]["grad"]
        for source, *derivatives in operation["operands"]:
            if derivatives:
                derivative, sent, total = derivatives
                assert sent == (0.0 if derivative == "nothing" else upstream * derivative)
                sums[source] += sent
                assert math.isclose(total, sums[source], rel_tol=1e-15)
    for source, total in sums.items():
        if total:
            assert math.isclose(total, values[source]["grad"], rel_tol=1e-15)


def test_before_backward_the_page_differentiates_and_the_values_stay_as_they_are(neuron: Any, tmp_path: Path) -> None:
    y = neuron(backward=False)
    text = written(y, tmp_path)
    assert not y.has_grad
    values = named(text)
    assert (values["w₁"]["grad"], values["w₂"]["grad"], values["b"]["grad"]) == (2.0, -3.0, 1.0)
    y.backward()
    assert named(written(y, tmp_path)) == values
    assert any("backward() has not been called" in note for note in story(text)["notes"])


def test_what_the_page_computes_itself_is_what_backward_gives(tmp_path: Path) -> None:
    inputs = [Value(x) for x in (0.8, -1.2, 0.5, 1.6, -0.4)]
    loss = nn.ssr(nn.network_5_2_2(rng=22)(inputs), [1.0, 0.0])
    before = story(written(loss, tmp_path))
    loss.backward()
    after = story(written(loss, tmp_path))
    assert before.pop("notes") != after.pop("notes")
    assert before == after


def test_what_earlier_passes_left_is_where_sums_start(tmp_path: Path) -> None:
    x = Value(3.0, "x")
    y = x * x * 2.0
    y.backward()
    y.backward()
    told = story(written(y, tmp_path))
    (value,) = (value for value in told["values"] if value and value.get("name") == "x")
    assert (value["grad"], value["before"]) == (24.0, 12.0)
    square = told["operations"][0]
    assert square["operands"] == [[0, 6.0, 12.0, 24.0]]


def test_a_part_of_a_larger_graph_starts_from_its_own_gradient(tmp_path: Path) -> None:
    x = Value(3.0, "x")
    y = x * 2.0
    y.label = "y"
    (y * 5.0).backward()
    told = story(written(y, tmp_path))
    assert told["letter"] == "L"
    assert named(written(y, tmp_path))["y"]["grad"] == 5.0
    lone = Value(1.0, "a")
    lone.backward()
    told = story(written(lone, tmp_path))
    assert (told["letter"], told["operations"]) == ("a", [])


def test_what_is_not_a_number_is_a_word(tmp_path: Path) -> None:
    x = Value(math.inf, "x")
    y = (x - x) * x
    y.label = "y"
    y.backward()
    values = named(written(y, tmp_path))
    assert (values["x"]["data"], values["x"]["grad"], values["y"]["data"]) == ("inf", "nan", "nan")


def test_the_branch_not_taken_sends_nothing(tmp_path: Path) -> None:
    x, w = Value(0.0, "x"), Parameter(2.0, "w")
    y = autograd.where(x, w / x, w)
    before = written(y, tmp_path)
    assert named(before)["w"]["grad"] == 1.0
    y.backward()
    after = written(y, tmp_path)
    assert story(after) == story(before) | {"notes": []}
    operands = [operand[1:] for operation in story(after)["operations"] for operand in operation["operands"]]
    assert ["nothing", 0.0, 0.0] in operands
    assert [math.inf, 0.0] not in operands
    assert "nan" not in json.dumps(operands)


@pytest.mark.parametrize("row", OF_SEVERAL)
def test_an_operand_used_twice_is_one_entry_with_the_sum_of_its_derivatives(row: Primitive, tmp_path: Path) -> None:
    x = Value(0.75, "x")
    z = row(*[x] * row.arity)
    (operation,) = story(written(z, tmp_path))["operations"]
    z.backward()
    ((source, derivative, sent, total),) = operation["operands"]
    assert (operation["primitive"], operation["places"], source) == (row.name, [0] * row.arity, 0)
    assert sent == total == finite(x.grad) == (0.0 if derivative == "nothing" else derivative)


def test_an_operand_used_twice_among_others_has_one_place(tmp_path: Path) -> None:
    x, y = Value(3.0, "x"), Value(2.0, "y")
    for of_some in (autograd.sum, autograd.prod, autograd.mean, autograd.max, autograd.logsumexp, autograd.norm):
        z = of_some([x, y, x, 5.0, x])
        (operation,) = story(written(z, tmp_path))["operations"]
        assert operation["places"] == [0, 1, 0, 2, 0]
        assert [len(entry) for entry in operation["operands"]] == [4, 4, 1]
        x.zero_grad()
        y.zero_grad()
        z.backward()
        assert [entry[2] for entry in operation["operands"][:2]] == pytest.approx([x.grad, y.grad])


def test_a_constant_exponent_is_told_beside_the_operands(tmp_path: Path) -> None:
    (operation,) = story(written(Value(3.0, "x") ** 2, tmp_path))["operations"]
    assert (operation["primitive"], operation["exponent"], operation["operands"]) == ("pow", 2.0, [[0, 6.0, 6.0, 6.0]])


def test_sums_of_sums_are_one_step(tmp_path: Path) -> None:
    a, b, c = (Value(float(i), name) for i, name in enumerate("abc"))
    told = story(written(a + (b + c), tmp_path))
    (operation,) = told["operations"]
    assert operation["symbol"] == "Σ"
    assert {told["values"][operand[0]]["name"] for operand in operation["operands"]} == {"a", "b", "c"}


@pytest.mark.parametrize("label", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_labels_are_data(label: str, tmp_path: Path) -> None:
    plain, hostile = (
        written(labelled("plain"), tmp_path, title="plain"),
        written(labelled(label), tmp_path, title=label),
    )
    parsed = Parsed(hostile)
    assert set(parsed.tags) == set(Parsed(plain).tags)
    assert [tag for tag in parsed.tags if tag != "text"] == [tag for tag in Parsed(plain).tags if tag != "text"]
    assert {name for name, _ in parsed.attributes} == {name for name, _ in Parsed(plain).attributes}
    assert not set(hostile) & {"\0", "\u202e", "\u202c", "\u2028", "\u2029", "\ud800"}
    assert len(hostile) < len(plain) + 30_000
    assert story(hostile)["values"][-1].get("label", "") == autograd.drawing.drawn.html.printable(label)[:200]  # type: ignore[attr-defined]


def labelled(label: str) -> Value:
    x = Value(2.0, label)
    y = x * x + 1.0
    y.label = label
    y.backward()
    return y


def test_wrong_arguments(neuron: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"page takes a Value or a list of them, got the float 1.0"):
        page(1.0, tmp_path / "page.html")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"page takes a Value or a list of them, got the list \[\]"):
        page([], tmp_path / "page.html")
    with pytest.raises(TypeError, match=r"page takes Values, got the float 1.0 among them"):
        page([neuron(), 1.0], tmp_path / "page.html")  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"snapshot 2 is of another graph than snapshot 1; .*copy.deepcopy\(loss\)"):
        page([neuron(), Value(1.0)], tmp_path / "page.html")
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        page(neuron(), tmp_path / "page.html", digits=0)
    with pytest.raises(ValueError, match="digits must be at most 100, got 101"):
        page(neuron(), tmp_path / "page.html", digits=101)
    with pytest.raises(ValueError, match=r"10 values, and a page takes up to 8: .* or of all with max_values=10"):
        page(neuron(), tmp_path / "page.html", max_values=8)
    with pytest.raises(TypeError, match="max_values must be an int, got the str 'all'"):
        page(neuron(), tmp_path / "page.html", max_values="all")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="title= takes a text, got the int 3"):
        page(neuron(), tmp_path / "page.html", title=3)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_it_needs_no_layout_engine(neuron: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", "/nowhere/dot")
    assert page(neuron(), tmp_path / "page.html").exists()


def test_snapshots_of_a_training_are_frames(tmp_path: Path) -> None:
    frames = train(epochs=3)
    told = story(written(frames, tmp_path))
    assert [frame["data"][-1] for frame in told["frames"]] == [frame.data for frame in frames]
    alone = story(written(frames[0], tmp_path))
    assert alone["frames"] == []
    assert told["frames"][0]["data"] == [value["data"] for value in alone["values"] if value]
    assert told["frames"][0]["grads"] == [value.get("grad") for value in alone["values"] if value]
    rows = [operand[1:] for operation in alone["operations"] for operand in operation["operands"]]
    assert told["frames"][0]["operands"] == rows
    dead = [i for i, value in enumerate(filter(None, alone["values"])) if value.get("dead")]
    assert told["frames"][0]["dead"] == dead != []


def train(epochs: int) -> list[Value]:
    """Snapshots of the loss on one row, while the network learns others."""
    model, frames = nn.network_5_2_2(rng=22), []

    def snapshot(epoch: int, history: nn.History) -> None:
        frames.append(copy.deepcopy(nn.ssr(model([0.8, -1.2, 0.5, 1.6, -0.4]), [1.0, 0.0])))

    rows = [[0.8, -1.2, 0.5, 1.6, -0.4], [0.1, 0.2, -0.3, 0.4, 1.5]]
    nn.fit(model, rows, [[1.0, 0.0], [0.0, 1.0]], optimizer=nn.SGD(0.05), epochs=epochs, on_epoch=snapshot)
    return frames


def test_frames_of_leaves_with_gradients_of_their_own_start_from_these(tmp_path: Path) -> None:
    x = Value(3.0, "x")
    y = x * x
    first = copy.deepcopy(y)
    first.backward()
    y.backward()
    y.backward()
    frames = story(written([first, y], tmp_path))["frames"]
    assert [frame["before"] for frame in frames] == [[], [6.0, None]]


def test_two_thousand_values_are_written(tmp_path: Path) -> None:
    model = nn.MLP(5, [16, 16, 2], rng=1)
    loss = nn.ssr(model([0.8, -1.2, 0.5, 1.6, -0.4]), [1.0, 0.0])
    loss.backward()
    assert len(story(written(loss, tmp_path))["operations"]) > 400


def test_every_text_can_be_read_in_both_themes() -> None:
    pairs = re.findall(
        r"--fill:(?:light-dark\()?(#\w+)(?:,(#\w+)\))?;--ink-on:(?:light-dark\()?(#\w+)(?:,(#\w+)\))?", colours()
    )
    assert len(pairs) == 2 * SHADES
    for light, dark, ink, dark_ink in pairs:
        assert contrast(light, ink) >= 4.5
        assert contrast(dark or light, dark_ink or ink) >= 4.5
    style = (Path(autograd.__file__).parent / "live" / "page.css").read_text(encoding="utf-8")
    own = {name: both for name, *both in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", style)}
    assert {"current", "blocked"} <= own.keys()
    for i, theme in enumerate((LIGHT, DARK)):
        for background in (theme.background, theme.card, theme.cluster):
            for gradient in (theme.positive, theme.negative):
                assert contrast(gradient, background) >= 4.5
            assert contrast(own["current"][i], background) >= 3.0
            for role in (theme.input, theme.parameter, theme.muted, theme.ink):
                assert contrast(role, background) >= 4.5
        assert contrast(theme.background, own["blocked"][i]) >= 4.5
        assert contrast(theme.alarm, theme.card) >= 4.5
