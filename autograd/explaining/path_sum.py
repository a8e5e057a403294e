"""PathSum: the derivative that `explain` found, as data alone; Explanation is a PathSum that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from autograd.common.wording import number
from autograd.explaining.routes import Path, PathStep
from autograd.graph.value import Value


@dataclass(frozen=True, eq=False, repr=False)
class PathSum:
    """A derivative as the sum over all paths; Explanation says what each field is."""

    output: Value
    leaf: Value
    gradient: float
    paths: tuple[Path, ...]
    n_paths: int
    sum: float
    remainder: float
    rounding: float
    blocked: tuple[PathStep, ...]
    n_blocked: int
    held: float | None
    digits: int

    @property
    def agrees(self) -> bool:
        """Whether the sum is the gradient, but for rounding; nan never is."""
        return self.sum == self.gradient or (isfinite(self.sum) and abs(self.sum - self.gradient) <= self.rounding)

    @property
    def verdict(self) -> str:
        """The agreement of sum and gradient, in words."""
        if self.agrees and number(self.sum, self.digits) == number(self.gradient, self.digits):
            return "✓ equals the gradient of reverse mode"
        if self.agrees:
            gradient, rounding = number(self.gradient, self.digits), number(self.rounding, 2)
            return f"≈ the gradient of reverse mode, {gradient}: rounding of such terms may come to {rounding}"
        if self.sum != self.sum:
            return f"✗ nan equals nothing; reverse mode has {number(self.gradient, self.digits)}"
        return f"✗ differs from the gradient of reverse mode, {self.gradient!r}"
