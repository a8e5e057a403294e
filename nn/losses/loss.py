"""Loss: the loss of a row, and how the losses of several rows combine."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from typing import Any, Literal

import autograd
from autograd import Value
from autograd.common import shown_how, with_type
from nn.data.frames import check_outputs, is_frame
from nn.data.plain_rows import as_rows

RowLoss = Callable[[list[Any], list[Any]], Any]
CheckTargets = Callable[[list[Any]], None]
Combine = Literal["sum", "mean"]

_NUMBERS = (Value, float, int)
"""The types of most numbers: asked for first, because to ask whether an object is an Iterable takes far longer."""


class Loss:
    """A loss of one row, and how the losses of several rows combine: by their "sum" or their "mean".

    Called as `loss(outputs, targets)`, where outputs is a Value, a row of them or a list of rows, and targets has
    the same structure. A loss of your own that averages over rows: `nn.Loss(my_row_loss, combine="mean")`.

    row_loss: a function of a row of outputs and a row of targets, two lists of equal length.
    check_targets: raises ValueError for a row of targets of which the loss has no meaning. The targets of a recording
        are Values without numbers of their own: `fit` has them checked before it records.

    Errors: TypeError for a row_loss that is no function; ValueError for another `combine`, where the structures differ,
    with both lengths, for targets that the loss has no meaning for, and where rows of different lengths would share
    a mean.

    >>> def absolute(outputs, targets):
    ...     return autograd.sum([abs(output - target) for output, target in zip(outputs, targets)])
    >>> loss = Loss(absolute, combine="mean")
    >>> loss([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]], [[0.0, 0.0], [3.0, 3.0]]).data
    2.0
    """

    def __init__(self, row_loss: RowLoss, combine: Combine = "sum", check_targets: CheckTargets | None = None) -> None:
        if not callable(row_loss):
            raise TypeError(
                f"a loss is made from a function of a row of outputs and a row of targets, got {with_type(row_loss)}"
            )
        if not isinstance(combine, str) or combine not in ("sum", "mean"):
            raise ValueError(f"rows combine by 'sum' or 'mean', got {combine!r}")
        functools.update_wrapper(self, row_loss)
        self.__annotations__ = getattr(row_loss, "__annotations__", {})
        self.name = str(getattr(row_loss, "__name__", "loss"))
        self.row_loss = row_loss
        self.combine = combine
        self._check_row = check_targets

    @shown_how("loss(outputs, targets); nn.fit takes the loss itself, loss=nn.mse, without a call")
    def __call__(self, outputs: Any, targets: Any) -> Any:
        """The loss of a Value, a row or a list of rows; called "loss.loss" in pictures, if it has no name yet."""
        if type(targets) is not list and is_frame(targets):
            check_outputs(outputs, targets)
        outputs, targets = as_list(outputs), as_list(targets)
        if holds_rows(outputs) or holds_rows(targets):
            return labelled(self._of_rows(outputs, targets), "loss.loss")
        return self._of_row(outputs, targets, "loss.loss")

    def check_targets(self, targets: Any, name: str = "") -> None:
        """Refuses a row of targets, or a list of rows, that the loss has no meaning for; `name` is for the error.

        Errors: ValueError with the row, counted from 0.

        >>> import nn
        >>> nn.hinge.check_targets([[1.0], [0.0]], "targets")
        Traceback (most recent call last):
        ValueError: targets row 1: hinge is of targets 1 and -1, got 0.0
        """
        if self._check_row is not None:
            for i, row in enumerate(as_list(targets)):
                self._check(as_list(row), f"{name} row {i}: ".lstrip())

    def combined(self, total: Any, n_rows: int) -> Any:
        """The loss of n rows whose losses add up to `total`; and, being linear, the same for their derivatives.

        >>> import nn
        >>> nn.ssr.combined(6.0, n_rows=3), nn.mse.combined(6.0, n_rows=3)
        (6.0, 2.0)
        """
        return total / n_rows if self.combine == "mean" else total

    def _check(self, row: list[Any], where: str) -> None:
        if self._check_row is not None:
            try:
                self._check_row(row)
            except ValueError as error:
                raise ValueError(f"{where}{error}") from None

    def _of_row(self, outputs: list[Any], targets: list[Any], label: str, where: str = "") -> Any:
        self._check(targets, where)
        if len(outputs) != len(targets):
            raise ValueError(f"{where}{_count(outputs, 'output')} but {_count(targets, 'target')}")
        if not outputs:
            raise ValueError(f"{where}there are no outputs to compare with targets")
        loss = self.row_loss(outputs, targets)
        for output in outputs:
            if output is loss:
                return loss
        return labelled(loss, label)

    def _of_rows(self, outputs: list[Any], targets: list[Any]) -> Any:
        if len(outputs) != len(targets):
            raise ValueError(f"{_count(outputs, 'row')} of outputs but {_count(targets, 'row')} of targets")
        losses = []
        rows = list(map(as_list, outputs))
        for i, (row, target_row) in enumerate(zip(rows, map(as_list, targets))):
            losses.append(self._of_row(row, target_row, f"loss.row{i}", f"row {i}: "))
            if self.combine == "mean" and len(row) != len(rows[0]):
                raise ValueError(
                    f"row {i} has {_count(row, 'output')}, but row 0 has {len(rows[0])}: "
                    "the mean over rows would count those of a short row more"
                )
        return self.combined(autograd.sum(losses), len(losses))

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Losses made by decorators are pickled by their names, like functions."""
        by_that_name = getattr(sys.modules.get(self.__module__), self.name, None)
        return self.name if by_that_name is self else (type(self), (self.row_loss, self.combine, self._check_row))

    def __repr__(self) -> str:
        return f"<loss {self.name}, rows combine by {self.combine}>"


class _AsGiven(Loss):
    """A plain function, called with a model's outputs unchanged."""

    def __call__(self, outputs: Any, targets: Any) -> Any:
        return self.row_loss(outputs, targets)


def as_loss(loss: Loss | Callable[[Any, Any], Any]) -> Loss:
    """The loss itself, or one whose rows are summed of a plain function of one row's outputs and targets.

    >>> import nn
    >>> as_loss(nn.mse)
    <loss mse, rows combine by mean>
    >>> as_loss(lambda output, target: abs(output - target))(2.0, 5.0)
    3.0
    """
    return loss if isinstance(loss, Loss) else _AsGiven(loss)


def combining_by(combine: Combine, check_targets: CheckTargets | None = None) -> Callable[[RowLoss], Loss]:
    """A decorator that makes the loss of a row a `Loss`."""
    return lambda row_loss: Loss(row_loss, combine, check_targets)


def labelled(result: Any, label: str) -> Any:
    """The result; if it is an inner Value without a label, it gets this one."""
    if isinstance(result, Value) and result.operands and not result.label:
        result.label = label
    return result


def as_list(numbers: Any) -> list[Any]:
    """A row, or several rows, as a list; a single number as a list of one."""
    if type(numbers) is list:
        return numbers
    if isinstance(numbers, _NUMBERS):
        return [numbers]
    if is_frame(numbers):  # which is iterated by the names of its columns
        return as_rows(numbers, "targets")
    if hasattr(numbers, "parameters"):
        raise TypeError(f"a loss is of outputs and targets, got {with_type(numbers)}; write loss(model(row), target)")
    return list(numbers) if isinstance(numbers, Iterable) and not isinstance(numbers, str) else [numbers]


def holds_rows(numbers: list[Any]) -> bool:
    """Whether a list holds rows, and no numbers."""
    return bool(numbers) and not isinstance(numbers[0], _NUMBERS) and isinstance(numbers[0], Iterable)


def _count(things: list[Any], noun: str) -> str:
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")
