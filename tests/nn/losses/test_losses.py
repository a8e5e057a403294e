"""Losses: values and gradients against the closed forms, for every structure that they accept."""

import importlib.util
import json
import math
import pickle
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import numpy
import pytest

import autograd
import nn
from autograd import Value

OUTPUTS = [[1.0, 4.0], [-2.0, 0.5], [3.0, 3.0]]
TARGETS = [[0.0, 2.0], [1.0, 0.5], [2.5, -1.0]]
SQUARES = [[1.0, 4.0], [9.0, 0.0], [0.25, 16.0]]


def values(numbers: Any) -> Any:
    return [values(number) for number in numbers] if isinstance(numbers, list) else Value(numbers)


def flat(numbers: Any) -> Any:
    return [x for number in numbers for x in flat(number)] if isinstance(numbers, list) else [numbers]


CASES = {
    "rows": (OUTPUTS, TARGETS),
    "row": (OUTPUTS[0], TARGETS[0]),
    "row of one": ([3.0], [5.0]),
    "value": (3.0, 5.0),
    "value and row of one": (3.0, [5.0]),
    "one output per row, flat": ([1.0, 2.0, 4.0], [0.0, 0.0, 1.0]),
    "one output per row, targets as rows": ([1.0, 2.0, 4.0], [[0.0], [0.0], [1.0]]),
}


@pytest.mark.parametrize(("outputs", "targets"), CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize(("loss", "share"), [(nn.ssr, lambda n: 1), (nn.mse, lambda n: Fraction(1, n))])
def test_value_and_gradient_are_the_closed_forms(loss: Any, share: Any, outputs: Any, targets: Any) -> None:
    outputs = values(outputs)
    result = loss(outputs, targets)
    result.backward()
    pairs = list(zip(flat(outputs), flat(targets)))
    weight = float(share(len(pairs)))
    assert result.data == pytest.approx(sum((o.data - t) ** 2 for o, t in pairs) * weight, rel=1e-15)
    assert [o.grad for o, _ in pairs] == pytest.approx([2 * (o.data - t) * weight for o, t in pairs], rel=1e-15)


def test_ssr_of_known_numbers() -> None:
    assert nn.ssr(values(OUTPUTS), TARGETS).data == sum(map(sum, SQUARES)) == 30.25
    assert nn.mse(values(OUTPUTS), TARGETS).data == 30.25 / 6


def test_targets_may_be_numpy_arrays_ints_or_values() -> None:
    assert nn.ssr(values(OUTPUTS), numpy.array(TARGETS)).data == 30.25
    assert nn.ssr(values([1.0, 4.0]), (0, 2)).data == 5.0
    target = Value(2.0)
    nn.ssr(Value(5.0), target).backward()
    assert target.grad == -6.0


def test_the_numbers_of_a_picture_are_named() -> None:
    result = nn.ssr(values([1.0, 4.0]), [0.0, 2.0])
    assert [node.label for node in autograd.topological_order(result)] == ["", "loss.e0", "", "loss.e1", "loss.loss"]
    batch = nn.mse(values(OUTPUTS), TARGETS)
    labels = [node.label for node in autograd.topological_order(batch)]
    assert labels[-1] == "loss.loss"
    assert [label for label in labels if "row" in label] == ["loss.row0", "loss.row1", "loss.row2"]


@pytest.mark.parametrize("combine", ["sum", "mean"])
def test_what_is_not_the_losss_own_keeps_its_name(combine: str) -> None:
    first = nn.Loss(lambda outputs, targets: outputs[0], combine)  # type: ignore[arg-type]
    known = Value(1.0) + 1.0
    labelled, leaf, made = Value(1.0, "y"), Value(1.0), Value(1.0) * 2.0
    for output in (labelled, leaf, made):
        assert first([output, 3.0], [0.0, 0.0]) is output
        first([[output], [Value(3.0)]], [[0.0], [0.0]])
    assert [output.label for output in (labelled, leaf, made)] == ["y", "", ""]
    known.label = "known"
    assert nn.Loss(lambda outputs, targets: known, combine)(1.0, 1.0).label == "known"  # type: ignore[arg-type]


@pytest.mark.parametrize("loss", [nn.ssr, nn.mse])
def test_rows_that_are_added_up_one_by_one_combine_to_the_same(loss: Any) -> None:
    total = sum(loss(values(row), target).data for row, target in zip(OUTPUTS, TARGETS))
    assert loss.combined(total, len(OUTPUTS)) == pytest.approx(loss(values(OUTPUTS), TARGETS).data, rel=1e-15)


@pytest.mark.parametrize("loss", [nn.ssr, nn.mse])
@pytest.mark.parametrize(
    ("outputs", "targets", "message"),
    [
        ([1.0, 2.0], [1.0, 2.0, 3.0], "2 outputs but 3 targets"),
        (1.0, [1.0, 2.0], "1 output but 2 targets"),
        ([1.0, 2.0], 1.0, "2 outputs but 1 target"),
        (OUTPUTS, TARGETS[:2], "3 rows of outputs but 2 rows of targets"),
        (OUTPUTS, [[0.0, 2.0], [1.0], [2.0, 3.0]], "row 1: 2 outputs but 1 target"),
        ([], [], "there are no outputs to compare with targets"),
    ],
)
def test_structures_that_differ_are_named(loss: Any, outputs: Any, targets: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loss(values(outputs), targets)


def worst_residual(outputs: Any, targets: Any) -> Any:
    worst = abs(outputs[0] - targets[0])
    for output, target in zip(outputs, targets):
        worst = autograd.maximum(worst, abs(output - target))
    return worst


@pytest.mark.parametrize(("combine", "expected"), [("sum", 2.0 + 3.0 + 4.0), ("mean", 3.0)])
def test_a_loss_of_ones_own_combines_rows_as_told(combine: str, expected: float) -> None:
    loss = nn.Loss(worst_residual, combine=combine)  # type: ignore[arg-type]
    assert loss(values(OUTPUTS), TARGETS).data == expected
    assert loss.name == "worst_residual"


def test_an_unknown_way_to_combine_is_named() -> None:
    with pytest.raises(ValueError, match="rows combine by 'sum' or 'mean', got 'median'"):
        nn.Loss(worst_residual, combine="median")  # type: ignore[arg-type]


def test_losses_can_be_sent_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(nn.ssr)) is nn.ssr
    twin = pickle.loads(pickle.dumps(nn.Loss(max, combine="mean")))
    assert (twin.row_loss, twin.combine) == (max, "mean")


def test_losses_document_themselves() -> None:
    assert "residuals" in nn.ssr.__doc__  # type: ignore[operator]
    assert repr(nn.mse) == "<loss mse, rows combine by mean>"


BACKENDS = ["python", "llvm", "tape"] if importlib.util.find_spec("llvmlite") else ["python"]
TORCH = json.loads((Path(__file__).parents[1] / "figures" / "torch.json").read_text(encoding="utf-8"))["losses"]


@pytest.mark.parametrize("name", TORCH)
def test_losses_and_their_gradients_are_those_of_pytorch(name: Any) -> None:
    case = TORCH[name]
    outputs = values(case["outputs"])
    loss = getattr(nn, name)(outputs, case["targets"])
    loss.backward()
    assert loss.data == pytest.approx(case["loss"], rel=1e-14)
    assert [x.grad for x in flat(outputs)] == pytest.approx(flat(case["gradient"]), rel=1e-14, abs=1e-16)


def test_hinge_is_its_closed_form() -> None:
    outputs = values([0.25, 3.0, -0.5, 1.0])
    loss = nn.hinge(outputs, [1.0, 1.0, 1.0, -1.0])
    loss.backward()
    assert loss.data == (0.75 + 0.0 + 1.5 + 2.0) / 4
    assert [x.grad for x in outputs] == [-0.25, 0.0, -0.25, 0.25]


def test_huber_turns_where_it_is_told() -> None:
    for delta in (0.5, 2.0, 10.0):
        for r in (0.0, 0.4, delta, delta + 1.0, -3.0):
            size = abs(r)
            expected = r * r / 2 if size <= delta else delta * (size - delta / 2)
            output = Value(r)
            loss = nn.huber_with(delta)(output, 0.0)
            loss.backward()
            assert loss.data == expected
            assert output.grad == max(-delta, min(delta, r))
    for delta in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="delta must be positive and finite"):
            nn.huber_with(delta)
    with pytest.raises(TypeError, match="delta: expected a real number, got the str 'small'"):
        nn.huber_with("small")  # type: ignore[arg-type]
    twin = pickle.loads(pickle.dumps(nn.huber_with(2.0)))
    assert twin.name == "huber_with(2)"
    assert twin(Value(5.0), 0.0).data == nn.huber_with(2.0)(Value(5.0), 0.0).data


ALL = ["ssr", "mse", "mae", "huber", "hinge", "binary_cross_entropy", "cross_entropy"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_every_loss_trains_compiled_as_it_trains_eagerly(name: Any, backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    rng = random.Random(3)
    rows = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(7)]
    targets = nn.one_hot([i % 2 for i in range(7)], 2)
    if name == "hinge":
        targets = [[2 * t - 1 for t in row] for row in targets]

    def trained(**how: Any) -> Any:
        model = nn.MLP(3, [4, 2], rng=1, activation="tanh")
        history = nn.fit(
            model, rows, targets, loss=getattr(nn, name), optimizer=nn.SGD(0.05), epochs=5, batch_size=3, **how
        )
        return [*history.losses, *(p.data for p in model.parameters())]

    eager, compiled = trained(compiled=False), trained(compiled=True, backend=backend)
    assert compiled == eager if backend == "python" else compiled == pytest.approx(eager, rel=1e-12)
    assert eager[4] < eager[0]


MEANINGLESS = {
    "hinge": ([1.0, 0.0], r"hinge is of targets 1 and -1, got 0\.0"),
    "binary_cross_entropy": ([0.5, -1.0], r"binary_cross_entropy is of targets 1 for yes, 0 for no.*; got -1\.0"),
    "cross_entropy": (
        [0.0, 2.0],
        r"cross_entropy is of probabilities of classes, which add up to 1; got \[0\.0, 2\.0\], see nn\.one_hot",
    ),
}


@pytest.mark.parametrize("name", MEANINGLESS)
def test_targets_that_mean_nothing_are_refused(name: Any) -> None:
    loss, (targets, message) = getattr(nn, name), MEANINGLESS[name]
    with pytest.raises(ValueError, match=f"^{message}$"):
        loss(values([1.0, 2.0]), targets)
    with pytest.raises(ValueError, match=f"^row 1: {message}$"):
        loss(values([[1.0, 2.0]] * 2), numpy.array([[0.0, 1.0] if "cross" in name else [1.0, 1.0], targets]))
    with pytest.raises(TypeError, match="target 1: expected a real number, got the str 'cat'"):
        loss(values([1.0, 2.0]), [1.0, "cat"])


@pytest.mark.parametrize("name", MEANINGLESS)
@pytest.mark.parametrize("compiled", [True, False])
def test_fit_refuses_targets_that_mean_nothing(name: Any, compiled: bool) -> None:
    good = [0.0, 1.0] if "cross" in name else [1.0, -1.0]
    bad, message = MEANINGLESS[name]

    def fit(targets: Any, validation: Any) -> Any:
        model = nn.MLP(1, [2], rng=0)
        settings: dict[str, Any] = {
            "loss": getattr(nn, name),
            "optimizer": nn.SGD(0.1),
            "epochs": 1,
            "compiled": compiled,
        }
        return nn.fit(model, [[1.0], [2.0]], targets, validation=([[1.0]], [validation]), **settings)

    assert math.isfinite(fit([good, good], good).losses[0])
    with pytest.raises(ValueError, match=f"^targets row 1: {message}$"):
        fit([good, bad], good)
    with pytest.raises(ValueError, match=f"^validation targets row 0: {message}$"):
        fit([good, good], bad)


def test_probabilities_between_are_targets_too() -> None:
    assert nn.binary_cross_entropy(values([1.0, 2.0]), [0.25, 1]).data > 0.0
    assert nn.cross_entropy(values([0.5] * 10), [0.1] * 10).data == pytest.approx(math.log(10.0))
    assert nn.cross_entropy(values([1.0, 2.0]), values([3.0, 4.0])).data > 0.0  # Values may be any number
    for wrong in ([-0.5, 1.5], [0.5, 0.6], [math.nan, 1.0]):
        with pytest.raises(ValueError, match="which add up to 1"):
            nn.cross_entropy(values([1.0, 2.0]), wrong)


@pytest.mark.parametrize(("outputs", "targets"), [(2.0, 1.0), ([[2.0], [3.0]], [1.0, 0.0]), ([2.0], 0)])
def test_cross_entropy_of_one_class_says_what_to_write(outputs: Any, targets: Any) -> None:
    with pytest.raises(ValueError, match=r"always 0\. Write binary_cross_entropy for one.*nn\.one_hot\(classes, n\)"):
        nn.cross_entropy(values(outputs), targets)


def test_a_loss_of_ones_own_may_check_its_targets() -> None:
    def at_least_0(targets: Any) -> None:
        if min(targets) < 0:
            raise ValueError("targets are sizes")

    loss = pickle.loads(pickle.dumps(nn.Loss(max, check_targets=nn.losses.targets.shares)))
    with pytest.raises(ValueError, match=r"got -1\.0"):
        loss([1.0], [-1.0])
    with pytest.raises(ValueError, match=r"^row 1: targets are sizes$"):
        nn.Loss(worst_residual, check_targets=at_least_0)(values(OUTPUTS[:2]), [[1.0, 0.0], [0.0, -1.0]])


def test_a_loss_is_made_from_a_function() -> None:
    with pytest.raises(TypeError, match=r"a loss is made from a function of .*, got the int 3"):
        nn.Loss(3)  # type: ignore[arg-type]


def test_rows_that_differ_in_length_share_no_mean() -> None:
    ragged = [[1.0], [1.0, 2.0]]
    assert nn.ssr(values(ragged), [[0.0], [0.0, 0.0]]).data == 6.0
    with pytest.raises(ValueError, match="row 1 has 2 outputs, but row 0 has 1: the mean over rows"):
        nn.mse(values(ragged), [[0.0], [0.0, 0.0]])


def test_a_huber_loss_is_called_as_it_was_made() -> None:
    assert nn.huber.name == nn.huber_with(1).name == "huber"
    assert repr(nn.huber_with(2.5)) == "<loss huber_with(2.5), rows combine by mean>"


# ---- losses of a model that is sure --------------------------------------------------------------------------------

LOGITS = [0.0, 1e-300, 1e-9, 0.3, 2.0, 16.5, 30.0, 37.0, 50.0, 300.0, 700.0]


def within_4_ulp(found: Any, truth: Any, besides: Any = 0.0) -> Any:
    """Besides is what an ulp of the operands makes, where the formula's condition allows no less."""
    with mpmath.workdps(60):
        return abs(found - truth) <= 4 * math.ulp(float(truth)) + besides


def softplus(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(mpmath.mpf(x)))


def logistic(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-mpmath.mpf(x)))


def ways_to_compute(loss: Any) -> Any:
    """Its value and gradient by the logits, in every mode: functions of logits and targets."""

    def eager(logits: Any, targets: Any) -> Any:
        outputs = values(logits)
        result = loss(outputs, targets)
        result.backward()
        return result.data, [x.grad for x in outputs]

    both = autograd.value_and_grad(loss)
    return [eager, *(autograd.compile(both, backend=backend) for backend in BACKENDS)]  # type: ignore[call-overload]


@pytest.mark.parametrize("target", [0.0, 1.0, 0.5, 1e-10, 1.0 - 2.0**-40])
def test_binary_cross_entropy_keeps_its_digits(target: float) -> None:
    for way in ways_to_compute(nn.binary_cross_entropy):
        for logit in [sign * x for x in LOGITS for sign in (1.0, -1.0)]:
            loss, (slope,) = way([logit], [target])
            with mpmath.workdps(400):
                t = mpmath.mpf(target)
                assert within_4_ulp(loss, t * softplus(-logit) + (1 - t) * softplus(logit)), (logit, loss)
                if target in (0.0, 1.0):
                    assert within_4_ulp(slope, logistic(logit) - t), (logit, slope)
                else:
                    terms = (1 - t) * logistic(logit) + t * logistic(-logit)
                    assert abs(slope - (logistic(logit) - t)) <= 4 * math.ulp(1.0) * terms, (logit, slope)


@pytest.mark.parametrize(
    "targets", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0 - 2.0**-30, 2.0**-30, 0.0], [0.25, 0.25, 0.5]]
)
def test_cross_entropy_keeps_its_digits(targets: list[float]) -> None:
    for way in ways_to_compute(nn.cross_entropy):
        for x in LOGITS:
            logits = [x, -10.0, -11.5]
            loss, slopes = way(logits, targets)
            with mpmath.workdps(700):
                total = mpmath.fsum(mpmath.exp(mpmath.mpf(z)) for z in logits)
                shares = [mpmath.exp(mpmath.mpf(z)) / total for z in logits]
                truth = mpmath.fsum(t * -mpmath.log(share) for t, share in zip(targets, shares))
                magnified = sum(abs(slope) * math.ulp(z) for slope, z in zip(slopes, logits))
                assert within_4_ulp(loss, truth, magnified), (logits, loss, truth)
                if 1.0 in targets:
                    for slope, share, t in zip(slopes, shares, targets):
                        assert within_4_ulp(slope, share - t, abs(slope) * math.ulp(x + 11.5)), (logits, slopes)


def test_what_weighs_nothing_adds_nothing_even_if_it_is_infinite() -> None:
    inf = math.inf
    for way in ways_to_compute(nn.cross_entropy):
        loss, slopes = way([-inf, 1.0, 2.0], [0.0, 1.0, 0.0])
        assert loss == pytest.approx(math.log1p(math.e), rel=1e-15)
        assert slopes == pytest.approx([0.0, 1.0 / (1.0 + math.e) - 1.0, math.e / (1.0 + math.e)], rel=1e-15)
        assert way([-inf, 1.0, 2.0], [1.0, 0.0, 0.0])[0] == inf
    for way in ways_to_compute(nn.binary_cross_entropy):
        assert way([inf, -inf], [1.0, 0.0]) == (0.0, [0.0, 0.0])
        assert way([inf, -inf], [0.0, 1.0]) == (inf, [0.5, -0.5])


@pytest.mark.parametrize(
    ("loss", "targets"),
    [
        (nn.binary_cross_entropy, [1.0, 0.0, 0.5]),
        (nn.cross_entropy, [1.0, 0.0, 0.0]),
        (nn.huber, [0.0, 0.0, 0.0]),
        (nn.mse, [0.0, 0.0, 0.0]),
    ],
)
def test_second_derivatives_are_finite_and_symmetric(loss: Any, targets: list[float]) -> None:
    for logits in ([0.0, 0.0, 0.0], [700.0, -700.0, 1.0], [-40.0, 40.0, 0.0]):
        hessian = autograd.hessian(lambda x: loss(x, targets))(logits)
        assert all(math.isfinite(z) for row in hessian for z in row)
        assert all(a == pytest.approx(b) for row, column in zip(hessian, zip(*hessian)) for a, b in zip(row, column))


def test_huber_is_a_parabola_where_the_residual_is_0() -> None:
    square = lambda r: nn.huber(r, 0.0)  # noqa: E731
    for backend in BACKENDS:
        second = autograd.compile(autograd.grad(autograd.grad(square)), backend=backend)  # type: ignore[call-overload]
        assert [second(r) for r in (0.0, 0.5, -0.5, 2.0)] == [1.0, 1.0, 1.0, 0.0]
    assert [autograd.grad(autograd.grad(square))(r) for r in (0.0, 0.5, -0.5, 2.0)] == [1.0, 1.0, 1.0, 0.0]


def test_a_target_may_be_differentiated() -> None:
    assert autograd.grad(lambda t: nn.binary_cross_entropy(3.0, t))(0.0) == -3.0
    by_targets = autograd.grad(lambda t: nn.cross_entropy([30.0, -10.0], t))([1.0, 0.0])
    assert by_targets == pytest.approx([math.exp(-40.0), 40.0], rel=1e-15)


def test_outputs_that_are_probabilities_already_are_refused() -> None:
    def message(loss: str, made: str) -> str:
        return f'^{loss} takes logits, but output {made} already; leave it out, as output_activation="linear" does$'

    model = nn.MLP(2, [1], output_activation="sigmoid", rng=0)
    with pytest.raises(ValueError, match=message("binary_cross_entropy", "0 is made by sigmoid")):
        nn.binary_cross_entropy(model([0.5, -1.0]), 1.0)
    with pytest.raises(ValueError, match=message("binary_cross_entropy", "1 is made by sigmoid")):
        nn.binary_cross_entropy([Value(0.5), Value(0.5).sigmoid()], [1.0, 0.0])
    with pytest.raises(ValueError, match=message("cross_entropy", "0 is made by softmax")):
        nn.cross_entropy(autograd.softmax([Value(0.5), Value(-1.0)]), 1)
    for compiled in (None, True, False):
        weights = [p.data for p in model.parameters()]
        with pytest.raises(ValueError, match=message("binary_cross_entropy", "0 is made by sigmoid")):
            nn.fit(
                model,
                [[0.5, -1.0], [1.0, 2.0]],
                [1, 0],
                loss=nn.binary_cross_entropy,
                optimizer=nn.SGD(0.1),
                epochs=2,
                compiled=compiled,
            )
        assert [p.data for p in model.parameters()] == weights


def test_the_other_activation_is_no_probability_of_the_loss() -> None:
    """A sigmoid among the scores of classes is unusual, but a model that somebody may want."""
    scores = [Value(0.5).sigmoid(), Value(-1.0).tanh()]
    assert nn.cross_entropy(scores, 1).data > 0.0
    assert nn.binary_cross_entropy(scores[1], 1.0).data > 0.0
    assert nn.mse(scores[0], 1.0).data > 0.0
