"""A recorded graph with loops as a `LoopedProgram`: straight code between loops, level by level."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from autograd.compiler.loops.loop_parts import Loop, Part, Slot
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import without_unneeded
from autograd.compiler.recording.known_numbers import KnownNumbers
from autograd.compiler.recording.loop_demand import LoopNeeds, needs_of
from autograd.compiler.recording.staged import Copy, Stages
from autograd.graph.loop_nodes import Key, LoopRow, TableRow, picked, stacks_read
from autograd.graph.value import Operand, Value

Numbering = Callable[[Iterable[Value], Builder], KnownNumbers]
"""Makes the numbers of a level's Values in its Builder, from those that are its inputs."""


def looped_program_of(
    results: Sequence[Any], inputs: Mapping[Value, str], name: str, numbering: Numbering
) -> AnyProgram:
    """The graph of `results` as a Program of these inputs; a straight one where no result needs a loop."""
    memory = _Memory(len(inputs))
    placed = {x: Slot(i) for i, x in enumerate(inputs)}
    level = _Level(results, placed, memory, 0, numbering)
    if not level.needs.loops:
        return level.straight(name, tuple(inputs.values()))
    parts, slots = level.parts(None)
    return LoopedProgram(
        name=name,
        input_names=tuple(inputs.values()),
        size=memory.size,
        parts=tuple(parts),
        outputs=tuple(slot.first for slot in slots),
    )


class _Memory:
    """The numbers that are in use so far, the inputs first."""

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = self.size = n_inputs

    def take(self, n: int = 1) -> Slot:
        """The slot of the first of n more numbers."""
        self.size += n
        return Slot(self.size - n)


@dataclass(frozen=True)
class _Stack:
    """Where entry e of a stack lies: `by * e` behind a slot."""

    slot: Slot
    by: int

    def at(self, e: int) -> Slot:
        """The slot of the entry e."""
        return Slot(self.slot.first + self.by * e, self.slot.steps)

    def moving(self, first: int, step: int, depth: int) -> Slot:
        """The slot of the entry `first + step * i`, where i is the index of a loop within `depth` others."""
        fixed = self.slot.steps + (0,) * (depth - len(self.slot.steps))
        return Slot(self.slot.first + self.by * first, (*fixed, self.by * step))


class _Level:
    """The code of a function or of a loop's body: straight code, and the loops in it.

    placed: where the Values lie that it is made of; numbers for constants. depth: of how many loops it is the body.
    """

    def __init__(
        self,
        results: Sequence[Operand],
        placed: Mapping[Value, Slot | float],
        memory: _Memory,
        depth: int,
        numbering: Numbering,
    ) -> None:
        self._results, self._memory, self._depth, self._numbering = results, memory, depth, numbering
        self.needs = needs_of(results, placed)
        slots = {x: slot for x, slot in placed.items() if isinstance(slot, Slot)}
        names = [x.label or f"x{i}" for i, x in enumerate([*slots, *self.needs.picks])]
        builder = Builder(names)
        number = numbering([*slots, *self.needs.picks], builder)
        number.update({x: builder.constant(at) for x, at in placed.items() if isinstance(at, float)})

        def at(x: Operand) -> int:
            return builder.constant(x) if isinstance(x, float) else number[x]

        for node in self.needs.nodes:
            assert node.primitive is not None
            number.check(node)
            number[node] = builder.apply(node.primitive, tuple([at(x) for x in node.operands]))
        asked = {_key(x): x for x in [*results, *self._operands()]}
        self._program = builder.program("block", [at(x) for x in asked.values()])
        self._number = dict(zip(asked, self._program.outputs))
        self._slots = list(slots.values())
        self._stacks: dict[tuple[Value, Key], _Stack] = {}

    def _operands(self) -> Iterator[Operand]:
        """What the loops and tables of this level are made of."""
        for loop, needs in self.needs.loops.items():
            yield from _firsts(loop, needs)
            yield from needs.outers
        for table, needs in self.needs.tables.items():
            for key in needs.stacks:
                yield from _column(table, key)

    def straight(self, name: str, input_names: tuple[str, ...]) -> Program:
        """The level without its loops."""
        outputs = tuple(self._number[_key(x)] for x in self._results)
        return without_unneeded(replace(self._program, name=name, input_names=input_names, outputs=outputs))

    def parts(self, targets: Sequence[Slot] | None) -> tuple[list[Part], list[Slot]]:
        """The parts of the level, and the slots of its results.

        targets: where they are to lie, in the end; without it they lie where they were made.
        """
        loops = list(self.needs.loops.items())
        place_of = {loop: i for i, (loop, _) in enumerate(loops, 1)}
        picks = [picked(pick) for pick in self.needs.picks]
        stage_of_input = [0] * len(self._slots) + [place_of[loop] for loop, _, _ in picks]
        stages = Stages(self._program, stage_of_input, self._memory.take)
        stages.slot_of = dict(enumerate(self._slots))
        for i, (loop, needs) in enumerate(loops):
            for x in self._read_before(loop, needs):
                stages.use(self._number[_key(x)], i)
            for outer in [*needs.outers, *_unchanged(loop, needs)]:
                stages.use(self._number[_key(outer)], i + 1)
        numbers = [self._number[_key(x)] for x in self._results]
        for number in numbers:
            stages.use(number, len(loops) + (targets is None))
        parts: list[Part] = []
        for i, (loop, needs) in enumerate(loops):
            copies, carried, kept = self._before(loop, needs, stages)
            parts += _present(stages.block(i, copies))
            parts += self._loop(loop, needs, stages, carried, kept)
            for number, (of_loop, key, e) in enumerate(picks, len(self._slots)):
                if of_loop is loop:
                    stack = self._stacks.get((loop, key))
                    stages.slot_of[number] = carried[key[1]] if stack is None else stack.at(e)
        if targets is None:
            constants = {number: self._memory.take() for number in dict.fromkeys(numbers) if number < 0}
            parts += _present(stages.block(len(loops), constants.items()))
            return parts, [constants[number] if number < 0 else stages.slot_of[number] for number in numbers]
        parts += _present(stages.block(len(loops), zip(numbers, targets)))
        return parts, list(targets)

    def _read_before(self, loop: Value, needs: LoopNeeds) -> Iterator[Operand]:
        """What lies in the memory before a loop begins."""
        yield from _firsts(loop, needs)
        for table, key in self._tables_of(loop, needs):
            yield from _column(table, key)

    def _tables_of(self, loop: Value, needs: LoopNeeds) -> list[tuple[Value, Key]]:
        read = stacks_read(loop)
        found = [(read[i][0], read[i][1].key) for i in needs.xs]
        return [(node, key) for node, key in dict.fromkeys(found) if isinstance(node.primitive, TableRow)]

    def _before(
        self, loop: Value, needs: LoopNeeds, stages: Stages
    ) -> tuple[list[Copy], dict[int, Slot], dict[int, Slot]]:
        """What is written before a loop; the slots of what it carries before its first step, and of what that keeps."""
        copies: list[Copy] = []
        for table, key in self._tables_of(loop, needs):
            if (table, key) not in self._stacks:
                numbers = [self._number[_key(x)] for x in _column(table, key)]
                stack = _in_place([stages.slot_of.get(number) for number in numbers], self._memory.n_inputs)
                if stack is None:
                    stack = _Stack(self._memory.take(len(numbers)), 1)
                    copies += [(number, stack.at(e)) for e, number in enumerate(numbers)]
                self._stacks[table, key] = stack
        row = loop.primitive
        assert isinstance(row, LoopRow)
        carried, kept = dict[int, Slot](), dict[int, Slot]()
        operands = loop.operands
        for k in needs.carries:
            if k in row.body.unchanged:
                if ("carry", k) in needs.stacks:
                    number = self._number[_key(operands[k])]
                    slot = stages.slot_of[number] if number in stages.slot_of else self._memory.take()
                    if number not in stages.slot_of:
                        copies.append((number, slot))
                    self._stacks[loop, ("carry", k)] = _Stack(slot, 0)
                continue
            if ("carry", k) not in needs.stacks:
                carried[k] = self._memory.take()
                copies.append((self._number[_key(operands[k])], carried[k]))
        stacked = [k for k in needs.carries if ("carry", k) in needs.stacks and k not in row.body.unchanged]
        for k, stack in zip(stacked, self._side_by_side(len(stacked), row.trips + 1)):
            carried[k], self._stacks[loop, ("carry", k)] = stack.slot, stack
            copies.append((self._number[_key(operands[k])], stack.slot))
        for j, stack in zip(needs.kept, self._side_by_side(len(needs.kept), row.trips)):
            kept[j], self._stacks[loop, ("kept", j)] = stack.slot, stack
        return copies, carried, kept

    def _side_by_side(self, n: int, length: int) -> list[_Stack]:
        """Stacks of so many entries; those of one step lie one behind the other, as the next steps read them."""
        first = self._memory.take(n * length).first
        return [_Stack(Slot(first + k), n) for k in range(n)]

    def _loop(
        self, loop: Value, needs: LoopNeeds, stages: Stages, carried: Mapping[int, Slot], kept: Mapping[int, Slot]
    ) -> list[Part]:
        """A loop as a part; a loop of one step as the parts of its body."""
        row, read, depth, operands = loop.primitive, stacks_read(loop), self._depth, loop.operands
        assert isinstance(row, LoopRow)
        is_single = row.trips == 1
        placed: dict[Value, Slot | float] = {}
        same = [(row.body.carry[k], operands[k]) for k in needs.carries if k in row.body.unchanged]
        for inner, outer in [*((x, x) for x in needs.outers), *same]:
            number = self._number[_key(outer)]
            placed[inner] = stages.slot_of[number] if number >= 0 else self._program.constants[~number]
        for i in needs.xs:
            node, source = read[i]
            stack = self._stacks[node, source.key]
            placed[row.body.xs[i]] = (
                stack.at(source.first) if is_single else stack.moving(source.first, source.step, depth)
            )
        results: list[Operand] = []
        targets: list[Slot] = []
        for k, slot in carried.items():
            own = self._stacks.get((loop, ("carry", k)))
            placed[row.body.carry[k]] = slot if own is None else own.moving(0, 1, depth)
            results.append(row.body.following[k])
            targets.append(slot if own is None else own.moving(1, 1, depth))
        for j, slot in kept.items():
            results.append(row.body.kept[j])
            targets.append(slot if is_single else self._stacks[loop, ("kept", j)].moving(0, 1, depth))
        level = _Level(results, placed, self._memory, depth + (not is_single), self._numbering)
        parts, _ = level.parts(targets)
        return parts if is_single or not parts else [Loop(row.trips, tuple(parts))]


def _firsts(loop: Value, needs: LoopNeeds) -> list[Operand]:
    """The carried numbers before the first step."""
    operands = loop.operands
    return [operands[k] for k in needs.carries]


def _unchanged(loop: Value, needs: LoopNeeds) -> list[Operand]:
    """The carried numbers that no step changes."""
    row = loop.primitive
    assert isinstance(row, LoopRow)
    return [x for k, x in zip(needs.carries, _firsts(loop, needs)) if k in row.body.unchanged]


def _key(x: Operand) -> Any:
    return struct.pack("d", x) if isinstance(x, float) else x


def _column(table: Value, key: Key) -> tuple[Operand, ...]:
    row = table.primitive
    assert isinstance(row, TableRow)
    return table.operands[key[1] :: row.width]


def _present(part: Part | None) -> list[Part]:
    return [] if part is None else [part]


def _in_place(slots: Sequence[Slot | None], n_inputs: int) -> _Stack | None:
    """The stack of numbers that lie in the memory at equal distances; None where they do not.

    Nor is it one of inputs and of numbers that were made: these may lie in other arrays.
    """
    first = slots[0]
    if first is None or len(slots) < 2 or slots[1] is None:
        return None
    by = slots[1].first - first.first
    expected = count(first.first, by)
    for slot, place in zip(slots, expected):
        if slot is None or slot.steps != first.steps or slot.first != place:
            return None
        if (place < n_inputs) is not (first.first < n_inputs):
            return None
    return _Stack(first, by)
