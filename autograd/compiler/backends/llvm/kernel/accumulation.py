"""Sums over rows in registers: where a Program adds products to many sums, as the gradient of a layer of weights does.

A sum for every weight is more than there are registers, and to load and store each for every block of rows takes longer
than the products. So a chunk of blocks is computed first, up to the factors; then some sums at a time stay in registers
while their products of all blocks of the chunk are added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.table.row import Primitive
from autograd.table.rows import accumulate, fma, mul

MANY = 24  # sums; with fewer, it does not pay
_REGISTERS = {8: 32, 4: 16, 2: 16}  # of vectors, for W lanes


class Term(NamedTuple):
    """What is added to a sum for each row: a factor, or the product of two; only where `condition` holds, if given."""

    factor: int
    other: int | None
    condition: int | None


@dataclass(frozen=True)
class Accumulation:
    """What is added to each carried number, in order, and the other instructions, which compute it."""

    terms: list[list[Term]]
    others: list[Instruction]

    @property
    def numbers(self) -> list[int]:
        """The factors, each once."""
        factors = (x for terms in self.terms for term in terms for x in (term.factor, term.other) if x is not None)
        return list(dict.fromkeys(factors))

    @property
    def conditions(self) -> list[int]:
        """The conditions, each once."""
        return list(dict.fromkeys(t.condition for terms in self.terms for t in terms if t.condition is not None))


_TERMS: dict[Primitive, Callable[..., tuple[int, Term]]] = {  # the sum so far, and what is added to it
    accumulate: lambda total, x: (total, Term(x, None, None)),
    fma: lambda x, y, total: (total, Term(x, y, None)),
    masked_add: lambda c, x, total: (total, Term(x, None, c)),
    masked_fma: lambda c, x, y, total: (total, Term(x, y, c)),
}


def accumulation_of(program: Program, carried: range) -> Accumulation | None:
    """How the outputs of a fused Program add to the carried numbers, or None where they do so in another way.

    Every factor is a number of the row, or depends on it, so that it can be made 0 for a row that does not count; a
    product with another factor is computed before.
    """
    instructions = {instruction.result: instruction for instruction in program}
    uses = uses_of(program)
    all_terms = []
    for start, i in zip(carried, program.outputs):
        terms: list[Term] = []
        while i != start:
            added = instructions.pop(i, None)
            if added is None or added.primitive not in _TERMS or uses[i] != 1:
                return None
            total, term = _TERMS[added.primitive](*added.operands)
            if term.other is not None and min(term.factor, term.other) < carried.stop:
                instructions[i] = Instruction(i, mul, (term.factor, term.other))
                term = Term(i, None, term.condition)
            if term.factor < carried.stop:
                return None
            terms.append(term)
            i = total
        all_terms.append(terms[::-1])
    return Accumulation(all_terms, list(instructions.values()))


def uses_of(program: Program) -> list[int]:
    """How often each number is used, by instructions and as an output; those of constants, below 0, from the end."""
    uses = [0] * (program.n_inputs + len(program) + len(program.constants))
    for i in chain(program.operands, program.outputs):
        uses[i] += 1
    return uses


def tiles_of(sums: Accumulation, width: int) -> list[list[int]]:
    """Which sums to keep in registers at a time: those with common factors together.

    >>> products = [[Term(u, v, None)] for u in (0, 1) for v in (2, 3)]
    >>> tiles_of(Accumulation(products, []), 8)
    [[0, 1, 2, 3]]
    """
    registers = _REGISTERS[width] - 2
    by_factor = [list(group) for _, group in groupby(range(len(sums.terms)), key=lambda k: _first_factor(sums, k))]
    strips = []
    for group in by_factor:
        longest = registers // 3  # so that two strips and what they multiply fit
        strips += [group[start : start + longest] for start in range(0, len(group), longest)]
    strips.sort(key=lambda strip: (sorted(_others(sums, strip)), strip))
    tiles: list[list[int]] = []
    for strip in strips:
        if tiles and _registers(sums, tiles[-1] + strip) <= registers:
            tiles[-1] += strip
        else:
            tiles.append(strip)
    return tiles


def _first_factor(sums: Accumulation, k: int) -> int | None:
    terms = sums.terms[k]
    return terms[0].factor if terms else None


def _others(sums: Accumulation, strip: Sequence[int]) -> set[int]:
    return {term.other for k in strip for term in sums.terms[k] if term.other is not None}


def _registers(sums: Accumulation, tile: Sequence[int]) -> int:
    factors = {term.factor for k in tile for term in sums.terms[k]}
    return len(tile) + len(factors | _others(sums, tile))
