"""The score of an exercise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Score:
    """How many blanks were answered.

    blanks: of all. first: right at the first answer. later: right at a later one. shown: given up, and shown.

    >>> score = Score(3, first=1, shown=1)
    >>> print(score)
    1 of 3 right, 1 shown, 1 left
    """

    blanks: int
    first: int = 0
    later: int = 0
    shown: int = 0

    @property
    def right(self) -> int:
        """How many were answered rightly, at the first answer or later."""
        return self.first + self.later

    @property
    def left(self) -> int:
        """How many are still blank."""
        return self.blanks - self.right - self.shown

    def add(self, how: str) -> None:
        """Counts one more that is "first", "later" or "shown"."""
        setattr(self, how, getattr(self, how) + 1)

    def __str__(self) -> str:
        parts = [f"{self.right} of {self.blanks} right"]
        if self.later:
            parts.append(f"{self.first} at the first try")
        parts += [f"{n} {what}" for n, what in ((self.shown, "shown"), (self.left, "left")) if n]
        return ", ".join(parts)
