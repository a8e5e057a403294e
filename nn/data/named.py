"""named: a row as Values that are labelled by the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value
from autograd.common import with_type
from nn.common.counts import as_number
from nn.data.frames import is_frame
from nn.data.plain_rows import is_row
from nn.data.table import checked_names


def named(row: Any, names: Sequence[str], scope: str = "inputs") -> list[Value]:
    """A row as Values, labelled by the names of its columns; for `autograd.draw`, which shows the labels.

    row: numbers; a list, a row of a table or of an array. names: one for each number, as `table.columns`; a "." in a
    name opens a scope inside. scope: the scope of all of them, a box in pictures; "" for none.

    Errors: ValueError where there are more or fewer names than numbers, TypeError for an object that is no row of
    numbers.

    >>> named([18.0, 130.0], ["mpg", "horsepower"])
    [Value(data=18.0, grad=0.0, label='inputs.mpg'), Value(data=130.0, grad=0.0, label='inputs.horsepower')]
    """
    if not isinstance(scope, str):
        raise TypeError(f"scope is a name, got {with_type(scope)}")
    if not is_row(row) or is_frame(row):
        raise TypeError(f"named takes one row of numbers, got {with_type(row)}")
    numbers, labels = list(row), checked_names("names", names)
    if len(numbers) != len(labels):
        raise ValueError(f"{len(labels)} names for a row of {len(numbers)} numbers")
    prefix = f"{scope}." if scope else ""
    return [Value(as_number(label, x), prefix + label) for x, label in zip(numbers, labels)]
