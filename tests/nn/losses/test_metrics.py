"""Metrics: numbers counted by hand, and what is refused."""

import math
from typing import Any

import numpy
import pytest

import autograd
import nn
from autograd import Value


def test_r2_is_one_for_what_is_right_and_zero_for_the_mean() -> None:
    targets = [1.0, 2.0, 4.0, 5.0]
    assert nn.r2(targets, targets) == 1.0
    assert nn.r2([3.0] * 4, targets) == 0.0
    assert nn.r2([Value(1.0), 2, 4.0, 6.0], targets) == 0.9
    assert nn.r2([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]], [[1.0, 2.0], [2.0, 3.0], [4.0, 4.0]]) == 0.5
    with pytest.raises(ValueError, match=r"all targets of output 0 are 2\.0: there is no variance to explain"):
        nn.r2([1.0, 2.0], [2.0, 2.0])


def test_rmse_is_in_the_units_of_the_targets() -> None:
    assert nn.rmse([1.0, 2.0, 3.0], [1.0, 2.0, 6.0]) == math.sqrt(3.0)
    assert nn.rmse(numpy.array([[1.0, 2.0], [3.0, 4.0]]), [[0.0, 2.0], [3.0, 4.0]]) == 0.5
    with pytest.raises(ValueError, match="outputs are 2 rows of 1, but targets 1 rows of 2"):
        nn.rmse([1.0, 2.0], [[1.0, 2.0]])


LOGITS = [[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 5.0]]


def test_accuracy_and_the_confusion_matrix_of_classes() -> None:
    for targets in ([0, 1, 1, 0], nn.one_hot([0, 1, 1, 0], 3), numpy.array([0, 1, 1, 0])):
        assert nn.accuracy(LOGITS, targets) == 0.5
        assert nn.confusion_matrix(LOGITS, targets) == [[1, 0, 1], [1, 1, 0], [0, 0, 0]]
    outputs = [[Value(x) for x in row] for row in LOGITS]
    assert nn.accuracy(outputs, [0, 1, 0, 2]) == 1.0


@pytest.mark.parametrize("targets", [[1, 0, 0, 1], [1, -1, -1, 1], [[1], [0], [0], [1]]])
def test_accuracy_of_one_logit_goes_by_its_sign(targets: Any) -> None:
    assert nn.accuracy([0.3, -2.0, 0.1, 1.0], targets) == 0.75
    assert nn.confusion_matrix([[0.3], [-2.0], [0.1], [1.0]], targets) == [[1, 1], [0, 2]]


@pytest.mark.parametrize(
    ("outputs", "targets", "message"),
    [
        (LOGITS, [0, 1, 2], "4 rows of outputs but 3 targets"),
        (LOGITS, [0, 1, 2, 3], "targets row 3: a class is a whole number from 0 to 2, got 3.0"),
        (LOGITS, [0, 1, 2, 0.5], "targets row 3: a class is a whole number from 0 to 2, got 0.5"),
        (LOGITS, [[1, 0]] * 4, "outputs of 3 classes but targets of 2"),
        ([0.1, 0.2], [1, 2], "one logit a row tells two classes apart: targets are 1 and 0, or 1 and -1"),
        ([0.1, 0.2, 0.3], [1, 0, -1], "one logit a row tells two classes apart"),
        ([[math.nan, 1.0]], [0], "outputs row 0, column 0 is nan"),
    ],
)
def test_what_does_not_fit_is_named(outputs: Any, targets: Any, message: str) -> None:
    for metric in (nn.accuracy, nn.confusion_matrix):
        with pytest.raises(ValueError, match=message):
            metric(outputs, targets)


PROBABILITIES, ANSWERS = [0.49, 0.9, 0.2, 0.6], [0, 1, 0, 0]


def sigmoids(outputs: Any) -> Any:
    """The same, as the Values of a model that ends in a sigmoid."""
    return [autograd.sigmoid(Value(math.log(x / (1.0 - x)))) for x in outputs]


@pytest.mark.parametrize("of", [list, numpy.array, sigmoids, lambda outputs: [[x] for x in outputs]])
def test_probabilities_ask_for_a_threshold(of: Any) -> None:
    outputs = of(PROBABILITIES)
    message = "all outputs lie from 0 to 1: write threshold=0.5 if they are probabilities, as a sigmoid makes them, and"
    for metric in (nn.accuracy, nn.confusion_matrix):
        with pytest.raises(ValueError, match=message):
            metric(outputs, ANSWERS)
    assert nn.accuracy(outputs, ANSWERS, threshold=0.5) == 0.75
    assert nn.confusion_matrix(outputs, ANSWERS, threshold=0.5) == [[2, 1], [0, 1]]
    assert nn.accuracy(outputs, ANSWERS, threshold=0.0) == 0.25
    assert nn.accuracy(outputs, ANSWERS, threshold=0.7) == 1.0


@pytest.mark.parametrize(
    ("outputs", "targets", "share"),
    [
        ([-0.1, 0.2, 0.9], [0, 1, 1], 1.0),  # one below 0 is no probability
        ([1.5, 0.2, 0.9], [0, 1, 1], 2 / 3),  # nor is one above 1
        ([0.1, 0.2, 0.9], [1, -1, 1], 2 / 3),  # signs are asked for
        ([0.0, 1.0, 1], [0, 1, 0], 2 / 3),  # classes, of which either says the same
        ([0.6, 0.0, 0.9], [1, 0, 1], 1.0),
    ],
)
def test_where_it_does_not_matter_nothing_is_asked(outputs: Any, targets: list[int], share: float) -> None:
    assert nn.accuracy(outputs, targets) == share


def test_a_model_that_ends_in_a_sigmoid() -> None:
    model = nn.MLP(1, [1], output_activation="sigmoid", initializer="zeros")
    model.parameters()[0].data = 1.0
    outputs = nn.predict(model, [[-1.0], [-0.1], [2.0]])
    with pytest.raises(ValueError, match=r"write threshold=0\.5 if they are probabilities"):
        nn.accuracy(outputs, [0, 0, 1])
    assert nn.accuracy(outputs, [0, 0, 1], threshold=0.5) == 1.0


def test_what_is_no_threshold() -> None:
    for threshold in (math.nan, math.inf):
        with pytest.raises(ValueError, match=f"threshold is a finite number, got {threshold}"):
            nn.accuracy([0.1], [1], threshold=threshold)
    with pytest.raises(TypeError, match="threshold: expected a real number, got the str 'half'"):
        nn.accuracy([0.1], [1], threshold="half")  # type: ignore[arg-type]
    with pytest.raises(
        ValueError, match="outputs have 3 numbers a row, of which the largest decides; threshold is for a single one"
    ):
        nn.confusion_matrix(LOGITS, [0, 1, 2, 0], threshold=0.5)


def test_one_hot_refuses_what_is_no_class() -> None:
    assert nn.one_hot([1, 0.0, True], 2) == [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    for label in (2, -1, 0.5, math.nan):
        with pytest.raises(ValueError, match="row 1: a class is a whole number from 0 to 1, got"):
            nn.one_hot([0, label], 2)
    with pytest.raises(TypeError, match="row 1: expected a real number, got the str 'cat'"):
        nn.one_hot([0, "cat"], 2)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        nn.one_hot([], 0)


@pytest.mark.parametrize("metric", [nn.accuracy, nn.confusion_matrix, nn.r2, nn.rmse])
def test_outputs_that_are_no_numbers_are_named(metric: Any) -> None:
    with pytest.raises(TypeError, match="outputs row 0: expected a real number, got the str 'cat'"):
        metric(["cat", "dog"], [0, 1])
    with pytest.raises(TypeError, match="outputs must be a list of rows, got the dict"):
        metric({1: 2}, [1])


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e200, 1e307])
def test_numbers_of_any_size_have_metrics(scale: float) -> None:
    outputs, targets = [2.0 * scale, 2.0 * scale, 4.0 * scale], [2.0 * scale, 2.0 * scale, 10.0 * scale]
    rel = 1e-3 if scale < 1e-300 else 1e-15  # subnormal numbers are coarse
    assert nn.rmse(outputs, targets) == pytest.approx(6.0 * scale / math.sqrt(3.0), rel=rel, abs=0.0)
    assert nn.r2(outputs, targets) == pytest.approx(1.0 - 36.0 / (128.0 / 3.0), rel=1e-15, abs=0.0)


def test_metrics_beyond_the_largest_float_are_infinite() -> None:
    largest = 1.7e308
    assert nn.rmse([largest, largest], [-largest, -largest]) == math.inf
    assert nn.r2([largest, 0.0], [0.0, 1.0]) == -math.inf
    assert nn.r2([0.0, 1e-320], [0.0, largest]) == pytest.approx(-1.0)
    assert nn.r2([largest, -largest, largest], [largest, -largest, largest]) == 1.0


def test_equal_targets_have_no_variance_however_their_mean_rounds() -> None:
    for target in (0.1, 0.7, 1e-320, 1.7e308):
        with pytest.raises(ValueError, match=r"all targets of output 0 are"):
            nn.r2([1.0, 2.0, 3.0], [target] * 3)
    with pytest.raises(ValueError, match=r"all targets of output 0 are 14\.62: there is no variance to explain"):
        nn.r2([14.6, 14.6, 14.7], [14.62, 14.62, math.nextafter(14.62, 20.0)])


@pytest.mark.parametrize("metric", [nn.accuracy, nn.confusion_matrix, nn.r2, nn.rmse])
def test_an_array_of_one_number_is_no_list_but_a_number_in_one(metric: Any) -> None:
    zero, one = numpy.array(0.0), numpy.array(1.0)
    assert metric([zero, one], [zero, one]) == metric([0.0, 1.0], [0.0, 1.0])
    with pytest.raises(TypeError, match=r"outputs must be a list of rows, got the ndarray array\(1\.\)"):
        metric(one, [1.0])
    with pytest.raises(TypeError, match=r"targets must be a list of rows, got the ndarray array\(1\.\)"):
        metric([1.0], one)


def test_one_hot_takes_a_list_of_numbers_that_a_float_holds() -> None:
    for single in (1, numpy.array(1), "01"):
        with pytest.raises(TypeError, match="classes is a list of whole numbers, got the"):
            nn.one_hot(single, 2)
    with pytest.raises(ValueError, match="row 0: "):
        nn.one_hot([10**400], 2)
    assert nn.one_hot(numpy.array([1, 0]), 2) == nn.one_hot((x for x in (1, 0)), 2) == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(("classes", "n"), [([0], 10**9), ([0] * 10**5, 10**4), ([0], 10**400)])
def test_one_hot_refuses_more_numbers_than_memory_holds(classes: Any, n: Any) -> None:
    with pytest.raises(ValueError, match="numbers are more than one_hot makes, which is 100,000,000"):
        nn.one_hot(classes, n)
