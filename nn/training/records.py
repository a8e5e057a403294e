"""A history as JSON and as CSV, whatever its fields are."""

from __future__ import annotations

import csv
import dataclasses
import io
from itertools import zip_longest
from typing import Any, TypeVar

from nn.common.strict_json import as_float, plain

Kind = TypeVar("Kind")

_COLUMNS = {"losses": "loss", "test_losses": "test_loss", "seconds": "seconds", "rates": "rate"}


def fields_of(kind: type) -> dict[str, str]:
    """The names and the types of a dataclass's fields, as text."""
    return {field.name: str(field.type) for field in dataclasses.fields(kind)}


def is_list(type_: str) -> bool:
    """Whether a field of that type is a list of floats.

    >>> is_list("list[float]"), is_list("int | None")
    (True, False)
    """
    return type_ == "list[float]"


def as_record(history: Any) -> dict[str, Any]:
    """The fields of a dataclass in the types of JSON."""
    return {name: plain(getattr(history, name)) for name in fields_of(type(history))}


def from_record(kind: type[Kind], record: Any) -> Kind:
    """The dataclass with the fields of a record; a missing field has its default.

    Errors: ValueError that names a field that is unknown or of another type.
    """
    name = kind.__name__.lower()
    if not isinstance(record, dict):
        raise ValueError(f"a {name} is a JSON object, got {record!r:.40}")
    types = fields_of(kind)
    unknown = [key for key in record if key not in types]
    if unknown:
        raise ValueError(f"a {name} has no {unknown[0]!r:.60}; it has {', '.join(types)}")
    fields = {key: _read(f"{name}.{key}", types[key], value) for key, value in record.items()}
    n_epochs = len(fields.get("losses", []))
    for key in _COLUMNS:
        if len(fields.get(key, [])) > n_epochs:
            raise ValueError(f"{name}.{key} has {len(fields[key])} numbers, but there are {n_epochs} losses")
    if not 1 <= (fields.get("best") or 1) <= max(1, len(fields.get("test_losses", []))):
        raise ValueError(f"{name}.best is {fields['best']}, an epoch without a test loss")
    return kind(**fields)


def _read(where: str, type_: str, value: Any) -> Any:
    try:
        if is_list(type_) and isinstance(value, list):
            return value if set(map(type, value)) == {float} else [as_float(x) for x in value]
        if type_ == "float":
            return as_float(value)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    is_int = isinstance(value, int) and not isinstance(value, bool)
    fits = {
        "str": isinstance(value, str),
        "str | None": value is None or isinstance(value, str),
        "int | None": value is None or is_int,
        "list[float]": False,
    }
    if not fits[type_]:
        raise ValueError(f"{where} is of type {type_}, got {value!r:.40}")
    return value


def as_csv(history: Any) -> str:
    """A line for each epoch: its number, and the lists that have numbers."""
    columns = {name: getattr(history, field) for field, name in _COLUMNS.items() if getattr(history, field)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *columns])
    for epoch, numbers in enumerate(zip_longest(*columns.values(), fillvalue=""), start=1):
        writer.writerow([epoch, *numbers])
    return text.getvalue()
