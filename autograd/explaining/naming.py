"""Names of values in chains of derivatives: the label, else a short expression, else the primitive."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from autograd.common.labels import check_label, short_name, split_label
from autograd.common.wording import number, printable, superscript
from autograd.graph.value import Operand, Value
from autograd.table import rows as primitives
from autograd.table.infix import BETWEEN
from autograd.table.row import Primitive

_BETWEEN = {row: "·" if row is primitives.mul else f" {operator.sign} " for row, operator in BETWEEN.items()}
_LONGEST_EXPRESSION = 16
_LONGEST_LABEL = 32


class Names:
    """Short names for `values`; the full label for values that would otherwise share a name.

    output: the Value that is called "output" if it has no label.

    >>> w0, w1, b = Value(1.0, "left.weights.0"), Value(1.0, "right.weights.0"), Value(1.0, "right.bias")
    >>> names = Names([w0, w1, b])
    >>> [names.of(value) for value in (w0, w1, b, w0 * b, w0**2, w0 * b + 1.0)]
    ['left.weights.0', 'right.weights.0', 'b', 'left.weights.0·b', 'left.weights.0²', 'add']
    """

    def __init__(self, values: Iterable[Value], output: Value | None = None) -> None:
        self._output = output
        self._read: dict[str, tuple[str, str]] = {}  # labels may be long, and are asked for many times
        self._labels: dict[str, str] = {}
        self._shared: set[str] = set()
        for value in values:
            own = self._own(value.label)
            if self._labels.setdefault(own, value.label) != value.label:
                self._shared.add(own)

    def of(self, value: Value) -> str:
        """The name of a value: never empty, never long, and on one line."""
        return self._given(value) or self._expression(value) or self._kind(value)

    def in_fraction(self, value: Value) -> str:
        """The name, in parentheses if it would be ambiguous after a ∂."""
        name = self.of(value)
        in_one = all(c.isalnum() or c in "_.…" for c in name) and (name.isascii() or self._given(value))
        return name if in_one else f"({name})"

    def term(self, value: Value, operand: int) -> str:
        """The product in a `dot` that an operand is part of, if the other factor has a label; else ""."""
        n, i = len(value.operands) // 2, operand - 1
        if value.primitive is not primitives.dot or i == 2 * n:
            return ""
        weight, x = value.operands[i % n], value.operands[i % n + n]
        other = weight if i >= n else x
        if not isinstance(other, Value) or not other.label:
            return ""
        own = self._own(other.label)
        if self._labels.get(own, other.label) != other.label and own not in self._shared:
            return ""
        return f"{self._short(weight)}·{self._short(x)}"

    def _given(self, value: Value) -> str:
        own = self._own(value.label)
        if own in self._shared:
            label, _ = self._read[value.label]
            return label if len(label) <= _LONGEST_LABEL else "…" + label[1 - _LONGEST_LABEL :]
        return own

    def _own(self, label: str) -> str:
        """The short name of a label, without regard to other labels."""
        check_label(label)
        if label not in self._read:
            whole = printable(label).strip()
            self._read[label] = whole, short_name(split_label(whole)[1])
        return self._read[label][1]

    def _kind(self, value: Value) -> str:
        if value is self._output:
            return "output"
        return value.primitive.name if value.primitive else "leaf"

    def _short(self, operand: Operand) -> str:
        return self.of(operand) if isinstance(operand, Value) else number(operand)

    def _expression(self, value: Value) -> str:
        operands = value.operands
        if not operands or not all(isinstance(x, float) or self._given(x) for x in operands):
            return ""
        expression = _written(value.primitive, list(map(self._short, operands)))
        return expression if len(expression) <= _LONGEST_EXPRESSION else ""


def _written(primitive: Primitive | None, operands: list[str]) -> str:
    if primitive in _BETWEEN:
        return _BETWEEN[primitive].join([_part(text, is_first=i == 0) for i, text in enumerate(operands)])
    if primitive is primitives.pow:
        base = _part(operands[0])
        return base + superscript(operands[1] if _is_number(operands[1]) else _part(operands[1]))
    if primitive is primitives.neg:
        return f"−{_part(operands[0])}"
    return f"{primitive.name}({operands[0]})" if primitive and len(operands) == 1 else ""


def _part(text: str, is_first: bool = False) -> str:
    """A name or number as part of an expression: in parentheses if it is not one word, or if it begins with a sign."""
    is_word = all(c.isalnum() or c in "_.…" or unicodedata.combining(c) for c in text)
    return text if is_word or (_is_number(text) and (is_first or not text.startswith("-"))) else f"({text})"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
