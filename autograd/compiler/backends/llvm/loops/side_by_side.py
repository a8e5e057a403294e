"""Which turns of an innermost loop may run side by side, as lanes of a vector."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from autograd.compiler.loops.loop_parts import Block, Part, Slot
from autograd.compiler.loops.meeting import Meetings, normal
from autograd.compiler.loops.slots import padded


def are_independent(body: Sequence[Part], trips: Sequence[int]) -> bool:
    """Whether a loop has blocks alone, and no turn of it reads or writes what another one writes."""
    blocks = [part for part in body if isinstance(part, Block)]
    written = {padded(slot, len(trips)) for block in blocks for slot in block.outputs}
    groups: dict[tuple[int, ...], list[Slot]] = {}
    for slot in written.union(*[[padded(slot, len(trips)) for slot in block.inputs] for block in blocks]):
        groups.setdefault(slot.steps, []).append(slot)
    moving_alike = all(_alike_are_apart(steps, slots, written, trips[-1]) for steps, slots in groups.items())
    return len(blocks) == len(body) and moving_alike and _others_are_apart(groups, written, trips)


def can_repeat(blocks: Sequence[Block], trips: Sequence[int]) -> bool:
    """Whether a turn that runs twice leaves the memory as it was: nothing that it reads is written by the loop."""
    read = Meetings({normal(slot) for block in blocks for slot in block.inputs}, trips)
    return not any(list(read.of(normal(slot))) for block in blocks for slot in block.outputs)


def forward(blocks: Sequence[Block], trips: Sequence[int]) -> list[Block]:
    """The blocks of a loop whose turns are independent, with the turns in that order in which more slots move by 1.

    >>> from autograd.compiler.program.builder import Builder
    >>> copy = Block(Builder(["x"]).program("copy", [0]), (Slot(8, (-1,)),), (Slot(20, (-2,)),))
    >>> forward([copy], [4])[0].inputs, forward([copy], [4])[0].outputs
    ((Slot(first=5, steps=(1,)),), (Slot(first=14, steps=(2,)),))
    """
    n, depth = trips[-1], len(trips)
    steps = [slot.steps[-1] for block in blocks for slot in (*block.inputs, *block.outputs) if len(slot.steps) == depth]
    if steps.count(1) >= steps.count(-1):
        return list(blocks)

    def turned(slot: Slot) -> Slot:
        *outer, step = padded(slot, depth).steps
        return Slot(slot.first + step * (n - 1), (*outer, -step))

    return [Block(x.program, tuple(map(turned, x.inputs)), tuple(map(turned, x.outputs))) for x in blocks]


def _alike_are_apart(steps: Sequence[int], slots: Sequence[Slot], written: set[Slot], n: int) -> bool:
    """Whether of slots that move alike those that are written meet no other one in another of n turns."""
    if not steps[-1]:
        return written.isdisjoint(slots)
    ordered = sorted(slots, key=lambda slot: (slot.first % steps[-1], slot.first))
    return not any(
        (b.first - a.first) % steps[-1] == 0
        and b.first - a.first < n * abs(steps[-1])
        and (a in written or b in written)
        for a, b in pairwise(ordered)
    )


def _others_are_apart(groups: dict[tuple[int, ...], list[Slot]], written: set[Slot], trips: Sequence[int]) -> bool:
    """Whether slots that are written meet none that moves otherwise, in any turns of the loop."""
    for steps, slots in groups.items():
        own = [slot for slot in slots if slot in written]
        others = [slot for other, some in groups.items() if own and other != steps for slot in some]
        in_other_turns = [Slot(slot.first, (*slot.steps[:-1], 0, slot.steps[-1])) for slot in others]
        meetings = Meetings(in_other_turns, (*trips, trips[-1]))
        if any(next(meetings.of(slot), None) for slot in own):
            return False
    return True
