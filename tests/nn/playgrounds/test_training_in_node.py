"""The playground's numbers are those of nn.fit with the same start and settings."""

import copy
import math
from pathlib import Path
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from tests.autograd.node import needs_node
from tests.nn.playgrounds.files import TRAINED, Cars, in_node

pytestmark = needs_node

EPOCHS = 100
CLOSE = 1e-9
NAMES = "makeLaws, makeNetwork, makeTraining"


class Halving(nn.Optimizer):
    """A rule of one's own: half of the last step goes on."""

    def init(self, data: Any) -> Any:
        return (0.0,)

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        moved = 0.5 * state[0] + autograd.tanh(grad)
        return data - lr * moved, (moved,)


def swish(z: Any) -> Any:
    return z * autograd.sigmoid(z)


def fourth_power(output: Any, target: Any) -> Any:
    return (output - target) ** 4


def blobs(n: int, classes: int, width: int = 4) -> tuple[list[list[float]], list[int]]:
    rng = Random(3)
    centers = [[rng.uniform(-2, 2) for _ in range(width)] for _ in range(classes)]
    labels = [rng.randrange(classes) for _ in range(n)]
    return [[rng.gauss(x, 1.0) for x in centers[label]] for label in labels], labels


def is_close(found: Any, wanted: Any) -> bool:
    size = max(map(abs, wanted))
    return len(found) == len(wanted) and all(abs(x - y) <= CLOSE * size for x, y in zip(found, wanted))


def check(
    model: nn.MLP,
    inputs: Any,
    targets: Any,
    folder: Path,
    *,
    batch_size: int | None = None,
    seed: int = 5,
    **given: Any,
) -> None:
    """Trains in node and by `fit` from the same start, and compares parameters and losses."""
    path = nn.playground(model, inputs, targets, folder / "page.html", **given)
    parameters, losses, test_losses = in_node(path, NAMES, TRAINED, folder, [EPOCHS, batch_size, seed])
    fitted = copy.deepcopy(model)
    settings: dict[str, Any] = {"batch_size": batch_size, "rng": seed} if batch_size else {}
    history = nn.fit(fitted, inputs, targets, epochs=EPOCHS, progress=False, **given, **settings)
    assert history.losses[-1] < history.losses[0]
    assert is_close(losses, history.losses)
    assert is_close(test_losses, history.test_losses) if history.test_losses else test_losses == []
    assert is_close(parameters, [p.data for p in fitted.parameters()])


@pytest.fixture(scope="module")
def cars() -> Cars:
    return Cars()


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh"])
@pytest.mark.parametrize(
    ("optimizer", "batch_size"),
    [
        (nn.SGD(1e-4), None),
        (nn.SGD(1e-4), 32),
        (nn.SGD(1e-4, momentum=0.9), 100),
        (nn.Adam(0.01), None),
        (nn.Adam(0.003), 64),
    ],
)
def test_the_cars_train_as_by_fit(cars: Cars, activation: str, optimizer: Any, batch_size: Any, tmp_path: Path) -> None:
    model = nn.network_5_2_2(8, activation=activation, rng=0)
    given: dict[str, Any] = {"loss": nn.ssr, "optimizer": optimizer, "validation": cars.test}
    check(model, cars.inputs, cars.targets, tmp_path, batch_size=batch_size, **given)


def test_classes_train_as_by_fit(tmp_path: Path) -> None:
    inputs, labels = blobs(90, 3)
    model = nn.MLP(4, [6, 3], activation="tanh", rng=1)
    given: dict[str, Any] = {"loss": nn.cross_entropy, "optimizer": nn.SGD(0.1)}
    check(model, inputs, nn.one_hot(labels, 3), tmp_path, batch_size=16, **given)


@pytest.mark.parametrize(
    ("loss", "targets"),
    [
        (nn.binary_cross_entropy, [0.0, 1.0]),
        (nn.hinge, [-1.0, 1.0]),
        (nn.mse, [0.0, 1.0]),
        (nn.mae, [0.0, 1.0]),
        (nn.huber, [0.0, 3.0]),
        (nn.huber_with(0.5), [0.0, 3.0]),
        (fourth_power, [0.0, 1.0]),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
@pytest.mark.parametrize("flat", [True, False])
def test_every_loss_trains_as_by_fit(loss: Any, targets: Any, flat: bool, tmp_path: Path) -> None:
    if loss is fourth_power and not flat:
        return  # a plain function is called with the model's one output, and the target as it is
    inputs, labels = blobs(40, 2)
    numbers = [targets[label] for label in labels]
    model = nn.MLP(4, [5, 1], activation="sigmoid", rng=2)
    check(
        model,
        inputs,
        numbers if flat else [[x] for x in numbers],
        tmp_path,
        loss=loss,
        optimizer=nn.SGD(1e-4 if loss is fourth_power else 0.01),
    )


@pytest.mark.parametrize(
    "optimizer",
    [nn.SGD(0.01, momentum=0.8, nesterov=True, weight_decay=0.01), nn.RMSprop(0.003), nn.AdamW(0.01), Halving(0.01)],
    ids=repr,
)
@pytest.mark.parametrize("activation", ["leaky_relu", "softplus", swish])
def test_every_optimizer_and_activation_trains_as_by_fit(optimizer: Any, activation: Any, tmp_path: Path) -> None:
    inputs, labels = blobs(40, 2)
    model = nn.MLP(4, [5, 4, 2], activation=activation, output_activation="tanh", rng=2)
    targets = [[float(label), 0.5 * x[0] / 4.0] for label, x in zip(labels, inputs)]
    check(model, inputs, targets, tmp_path, loss=nn.mse, optimizer=optimizer, batch_size=15)


def test_a_model_without_hidden_layers_trains_as_by_fit(tmp_path: Path) -> None:
    check(nn.MLP(1, [1], rng=0), [[0.0], [1.0], [2.0]], [[1.0], [3.0], [5.0]], tmp_path, optimizer=nn.SGD(0.05))


def test_a_diverging_training_ends_in_the_same_epoch(cars: Cars, tmp_path: Path) -> None:
    model = nn.network_5_2_2(8, activation="relu", rng=0)
    path = nn.playground(model, cars.inputs, cars.targets, tmp_path / "page.html", optimizer=nn.SGD(1.0))
    code = TRAINED + "const { diverged, losses } = training.history; const found = [diverged.epoch, losses.length];"
    code = code.replace("const result", "const trained") + "const result = [...found, ...network.parameters];"
    epoch, n, *parameters = in_node(path, NAMES, code, tmp_path, [EPOCHS, None, 0])
    with pytest.raises(nn.Diverged) as error:
        nn.fit(model, cars.inputs, cars.targets, optimizer=nn.SGD(1.0), epochs=EPOCHS, progress=False)
    assert n == len(error.value.history.losses) == epoch - 1
    assert is_close(parameters, [p.data for p in model.parameters()])


@pytest.mark.parametrize("seed", [0, 1, 7, 12345, 2**31, 2**32 + 5])
def test_random_numbers_are_pythons(cars: Cars, seed: int, tmp_path: Path) -> None:
    path = nn.playground(nn.MLP(1, [1], rng=0), [[0.0], [1.0]], [[1.0], [3.0]], tmp_path / "page.html")
    code = """
const random = makeRandom(given[0]);
const numbers = Array.from({ length: 700 }, () => random.uniform(-1, 1));
const normal = Array.from({ length: 31 }, () => random.gauss(0, 2));
const orders = [313, 2, 1].map((n) => Array.from({ length: n }, (_, i) => i));
orders.forEach((order) => random.shuffle(order));
const result = [numbers, normal, ...orders];
"""
    numbers, normal, *orders = in_node(path, "makeRandom", code, tmp_path, [seed])
    rng = Random(seed)
    assert numbers == [rng.uniform(-1, 1) for _ in range(700)]
    assert normal == pytest.approx([rng.gauss(0, 2) for _ in range(31)], rel=1e-14)
    for order in orders:
        expected = list(range(len(order)))
        rng.shuffle(expected)
        assert order == expected


@pytest.mark.parametrize("initializer", nn.INITIALIZERS)
def test_starts_are_those_of_a_model_of_the_seed(initializer: str, tmp_path: Path) -> None:
    path = nn.playground(nn.MLP(1, [1], rng=0), [[0.0], [1.0]], [[1.0], [3.0]], tmp_path / "page.html")
    code = "const result = drawnStart(given[0], story.names[given[1]], given[2]);"
    code = code.replace("story.names", repr(list(nn.INITIALIZERS)))
    start = in_node(path, "drawnStart", code, tmp_path, [[3, 7, 4, 2], list(nn.INITIALIZERS).index(initializer), 11])
    model = nn.MLP(3, [7, 4, 2], initializer=initializer, rng=11)
    assert start == pytest.approx([p.data for p in model.parameters()], rel=1e-14, abs=0.0)


SURVEYED = """
const laws = makeLaws(story);
const table = story.test ?? story.rows;
const network = makeNetwork(story.widths, laws.activation(story.networks[0].activation), laws.output, table.n);
network.parameters.set(story.networks[0].start);
const { outputs, states } = survey(network, table);
const kinds = ["", "dead", "saturated"];
const matrix = story.kind === "numbers" ? [] : confusion(story.kind, outputs, table);
const marks = states.map((layer) => layer.map((x) => kinds.indexOf(x)));
const result = [[...outputs], scored(story.kind, outputs, table), matrix, marks];
"""
SURVEYORS = "makeLaws, makeNetwork, survey, scored, confusion"


def test_outputs_scores_and_dead_neurons_are_the_models(cars: Cars, tmp_path: Path) -> None:
    model = nn.network_5_2_2(8, activation="relu", rng=0)
    nn.fit(model, cars.inputs, cars.targets, optimizer=nn.SGD(1e-3), epochs=20, progress=False)
    path = nn.playground(model, cars.inputs, cars.targets, tmp_path / "page.html")
    outputs, score, _, states = in_node(path, SURVEYORS, SURVEYED, tmp_path)
    expected = [list(row) for row in nn.predict(model, cars.inputs)]
    assert outputs == pytest.approx([x for column in zip(*expected) for x in column], rel=1e-12)
    assert score == pytest.approx(nn.r2(expected, cars.targets), rel=1e-12)
    hidden = [list(map(float, row)) for row in cars.inputs]
    for layer, marks in zip(model.layers[:-1], states):
        hidden = [[y.data for y in layer.forward(row)] for row in hidden]
        assert marks == [1 if max(column) == 0.0 else 0 for column in zip(*hidden)]
    assert any(1 in marks for marks in states)


def test_saturated_neurons_are_those_of_small_mean_slope(tmp_path: Path) -> None:
    model = nn.MLP(1, [3, 1], activation="sigmoid", rng=0)
    for neuron, bias in zip(model.layers[0].neurons, (0.0, 3.0, 5.0)):
        neuron.weights[0].data, neuron.bias.data = 0.1, bias
    path = nn.playground(model, [[-1.0], [1.0]], [[0.0], [1.0]], tmp_path / "page.html")
    *_, states = in_node(path, SURVEYORS, SURVEYED, tmp_path)
    slopes = [[(y := 1 / (1 + math.exp(-(0.1 * x + bias)))) * (1 - y) for x in (-1, 1)] for bias in (0.0, 3.0, 5.0)]
    assert states == [[2 if sum(pair) / 2 < 0.025 else 0 for pair in slopes]] == [[0, 0, 2]]


def test_accuracy_and_confusion_are_those_of_nn(tmp_path: Path) -> None:
    inputs, labels = blobs(60, 3)
    model = nn.MLP(4, [5, 3], rng=4)
    path = nn.playground(model, inputs, nn.one_hot(labels, 3), tmp_path / "page.html", loss=nn.cross_entropy)
    _, score, matrix, _ = in_node(path, SURVEYORS, SURVEYED, tmp_path)
    outputs = nn.predict(model, inputs)
    assert score == nn.accuracy(outputs, labels)
    assert matrix == nn.confusion_matrix(outputs, labels)


@pytest.mark.parametrize(("loss", "no"), [(nn.binary_cross_entropy, 0.0), (nn.hinge, -1.0)])
def test_accuracy_of_one_output_is_that_of_its_sign(loss: Any, no: float, tmp_path: Path) -> None:
    inputs, labels = blobs(60, 2)
    targets = [1.0 if label else no for label in labels]
    model = nn.MLP(4, [5, 1], rng=4)
    path = nn.playground(model, inputs, targets, tmp_path / "page.html", loss=loss)
    _, score, matrix, _ = in_node(path, SURVEYORS, SURVEYED, tmp_path)
    outputs = nn.predict(model, inputs)
    assert score == nn.accuracy(outputs, labels)
    assert matrix == nn.confusion_matrix(outputs, labels)


def test_the_loss_of_a_value_is_that_of_a_number(tmp_path: Path) -> None:
    """What the playground calls the loss at the start is the model's loss now."""
    inputs, labels = blobs(30, 3)
    model, targets = nn.MLP(4, [5, 3], rng=4), nn.one_hot(labels, 3)
    path = nn.playground(model, inputs, targets, tmp_path / "page.html", loss=nn.cross_entropy)
    code = TRAINED.replace("const result", "const trained") + "const result = training.lossOf(story.rows);"
    expected = nn.cross_entropy([model(row) for row in inputs], targets)
    assert isinstance(expected, Value)
    assert in_node(path, NAMES, code, tmp_path, [0, None, 0]) == pytest.approx(expected.data, rel=1e-13)
