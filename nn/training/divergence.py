"""Finds what made a loss nan or infinite: the parameter or the row, and the operation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograd import AnomalyDetected, Value, detect_anomaly, no_grad
from nn.common.counts import number_of
from nn.optimizers.optimizer import Optimizer
from nn.training.history import Diverged, History


def diverged(
    what: str, epoch: int, optimizer: Optimizer, history: History, cause: str = "", row: int | None = None
) -> Diverged:
    """The error Diverged, with advice; the history gets the epoch in `diverged`."""
    lr = getattr(optimizer, "lr", None)
    now = "" if lr is None else f" (it is {lr:g})"
    advice = f"lower the learning rate{now}, or scale the inputs and targets to about 1"
    history.diverged = epoch
    return Diverged(f"{what} in epoch {epoch}; {advice}\n{cause}".rstrip(), epoch, history, row)


def not_finite(parameters: Sequence[Value]) -> str | None:
    """The first parameter that is nan or infinite, in words.

    >>> not_finite([Value(1.0, "a"), Value(math.inf, "b")])
    'the parameter b became inf'
    """
    for parameter in parameters:
        if not math.isfinite(number_of(parameter)):
            return f"the parameter {parameter.label or '(no label)'} became {parameter.data}"
    return None


def cause_of(
    loss_of_row: Callable[[Any, Any], Value],
    parameters: Sequence[Value],
    rows: Sequence[tuple[Any, Any]],
    numbers: Iterable[int],
) -> tuple[str, int | None]:
    """The reason why the losses of these rows do not add up to a finite number, and the row at fault.

    The row is run again eagerly, to name the operation and its line. numbers: which of the rows were in the step.
    """
    broken = not_finite(parameters)
    if broken:
        return f"{broken[0].upper()}{broken[1:]} in the step before", None
    for i in numbers:
        with no_grad():
            loss = loss_of_row(*rows[i]).data
        if not math.isfinite(loss):
            return f"Row {i} made it: its loss is {loss}{_operation_of(loss_of_row, rows[i])}", i
    return "The loss of each row is finite, but not their sum", None


def _operation_of(loss_of_row: Callable[[Any, Any], Value], row: tuple[Any, Any]) -> str:
    try:
        with detect_anomaly():
            loss_of_row(*row)
    except AnomalyDetected as anomaly:
        return f", as {anomaly}"
    return ""
