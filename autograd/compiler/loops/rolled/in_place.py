"""Outputs of a rolled block that are written to their slots at once, instead of being copied there at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograd.compiler.loops.loop_parts import Slot, blocks_within, runs
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.meeting import Meetings
from autograd.compiler.loops.slots import places_of, within

Targets = dict[int, Slot]
"""By place of a rolled Program, the slot in the memory around it."""


def in_place(program: LoopedProgram, inputs: Sequence[Slot], outputs: Sequence[Slot], trips: Sequence[int]) -> Targets:
    """The places of results that can be their slots in the memory around the Program, and these slots.

    A sum that each step of a loop adds to has one place then. Two conditions hold: nothing reads the old number of such
    a slot after the new one is written, and the places of each slot of the Program are in equal steps around it too.

    inputs, outputs: the slots of the Program's inputs and outputs in the memory around it, in loops of so many trips,
    with a step for each loop.
    """
    targets: Targets = {}
    seen = set(range(program.n_inputs))
    for place, slot in zip(program.outputs, outputs):
        if place in seen:
            targets.pop(place, None)
        else:
            targets[place] = slot
        seen.add(place)
    read = Meetings(inputs, trips)
    targets = {place: slot for place, slot in targets.items() if not read.otherwise(slot)}
    _drop_those_read_later(targets, program, inputs)
    while bad := set(_moving_unevenly(targets, program)):
        for place in bad:
            del targets[place]
    return targets


def _drop_those_read_later(targets: Targets, program: LoopedProgram, inputs: Sequence[Slot]) -> None:
    """Drops slots whose old number is read after the new one is made."""
    last_read: dict[Slot, int] = {}
    made: dict[int, int] = {}
    for time, (block, indices) in enumerate(runs(program.parts)):
        for slot in block.inputs:
            if (place := slot.at(indices)) < program.n_inputs:
                last_read[inputs[place]] = time
        made.update((slot.at(indices), time) for slot in block.outputs)
    for place, slot in list(targets.items()):
        if last_read.get(slot, -1) > made[place]:
            del targets[place]


def _moving_unevenly(targets: Mapping[int, Slot], program: LoopedProgram) -> Iterator[int]:
    """The places with targets that belong to a slot which could not be one slot around the Program."""
    for block, trips in blocks_within(program.parts):
        for slot in (*block.inputs, *block.outputs):
            places = set(places_of(slot, trips))
            inside = places & targets.keys()
            if inside and (len(inside) < len(places) or within(slot, trips, targets.get) is None):
                yield from inside
