"""Explanation: the result of `explain`, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.common.console import writable
from autograd.explaining import latex, notebook, text
from autograd.explaining.chains import headline
from autograd.explaining.notes import notes
from autograd.explaining.path_sum import PathSum


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(PathSum):
    """A derivative as the sum over all paths; `print` it, or let a notebook show it.

    output, leaf: the derivative is that of `output` by `leaf`.
    gradient: the derivative by reverse mode, the algorithm of `backward`.
    paths: the paths with the largest products, the largest first. n_paths: the number of all paths.
    sum: over all paths; where not all are shown, forward mode computes it, without listing them.
    remainder: the gradient less the products shown; 0.0 if all are shown.
    rounding: the difference of sum and gradient that rounding can explain.
    blocked: the steps that send nothing back, such as a ReLU that is off. n_blocked: the number of paths ending there.
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

    @property
    def headline(self) -> str:
        """The derivative, its number, and over how many paths it is a sum."""
        return headline(self)

    @property
    def notes(self) -> list[str]:
        """Remarks: where paths are blocked, operands that are used twice, another number in `grad`."""
        return notes(self)

    def latex(self) -> str:
        r"""The derivative as a formula of LaTeX, for a paper, a slide or a web page with KaTeX or MathJax.

        The formula stands between `$$` and `$$`, or in an `equation` with the package amsmath. Names are escaped; of
        more than six paths those with the largest products are written out.

        >>> from autograd import Value, explain
        >>> x, w = Value(3.0, "x"), Value(2.0, "w₁")
        >>> y = w * x
        >>> y.label = "y"
        >>> print(*explain(y, w).latex().splitlines()[-3:], sep="\n")
        &= \underbrace{3}_{w{}_{1} \to y} \\
        &= 3
        \end{aligned}
        """
        return latex.written(self)

    def __str__(self) -> str:
        return writable(text.written(self))

    def __repr__(self) -> str:
        return writable(f"<Explanation: {self.headline}>")

    def _repr_html_(self) -> str:
        return notebook.written(self)

    def _repr_latex_(self) -> str:
        return f"$${self.latex()}$$"
