"""The columns that a model was trained on: given them in another order, its outputs would be wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from nn.data.columns import Columns

_ATTRIBUTE = "_trained_on"


def remember(model: Any, columns: Columns) -> None:
    """Keeps the names in the model itself, so that they go where its weights go, into copies and pickles too.

    A model that takes no attributes remembers nothing.

    >>> import nn
    >>> model = nn.MLP(2, [1])
    >>> remember(model, Columns(inputs=["weight", "power"]))
    >>> remembered(model).inputs
    ['weight', 'power']
    """
    if columns != remembered(model):
        with suppress(AttributeError, TypeError):
            setattr(model, _ATTRIBUTE, columns)


def remembered(model: Any) -> Columns:
    """The names of the columns that a model was trained on, none where it was not, or where they had none."""
    columns = getattr(model, _ATTRIBUTE, None)
    return columns if isinstance(columns, Columns) else Columns()
