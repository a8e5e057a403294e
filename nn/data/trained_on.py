"""The columns that a model was trained on: with columns in another order, its outputs would be wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from nn.data.columns import Columns

_ATTRIBUTE = "_trained_on"


def remember(model: Any, columns: Columns) -> None:
    """Keeps the names of the columns in the model, so that copies and pickles of the model have them too.

    A model whose attributes cannot be set remembers nothing.

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
    """The names of the columns that a model was trained on; none for an untrained model and for nameless columns."""
    columns = getattr(model, _ATTRIBUTE, None)
    return columns if isinstance(columns, Columns) else Columns()
