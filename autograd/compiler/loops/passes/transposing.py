"""Copies of inputs that the trips of an innermost loop read far apart: in a copy they lie side by side."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

from autograd.compiler.loops.loop_parts import Loop, Part, Slot, blocks_within
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.slots import copied

_FEWEST = 4  # readings of a copy

Key = tuple[int, int, int]
"""The step from trip to trip, how many trips there are, and the first place."""


def transposed(program: LoopedProgram, borders: Sequence[int], lanes: int) -> LoopedProgram:
    """The Program with copies of those inputs that are read by trips that can run side by side, but lie apart.

    The rows of a weight matrix are read so, if each trip is a neuron: for each weight of a neuron the trips read a
    column. The copy has the columns one behind the other, and is made once, where it is read several times.

    borders: inputs at which another piece of memory begins, in order. lanes: how many trips run side by side.

    >>> import autograd
    >>> from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
    >>> dot = autograd.compile(lambda a, b: a * b).record(0.0, 0.0)
    >>> rows = Loop(8, (Block(dot, (Slot(0, (0, 2)), Slot(1, (0, 2))), (Slot(16, (0, 1)),)),))
    >>> program = LoopedProgram(
    ...     name="f", input_names=tuple("abcdefghijklmnop"), size=24, outputs=(16,), parts=(Loop(9, (rows,)),)
    ... )
    >>> print(transposed(program, [], 8))
    f(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64, i: f64, j: f64, k: f64, l: f64, m: f64, n: f64, o:
        f64, p: f64) -> f64
      for i in 0..1:
        for j in 0..7:
          m[24 + 8*i + j] = m[0 + i + 2*j]
      for i in 0..8:
        for j in 0..7:
          v0: f64 = mul m[24 + j], m[32 + j]
          m[16 + j] = v0
      return m16
    """
    readings = Counter[Key]()
    for block, trips in blocks_within(program.parts):
        for slot in block.inputs:
            if slot.first < program.n_inputs and _is_apart(slot, trips, lanes):
                readings[slot.steps[-1], trips[-1], slot.first] += prod(trips[:-1])
    keys = sorted(key for key, n in readings.items() if n >= _FEWEST)
    copies: list[Part] = []
    place: dict[Key, int] = {}
    size, start = program.size, 0
    while start < len(keys):
        step, n, first = keys[start]
        region, count = bisect_right(borders, first), 1
        while (
            keys[start + count : start + count + 1] == [(step, n, first + count)]
            and bisect_right(borders, first + count) == region
        ):
            count += 1
        place.update((key, size + n * k) for k, key in enumerate(keys[start : start + count]))
        copies.append(Loop(count, (Loop(n, (copied(Slot(first, (1, step)), Slot(size, (n, 1))),)),)))
        size += n * count
        start += count
    parts = [_read_there(part, (), place, lanes) for part in program.parts]
    return replace(program, parts=(*copies, *parts), size=size)


def _is_apart(slot: Slot, trips: Sequence[int], lanes: int) -> bool:
    """Whether the innermost loop alone moves a slot, by more than one place."""
    is_moved = 0 < len(trips) == len(slot.steps) and abs(slot.steps[-1]) > 1 and not any(slot.steps[:-1])
    return is_moved and trips[-1] >= lanes


def _read_there(part: Part, trips: tuple[int, ...], place: Mapping[Key, int], lanes: int) -> Part:
    """The part with the copies in the place of what they are copies of."""
    if isinstance(part, Loop):
        inner = *trips, part.trips
        return Loop(part.trips, tuple([_read_there(x, inner, place, lanes) for x in part.body]))
    inputs = list(part.inputs)
    for k, slot in enumerate(inputs):
        copy = place.get((slot.steps[-1], trips[-1], slot.first)) if _is_apart(slot, trips, lanes) else None
        if copy is not None:
            inputs[k] = Slot(copy, (*slot.steps[:-1], 1))
    return replace(part, inputs=tuple(inputs))
