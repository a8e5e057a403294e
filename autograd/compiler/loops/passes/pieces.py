"""Pieces: a long block as several ones, which hand numbers on in the memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from itertools import islice

from autograd.compiler.loops.loop_parts import Block, Part, Slot
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Instruction


def in_pieces(program: LoopedProgram, length: int) -> LoopedProgram:
    """The Program with blocks of at most `length` instructions outside of its loops.

    >>> import autograd
    >>> from autograd.compiler.loops.passes.readable import in_one_block
    >>> f = autograd.compile(lambda x: autograd.exp(autograd.sin(x) + x)).record(0.0)
    >>> print(in_pieces(in_one_block(f), 2))
    <lambda>(x: f64) -> f64
      v0: f64 = sin x
      v1: f64 = add v0, x
      m2 = v1
      v0: f64 = exp m2
      m1 = v0
      return m1
    """
    parts, size = list[Part](), program.size
    for part in program.parts:
        if isinstance(part, Block) and len(part.program) > length:
            pieces = _Pieces(part, length, program.size)
            parts += pieces.blocks()
            size = max(size, pieces.size)
        else:
            parts.append(part)
    return replace(program, parts=tuple(parts), size=size)


class _Pieces:
    """The pieces of a block. size: of the memory; places from there on hold what a later piece reads."""

    def __init__(self, block: Block, length: int, size: int) -> None:
        self.block, self.length, self.size = block, length, size
        program = block.program
        self._last_piece = (len(program) - 1) // length
        self._slots = dict(enumerate(block.inputs))
        self._free: list[int] = []
        read = set(block.inputs)
        self._outputs: dict[int, list[Slot]] = defaultdict(list)
        self._late: list[tuple[int, Slot]] = []  # outputs that the last piece writes, as others may read that place
        for i, slot in zip(program.outputs, block.outputs):
            if i < program.n_inputs or slot in read:
                self._late.append((i, slot))
            else:
                self._outputs[i].append(slot)
        self._last_read = {i: k // length for k, line in enumerate(program) for i in line.operands}
        self._last_read |= {i: self._last_piece for i, _ in self._late}

    def blocks(self) -> Iterator[Block]:
        """The pieces, one after the other."""
        ends: dict[int, list[int]] = defaultdict(list)
        lines = iter(self.block.program)
        for k in range(self._last_piece + 1):
            yield self._piece(k, list(islice(lines, self.length)), ends)
            for place in ends.pop(k, []):
                heappush(self._free, place)

    def _piece(self, k: int, lines: Sequence[Instruction], ends: dict[int, list[int]]) -> Block:
        program = self.block.program
        late = self._late if k == self._last_piece else []
        made = {line.result for line in lines}
        used = (i for numbers in (*(line.operands for line in lines), [i for i, _ in late]) for i in numbers)
        read = [i for i in dict.fromkeys(used) if i >= 0 and i not in made]
        builder = Builder([f"m{self._slots[i].first}" for i in read])
        number = {i: at for at, i in enumerate(read)}

        def operand(i: int) -> int:
            return number[i] if i >= 0 else builder.constant(program.constants[~i])

        written: list[tuple[int, Slot]] = []
        for line in lines:
            number[line.result] = builder.apply(line.primitive, tuple(map(operand, line.operands)))
            slots = self._outputs.get(line.result, [])
            last = self._last_read.get(line.result, k)
            if last > k:
                place = self._taken()
                ends[last].append(place)
                self._slots[line.result] = Slot(place)
                slots = [*slots, Slot(place)]
            written += [(number[line.result], slot) for slot in slots]
        written += [(operand(i), slot) for i, slot in late]
        return Block(
            builder.program(program.name, [i for i, _ in written]),
            tuple([self._slots[i] for i in read]),
            tuple([slot for _, slot in written]),
        )

    def _taken(self) -> int:
        if self._free:
            return heappop(self._free)
        self.size += 1
        return self.size - 1
