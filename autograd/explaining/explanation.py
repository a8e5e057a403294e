"""Explanation: what `explain` found, as data and to be read."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from autograd.common.console import writable
from autograd.common.wording import number
from autograd.explaining import html, latex, text
from autograd.explaining.chains import named, written_count
from autograd.explaining.notes import notes
from autograd.explaining.routes import Path, Step
from autograd.graph.value import Value


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """A derivative as the sum over all paths; `print` it, or let a notebook show it.

    output, leaf: it is the derivative of the one by the other.
    gradient: what reverse mode finds, as `backward` does.
    paths: those that contribute most, the largest first. n_paths: how many there are.
    sum: over all paths; where not all are shown, they are added up by forward mode, which has no need to list them.
    remainder: what the paths that are not shown come to, the gradient less those shown; 0.0 if all are.
    rounding: how far rounding may take sum and gradient apart.
    blocked: the steps along which nothing is sent, as through a ReLU that is off. n_blocked: the paths that end there.
    held: the `grad` that `leaf` had when it was explained; None if it had none.

    >>> from autograd import Value, explain
    >>> x = Value(1.0, "x")
    >>> y = x
    >>> for _ in range(1000):
    ...     y = 0.5 * y + 0.25 * y
    >>> explanation = explain(y, x, limit=3)
    >>> explanation
    <Explanation: ∂output/∂x = 1.151e-125, the sum over about 1.072e301 paths>
    >>> explanation.n_paths == 2**1000, len(explanation.paths), explanation.agrees
    (True, 3, True)
    """

    output: Value
    leaf: Value
    gradient: float
    paths: tuple[Path, ...]
    n_paths: int
    sum: float
    remainder: float
    rounding: float
    blocked: tuple[Step, ...]
    n_blocked: int
    held: float | None
    digits: int

    @property
    def agrees(self) -> bool:
        """Whether the sum is the gradient, but for rounding; nan never is."""
        return self.sum == self.gradient or (isfinite(self.sum) and abs(self.sum - self.gradient) <= self.rounding)

    @property
    def verdict(self) -> str:
        """The same in words."""
        if self.agrees and number(self.sum, self.digits) == number(self.gradient, self.digits):
            return "✓ equals the gradient of reverse mode"
        if self.agrees:
            gradient, rounding = number(self.gradient, self.digits), number(self.rounding, 2)
            return f"≈ the gradient of reverse mode, {gradient}: rounding of such terms may come to {rounding}"
        if self.sum != self.sum:
            return f"✗ nan equals nothing; reverse mode has {number(self.gradient, self.digits)}"
        return f"✗ differs from the gradient of reverse mode, {self.gradient!r}"

    @property
    def headline(self) -> str:
        """The derivative, its number, and over how many paths it is a sum."""
        names = named(self)
        fraction = f"∂{names.in_fraction(self.output)}/∂{names.in_fraction(self.leaf)}"
        return f"{fraction} = {number(self.gradient, self.digits)}, {self._over_paths()}"

    @property
    def notes(self) -> list[str]:
        """What else is to be said: where paths are blocked, operands used twice, another number in `grad`."""
        return notes(self)

    def _over_paths(self) -> str:
        if self.leaf is self.output:
            return "for it is the output itself"
        if not self.n_paths:
            return "for no path carries anything"
        if self.n_paths == 1:
            return "along the one path"
        return f"the sum over {written_count(self.n_paths, self.digits)} paths"

    def __str__(self) -> str:
        return writable(text.written(self))

    def __repr__(self) -> str:
        return writable(f"<Explanation: {self.headline}>")

    def _repr_html_(self) -> str:
        return html.written(self)

    def _repr_latex_(self) -> str:
        return latex.written(self)
