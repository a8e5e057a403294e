"""A Program with loops whose inputs stand in another order: its slots move along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, reach
from autograd.compiler.loops.slots import copied, runs_of


class Piece(NamedTuple):
    """Neighbouring inputs that stay neighbours: the place of the first, and its new one. The next piece ends it."""

    first: int
    new_first: int


def pieces_of(inputs: Iterable[int], new_first: int) -> Iterator[Piece]:
    """The pieces of inputs, given by their places, which get new places one after the other."""
    for at, run in runs_of(inputs):
        yield Piece(run.start, new_first + at)


@dataclass
class InputOrder:
    """New places for inputs and results.

    pieces: of all inputs. first_result, new_first_result: where the results' places begin, before and after. size: of
    the memory before.

    Inputs that a slot moves over and that are of several pieces are copied: `copies` has the loops that do so, and
    `new_size` is the size of the memory with the copies in it.
    """

    pieces: Iterable[Piece]
    first_result: int
    new_first_result: int
    size: int
    copies: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.new_size = self.size + self.new_first_result - self.first_result
        self._pieces = sorted([*self.pieces, Piece(self.first_result, self.new_first_result)])
        self._copied: dict[tuple[int, int], int] = {}

    def parts(self, parts: Sequence[Part], trips: tuple[int, ...] = ()) -> tuple[Part, ...]:
        """The parts with their slots moved, in loops of so many trips."""
        made: list[Part] = []
        for part in parts:
            if isinstance(part, Loop):
                made.append(Loop(part.trips, self.parts(part.body, (*trips, part.trips))))
            else:
                inputs, outputs = [
                    tuple([self._moved(slot, trips) for slot in slots]) for slots in (part.inputs, part.outputs)
                ]
                made.append(Block(part.program, inputs, outputs))
        return tuple(made)

    def place(self, place: int) -> int:
        """The new place of an old one."""
        piece = self._piece(place)
        return place - piece.first + piece.new_first

    def places(self, places: Iterable[int]) -> list[int]:
        """The new places of old ones, most of which are results."""
        first, moved = self.first_result, self.new_first_result - self.first_result
        return [place + moved if place >= first else self.place(place) for place in places]

    def runs(self, places: Sequence[int]) -> Iterator[tuple[Slot, int]]:
        """New slots that move over these old places in order, and over how many."""
        for _, group in groupby(enumerate(places), key=lambda at: (self._piece(at[1]), self.place(at[1]) - at[0])):
            run = [place for _, place in group]
            yield Slot(self.place(run[0]), (1,)), len(run)

    def _piece(self, place: int) -> Piece:
        return self._pieces[bisect_right(self._pieces, place, key=attrgetter("first")) - 1]

    def _moved(self, slot: Slot, trips: Sequence[int]) -> Slot:
        low, high = reach(slot, trips)
        if self._piece(low) is not self._piece(high):
            return Slot(self._copy(low, high) + slot.first - low, slot.steps)
        return Slot(self.place(slot.first), slot.steps)

    def _copy(self, low: int, high: int) -> int:
        """The place of a copy of these inputs."""
        assert high < self.first_result, "no slot moves from an input to a result"
        if (low, high) not in self._copied:
            at = self._copied[low, high] = self.new_size
            self.new_size += high - low + 1
            for slot, n in self.runs(range(low, high + 1)):
                self.copies.append(Loop(n, (copied(slot, Slot(at, (1,))),)))
                at += n
        return self._copied[low, high]
