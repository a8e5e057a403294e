"""Rows as Values with names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value
from nn.data.rows import as_rows
from nn.data.table import checked_names


def named(row: Any, names: Sequence[str], scope: str = "inputs") -> list[Value]:
    """A row as Values, labelled by the names of its columns; for `autograd.draw`, which shows the labels.

    row: numbers; a list, a row of a table or of an array. names: one for each, as `table.columns`; a "." in a name
    opens a scope inside. scope: what pictures put them into; "" for none.

    Errors: ValueError for another number of names than of numbers, and for nan and inf.

    >>> named([18.0, 130.0], ["mpg", "horsepower"])
    [Value(data=18.0, grad=0.0, label='inputs.mpg'), Value(data=130.0, grad=0.0, label='inputs.horsepower')]
    """
    numbers, labels = as_rows([row], "row")[0], checked_names("names", names)
    if len(numbers) != len(labels):
        raise ValueError(f"{len(labels)} names for a row of {len(numbers)} numbers")
    return [Value(x, f"{scope}.{label}" if scope else label) for x, label in zip(numbers, labels)]
