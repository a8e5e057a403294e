"""Sums over rows in registers: where a Program adds products to many sums, as the gradient of a layer of weights does.

A sum for every weight is more than there are registers, and to load and store each for every block of rows takes longer
than the products. So a chunk of blocks is computed first, up to the factors; then some sums at a time stay in registers
while their products of all blocks of the chunk are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from autograd.compiler.program.program import Instruction, Program
from autograd.graph.tracing import accumulate
from autograd.table.rows import mul, where

MANY = 24  # sums; with fewer, it does not pay
_REGISTERS = {8: 32, 4: 16, 2: 16}  # of vectors, for W lanes


class Term(NamedTuple):
    """What is added to a sum for each row: a factor, or the product of two; only where `condition` holds, if given."""

    factor: int
    other: int | None
    condition: int | None


@dataclass(frozen=True)
class Sums:
    """What is added to each carried number, in order, and the instructions that are done by that."""

    terms: list[list[Term]]
    done: frozenset[int]

    @property
    def numbers(self) -> list[int]:
        """The factors, each once."""
        factors = (x for terms in self.terms for term in terms for x in (term.factor, term.other) if x is not None)
        return list(dict.fromkeys(factors))

    @property
    def conditions(self) -> list[int]:
        """The conditions, each once."""
        return list(dict.fromkeys(t.condition for terms in self.terms for t in terms if t.condition is not None))


def sums_of(program: Program, carried: range, uses: Sequence[int]) -> Sums | None:
    """How the outputs add to the carried numbers, or None where they do so in another way.

    Every factor is a number of the row, or depends on it, so that it can be made 0 for a row that does not count.

    uses: how often each number is used.
    """
    instructions, first = list(program), program.n_inputs
    done: set[int] = set()

    def is_of_the_row(i: int) -> bool:
        return i >= carried.stop

    def made(i: int) -> Instruction | None:
        return instructions[i - first] if i >= first else None

    def is_zero(i: int) -> bool:
        return i < 0 and program.constants[~i] == 0.0

    def term_of(i: int) -> Term:
        chosen = made(i)
        condition = None
        if chosen and chosen.primitive is where and uses[i] == 1 and is_zero(chosen.operands[2]):
            done.add(i)
            condition, i, _ = chosen.operands
        product = made(i)
        if product and product.primitive is mul and uses[i] == 1 and all(map(is_of_the_row, product.operands)):
            done.add(i)
            return Term(product.operands[0], product.operands[1], condition)
        return Term(i, None, condition)

    all_terms = []
    for start, i in zip(carried, program.outputs):
        terms: list[Term] = []
        while i != start:
            sum_so_far = made(i)
            if sum_so_far is None or sum_so_far.primitive is not accumulate or uses[i] != 1:
                return None
            done.add(i)
            i, term = sum_so_far.operands
            terms.append(term_of(term))
            if not is_of_the_row(terms[-1].factor):
                return None
        all_terms.append(terms[::-1])
    return Sums(all_terms, frozenset(done))


def tiles_of(sums: Sums, width: int) -> list[list[int]]:
    """Which sums to keep in registers at a time: those with common factors together.

    >>> products = [[Term(u, v, None)] for u in (0, 1) for v in (2, 3)]
    >>> tiles_of(Sums(products, frozenset()), 8)
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


def _first_factor(sums: Sums, k: int) -> int | None:
    terms = sums.terms[k]
    return terms[0].factor if terms else None


def _others(sums: Sums, strip: Sequence[int]) -> set[int]:
    return {term.other for k in strip for term in sums.terms[k] if term.other is not None}


def _registers(sums: Sums, tile: Sequence[int]) -> int:
    factors = {term.factor for k in tile for term in sums.terms[k]}
    return len(tile) + len(factors | _others(sums, tile))
