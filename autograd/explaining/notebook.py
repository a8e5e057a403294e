"""An Explanation for notebooks: an HTML table that inherits the colours of the page around it."""

from __future__ import annotations

from html import escape
from math import isfinite

from autograd.common.wording import number
from autograd.explaining.chains import Arrow, arrows, headline, named, unshown
from autograd.explaining.notes import notes
from autograd.explaining.path_sum import PathSum
from autograd.explaining.text import factors

_LEFT = "text-align:left;padding:2px min(16px,1vw) 2px 1em;text-indent:-1em"
_FACTORS = "text-align:right;padding:2px 4px;font-variant-numeric:tabular-nums"  # wraps where it is narrow
_RIGHT = f"{_FACTORS};white-space:nowrap"
_BAR = "padding:2px 0 2px min(12px,1vw);text-align:left"
_LONGEST = "min(88px,7vw)"
_LINK = "display:inline-block;text-indent:0"  # breaks only where it is wider than its column, and not at its ends
_MUTED = "opacity:.65"


def written(found: PathSum) -> str:
    """The markup. Names are escaped, and isolated from the direction of script of the text after them."""
    digits, names = found.digits, named(found)
    sizes = [abs(path.product) for path in found.paths if isfinite(path.product)]
    largest = max([*sizes, abs(found.remainder) if isfinite(found.remainder) else 0.0])
    rows = []
    for path in found.paths:
        chain = arrows(path, names)
        links = _name(names.of(path.start)) + "".join(_link(arrow, digits) for arrow in chain)
        rows.append(_row(links, factors(chain, digits), path.product, digits, largest))
    if unshown(found):
        together = f'<span style="{_MUTED}">… {unshown(found)}, together</span>'
        rows.append(_row(together, "", found.remainder, digits, largest))
    rows.append(
        f'<tr style="border-top:1px solid;background:none"><td></td><td style="{_RIGHT}">sum =</td>'
        f'<td style="{_RIGHT}"><b>{number(found.sum, digits)}</b></td><td></td></tr>'
    )
    verdict = f"<div>{escape(found.verdict)}</div>"
    said = "".join(f'<div style="{_MUTED}">{_name(note)}</div>' for note in notes(found))
    table = f'<table style="border-collapse:collapse;margin:6px 0;color:inherit;font:inherit">{"".join(rows)}</table>'
    return f'<div style="overflow-x:auto"><div><b>{_name(headline(found))}</b></div>{table}{verdict}{said}</div>'


def _row(chain: str, product: str, value: float, digits: int, largest: float) -> str:
    equals = f"{product} =".strip().replace(" · ", " ·\u00a0").replace(" =", "\u00a0=")
    return (
        f'<tr style="background:none"><td style="{_LEFT}">{chain}</td><td style="{_FACTORS}">{equals}</td>'
        f'<td style="{_RIGHT}">{number(value, digits)}</td><td style="{_BAR}">{_bar(value, largest)}</td></tr>'
    )


def _bar(value: float, largest: float) -> str:
    """A bar as long as the size of the value beside the others; hollow for a negative value."""
    share = round(abs(value) / largest, 2) if largest and isfinite(value) else 0.0
    if not share:
        return ""
    fill = "opacity:.45;background:currentColor" if value > 0.0 else "opacity:.6"
    size = f"height:9px;width:calc({share}*{_LONGEST})"
    box = f"display:inline-block;box-sizing:border-box;{size};border:1px solid;{fill}"
    return f'<span style="{box}"></span>'


def _link(arrow: Arrow, digits: int) -> str:
    factor = f"×{number(arrow.factor, digits)}"
    if arrow.steps > 1:
        factor += f" in\u00a0{arrow.steps:,}\u00a0steps"
    term = f" in\u00a0{_name(arrow.term)}" if arrow.term else ""
    line = f'<span style="{_MUTED}">──\u00a0{factor}{term}\u00a0─▶</span>'
    return f' <span style="{_LINK}">{line} {_name(arrow.name)}</span>'


def _name(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
