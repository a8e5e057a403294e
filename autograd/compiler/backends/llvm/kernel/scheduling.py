"""The order in which a Program's instructions are written, and the segments into which they are cut."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from heapq import heappop, heappush
from typing import TypeVar

from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.table.rows import greater, mul, neg, step, where

Item = TypeVar("Item")

_LIGHTEST, _HEAVIEST = 40, 120  # operations in a segment of vector code


def truths_of(program: Program) -> frozenset[int]:
    """The results that are always 1 or 0, comparisons and choices among them: the emitter writes them as masks."""
    truths: set[int] = set()
    for instruction in program:
        result, primitive, operands = instruction
        chosen = operands[1:] if primitive is where else ()
        is_choice = all(i in truths or (i < 0 and repr(program.constants[~i]) in ("0.0", "1.0")) for i in chosen)
        if primitive is step or primitive is greater or (chosen and is_choice):
            truths.add(result)
    return frozenset(truths)


def in_segments(
    instructions: Sequence[Instruction],
    n_inputs: int,
    width: int,
    library: Library,
    weight: Callable[[Instruction], int],
    most: int,
    factors: Collection[int] = (),
) -> list[list[Instruction]]:
    """The instructions in the order in which they are written for so many lanes, cut into segments.

    weight, most: how heavy an instruction is, and a segment of code for one lane. factors: see `segments_of`.
    """
    if width > 1:
        return segments_of(companions_first(instructions, n_inputs, library.shares), factors)
    if library.packs and sum(map(library.is_long, instructions)) > 1:
        instructions = long_ones_together(instructions, library.is_long)
    return grouped(instructions, weight, most)


def kept_places(segments: Iterable[Sequence[Instruction]], truths: Collection[int]) -> dict[tuple[int, bool], int]:
    """A place for each number that a later segment reads, and for each mask: (number, whether it is its mask)."""
    kept: dict[tuple[int, bool], int] = {}
    earlier: set[int] = set()
    for segment in segments:
        for instruction in segment:
            for place, i in enumerate(instruction.operands):
                if i in earlier:
                    kept.setdefault((i, i in truths or is_asked(instruction, place)), len(kept))
        earlier.update(instruction.result for instruction in segment)
    return kept


def is_asked(instruction: Instruction, place: int) -> bool:
    """Whether an instruction reads the operand in that place as a mask, as `where` reads its condition."""
    return place == 0 and instruction.primitive in (where, masked_add, masked_fma)


def companions_first(
    instructions: Sequence[Instruction], n_inputs: int, shares: Callable[[Instruction], bool]
) -> list[Instruction]:
    """The instructions in another order, each behind its operands, with those that share registers or work together.

    A comparison stands right behind its operands, so that later segments load a mask instead of numbers. Functions of
    the same number, of its multiples or of its square stand behind the first of them, as cos behind sin, or the
    derivative of a sigmoid behind the sigmoid, because they share code: see `Code.intermediate`.

    shares: whether a function may share code with others.
    """
    root_of: dict[int, int] = {}

    def root(i: int) -> int:
        return root_of.get(i, i)

    for result, primitive, operands in instructions:
        made_of = {i for i in operands if i >= 0}
        if (primitive is neg or primitive is mul) and len(made_of) == 1:
            root_of[result] = root(made_of.pop())

    first: dict[int, int] = {}
    companions: dict[int, list[Instruction]] = {}
    moved: set[int] = set()
    for instruction in instructions:
        result, primitive, operands = instruction
        behind = None
        if primitive is step or primitive is greater:
            behind = max(operands)
        elif operands and shares(instruction):
            behind = first.setdefault(root(operands[0]), result)
        if behind is not None and n_inputs <= behind < result:
            companions.setdefault(behind, []).append(instruction)
            moved.add(result)
    at = {x.result: x for x in instructions}
    order: list[Instruction] = []
    written = set(range(n_inputs))
    for instruction in instructions:
        waiting = [] if instruction.result in moved else [instruction]
        while waiting:
            this = waiting.pop()
            if this.result in written:
                continue
            missing = [i for i in this.operands if i in at and i not in written]
            if missing and all(root(i) in written for i in missing):
                waiting += [this, *(at[i] for i in missing)]
                continue
            if missing:  # an operand stands further behind than expected
                companions.setdefault(max(missing), []).append(this)
                continue
            written.add(this.result)
            order.append(this)
            waiting += reversed(companions.get(this.result, ()))
    return order


def long_ones_together(
    instructions: Sequence[Instruction], is_long: Callable[[Instruction], bool]
) -> list[Instruction]:
    """Another order, in which long functions wait until nothing else is ready, so that many come together."""
    makers = {instruction.result: instruction for instruction in instructions}
    missing: dict[int, int] = {}
    users: dict[int, list[Instruction]] = {}
    ready: list[int] = []
    long_ones: list[Instruction] = []

    def release(instruction: Instruction) -> None:
        if is_long(instruction):
            long_ones.append(instruction)
        else:
            heappush(ready, instruction.result)

    for instruction in instructions:
        inner = {i for i in instruction.operands if i in makers}
        missing[instruction.result] = len(inner)
        for i in inner:
            users.setdefault(i, []).append(instruction)
        if not inner:
            release(instruction)
    order: list[Instruction] = []
    while ready or long_ones:
        if ready:
            done = [makers[heappop(ready)]]
        else:
            done = sorted(long_ones, key=lambda x: (x.primitive.name, len(x.operands), x.result))
            long_ones = []
        order += done
        for instruction in done:
            for user in users.get(instruction.result, ()):
                missing[user.result] -= 1
                if not missing[user.result]:
                    release(user)
    return order


def segments_of(instructions: Sequence[Instruction], is_long_lived: Collection[int] = ()) -> list[list[Instruction]]:
    """Cuts the instructions into segments, where few results cross the cut: these are stored and loaded again.

    is_long_lived: the numbers that are stored in any case.
    """
    last_use: dict[int, int] = {}
    for at, instruction in enumerate(instructions):
        for i in instruction.operands:
            last_use[i] = at
    alive, segments, start, weight = 0, list[list[Instruction]](), 0, 0
    ends: dict[int, int] = {}
    best: tuple[int, int] | None = None
    total = sum(map(weight_of, instructions))
    for at, instruction in enumerate(instructions):
        alive -= ends.pop(at, 0)
        end = last_use.get(instruction.result, at)
        if end > at and instruction.result not in is_long_lived:
            alive += 1
            ends[end] = ends.get(end, 0) + 1
        weight += weight_of(instruction)
        if weight >= _LIGHTEST and (best is None or alive <= best[0]):
            best = alive, at + 1
        if weight >= _HEAVIEST and total - weight >= _LIGHTEST:
            assert best is not None
            segments.append(list(instructions[start : best[1]]))
            passed = sum(map(weight_of, instructions[start : best[1]]))
            start, weight, total, best = best[1], weight - passed, total - passed, None
    return [*segments, list(instructions[start:])]


def grouped(items: Iterable[Item], weight: Callable[[Item], int], most: int) -> list[list[Item]]:
    """The items in their order, in groups that weigh `most` at most; a heavier item is a group of its own.

    >>> grouped([3, 4, 9, 1], weight=lambda x: x, most=8)
    [[3, 4], [9], [1]]
    """
    groups: list[list[Item]] = [[]]
    total = 0
    for item in items:
        own = weight(item)
        if groups[-1] and total + own > most:
            groups.append([])
            total = 0
        groups[-1].append(item)
        total += own
    return groups


def weight_of(instruction: Instruction) -> int:
    """About how many operations of the processor an instruction takes."""
    return 1 + len(instruction.operands) // 2 if instruction.primitive.variadic else 1
