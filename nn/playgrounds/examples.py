"""The rows of a playground: numbers for training and for testing, their names, and what kind of targets they have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nn.data.columns import Columns
from nn.data.plain_rows import as_examples
from nn.data.scaling import Scaler
from nn.losses.loss import Loss
from nn.losses.row_losses import binary_cross_entropy, cross_entropy, hinge

Kind = Literal["numbers", "classes", "yes or no", "signs"]
"""What outputs are judged as: numbers by R², the others by how many are right."""

_MOST_NUMBERS = 2_000_000


@dataclass(frozen=True)
class NumberRows:
    """Equally many inputs and targets; a target is a row of numbers, or a number."""

    inputs: list[list[float]]
    targets: list[Any]

    @property
    def target_rows(self) -> list[list[float]]:
        """The targets, each as a row."""
        return [target if isinstance(target, list) else [target] for target in self.targets]

    def told(self) -> dict[str, Any]:
        """The numbers, column by column."""
        return {
            "n": len(self.inputs),
            "nInputs": len(self.inputs[0]),
            "nTargets": len(self.target_rows[0]),
            "inputs": [_short(x) for column in zip(*self.inputs) for x in column],
            "targets": [_short(x) for column in zip(*self.target_rows) for x in column],
        }


@dataclass(frozen=True)
class Examples:
    """NumberRows to train on, rows to test on, and what their columns are called."""

    rows: NumberRows
    test: NumberRows | None
    columns: Columns
    kind: Kind


def examples_of(inputs: Any, targets: Any, validation: Any, loss: Loss, widths: Sequence[int]) -> Examples:
    """The rows as `nn.fit` takes them, checked against the loss and the number of the model's inputs and outputs.

    Errors: ValueError and TypeError as those of `nn.fit`; ValueError for more numbers than a page should hold.
    """
    columns = Columns.of(inputs, targets)
    rows, test = _rows(inputs, targets, widths, ""), None
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise TypeError("validation must be a pair (inputs, targets) of validation rows")
        test_inputs, test_targets = validation
        Columns.of(test_inputs, test_targets, "validation ").check_same(columns, "validation ")
        test = _rows(test_inputs, test_targets, widths, "validation ")
        if isinstance(test.targets[0], list) != isinstance(rows.targets[0], list):
            raise ValueError("validation targets and targets must both be rows of numbers, or both plain numbers")
    every = [rows] if test is None else [rows, test]
    for part, what in zip(every, ("targets", "validation targets")):
        loss.check_targets(part.targets, what)
    n = sum(len(part.inputs) * (widths[0] + widths[-1]) for part in every)
    if n > _MOST_NUMBERS:
        raise ValueError(
            f"the rows hold {n:,} numbers, and a playground takes up to {_MOST_NUMBERS:,}; give fewer rows"
        )
    return Examples(rows, test, columns, _kind(loss, [row for part in every for row in part.target_rows]))


def units_of(scaling: Mapping[str, Scaler], widths: Sequence[int]) -> dict[str, list[list[float]]]:
    """For inputs and targets the [center, scale] of each column, by which axes are in their own units.

    Errors: ValueError for a scaler of another number of columns, or of one that was not fitted.
    """
    units = {}
    for part, n in (("inputs", widths[0]), ("targets", widths[-1])):
        scaler = scaling.get(part)
        centers, scales = ([0.0] * n, [1.0] * n) if scaler is None else (scaler.centers, scaler.scales)
        if len(centers) != n:
            raise ValueError(f"the scaling of {part} is of {len(centers)} columns, but the model has {n} {part}")
        units[part] = [list(pair) for pair in zip(centers, scales)]
    return units


def names_of_columns(names: Sequence[str] | None, scaler: Scaler | None, n: int, letter: str) -> list[str]:
    """The names of columns: those of the data, those that the scaler knows, or numbered letters."""
    known = names or (scaler.columns if scaler is not None else None)
    return list(known) if known and len(known) == n else [f"{letter}{i}" for i in range(n)]


def _rows(inputs: Any, targets: Any, widths: Sequence[int], prefix: str) -> NumberRows:
    rows = NumberRows(*as_examples(inputs, targets, prefix))
    _check_width(f"{prefix}inputs", rows.inputs[0], widths[0], "takes")
    _check_width(f"{prefix}targets", rows.target_rows[0], widths[-1], "makes")
    return rows


def _check_width(what: str, row: Any, n: int, does: str) -> None:
    if not isinstance(row, list):
        raise ValueError(f"{what} are plain numbers, but the model {does} rows of {n}; write [[1.0], [2.0]]")
    if len(row) != n:
        raise ValueError(f"{what} have {len(row)} numbers a row, but the model {does} {n}")


def _kind(loss: Loss, targets: list[list[float]]) -> Kind:
    if loss is cross_entropy and all(sorted(row) == [0.0] * (len(row) - 1) + [1.0] for row in targets):
        return "classes"
    if len(targets[0]) == 1 and loss is hinge:
        return "signs"
    if loss is binary_cross_entropy and all(row in ([0.0], [1.0]) for row in targets):
        return "yes or no"
    return "numbers"


def _short(x: float) -> float | int:
    """A number as JSON writes it shortest, to the same bits."""
    return int(x) if x.is_integer() and abs(x) < 1e15 and not (x == 0.0 and math.copysign(1.0, x) < 0.0) else x
