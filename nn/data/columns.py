"""The names of the columns of inputs and targets: data that belong together have the same names in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nn.data.frames import check_same, names_of


@dataclass(frozen=True)
class Columns:
    """The names of the columns of inputs and targets; None for columns without names, which are matched by position.

    >>> Columns.of([[1.0]], [2.0])
    Columns(inputs=None, targets=None)
    """

    inputs: list[str] | None = None
    targets: list[str] | None = None

    @classmethod
    def of(cls, inputs: Any, targets: Any, prefix: str = "") -> Columns:
        """The names of the columns of frames and tables; `prefix` stands before "inputs" and "targets" in errors.

        Errors: ValueError for a name that two columns have.
        """
        return cls(names_of(inputs, f"{prefix}inputs"), names_of(targets, f"{prefix}targets"))

    def or_those_of(self, other: Columns) -> Columns:
        """These names, and the other's for inputs or targets that have none here."""
        return Columns(self.inputs or other.inputs, self.targets or other.targets)

    def is_another_order_than(self, other: Columns) -> bool:
        """Whether the inputs, or the targets, have the same names as the other's in another order."""
        pairs = ((self.inputs, other.inputs), (self.targets, other.targets))
        return any(here and there and here != there and sorted(here) == sorted(there) for here, there in pairs)

    def check_same(self, expected: Columns, prefix: str = "", whose: str = "the {}") -> None:
        """Refuses names that differ from the expected ones; `whose` tells the error where these come from.

        >>> Columns(targets=["b", "a"]).check_same(Columns(targets=["a", "b"]), "validation ")
        Traceback (most recent call last):
        ValueError: validation targets have the columns b, a, but the targets have a, b; write frame[['a', 'b']]
        """
        for part in ("inputs", "targets"):
            check_same(getattr(self, part), getattr(expected, part), f"{prefix}{part}", whose.format(part))
