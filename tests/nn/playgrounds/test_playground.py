"""The file that nn.playground writes, and what it refuses."""

import base64
import hashlib
import json
import math
import re
import zlib
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import autograd
import nn
from tests.nn.playgrounds.files import Cars, data_of, script_of

ROWS: list[list[float]] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TARGETS: list[list[float]] = [[0.0], [1.0], [1.0], [0.0]]


def model_of(*sizes: int, activation: Any = "relu", **settings: Any) -> nn.MLP:
    return nn.MLP(2, list(sizes or (3, 1)), activation=activation, rng=0, **settings)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a playground of four rows, or of others."""

    def write(model: Any = None, inputs: Any = ROWS, targets: Any = TARGETS, **settings: Any) -> Path:
        return nn.playground(
            model_of() if model is None else model, inputs, targets, tmp_path / "page.html", **settings
        )

    return write


def test_the_cars_take_half_a_megabyte_at_most(tmp_path: Path) -> None:
    cars = Cars()
    models = [nn.network_5_2_2(8, activation=name, rng=0) for name in ("sigmoid", "relu")]
    path = nn.playground(
        models, cars.inputs, cars.targets, tmp_path / "cars.html", validation=cars.test, scaling=cars.scaling
    )
    assert path.stat().st_size <= 500_000


def test_a_notebook_shows_the_playground(written: Any) -> None:
    path = written()
    assert f"""srcdoc='{path.read_text(encoding="utf-8")[:15]}""" in path._repr_html_()
    path.unlink()
    assert path._repr_html_() is None


def test_without_a_path_it_is_a_temporary_file() -> None:
    one, other = (nn.playground(model_of(), ROWS, TARGETS, title="XOR <b>") for _ in range(2))
    assert one.name == other.name == "xor-b.html"
    assert one != other
    assert one.exists()


def test_the_policy_allows_the_scripts_and_styles_by_their_hashes_and_nothing_else(written: Any) -> None:
    path = written()
    text, pages = path.read_text(encoding="utf-8"), pages_in(path)
    policy = re.findall(r'Content-Security-Policy" content="(.*?)"', text)[0]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        inline = [
            re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for page in (text, pages["before"] + pages["after"])
        ]
        digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for [part] in inline]
        assert rules[kind] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert not re.search(r"\beval\(|new Function|innerHTML|https?://(?!www\.w3\.org)", script_of(path))
    assert not re.search(r' (style|on\w+)="', text)


def pages_in(path: Path) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(data_of(path)["graphs"]["packed"])))


def test_there_is_a_graph_of_a_row_for_each_activation(written: Any) -> None:
    model = model_of(3, 1, activation="tanh")
    graphs = pages_in(written(model))["graphs"]
    assert list(graphs) == ["sigmoid", "relu", "tanh"]
    for graph in graphs.values():
        values, leaves = graph["data"]["values"], graph["leaves"]
        assert [values[i]["data"] for i in leaves[: -2 - 1]] == [p.data for p in model.parameters()]
        assert [values[i]["label"] for i in leaves[-3:]] == ["inputs.x0", "inputs.x1", "targets.y0"]
    output = graphs["tanh"]["data"]["values"][graphs["tanh"]["data"]["output"]]["data"]
    assert output == nn.ssr(model(ROWS[0]), TARGETS[0]).data


def test_a_large_network_has_no_graph_of_a_row_and_says_so(written: Any) -> None:
    told = data_of(written(model_of(400, 1)))["graphs"]
    assert told == {"reason": "a row's graph is shown of up to 1,500 parameters, and this network has 1,601"}


def test_the_same_arguments_give_the_same_bytes(written: Any) -> None:
    first = written().read_bytes()
    assert written().read_bytes() == first


def test_the_model_stays_as_it_is(written: Any) -> None:
    model = model_of()
    before = [(p.data, p.grad, p.label) for p in model.parameters()]
    written(model)
    assert [(p.data, p.grad, p.label) for p in model.parameters()] == before


def test_rows_come_back_to_the_last_bit(written: Any) -> None:
    rows = [[0.1, -0.0], [1e-300, 1.0], [3.0, 1e22], [2.0**60, 2.5]]
    data = data_of(written(inputs=rows))["rows"]
    found = [data["inputs"][i * data["n"] + r] for r in range(4) for i in range(2)]
    assert list(map(float.hex, map(float, found))) == [x.hex() for row in rows for x in row]


def test_columns_give_the_names(written: Any) -> None:
    frame = pandas.DataFrame({"age": [1.0, 2.0, 3.0], "</script>": [0.5, 0.1, 0.2], "price": [1.0, 2.0, 4.0]})
    path = written(inputs=frame[["age", "</script>"]], targets=frame[["price"]])
    data = data_of(path)
    assert (data["inputs"], data["targets"]) == (["age", "</script>"], ["price"])
    assert path.read_text(encoding="utf-8").count("</script>") == 2
    data = data_of(written())
    assert (data["inputs"], data["targets"]) == (["x0", "x1"], ["y0"])


def test_arrays_and_flat_targets_are_rows_too(written: Any) -> None:
    arrays = data_of(written(inputs=numpy.array(ROWS), targets=numpy.array([0, 1, 1, 0])))
    assert arrays["rows"] == data_of(written())["rows"]


def test_scaling_gives_units_and_names(written: Any) -> None:
    scaler = nn.Standardize().fit([[10.0, 0.0], [30.0, 1.0]])
    data = data_of(written(scaling={"inputs": scaler}))
    assert data["units"] == {"inputs": [[20.0, 10.0], [0.5, 0.5]], "targets": [[0.0, 1.0]]}


def test_the_title_is_text(written: Any) -> None:
    assert '<h1 id="title">&lt;b&gt; &amp; more</h1>' in written(title="<b> & more").read_text(encoding="utf-8")
    both = [model_of(activation=name) for name in ("sigmoid", "relu")]
    assert "sigmoid against relu, a network 2-3-1" in written(both).read_text(encoding="utf-8")


def test_a_straight_line_is_the_baseline(written: Any) -> None:
    targets = [[2.0 * x - y + 0.5] for x, y in ROWS]
    found = data_of(written(targets=targets, validation=(ROWS[:2], targets[:2])))["baseline"]
    assert found["name"] == "least squares"
    assert found["rows"]["loss"] == pytest.approx(0.0, abs=1e-24)
    assert found["test"]["outputs"][0] == pytest.approx([0.5, -0.5])


def test_the_baseline_of_classes_is_one_answer_for_all(written: Any) -> None:
    targets = nn.one_hot([0, 1, 1, 1], 2)
    found = data_of(written(model_of(3, 2), targets=targets, loss=nn.cross_entropy))["baseline"]
    assert found["name"] == "same answer for all"
    assert found["rows"]["loss"] == pytest.approx(-0.25 * math.log(0.25) - 0.75 * math.log(0.75))
    found = data_of(written(targets=[1, 1, 1, 1], loss=nn.binary_cross_entropy))["baseline"]
    assert found["rows"] == {"loss": 0.0, "outputs": None}  # its logits are infinite


@pytest.mark.parametrize(
    ("loss", "targets", "kind"),
    [
        (nn.ssr, TARGETS, "numbers"),
        (nn.binary_cross_entropy, TARGETS, "yes or no"),
        (nn.binary_cross_entropy, [[0.5], [1.0], [0.0], [1.0]], "numbers"),
        (nn.hinge, [1, -1, 1, 1], "signs"),
        (nn.cross_entropy, nn.one_hot([0, 1, 2, 0], 3), "classes"),
        (nn.cross_entropy, [[0.5, 0.5], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]], "numbers"),
    ],
)
def test_targets_are_numbers_or_classes(loss: Any, targets: Any, kind: str, written: Any) -> None:
    width = len(targets[0]) if isinstance(targets[0], list) else 1
    assert data_of(written(model_of(3, width), targets=targets, loss=loss))["kind"] == kind


def test_own_activations_and_optimizers_can_be_chosen(written: Any) -> None:
    def relu(z: Any) -> Any:
        return autograd.maximum(z, 0.1 * z)

    data = data_of(written(model_of(activation=relu), optimizer=nn.RMSprop(0.02, alpha=0.5)))
    assert data["activations"] == ["sigmoid", "relu", "tanh", "relu 2"]
    assert data["networks"][0]["activation"] == "relu 2"
    assert [each["name"] for each in data["optimizers"]] == ["RMSprop, alpha 0.5", "SGD", "SGD, momentum 0.9", "Adam"]
    assert data["optimizers"][0]["python"] == "nn.RMSprop(lr=LR, alpha=0.5)"
    assert data["rate"] == 0.02


# ---- what is refused -------------------------------------------------------------------------------------------


class Doubled(nn.MLP):
    """An MLP that computes something else."""

    def __call__(self, inputs: Any) -> Any:
        return 2.0 * super().__call__(inputs)


class Stepping(nn.SGD):
    """An optimizer whose step is not its rule."""

    def step(self, parameters: Any) -> None: ...


def shared() -> nn.MLP:
    model = model_of(2, 1)
    model.layers[0].neurons[1].bias = model.layers[0].neurons[0].bias
    return model


def mixed() -> nn.MLP:
    model = model_of(2, 1)
    model.layers[0].neurons[1].activation = autograd.tanh
    return model


def disjointed() -> nn.MLP:
    model = model_of(2, 1)
    model.layers[1] = nn.Layer(3, 1, rng=0)
    return model


def broken() -> nn.MLP:
    model = model_of(2, 1)
    model.layers[0].neurons[0].bias.data = math.nan
    return model


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"model": lambda row: row[0]}, TypeError, "networks of dense layers: nn.MLP, or nn.Layer"),
        ({"model": Doubled(2, [1])}, TypeError, "that compute as nn's own do; got the Doubled"),
        ({"model": [model_of()] * 3}, ValueError, "one model, or two side by side in a list; got 3"),
        ({"model": []}, ValueError, "one model, or two side by side in a list; got 0"),
        ({"model": [model_of(3, 1), model_of(4, 1)]}, ValueError, "these are 2-3-1 and 2-4-1; give both the same"),
        (
            {"model": [model_of(), model_of(output_activation="tanh")]},
            ValueError,
            "share their output activation, but these have linear and tanh",
        ),
        ({"model": shared()}, ValueError, "8 parameters, and its layers hold 9"),
        ({"model": mixed()}, ValueError, "the neurons of the hidden layers have different activations: relu, tanh"),
        ({"model": disjointed()}, ValueError, "the model's layers do not fit: each neuron must read all outputs"),
        ({"model": broken()}, ValueError, "a parameter of the model is nan"),
        ({"model": model_of(200, 100, 1)}, ValueError, "20,801 parameters, and a playground trains up to 20,000"),
        (
            {"model": nn.MLP(8_999, [1], rng=0), "inputs": [[0.0] * 8_999] * 223, "targets": [[1.0]] * 223},
            ValueError,
            "the rows hold 2,007,000 numbers, and a playground takes up to 2,000,000",
        ),
        ({"inputs": [[1.0]] * 4}, ValueError, "inputs have 1 numbers a row, but the model takes 2"),
        ({"inputs": [1.0] * 4}, ValueError, "inputs are plain numbers, but the model takes rows of 2"),
        ({"inputs": [[1.0, math.nan]] * 4}, ValueError, "inputs row 0, column 1 is nan"),
        ({"targets": [[1.0, 2.0]] * 4}, ValueError, "targets have 2 numbers a row, but the model makes 1"),
        ({"targets": [1.0] * 3}, ValueError, "4 rows of inputs but 3 of targets"),
        ({"validation": ROWS}, TypeError, "validation must be a pair"),
        ({"validation": (ROWS, [[1.0, 1.0]] * 4)}, ValueError, "validation targets have 2 numbers a row"),
        ({"validation": (ROWS, [1.0] * 4)}, ValueError, "must both be rows of numbers, or both plain numbers"),
        ({"loss": nn.hinge}, ValueError, "targets row 0: hinge is of targets 1 and -1"),
        ({"loss": "ssr"}, TypeError, "the loss must be a function of outputs and targets"),
        ({"targets": [1, 0, 0, 1], "loss": lambda y, t: y if y > t else t}, autograd.RecordingError, "where"),
        ({"model": model_of(activation=lambda z: z if z > 0 else 0.0 * z)}, autograd.RecordingError, "where"),
        ({"optimizer": "Adam"}, TypeError, "the optimizer is one of nn's"),
        ({"optimizer": Stepping(0.1)}, TypeError, "has a step of its own"),
        ({"optimizer": nn.SGD(nn.StepDecay(0.1, every=10))}, ValueError, "give the optimizer a number, as lr=0.1"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"seed": -1}, ValueError, "seed"),
        ({"title": 3}, TypeError, "title"),
        ({"scaling": {"inputs": nn.MinMax()}}, ValueError, "the scaling of inputs is of 0 columns"),
    ],
)
def test_errors_say_what_came_and_what_to_write(given: Any, error: Any, words: str, written: Any) -> None:
    with pytest.raises(error, match=re.escape(words)):
        written(**given)
