"""Builder: makes a Program, an instruction at a time, and simplifies on the way, without changing a bit of a result."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Sequence

from autograd.compiler.program import Program
from autograd.primitive import NOTHING, Primitive
from autograd.primitives import add, div, dot, identity, mul, neg, pow, sub, where
from autograd.tracing import detached

Simpler = tuple[Primitive, tuple[int, ...]] | int | None
_COMMUTATIVE = {add, mul}


class Builder:
    """Instructions of a Program to be.

    Operations on constants are done at once; an instruction that was there before is not made again; what gives back
    one of its operands, as x * 1, or what simpler instructions do with the same bits, is replaced.

    >>> from autograd.primitives import add, mul
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
        self._input_names = input_names
        self._constants: list[float] = []
        self._number_of_constant: dict[bytes, int] = {}
        self._rows: list[Primitive] = []
        self._code_of: dict[Primitive, int] = {}
        self._codes: list[int] = []
        self._operands: list[tuple[int, ...]] = []
        self._made: dict[tuple[Primitive, tuple[int, ...]], int] = {}

    def constant(self, number: float) -> int:
        """The number of a constant; of two with the same bits, the same."""
        bits = struct.pack("d", number)
        found = self._number_of_constant.get(bits)
        if found is None:
            self._constants.append(0.0 if number is NOTHING else number)
            found = self._number_of_constant[bits] = -len(self._constants)
        return found

    def apply(self, primitive: Primitive, operands: tuple[int, ...]) -> int:
        """The number of what `primitive` makes of these operands."""
        simplify = _SIMPLIFIED.get(primitive)
        if simplify is not None:
            simpler = simplify(self, operands)
            if simpler is not None:
                return simpler if isinstance(simpler, int) else self.apply(*simpler)
        key = _key(primitive, operands)
        found = self._made.get(key)
        if found is None:
            if all(i < 0 for i in operands):
                return self.constant(primitive.evaluate(*[self._constants[~i] for i in operands]))
            found = self._made[key] = len(self._input_names) + len(self._codes)
            self._codes.append(self._code(primitive))
            self._operands.append(operands)
        return found

    def found(self, primitive: Primitive, operands: tuple[int, ...]) -> int | None:
        """The number of what the primitive made of these operands before, if it did."""
        return self._made.get(_key(primitive, operands))

    def value(self, i: int) -> float | None:
        """The float that i is, if it is a constant."""
        return self._constants[~i] if i < 0 else None

    def is_constant(self, i: int, number: float) -> bool:
        """Whether i is this constant, to the last bit."""
        return i < 0 and self._number_of_constant.get(struct.pack("d", number)) == i

    def operands_of(self, primitive: Primitive, i: int) -> tuple[int, ...] | None:
        """What i was made of, if that was done by this primitive."""
        at = i - len(self._input_names)
        return self._operands[at] if at >= 0 and self._codes[at] == self._code_of.get(primitive) else None

    def _code(self, primitive: Primitive) -> int:
        if primitive not in self._code_of:
            self._code_of[primitive] = len(self._rows)
            self._rows.append(primitive)
        return self._code_of[primitive]

    def program(self, name: str, outputs: Sequence[int]) -> Program:
        """The Program that computes these outputs: what none of them depends on is left out."""
        codes, ends, operands = array("H", self._codes), array("I"), array("i")
        for numbers in self._operands:
            operands.extend(numbers)
            ends.append(len(operands))
        whole = Program(name, self._input_names, self._constants, self._rows, codes, ends, operands, outputs)
        return without_unneeded(whole)


def without_unneeded(program: Program) -> Program:
    """The same without instructions and constants that no output depends on.

    >>> builder = Builder(["x"])
    >>> for _ in range(2):
    ...     y = builder.apply(mul, (0, builder.constant(2.0)))
    >>> z = builder.apply(add, (y, builder.constant(3.0)))
    >>> print(without_unneeded(builder.program("double", [y])))
    double(x: f64) -> f64
      v0: f64 = mul x, 2.0
      return v0
    """
    n_inputs, operands = program.n_inputs, program.operands
    wanted = bytearray(len(program))
    for i in program.outputs:
        if i >= n_inputs:
            wanted[i - n_inputs] = 1
    ends, starts = program.ends, array("I", [0, *program.ends])
    for at in range(len(wanted) - 1, -1, -1):
        if wanted[at]:
            for i in operands[starts[at] : ends[at]]:
                if i >= n_inputs:
                    wanted[i - n_inputs] = 1
    new_number = list(range(n_inputs))
    codes, new_ends, new_operands = array("H"), array("I"), array("i")
    constants = _Renumbered(program.constants)
    for at, is_wanted in enumerate(wanted):
        new_number.append(n_inputs + len(codes))
        if is_wanted:
            codes.append(program.codes[at])
            new_operands.extend(
                [new_number[i] if i >= 0 else constants.number(i) for i in operands[starts[at] : ends[at]]]
            )
            new_ends.append(len(new_operands))
    outputs = [new_number[i] if i >= 0 else constants.number(i) for i in program.outputs]
    return Program(
        program.name, program.input_names, constants.kept, program.rows, codes, new_ends, new_operands, outputs
    )


def _key(primitive: Primitive, operands: tuple[int, ...]) -> tuple[Primitive, tuple[int, ...]]:
    swapped = primitive in _COMMUTATIVE and operands[0] > operands[1]
    return primitive, operands[::-1] if swapped else operands


class _Renumbered:
    """Constants that are still in use, in the order of their first use."""

    def __init__(self, constants: Sequence[float]) -> None:
        self._constants = constants
        self._number: dict[int, int] = {}
        self.kept: list[float] = []

    def number(self, i: int) -> int:
        if i not in self._number:
            self.kept.append(self._constants[~i])
            self._number[i] = -len(self.kept)
        return self._number[i]


# ---- what is simplified, and keeps every bit: nan, infinities and the signs of zeros too -------------------------


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
    return x if builder.is_constant(y, 1.0) else None


def _where(builder: Builder, operands: tuple[int, ...]) -> Simpler:
    condition, x, y = operands
    known = builder.value(condition)
    if known is not None:
        return x if known else y
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
    add: _add,
    sub: _sub,
    mul: _mul,
    div: _div,
    neg: _neg,
    pow: _pow,
    where: _where,
    dot: _dot,
}
