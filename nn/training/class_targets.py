"""Targets of fit that are numbers of classes, as the rows of probabilities that a ClassLoss is recorded with."""

from __future__ import annotations

from typing import Any

from autograd import no_grad
from nn.data.plain_rows import as_rows
from nn.losses.classes import ClassLoss, are_classes


def with_rows_of_classes(model: Any, loss: Any, inputs: Any, targets: Any, validation: Any) -> tuple[Any, Any, Any]:
    """Inputs, targets and validation of `fit`, with rows of probabilities for ints where the loss is of classes.

    The outputs for the first row tell how many classes there are.

    Errors: ValueError for a class that there is not, with its row.
    """
    has_validation = isinstance(validation, (tuple, list)) and len(validation) == 2
    given = [targets, validation[1]] if has_validation else [targets]
    if not isinstance(loss, ClassLoss) or not any(map(are_classes, given)):
        return inputs, targets, validation
    inputs = as_rows(inputs, "inputs")
    with no_grad():
        outputs = model(inputs[0])
    n = len(outputs) if isinstance(outputs, (list, tuple)) else 1
    if has_validation:
        validation = validation[0], loss.rows_of_classes(validation[1], n, "validation targets")
    return inputs, loss.rows_of_classes(targets, n), validation
