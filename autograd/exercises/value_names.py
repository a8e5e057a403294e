"""The names of values in a terminal: those that the user gave, else short formulas, else numbers as v₁₂."""

from __future__ import annotations

import re
from collections import Counter

from autograd.common.wording import number, printable, subscript, superscript
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Backprop, Fraction, Words
from autograd.table import rows as primitives

_NUMBERED = re.compile("[vut][₀-₉]+")
_WHOLE = re.compile(r"[\w.…₀-₉]+(\([^()]*\))?")  # a name, or one function of something
_LONGEST_FORMULA = 14
_LONGEST_LABEL = 60
_SIGNS = {primitives.add: " + ", primitives.sub: " − ", primitives.mul: "·", primitives.div: "/"}


class ValueNames:
    """A name for each value of a graph, and what the user may call it.

    >>> from autograd import Value
    >>> from autograd.exercises.backprop import backprop_of
    >>> x, w = Value(2.0, "x"), Value(3.0, "layers.0.w1")
    >>> passed = backprop_of((w * x).tanh())
    >>> names = ValueNames(passed)
    >>> [names.of(vertex) for vertex in passed.scene.vertices]
    ['w₁', 'x', 'w₁·x', 'output']
    >>> [names.of(vertex) for vertex in names.called("layers.0.w1") + names.called("w1")]
    ['w₁', 'w₁']
    """

    def __init__(self, passed: Backprop) -> None:
        self._passed = passed
        shown = [vertex for card in passed.cards.values() for vertex in (*card.rows, card.vertex)]
        given = {vertex.name[:1] for vertex in shown if vertex.label and _NUMBERED.fullmatch(vertex.name)}
        self._letter = next((letter for letter in "vut" if letter not in given), "node ")
        self._short: dict[Vertex, str] = {}
        for vertex in sorted(shown, key=lambda one: one.index):
            self._short[vertex] = self._short_name(vertex)
        self._shared = Counter(self._short.values())
        names = {vertex: self._name(vertex) for vertex in shown}
        shared = Counter(names.values())
        self._names = {vertex: name if shared[name] == 1 else self._numbered(vertex) for vertex, name in names.items()}
        self._known: dict[str, list[Vertex]] = {}
        for vertex in shown:
            if vertex.role != "constant":
                for form in {
                    _plain(vertex.label),
                    _plain(vertex.name if vertex.label else ""),
                    _plain(self.of(vertex)),
                }:
                    self._known.setdefault(form, []).append(vertex)
        self._known.pop("", None)

    def of(self, vertex: Vertex) -> str:
        """The name of a value; a constant's is its number."""
        return self._names.get(vertex) or number(vertex.data)

    def in_fraction(self, vertex: Vertex) -> str:
        """The name, in parentheses where it would be ambiguous after a ∂."""
        name = self.of(vertex)
        return name if _WHOLE.fullmatch(name) else f"({name})"

    def derivative(self, vertex: Vertex, of: Vertex | None = None) -> str:
        """As ∂loss/∂w₁; `of` what is differentiated, the output if it is left out."""
        return f"∂{self.in_fraction(of or self._passed.scene.output)}/∂{self.in_fraction(vertex)}"

    def written(self, words: Words) -> str:
        """A sentence with the names of its values."""
        return "".join(map(self._part, words))

    def formula(self, words: Words) -> str:
        """A formula with the names of its values, in parentheses where they are formulas themselves."""
        return "".join(part if isinstance(part, str) else _part(self._part(part)) for part in words)

    def called(self, name: str) -> list[Vertex]:
        """The values that a name may mean: a label, its printed form, or the last of its parts."""
        return self._known.get(_plain(name), [])

    def _part(self, part: str | Vertex | Fraction) -> str:
        if isinstance(part, Fraction):
            return self.derivative(part.operand, part.result)
        return part if isinstance(part, str) else self.of(part)

    def _short_name(self, vertex: Vertex) -> str:
        """The own part of a label, or a formula of such names; "" for a formula that would be long."""
        if vertex.role == "constant":
            return number(vertex.data)
        if vertex.label:
            return printable(vertex.name)
        if vertex is self._passed.scene.output:
            return "output"
        card = self._passed.cards.get(vertex)
        parts = [self._short[link.source] for link in card.operands] if card is not None else []
        if card is None or not parts or not all(parts):
            return ""
        text = expression(card.primitive, card.symbol, parts, vertex.exponent)
        return text if len(text) <= _LONGEST_FORMULA else ""

    def _name(self, vertex: Vertex) -> str:
        """The short name; where others have it too the whole label, or the formula and where it is."""
        short = self._short[vertex]
        if not short:
            return self._numbered(vertex)
        if self._shared[short] == 1 or vertex.role == "constant":
            return short
        if vertex.label:
            return printable(vertex.label)[:_LONGEST_LABEL]
        return f"{short} in {'.'.join(vertex.scope)}" if vertex.scope else short

    def _numbered(self, vertex: Vertex) -> str:
        return number(vertex.data) if vertex.role == "constant" else f"{self._letter}{subscript(str(vertex.index))}"


def expression(primitive: object, symbol: str, parts: list[str], exponent: float | None = None) -> str:
    """An operation on values with these names.

    >>> expression(primitives.mul, "×", ["a + b", "x"]), expression(primitives.tanh, "tanh", ["a + b"])
    ('(a + b)·x', 'tanh(a + b)')
    """
    if exponent is not None:
        return _part(parts[0]) + superscript(number(exponent))
    if symbol == primitives.sum.symbol:
        return " + ".join(parts)
    if primitive in _SIGNS and len(parts) == 2:
        is_sum = primitive is primitives.add
        return _SIGNS[primitive].join(part if is_sum else _part(part) for part in parts)
    if primitive is primitives.pow:
        return f"{_part(parts[0])}^{_part(parts[1])}"
    if primitive is primitives.neg:
        return f"−{_part(parts[0])}"
    name = symbol if symbol.isalpha() else getattr(primitive, "name", symbol)
    return f"{name}({', '.join(parts)})"


def _part(name: str) -> str:
    is_compound = name[0] in "-−" or (any(sign in name for sign in " ·/") and not _WHOLE.fullmatch(name))
    return f"({name})" if is_compound else name


def _plain(name: str) -> str:
    """A name as it can be typed: subscripts as digits, without spaces."""
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    return "".join(name.translate(digits).replace("·", "*").replace("−", "-").split())
