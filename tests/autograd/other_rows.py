"""Rows of the table with other fields, such as a rule that is wrong."""

import inspect
from typing import Any

from autograd import Primitive


def row_like(row: Primitive, **fields: Any) -> Primitive:
    """A row with the fields of another, but for those that are given."""
    return Primitive(**{**{name: getattr(row, name) for name in inspect.signature(Primitive).parameters}, **fields})
