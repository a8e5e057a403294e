"""An Explanation for the terminal: chains on the left, products on the right, the sum below them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from autograd.explaining.chains import Arrow, arrows, named, unshown
from autograd.wording import number

if TYPE_CHECKING:
    from autograd.explaining.explanation import Explanation


def written(explanation: Explanation) -> str:
    """The text."""
    digits, names = explanation.digits, named(explanation)
    rows = []
    for path in explanation.paths:
        chain = arrows(path, names)
        links = "".join(_link(arrow, digits) for arrow in chain)
        rows.append((names.of(path.start) + links, factors(chain, digits), number(path.product, digits)))
    if unshown(explanation):
        rows.append((f"… {unshown(explanation)}, together", "", number(explanation.remainder, digits)))
    rows.append(("", "sum", number(explanation.sum, digits)))
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    lines = [f"{explanation.headline}:", ""]
    for chain_text, product_text, value in rows:
        left = chain_text + " " * (widths[0] - _width(chain_text))
        lines.append(f"  {left}   {product_text:>{widths[1]}} = {value:>{widths[2]}}")
    lines[-1] += f"  {explanation.verdict}"
    if explanation.notes:
        lines += ["", *(f"  {note}" for note in explanation.notes)]
    return "\n".join(lines)


def factors(chain: list[Arrow], digits: int) -> str:
    """The factors of a path's product; "" where it has but one."""
    return " · ".join(number(arrow.factor, digits) for arrow in chain) if len(chain) > 1 else ""


def _link(arrow: Arrow, digits: int) -> str:
    factor = f"×{number(arrow.factor, digits)}"
    if arrow.steps > 1:
        return f" ┄┄{factor} in {arrow.steps:,} steps┄┄▶ {arrow.name}"
    return f" ──{factor}{arrow.term and f' in {arrow.term}'}──▶ {arrow.name}"


def _width(text: str) -> int:
    """How many columns of a terminal it takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
