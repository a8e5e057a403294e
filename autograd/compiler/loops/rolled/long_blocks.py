"""Long blocks of a Program with loops: one that repeats itself becomes loops, within the loops around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, reach
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.meeting import Meetings
from autograd.compiler.loops.rolled.constant_outputs import without_constants
from autograd.compiler.loops.rolled.in_place import in_place
from autograd.compiler.loops.slots import copies, padded, within
from autograd.compiler.program.program import Program

Roll = Callable[[Program], LoopedProgram | None]
"""Gives straight code as loops; None where it stays straight."""

_MANY_COPIES = 16


def with_rolled_blocks(program: LoopedProgram, roll: Roll, borders: Sequence[int] = ()) -> LoopedProgram:
    """The Program with its blocks as `roll` makes them.

    borders: inputs at which another piece of memory begins, in order; no slot moves over one.

    >>> import autograd
    >>> from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
    >>> from autograd.compiler.loops.rolled.rolling import rolled
    >>> squares = autograd.compile(lambda x: [u * u for u in x]).record([0.0] * 8)
    >>> cells, inputs = [Slot(8 + i) for i in range(8)], [Slot(i) for i in range(8)]
    >>> program = LoopedProgram(
    ...     name="f", input_names=tuple("abcdefgh"), size=16, outputs=tuple(range(8, 16)),
    ...     parts=(Loop(3, (Block(squares, tuple(inputs), tuple(cells)),)),),
    ... )
    >>> print(with_rolled_blocks(program, rolled))
    f(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64) -> 8×f64
      for i in 0..2:
        for j in 0..7:
          v0: f64 = mul m[0 + j], m[0 + j]
          m[8 + j] = v0
      return m8, m9, m10, m11, m12, m13, m14, m15
    """
    rolling = _Rolling(program.size, roll, sorted({*borders, program.n_inputs}))
    parts = rolling.parts(program.parts, ())
    return replace(program, parts=tuple(parts), size=rolling.size)


class _Rolling:
    """Rolls blocks over a memory of `size` numbers, which grows. borders: where pieces of memory begin."""

    def __init__(self, size: int, roll: Roll, borders: Sequence[int]) -> None:
        self.size, self._roll, self._borders = size, roll, borders

    def take(self, n: int) -> int:
        """The first of n more places."""
        self.size += n
        return self.size - n

    def region(self, place: int) -> int:
        """The number of the piece of memory that a place is in."""
        return bisect_right(self._borders, place)

    def is_in_one(self, slot: Slot, trips: Sequence[int]) -> bool:
        """Whether all places of a slot are in one piece of memory."""
        low, high = reach(slot, trips)
        return self.region(low) == self.region(high)

    def parts(self, parts: Sequence[Part], trips: tuple[int, ...]) -> list[Part]:
        """The parts with their blocks rolled, in loops of so many trips."""
        made: list[Part] = []
        for part in parts:
            if isinstance(part, Loop):
                made.append(Loop(part.trips, tuple(self.parts(part.body, (*trips, part.trips)))))
                continue
            block, behind = without_constants(part, len(trips), self.take, self.region)
            if len(block.program):
                looped = self._roll(block.program)
                made += [block] if looped is None else _Within(self, block, looped, trips).parts()
            elif block.outputs:
                made += self._copied(block, trips)
            made += behind
        return made

    def _copied(self, block: Block, trips: tuple[int, ...]) -> Sequence[Part]:
        """A block without instructions, as loops if it copies much, and nothing that it writes over."""
        numbers = block.program.outputs
        if len(numbers) < _MANY_COPIES or min(numbers) < 0:
            return [block]
        inputs, targets = ([padded(slot, len(trips)) for slot in slots] for slots in (block.inputs, block.outputs))
        sources = [inputs[i] for i in numbers]
        read = Meetings(sources, trips)
        if any(map(read.otherwise, targets)) or not set(sources).isdisjoint(targets):
            return [block]
        return list(copies(sorted(zip(sources, targets), key=_place), self.region))


def _place(pair: tuple[Slot, Slot]) -> int:
    return pair[1].first


@dataclass
class _Within:
    """A rolled program in the place of its block, in loops of so many trips.

    Outputs that cannot be written in place are copied to their slots at the end, when all inputs have been read.
    """

    rolling: _Rolling
    block: Block
    program: LoopedProgram
    trips: tuple[int, ...]

    def __post_init__(self) -> None:
        depth = len(self.trips)
        self._inputs = [padded(slot, depth) for slot in self.block.inputs]
        self._outputs = [padded(slot, depth) for slot in self.block.outputs]
        self._shift = self.rolling.take(self.program.size - self.program.n_inputs) - self.program.n_inputs
        self._in_place = in_place(self.program, self._inputs, self._outputs, self.trips)
        self._written = Meetings(self._outputs, self.trips)
        self._before: list[Part] = []
        self._copied: dict[tuple[int, ...], Slot] = {}

    def parts(self) -> list[Part]:
        """The program's parts, with copies before and behind them."""
        parts = [self._moved(part, ()) for part in self.program.parts]
        left = [(i, slot) for i, slot in zip(self.program.outputs, self._outputs) if i not in self._in_place]
        behind = copies([(self._source(i), slot) for i, slot in left], self.rolling.region)
        return [*self._before, *parts, *behind]

    def _source(self, place: int) -> Slot:
        """The slot of an output before it is copied; an input that an output may be stored over is copied before."""
        if place >= self.program.n_inputs:
            return Slot(place + self._shift, (0,) * len(self.trips))
        source = self._inputs[place]
        return source if next(self._written.of(source), None) is None else self._copy([place])

    def _moved(self, part: Part, trips: tuple[int, ...]) -> Part:
        if isinstance(part, Loop):
            return Loop(part.trips, tuple([self._moved(inner, (*trips, part.trips)) for inner in part.body]))
        inputs, outputs = (tuple([self._slot(slot, trips) for slot in slots]) for slots in (part.inputs, part.outputs))
        return Block(part.program, inputs, outputs)

    def _slot(self, slot: Slot, trips: tuple[int, ...]) -> Slot:
        """The slot within all loops."""
        if slot.first >= self.program.n_inputs:
            found = within(slot, trips, self._in_place.get)
            return found or self._own(slot.first + self._shift, slot, len(trips))
        found = within(slot, trips, self._inputs.__getitem__)
        if found is not None and self.rolling.is_in_one(found, (*self.trips, *trips)):
            return found
        low, high = reach(slot, trips)
        return self._own(self._copy(range(low, high + 1)).first + slot.first - low, slot, len(trips))

    def _own(self, first: int, slot: Slot, depth: int) -> Slot:
        """A slot that the loops around the block do not move."""
        return Slot(first, (*[0] * len(self.trips), *padded(slot, depth).steps))

    def _copy(self, places: Sequence[int]) -> Slot:
        """Where a copy of these inputs begins, which is made before all."""
        key = tuple(places)
        if key not in self._copied:
            first, none = self.rolling.take(len(key)), (0,) * len(self.trips)
            self._copied[key] = Slot(first, none)
            pairs = [(self._inputs[place], Slot(first + k, none)) for k, place in enumerate(key)]
            self._before += copies(pairs, self.rolling.region)
        return self._copied[key]
