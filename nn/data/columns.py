"""The names of the columns of inputs and targets: those that belong together have the same, in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nn.data.frames import check_same, names_of


@dataclass(frozen=True)
class Columns:
    """The names of the columns of inputs and targets; None where they have none: they are matched by position.

    >>> Columns.of([[1.0]], [2.0])
    Columns(inputs=None, targets=None)
    """

    inputs: list[str] | None = None
    targets: list[str] | None = None

    @classmethod
    def of(cls, inputs: Any, targets: Any, prefix: str = "") -> Columns:
        """Those of frames; `prefix` is for errors.

        Errors: ValueError for a name that two columns have.
        """
        return cls(names_of(inputs, f"{prefix}inputs"), names_of(targets, f"{prefix}targets"))

    def or_those_of(self, other: Columns) -> Columns:
        """The same, with the other's names where it has none."""
        return Columns(self.inputs or other.inputs, self.targets or other.targets)

    def is_another_order_than(self, other: Columns) -> bool:
        """Whether inputs, or targets, have the other's names in another order."""
        pairs = ((self.inputs, other.inputs), (self.targets, other.targets))
        return any(here and there and here != there and sorted(here) == sorted(there) for here, there in pairs)

    def check_same(self, expected: Columns, prefix: str = "", whose: str = "the {}") -> None:
        """Refuses names that are not those expected; `whose` tells of inputs, or of targets, whose those are.

        >>> Columns(targets=["b", "a"]).check_same(Columns(targets=["a", "b"]), "validation ")
        Traceback (most recent call last):
        ValueError: validation targets have the columns b, a, but the targets have a, b; write frame[['a', 'b']]
        """
        for part in ("inputs", "targets"):
            check_same(getattr(self, part), getattr(expected, part), f"{prefix}{part}", whose.format(part))


def check_outputs(outputs: Any, targets: Any) -> None:
    """Refuses targets of several columns whose names are not those of as many outputs.

    >>> check_outputs([[1.0, 2.0]], [[1.0, 2.0]])
    """
    found, wanted = names_of(targets, "targets"), names_of(outputs, "outputs")
    if found and wanted and len(found) == len(wanted) > 1:  # one column is in no order, whatever it is called
        check_same(found, wanted, "targets", "the outputs")
