"""The losses: the distance of a model's outputs from the targets, as one Value to run backward from."""

from __future__ import annotations

import math
from typing import Any

import autograd
from autograd import Primitive
from nn.common.counts import as_number
from nn.losses.classes import class_loss
from nn.losses.loss import Loss, combining_by, labelled
from nn.losses.targets import distribution, shares, signs


@combining_by("sum")
def ssr(outputs: list[Any], targets: list[Any]) -> Any:
    """The sum of squared residuals, over all outputs of all rows: Σ (output − target)².

    outputs: a Value, a row of them, or a list of rows. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, with both lengths.

    Source: Legendre, Nouvelles méthodes pour la détermination des orbites des comètes, 1805.

    >>> from autograd import Value
    >>> ssr([Value(1.0), Value(4.0)], [0.0, 2.0]).data
    5.0
    >>> ssr([Value(1.0), Value(4.0)], [0.0, 2.0, 3.0])
    Traceback (most recent call last):
    ValueError: 2 outputs but 3 targets
    """
    return autograd.sum(_squares(outputs, targets))


@combining_by("mean")
def mse(outputs: list[Any], targets: list[Any]) -> Any:
    """The mean squared error: the mean of (output − target)² over all outputs of all rows.

    outputs: a Value, a row of them, or a list of rows. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, with both lengths.

    Source: Bishop, Pattern Recognition and Machine Learning, 2006, section 1.5.5.

    >>> from autograd import Value
    >>> mse([Value(1.0), Value(4.0)], [0.0, 2.0]).data
    2.5
    >>> mse([[Value(1.0)], [Value(4.0)]], [[0.0], [2.0]]).data
    2.5
    """
    return labelled(autograd.sum(_squares(outputs, targets)), "loss.sum") / len(outputs)


@combining_by("mean")
def mae(outputs: list[Any], targets: list[Any]) -> Any:
    """The mean absolute error: the mean of |output − target| over all outputs of all rows.

    outputs: a Value, a row of them, or a list of rows. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, with both lengths.

    Source: Boscovich, 1757, after Stigler, The History of Statistics, 1986, chapter 1.

    >>> from autograd import Value
    >>> mae([Value(1.0), Value(4.0)], [0.0, 2.0]).data
    1.5
    """
    return _mean([abs(residual) for residual in _residuals(outputs, targets)])


class _Huber:
    """The Huber loss: a parabola for small residuals and a line for large ones, so that outliers count less.

    Of r = |output − target| it is r² / 2 up to delta, and delta (r − delta / 2) beyond; the mean over all outputs of
    all rows. `nn.huber` has delta = 1, `nn.huber_with(delta)` another.

    outputs: a Value, a row of them, or a list of rows. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, with both lengths.

    Source: Huber, Robust estimation of a location parameter, 1964.

    >>> from autograd import Value
    >>> huber([Value(1.0), Value(4.0)], [0.0, 0.0]).data
    2.0
    """

    def __init__(self, delta: float) -> None:
        self.delta = delta

    @property
    def __name__(self) -> str:
        return "huber" if self.delta == 1.0 else f"huber_with({self.delta:g})"

    def __call__(self, outputs: list[Any], targets: list[Any]) -> Any:
        return _mean([self._of_residual(residual) for residual in _residuals(outputs, targets)])

    def _of_residual(self, r: Any) -> Any:
        size = abs(r)
        line = self.delta * (size - self.delta / 2.0)
        return autograd.where(autograd.greater(size, self.delta), line, r * r / 2.0)


def huber_with(delta: float) -> Loss:
    """The Huber loss, see `nn.huber`, that turns from a parabola into a line at residuals of `delta`.

    Errors: ValueError where delta is not positive and finite, TypeError where it is no number.

    >>> from autograd import Value
    >>> huber_with(2.0)([Value(1.0), Value(4.0)], [0.0, 0.0]).data
    3.25
    """
    size = as_number("delta", delta)
    if not 0.0 < size < math.inf:
        raise ValueError(f"delta must be positive and finite, got {delta!r}")
    return Loss(_Huber(size), combine="mean")


huber = huber_with(1.0)


@combining_by("mean", signs)
def hinge(outputs: list[Any], targets: list[Any]) -> Any:
    """The hinge loss: the mean of max(0, 1 − target · output), over all outputs of all rows.

    outputs: scores, whose sign decides. targets: 1 for the one class and -1 for the other.

    Errors: ValueError where the structures differ, with both lengths, and for other targets.

    Source: Cortes and Vapnik, Support-vector networks, 1995.

    >>> from autograd import Value
    >>> hinge([Value(0.25), Value(3.0)], [1.0, 1.0]).data
    0.375
    """
    return _mean([autograd.relu(1.0 - target * output) for output, target in zip(outputs, targets)])


@combining_by("mean", shares)
def binary_cross_entropy(outputs: list[Any], targets: list[Any]) -> Any:
    """The cross entropy of yes-or-no questions: the mean of −log of the probability that was given to what is so.

    outputs: logits, of which the sigmoid is the probability of yes; no sigmoid before it, so that nothing overflows.
    targets: 1 for yes and 0 for no, or a probability between. A row may ask several questions.

    Of a logit z and a target t it is log(1 + e^z) − t z, as PyTorch's `binary_cross_entropy_with_logits`, but with all
    digits of what a sure model has left, see `autograd.sigmoid_cross_entropy`.

    Errors: ValueError where the structures differ, with both lengths, for targets that are not from 0 to 1, and for an
    output that is a sigmoid already.

    Source: Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.90.

    >>> from autograd import Value
    >>> binary_cross_entropy([Value(0.0), Value(1000.0)], [1.0, 1.0]).data == 0.5 * math.log(2.0)
    True
    """
    _check_logits(outputs, autograd.sigmoid, "binary_cross_entropy")
    return _mean([autograd.sigmoid_cross_entropy(output, target) for output, target in zip(outputs, targets)])


@class_loss(distribution)
def cross_entropy(outputs: list[Any], targets: list[Any]) -> Any:
    """The cross entropy of classes: −log of the probability that was given to the right class, the mean over the rows.

    outputs: a row of logits, one for each class, of which the softmax gives the probabilities; no softmax before it, so
        that nothing overflows; or a list of such rows.
    targets: for each row its class, an int counted from 0; or the probability of each class: 1 for the right one and 0
        for the others, as `nn.one_hot` writes it.

    Of logits z and targets t it is Σ t (log Σ e^z − z), as PyTorch's `cross_entropy`, but with all digits of what a
    sure model has left, see `autograd.softmax_cross_entropy`. A class that is ruled out by a logit of -inf, and has the
    target 0, counts for nothing.

    Errors: ValueError where the structures differ, with both lengths, for a class that there is not, for targets that
    are no probabilities of classes, for a single logit, of which it would always be 0, and for outputs of a softmax;
    TypeError for a class that is a bool or a float.

    Source: Bishop, Pattern Recognition and Machine Learning, 2006, equation 4.108.

    >>> from autograd import Value
    >>> cross_entropy([Value(0.0), Value(1000.0), Value(0.0)], [0.0, 1.0, 0.0]).data
    0.0
    >>> round(cross_entropy([Value(1.0), Value(2.0)], 0).data, 4)
    1.3133
    >>> import nn
    >>> round(cross_entropy([[Value(1.0), Value(2.0)]], nn.one_hot([0], 2)).data, 4)
    1.3133
    """
    _check_logits(outputs, autograd.softmax, "cross_entropy")
    return autograd.softmax_cross_entropy(outputs, targets)


def _check_logits(outputs: list[Any], squashing: Primitive, loss: str) -> None:
    """Refuses outputs of the activation that the loss contains: applied twice, it flattens every gradient."""
    for i, output in enumerate(outputs):
        if getattr(output, "primitive", None) is squashing:
            made = f"output {i} is made by {squashing.name} already"
            raise ValueError(f'{loss} takes logits, but {made}; leave it out, as output_activation="linear" does')


def _residuals(outputs: list[Any], targets: list[Any]) -> list[Any]:
    return [output - target for output, target in zip(outputs, targets)]


def _mean(errors: list[Any]) -> Any:
    for i, error in enumerate(errors):
        labelled(error, f"loss.e{i}")
    return autograd.mean(errors)


def _squares(outputs: list[Any], targets: list[Any]) -> list[Any]:
    return [labelled((output - target) ** 2, f"loss.e{i}") for i, (output, target) in enumerate(zip(outputs, targets))]
