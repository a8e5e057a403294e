"""Builder: makes a Program one instruction at a time, and simplifies it without changing a bit of a result."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate as accumulated, chain
from math import copysign
from types import MappingProxyType

from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import without_unneeded
from autograd.table.row import NOTHING, Primitive
from autograd.table.rows import accumulate, add, detached, div, dot, identity, mul, neg, pow, sub, where

Simpler = tuple[Primitive, tuple[int, ...]] | int | None
_COMMUTATIVE = {add, accumulate, mul}
_bits_of = struct.Struct("d").pack


class Builder:
    """The instructions of a Program that is being made.

    An operation on constants alone is computed at once. An operation that was made before, on the same operands, is
    not made again. An operation that returns one of its operands, as x * 1, is replaced by it; one that a simpler
    primitive computes with the same bits, by that.

    >>> from autograd.table.rows import add, mul
    >>> builder = Builder(["x"])
    >>> twice = builder.apply(mul, (builder.constant(2.0), 0))
    >>> twice == builder.apply(mul, (0, builder.constant(2.0))), builder.apply(mul, (0, builder.constant(1.0)))
    (True, 0)
    >>> print(builder.program("double", [builder.apply(add, (twice, builder.constant(1.0)))]))
    double(x: f64) -> f64
      v0: f64 = mul 2.0, x
      v1: f64 = add v0, 1.0
      return v1
    """

    def __init__(self, input_names: Sequence[str]) -> None:
        self._input_names, self._n_inputs = input_names, len(input_names)
        self._constants: list[float] = []
        self._number_of_constant: dict[bytes, int] = {}
        self._number_of_nonzero: dict[float, int] = {}  # the same, found faster
        self._rows: list[Primitive] = []
        self._entries: dict[Primitive, _Entry] = {}
        self._codes: list[int] = []
        self._operands: list[tuple[int, ...]] = []

    def constant(self, number: float) -> int:
        """The number of a constant; constants of the same bits have one number."""
        found = self._number_of_nonzero.get(number) if number else None
        if found is None:
            bits = _bits_of(number)
            found = self._number_of_constant.get(bits)
            if found is None:
                self._constants.append(0.0 if number is NOTHING else number)
                found = self._number_of_constant[bits] = -len(self._constants)
            if number:
                self._number_of_nonzero[number] = found
        return found

    def apply(self, primitive: Primitive, operands: tuple[int, ...]) -> int:
        """The number of the result of `primitive` on these operands."""
        entry = self._entries.get(primitive) or self._entry(primitive)
        if entry.simplify is not None and (entry.simplifies_always or operands[0] < 0 or operands[1] < 0):
            simpler = entry.simplify(self, operands)
            if simpler is not None:
                return simpler if isinstance(simpler, int) else self.apply(*simpler)
        if not operands or (operands[0] < 0 and max(operands) < 0):
            return self.constant(primitive.evaluate(*[self._constants[~i] for i in operands]))
        key, new = operands, self._n_inputs + len(self._codes)
        if entry.is_commutative and operands[0] > operands[1]:
            key = operands[1], operands[0]
        found = entry.made.setdefault(key, new)
        if found == new:
            if entry.code is None:
                entry.code = len(self._rows)
                self._rows.append(primitive)
            self._codes.append(entry.code)
            self._operands.append(operands)
        return found

    def inlined(
        self,
        program: Program,
        inputs: Sequence[int],
        instead: Mapping[Primitive, Callable[[tuple[int, ...]], int]] = MappingProxyType({}),
    ) -> list[int]:
        """The numbers of a Program's outputs, whose instructions are made again, of these numbers as its inputs.

        instead: for some primitives what makes the result of operands, in place of `apply`.
        """
        apply = self.apply
        constants = [self.constant(x) for x in reversed(program.constants)]
        number = [*inputs, *[0] * len(program), *constants]  # constants, below 0, count from the end
        for result, row, operands in program:
            read = tuple([number[i] for i in operands])
            number[result] = instead[row](read) if row in instead else apply(row, read)
        return [number[i] for i in program.outputs]

    def found(self, primitive: Primitive, operands: tuple[int, ...]) -> int | None:
        """The number of the result of the primitive on these operands, if that has been made."""
        entry = self._entry(primitive)
        return entry.made.get(entry.key(operands))

    def value(self, i: int) -> float | None:
        """The constant number i; None where i is an input or a result."""
        return self._constants[~i] if i < 0 else None

    def is_constant(self, i: int, number: float) -> bool:
        """Whether i is this constant, to the last bit."""
        return i < 0 and self._constants[~i] == number and copysign(1.0, self._constants[~i]) == copysign(1.0, number)

    def operands_of(self, primitive: Primitive, i: int) -> tuple[int, ...] | None:
        """The operands of the result number i, if it is one of this primitive."""
        at = i - self._n_inputs
        return self._operands[at] if at >= 0 and self._rows[self._codes[at]] is primitive else None

    def _entry(self, primitive: Primitive) -> _Entry:
        if primitive not in self._entries:
            self._entries[primitive] = _Entry(primitive)
        return self._entries[primitive]

    def program(self, name: str, outputs: Sequence[int]) -> Program:
        """The Program of these outputs, without the instructions that none of them depends on."""
        return without_unneeded(
            Program(
                name=name,
                input_names=tuple(self._input_names),
                constants=array("d", self._constants),
                rows=tuple(self._rows),
                codes=array("H", self._codes),
                ends=array("I", accumulated(map(len, self._operands))),
                operands=array("i", chain.from_iterable(self._operands)),
                outputs=tuple(outputs),
            )
        )


class _Entry:
    """A primitive in a Builder: its simplification, its code, and the number of each of its results, by operands.

    simplifies_always: without it, the primitive has two operands, and is simplified if one of them is a constant.
    """

    __slots__ = ("code", "is_commutative", "made", "simplifies_always", "simplify")

    def __init__(self, primitive: Primitive) -> None:
        self.simplify = _SIMPLIFIED.get(primitive) or _SIMPLIFIED_BESIDE_CONSTANTS.get(primitive)
        self.simplifies_always = primitive in _SIMPLIFIED
        self.is_commutative = primitive in _COMMUTATIVE
        self.code: int | None = None
        self.made: dict[tuple[int, ...], int] = {}

    def key(self, operands: tuple[int, ...]) -> tuple[int, ...]:
        """The operands, sorted where the primitive is commutative."""
        return operands[::-1] if self.is_commutative and operands[0] > operands[1] else operands


# ---- simplifications, which keep every bit: those of nan, infinities and zeros with a sign too -------------------


def _unchanged(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    return operands[0]


def _add(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    x, y = operands
    return x if builder.is_constant(y, -0.0) else y if builder.is_constant(x, -0.0) else None  # -0.0 + 0.0 is 0.0


def _sub(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    x, y = operands
    return x if builder.is_constant(y, 0.0) else None


def _mul(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    for x, y in (operands, operands[::-1]):
        if builder.is_constant(y, 1.0):
            return x
        if builder.is_constant(y, -1.0):
            return neg, (x,)
        factor = builder.value(y)
        if factor is not None and factor < 0.0:
            positive = builder.found(mul, (x, builder.constant(-factor)))
            if positive is not None:
                return neg, (positive,)
    return None


def _div(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    x, y = operands
    return x if builder.is_constant(y, 1.0) else None


def _neg(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    negated = builder.operands_of(neg, operands[0])
    return negated[0] if negated else None


def _pow(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    x, y = operands
    if builder.is_constant(y, 2.0):
        return mul, (x, x)
    if builder.value(y) == 0.0:
        return builder.constant(1.0)  # of a nan, too
    return x if builder.is_constant(y, 1.0) else None


def _where(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    condition, x, y = operands
    if condition < 0:
        return x if builder.value(condition) else y
    chosen, other = builder.operands_of(where, x), builder.operands_of(where, y)
    if chosen and chosen[0] == condition:
        return where, (condition, chosen[1], y)
    if other and other[0] == condition:
        return where, (condition, x, other[2])
    return x if x == y else None


def _dot(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    return operands[-1] if len(operands) == 1 else None


_SIMPLIFIED: dict[Primitive, Callable[[Builder, tuple[int, ...]], Simpler]] = {
    identity: _unchanged,
    detached: _unchanged,
    neg: _neg,
    where: _where,
    dot: _dot,
}
_SIMPLIFIED_BESIDE_CONSTANTS: dict[Primitive, Callable[[Builder, tuple[int, ...]], Simpler]] = {
    add: _add,
    accumulate: _add,
    sub: _sub,
    mul: _mul,
    div: _div,
    pow: _pow,
}
