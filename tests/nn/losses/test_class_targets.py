"""Classes as targets of the cross entropy: what `nn.one_hot` gives, to the last bit, or an error."""

import math
import pickle
from typing import Any

import numpy
import pandas
import polars
import pytest

import nn
from autograd import Parameter, Value, compile
from nn.losses.classes import ClassLoss

LOGITS = [[0.5, -1.25, 2.0], [3.0, 0.0, -0.75], [-2.0, 1.0, 1.5], [0.25, 0.5, -0.5]]
CLASSES = [2, 0, 1, 2]
WAYS: dict[str, Any] = {
    "list": CLASSES,
    "tuple": tuple(CLASSES),
    "numpy": numpy.array(CLASSES),
    "int8": numpy.array(CLASSES, dtype=numpy.int8),
    "pandas": pandas.Series(CLASSES, name="kind"),
    "polars": polars.Series("kind", CLASSES),
}


def run(outputs: list[list[float]], targets: Any) -> list[float]:
    """The loss and the gradients of the logits."""
    values = [[Value(x) for x in row] for row in outputs]
    loss = nn.cross_entropy(values, targets)
    loss.backward()
    return [loss.data, *(x.grad for row in values for x in row)]


@pytest.mark.parametrize("label", range(3))
def test_a_class_of_a_row(label: int) -> None:
    row = [Value(x) for x in LOGITS[0]]
    loss = nn.cross_entropy(row, label)
    assert loss.label == "loss.loss"
    assert loss.data == nn.cross_entropy(LOGITS[0], nn.one_hot([label], 3)[0])
    softmax = math.exp(LOGITS[0][label]) / sum(map(math.exp, LOGITS[0]))
    assert loss.data == pytest.approx(-math.log(softmax), rel=1e-14)
    assert nn.cross_entropy(tuple(row), numpy.int64(label)).data == loss.data
    assert nn.cross_entropy(iter(row), label).data == loss.data


@pytest.mark.parametrize("way", WAYS)
def test_classes_of_rows(way: str) -> None:
    assert run(LOGITS, WAYS[way]) == run(LOGITS, nn.one_hot(CLASSES, 3))


def test_a_class_beside_probabilities() -> None:
    assert run(LOGITS[:2], [2, [0.25, 0.25, 0.5]]) == run(LOGITS[:2], [[0.0, 0.0, 1.0], [0.25, 0.25, 0.5]])


def test_a_flat_list_of_ints_beside_one_row_stays_probabilities() -> None:
    row = [Value(1.0), Value(2.0)]
    assert nn.cross_entropy(row, [0, 1]).data == nn.cross_entropy(row, [0.0, 1.0]).data


@pytest.mark.parametrize("label", [3, -1, 10**400])
def test_a_class_that_there_is_not(label: int) -> None:
    with pytest.raises(ValueError, match=r"^a class of 3 is an int from 0 to 2, got "):
        nn.cross_entropy(LOGITS[0], label)
    with pytest.raises(ValueError, match=r"^row 1: a class of 3 is an int from 0 to 2, got "):
        nn.cross_entropy(LOGITS[:2], [0, label])


@pytest.mark.parametrize("label", [True, 1.0, numpy.float64(1.0), numpy.bool_(True), None])
def test_what_is_no_class(label: Any) -> None:
    with pytest.raises(TypeError, match=r"^cross_entropy takes a class as an int, got .*; write int\(target\)$"):
        nn.cross_entropy(LOGITS[0], label)
    with pytest.raises(TypeError, match=r"^row 1: cross_entropy takes a class as an int, got "):
        nn.cross_entropy(LOGITS[:2], [0, label])


def test_another_number_of_classes_than_rows() -> None:
    with pytest.raises(ValueError, match="4 rows of outputs but 3 rows of targets"):
        nn.cross_entropy(LOGITS, CLASSES[:3])


def test_other_losses_take_no_classes() -> None:
    with pytest.raises(ValueError, match="3 outputs but 1 target"):
        nn.mse([Value(x) for x in LOGITS[0]], 1)


def test_the_loss_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(nn.cross_entropy)) is nn.cross_entropy
    assert isinstance(nn.cross_entropy, ClassLoss)


def test_a_class_in_a_compiled_function() -> None:
    of_class = compile(lambda row: nn.cross_entropy(row, 1))
    of_row = compile(lambda row: nn.cross_entropy(row, [0.0, 1.0, 0.0]))
    assert of_class(LOGITS[0]) == of_row(LOGITS[0])


# ---- in fit ----------------------------------------------------------------------------------------------------


def trained(targets: Any, validation: Any = None, compiled: bool | None = None, model: Any = None) -> list[float]:
    model = model or nn.MLP(2, [4, 3], activation="tanh", rng=1)
    given = None if validation is None else (INPUTS[:2], validation)
    history = nn.fit(
        model, INPUTS, targets, loss=nn.cross_entropy, optimizer=nn.SGD(0.1), epochs=3, validation=given,
        compiled=compiled,
    )  # fmt: skip
    return [*history.losses, *history.test_losses, *(p.data for p in model.parameters())]


INPUTS = [[0.0, 1.0], [1.0, 0.5], [-1.0, 0.25], [0.5, -0.5]]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_fit_takes_classes(way: str, compiled: bool) -> None:
    if compiled and way not in ("list", "pandas"):
        return  # what is compiled is the same once the targets are rows
    expected = trained(nn.one_hot(CLASSES, 3), nn.one_hot([1, 0], 3), compiled)
    assert trained(WAYS[way], [1, 0], compiled) == expected
    assert trained(nn.one_hot(CLASSES, 3), [1, 0], compiled) == expected


def test_fit_takes_rows_that_come_one_by_one() -> None:
    model = nn.MLP(2, [3], rng=1)
    nn.fit(model, iter(INPUTS), CLASSES, loss=nn.cross_entropy, optimizer=nn.SGD(0.1), epochs=1, compiled=False)


def test_fit_names_the_row_of_a_class_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"^targets row 3: a class of 3 is an int from 0 to 2, got 3$"):
        trained([0, 1, 2, 3])
    with pytest.raises(ValueError, match=r"^validation targets row 1: a class of 3 is an int from 0 to 2, got -1$"):
        trained(CLASSES, [0, -1])


@pytest.mark.parametrize("targets", [[0.0, 1.0, 2.0, 0.0], [True, False, True, False]])
def test_fit_takes_no_floats_or_bools_for_classes(targets: Any) -> None:
    with pytest.raises(ValueError, match=r"targets as ints or nn\.one_hot\(classes, n\) for numbers of classes"):
        trained(targets)


def test_fit_of_one_output_says_what_to_write() -> None:
    with pytest.raises(ValueError, match="Write binary_cross_entropy for one logit"):
        trained([0, 1, 1, 0], model=nn.MLP(2, [1], rng=0))


def test_other_losses_of_fit_keep_ints_as_numbers() -> None:
    model = nn.MLP(2, [1], rng=0)
    history = nn.fit(model, INPUTS, CLASSES, optimizer=nn.SGD(1e-300), epochs=1, compiled=False)
    assert history.losses[0] == pytest.approx(sum((model(x).data - t) ** 2 for x, t in zip(INPUTS, CLASSES)))


def test_a_model_of_ones_own() -> None:
    class Scores:
        def __init__(self) -> None:
            self.w = [Parameter(0.5), Parameter(-0.25), Parameter(1.0)]

        def parameters(self) -> list[Parameter]:
            return self.w

        def __call__(self, row: Any) -> list[Value]:
            return [w * row[0] + row[1] for w in self.w]

    assert trained(CLASSES, model=Scores()) == trained(nn.one_hot(CLASSES, 3), model=Scores())
