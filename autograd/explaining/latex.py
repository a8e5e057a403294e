"""An Explanation as a formula, for notebooks and papers."""

from __future__ import annotations

import re

from autograd.common.wording import number
from autograd.explaining.chains import arrows, named, unshown
from autograd.explaining.naming import Names
from autograd.explaining.path_sum import PathSum
from autograd.explaining.routes import Path

_MOST = 6
_ESCAPED = {
    **{c: "\\" + c for c in "_&%#${} "},
    **{"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim ", "'": "’", "`": "‘", '"': "”"},
    **{"<": r"\lt ", ">": r"\gt ", "·": r" \cdot ", "∂": r"\partial "},
}
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "-01234567890123456789")


def written(found: PathSum) -> str:
    """The body of a display: the sum, its terms, its number. It has no `<` and no unescaped character of a label."""
    names, digits = named(found), found.digits
    above, below = (_name(names.in_fraction(value)) for value in (found.output, found.leaf))
    left = rf"\frac{{\partial {above}}}{{\partial {below}}}"
    lines = [rf"{left} &= \sum_{{\text{{paths}}\ p}}\; \prod_{{u \to v\ \in\ p}} \frac{{\partial v}}{{\partial u}}"]
    shown = found.paths[:_MOST]
    terms = [_term(path, names, digits) for path in shown]
    if len(shown) < len(found.paths):
        terms.append(r"\cdots")
    elif unshown(found):
        terms.append(rf"\underbrace{{{_number(found.remainder, digits, within=True)}}}_{{\text{{{unshown(found)}}}}}")
    lines += ["&= " + term if i == 0 else r"&\quad + " + term for i, term in enumerate(terms)]
    lines.append(f"&= {_number(found.sum, digits)}")
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _term(path: Path, names: Names, digits: int) -> str:
    chain = arrows(path, names)
    factors = r" \cdot ".join(_number(arrow.factor, digits, within=True) for arrow in chain) or "1"
    way = "".join((r" \to \cdots \to " if arrow.steps > 1 else r" \to ") + _name(arrow.name) for arrow in chain)
    return rf"\underbrace{{{factors}}}_{{{_name(names.of(path.start))}{way}}}"


def _name(name: str) -> str:
    """A name as LaTeX: a single letter slanted, a word upright, subscripts and superscripts as such."""
    parts = re.split("([₀-₉]+|[⁻⁰¹²³⁴-⁹]+)", name)
    shown = ""
    for i, part in enumerate(parts):
        if i % 2:
            shown += ("{}_{" if part[0] in "₀₁₂₃₄₅₆₇₈₉" else "{}^{") + part.translate(_RAISED) + "}"
        elif part:
            escaped = "".join(_ESCAPED.get(c, c) for c in part)
            shown += escaped if len(part) == 1 and part.isalpha() else rf"\mathrm{{{escaped}}}"
    return shown


def _number(x: float, digits: int, within: bool = False) -> str:
    """A number; a negative factor of a product in parentheses."""
    written = number(x, digits).replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
    mantissa, e, exponent = written.partition("e")
    if e:
        written = rf"{mantissa} \times 10^{{{exponent}}}"
    return f"({written})" if within and written.startswith("-") else written
