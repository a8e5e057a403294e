"""Sums over rows in registers, for a Program with many sums of products, as the gradient of a layer of weights.

There are fewer registers than sums, and loading and storing each sum for every block of rows takes longer than the
products. So the kernel computes the factors for a chunk of blocks and stores them. Then it takes the sums tile by tile:
the sums of a tile stay in registers while the products of all blocks of the chunk are added to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.compiler.program.selecting import uses_of
from autograd.table.row import Primitive
from autograd.table.rows import accumulate, fma, mul

MANY = 24  # sums; for fewer, tiles save no time
_REGISTERS = {8: 32, 4: 16, 2: 16}  # of vectors, for W lanes


class Term(NamedTuple):
    """The term of a sum for each row: one factor or the product of two, added only where the condition is not 0."""

    factor: int
    other: int | None
    condition: int | None


@dataclass(frozen=True)
class Accumulation:
    """The terms of each carried sum, in order, and the other instructions, which compute the factors."""

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

    @property
    def gates(self) -> dict[int, int]:
        """For each factor that counts under one condition only, in all sums that it is part of, this condition."""
        asked: dict[int, set[int | None]] = {}
        for term in chain.from_iterable(self.terms):
            asked.setdefault(term.factor, set()).add(term.condition)
            if term.other is not None:
                asked.setdefault(term.other, set()).add(None)
        return {i: condition for i, (condition, *more) in asked.items() if condition is not None and not more}


_TERMS: dict[Primitive, Callable[..., tuple[int, Term]]] = {  # the sum so far, and the term that is added to it
    accumulate: lambda total, x: (total, Term(x, None, None)),
    fma: lambda x, y, total: (total, Term(x, y, None)),
    masked_add: lambda c, x, total: (total, Term(x, None, c)),
    masked_fma: lambda c, x, y, total: (total, Term(x, y, c)),
}


def accumulation_of(program: Program, carried: range) -> Accumulation | None:
    """The terms that a fused Program adds to its carried sums, or None if an output is no such sum.

    A row that does not count has all its factors made 0. That is possible for inputs of the row and for results, but
    not for a number that all rows share; a product with such a factor is computed as a result of its own.
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


def tiles_of(sums: Accumulation, width: int) -> list[list[int]]:
    """The sums that stay in registers at the same time, tile by tile: sums with common factors share a tile.

    >>> products = [[Term(u, v, None)] for u in (0, 1) for v in (2, 3)]
    >>> tiles_of(Accumulation(products, []), 8)
    [[0, 1, 2, 3]]
    """
    registers = _REGISTERS[width] - 2
    by_factor = [list(group) for _, group in groupby(range(len(sums.terms)), key=lambda k: _first_factor(sums, k))]
    strips = []
    for group in by_factor:
        longest = registers // 3  # so that two strips and their factors fit
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
