"""The names of the columns that a model was trained on, in a checkpoint."""

from __future__ import annotations

from typing import Any

from nn.data.columns import Columns
from nn.data.table import checked_names

_PARTS = {"inputs", "targets"}


def described_columns(columns: Columns) -> dict[str, Any] | None:
    """The names for JSON; None where there are none.

    >>> described_columns(Columns(inputs=["weight", "power"]))
    {'inputs': ['weight', 'power'], 'targets': None}
    """
    return None if columns == Columns() else {"inputs": columns.inputs, "targets": columns.targets}


def restored_columns(about: Any) -> Columns:
    """The names, from JSON.

    Errors: ValueError where `about` does not describe names of columns.
    """
    if about is None:
        return Columns()
    if not isinstance(about, dict) or about.keys() != _PARTS:
        raise ValueError(f"its columns are those of inputs and targets, got {about!r:.60}")
    try:
        return Columns(**{part: names and checked_names(part, names) for part, names in about.items()})
    except TypeError as error:
        raise ValueError(f"its columns: {error}") from None
