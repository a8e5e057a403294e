"""An Explanation for the terminal: chains on the left, products on the right, the sum below them."""

from __future__ import annotations

import unicodedata

from autograd.common.wording import number
from autograd.explaining.chains import Arrow, arrows, headline, named, unshown
from autograd.explaining.notes import notes
from autograd.explaining.path_sum import PathSum

_WIDEST = 110
_GAP = 3
_INDENT = "    "

Row = tuple[list[str], str, str]
"""The pieces of a chain, between which a line may break, the factors of its product, and the product."""


def written(found: PathSum) -> str:
    """The text."""
    digits, names = found.digits, named(found)
    rows: list[Row] = []
    for path in found.paths:
        chain = arrows(path, names)
        pieces = [names.of(path.start), *(_link(arrow, digits) for arrow in chain)]
        rows.append((pieces, factors(chain, digits), number(path.product, digits)))
    if unshown(found):
        rows.append(([f"… {unshown(found)}, together"], "", number(found.remainder, digits)))
    rows.append(([], "sum", number(found.sum, digits)))
    lines = _side_by_side(rows)
    if _width(lines[-1]) > _WIDEST:
        lines = _stacked(rows)
    lines[-1] += f"  {found.verdict}"
    said = notes(found)
    if said:
        lines += ["", *said]
    return "\n".join([f"{headline(found)}:", "", *(line and f"  {line}" for line in lines)])


def factors(chain: list[Arrow], digits: int) -> str:
    """The factors of a path's product; "" if there is only one."""
    return " · ".join(number(arrow.factor, digits) for arrow in chain) if len(chain) > 1 else ""


def _side_by_side(rows: list[Row]) -> list[str]:
    chain_width = max(_width("".join(pieces)) for pieces, _, _ in rows)
    factors_width = max(len(product) for _, product, _ in rows)
    value_width = max(len(value) for _, _, value in rows)
    lines = []
    for pieces, product, value in rows:
        chain = "".join(pieces)
        gap = " " * (chain_width - _width(chain) + _GAP)
        lines.append(f"{chain}{gap}{product:>{factors_width}} = {value:>{value_width}}")
    return lines


def _stacked(rows: list[Row]) -> list[str]:
    """Each chain on lines of its own, for chains too wide for a place beside their products."""
    folded = [_folded(pieces) for pieces, _, _ in rows]
    width = max(*(_width(line) for lines in folded for line in lines), *(len(product) for _, product, _ in rows))
    value_width = max(len(value) for _, _, value in rows)
    lines = []
    for chain, (_, product, value) in zip(folded, rows):
        lines += [*chain, f"{product:>{width}} = {value:>{value_width}}"]
    return lines


def _folded(pieces: list[str]) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and _width(lines[-1] + piece) <= _WIDEST:
            lines[-1] += piece
        else:
            lines.append(_INDENT + piece.strip() if lines else piece)
    return lines


def _link(arrow: Arrow, digits: int) -> str:
    factor = f"×{number(arrow.factor, digits)}"
    if arrow.steps > 1:
        return f" ┄┄{factor} in {arrow.steps:,} steps┄┄▶ {arrow.name}"
    return f" ──{factor}{arrow.term and f' in {arrow.term}'}──▶ {arrow.name}"


def _width(text: str) -> int:
    """The width of a text in columns of a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
