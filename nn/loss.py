"""Loss: the loss of a row, and how the losses of several rows combine."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from typing import Any, Literal

import autograd
from autograd import Value
from nn.data.frames import is_frame
from nn.data.rows import as_rows

RowLoss = Callable[[list[Any], list[Any]], Any]
Combine = Literal["sum", "mean"]


class Loss:
    """A loss of one row, and how the losses of several rows combine: by their "sum" or their "mean".

    Called as `loss(outputs, targets)`, where outputs is a Value, a row of them or a list of rows, and targets has
    the same structure. A loss of your own that averages over rows: `nn.Loss(my_row_loss, combine="mean")`.

    row_loss: a function of a row of outputs and a row of targets, two lists of equal length.

    Errors: ValueError where the structures differ, with both lengths.

    >>> def absolute(outputs, targets):
    ...     return autograd.sum([abs(output - target) for output, target in zip(outputs, targets)])
    >>> loss = Loss(absolute, combine="mean")
    >>> loss([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]], [[0.0, 0.0], [3.0, 3.0]]).data
    2.0
    """

    def __init__(self, row_loss: RowLoss, combine: Combine = "sum") -> None:
        if combine not in ("sum", "mean"):
            raise ValueError(f"rows combine by 'sum' or 'mean', got {combine!r}")
        functools.update_wrapper(self, row_loss)
        self.name = str(getattr(row_loss, "__name__", "loss"))
        self.row_loss = row_loss
        self.combine = combine

    def __call__(self, outputs: Any, targets: Any) -> Any:
        """The loss of a Value, a row or a list of rows; called "loss.loss" in pictures, if it has no name yet."""
        outputs, targets = _as_list(outputs), _as_list(targets)
        if _holds_rows(outputs) or _holds_rows(targets):
            return labelled(self._of_rows(outputs, targets), "loss.loss")
        return self._of_row(outputs, _checked(targets, outputs), "loss.loss")

    def combined(self, total: Any, n_rows: int) -> Any:
        """The loss of n rows whose losses add up to `total`; and, being linear, the same for their derivatives.

        >>> import nn
        >>> nn.ssr.combined(6.0, n_rows=3), nn.mse.combined(6.0, n_rows=3)
        (6.0, 2.0)
        """
        return total / n_rows if self.combine == "mean" else total

    def _of_row(self, outputs: list[Any], targets: list[Any], label: str) -> Any:
        loss = self.row_loss(outputs, targets)
        return loss if any(loss is output for output in outputs) else labelled(loss, label)

    def _of_rows(self, outputs: list[Any], targets: list[Any]) -> Any:
        if len(outputs) != len(targets):
            raise ValueError(f"{_count(outputs, 'row')} of outputs but {_count(targets, 'row')} of targets")
        losses = []
        for i, (row, target_row) in enumerate(zip(map(_as_list, outputs), map(_as_list, targets))):
            losses.append(self._of_row(row, _checked(target_row, row, f"row {i}: "), f"loss.row{i}"))
        return self.combined(autograd.sum(losses), len(losses))

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Losses made by decoration are pickled by their name, as functions are."""
        by_that_name = getattr(sys.modules.get(self.__module__), self.name, None)
        return self.name if by_that_name is self else (type(self), (self.row_loss, self.combine))

    def __repr__(self) -> str:
        return f"<loss {self.name}, rows combine by {self.combine}>"


class _AsGiven(Loss):
    """A plain function, which is called with a model's outputs just as they come."""

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


def combining_by(combine: Combine) -> Callable[[RowLoss], Loss]:
    """A decorator that makes the loss of a row a `Loss`."""
    return lambda row_loss: Loss(row_loss, combine)


def labelled(result: Any, label: str) -> Any:
    """The result, named if it is a Value that an operation made and nobody has named."""
    if isinstance(result, Value) and result.operands and not result.label:
        result.label = label
    return result


def _as_list(numbers: Any) -> list[Any]:
    if type(numbers) is list:
        return numbers
    if is_frame(numbers):  # which is iterated by the names of its columns
        return as_rows(numbers, "targets")
    return list(numbers) if isinstance(numbers, Iterable) else [numbers]


def _holds_rows(numbers: list[Any]) -> bool:
    return bool(numbers) and isinstance(numbers[0], Iterable)


def _checked(targets: list[Any], outputs: list[Any], where: str = "") -> list[Any]:
    if len(outputs) != len(targets):
        raise ValueError(f"{where}{_count(outputs, 'output')} but {_count(targets, 'target')}")
    if not outputs:
        raise ValueError(f"{where}there are no outputs to compare with targets")
    return targets


def _count(things: list[Any], noun: str) -> str:
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")
