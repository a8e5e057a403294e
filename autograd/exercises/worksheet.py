"""The worksheet of an exercise as text: each value with its formula, its number and its gradient, or ? for a blank."""

from __future__ import annotations

from autograd.common.wording import number, shortened
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.session import Session
from autograd.exercises.value_names import expression

BLANK = "?"
_MOST_ROWS = 60
_MOST_SLOPES = 6
_LONGEST_FORMULA = 60


def written(session: Session) -> str:
    """The worksheet, output first, as a backward pass meets the values.

    >>> from autograd import Value, exercise
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> print(exercise(x * y))
    2 of 3 gradients are blank
      value         data  gradient  local derivatives
      output = x·y     6         1  ∂output/∂x = 3, ∂output/∂y = 2
      x                2         ?
      y                3         ?
    """
    order = session.passed.order
    n, left = len(order), len(session.left())
    title = f"{left} of {n} gradients {'is' if left == 1 else 'are'} blank" if left else f"all {n} gradients are known"
    head = ["value", "data", "gradient", "local derivatives" if session.has_slopes else ""]
    rows = [head, *(_row(session, vertex) for vertex in order[:_MOST_ROWS])]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    lines = [f"  {a:{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
    more = [f"  and {n - _MOST_ROWS} more values"] if n > _MOST_ROWS else []
    return "\n".join([title, *lines, *more])


def _row(session: Session, vertex: Vertex) -> list[str]:
    names, digits = session.names, session.digits
    name = names.of(vertex)
    formula = _formula(session, vertex)
    told = f"{name} = {formula}" if formula and formula != name else name
    known = session.is_known(vertex)
    gradient = number(vertex.grad or 0.0, digits) if known else BLANK
    return [told, number(vertex.data, digits), gradient, _slopes(session, vertex) if session.has_slopes else ""]


def _formula(session: Session, vertex: Vertex) -> str:
    """What a value is computed from; of a long formula the beginning."""
    card = session.passed.cards.get(vertex)
    if card is None or not card.operands:
        return ""
    names = session.named(link.source for link in card.operands)
    return shortened(expression(card.primitive, card.symbol, names, vertex.exponent), _LONGEST_FORMULA)


def _slopes(session: Session, vertex: Vertex) -> str:
    card = session.passed.cards.get(vertex)
    if card is None:
        return ""
    sources = dict.fromkeys(link.source for link in card.operands if link.derivative is not None)
    told = []
    for source in [*sources][:_MOST_SLOPES]:
        (use,) = (use for use in session.passed.uses[source] if use.card is card)
        told.append(f"{session.names.derivative(source, vertex)} = {number(use.derivative, session.digits)}")
    return ", ".join(told) + ", …" * (len(sources) > _MOST_SLOPES)
