"""Where the numbers of a Program are in its source: in arrays, tables of constants, and variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from autograd.compiler.languages.statements.areas import Area, Areas, ArrayColumns, PlaceUse
from autograd.compiler.languages.statements.indices import index_text
from autograd.compiler.languages.statements.long_terms import terms_of
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, reach
from autograd.compiler.loops.slots import padded
from autograd.table.rows import dot

_READ = ("array", "weights", "biases")


class Copied(NamedTuple):
    """Neighbouring places of the inputs or parameters that also lie in an array, which begins with these numbers."""

    area: Area
    places: range


class ArrayPlaces:
    """The places of a Program with loops, whose last inputs are parameters.

    table_name: gives the language's name of a table. tables: areas of parameters and constants. arrays: areas that the
    code writes. copied: what some of these begin with.
    """

    def __init__(self, recorded: RecordedProgram, table_name: Callable[[str], str]) -> None:
        program = recorded.program
        self.n_all = program.n_inputs
        self.n_inputs = program.n_inputs - len(recorded.numbers)
        self._outputs = program.outputs
        uses = list(_uses(program.parts, ()))
        numbers = dict(enumerate(recorded.numbers, self.n_inputs))
        self._of_parameters, self._of_memory = self._areas(uses)
        self._of_parameters.add(use for use in uses if self._is_parameter(use))
        self._of_memory.add(uses)
        constants = _constants(program.parts, self._of_memory, self.n_all)
        self.tables: list[Area] = list(self._of_parameters)
        for area in self.tables:
            area.call("parameters", instead=("array",))
        self.arrays: list[Area] = []
        self.copied: list[Copied] = []
        self._values = numbers
        for area in self._of_memory:
            places = range(area.low, area.high + 1)
            if area.low in constants:
                self._values.update(constants[area.low])
                area.call("constants", instead=_READ)
                self.tables.append(area)
                continue
            area.call("array", instead=("weights", "biases"))
            self.arrays.append(area)
            pieces = (range(self.n_inputs), range(self.n_inputs, self.n_all))
            shared = [range(max(places.start, x.start), min(places.stop, x.stop)) for x in pieces]
            self.copied += [Copied(area, part) for part in shared if part]
        taken: Counter[str] = Counter()
        begun = {copied.area for copied in self.copied}
        for area in self.tables:
            area.is_table = True
            area.lay_out()
            area.give_names(taken, table_name)
        starts = _starts(program.outputs)
        for area in self.arrays:
            area.lay_out(is_list=area in begun)
            for own in area.columns if area.low >= self.n_all else ():
                self._return(area, own, starts)
            area.give_names(taken)

    @property
    def returns(self) -> bool:
        """Whether an array is a part of the outputs."""
        return any(own.is_returned for area in self.arrays for own in area.columns)

    def _areas(self, uses: Sequence[PlaceUse]) -> tuple[Areas, Areas]:
        """The areas of the parameters, and those of the memory."""
        moving = [use for use in uses if any(step and n > 1 for step, n in zip(use.slot.steps, use.trips))]
        of_parameters = [use for use in moving if self._is_parameter(use)]
        others = [
            use for use in moving if not self._is_parameter(use) and reach(use.slot, use.trips)[1] >= self.n_inputs
        ]
        return Areas(of_parameters), Areas(others)

    def _is_parameter(self, use: PlaceUse) -> bool:
        low, high = reach(use.slot, use.trips)
        return self.n_inputs <= low and high < self.n_all

    def _return(self, area: Area, own: ArrayColumns, starts: Mapping[int, int]) -> None:
        """Lets columns be a part of the outputs, if rows are there at equal distances."""
        firsts = [starts.get(row + own.first) for row in area.rows if row + own.first <= area.high]
        start, after = firsts[0], (firsts[1] if len(firsts) > 1 else 0)
        if start is None or after is None:
            return
        by = after - start if len(firsts) > 1 else own.width
        for k, (first, row) in enumerate(zip(firsts, area.rows)):
            places = tuple(range(row + own.first, min(row + own.last, area.high) + 1))
            if first != start + by * k or self._outputs[first : first + len(places)] != places:
                return
        own.name, own.by, own.shift, own.is_returned = "outputs", by, start, True

    @property
    def own_arrays(self) -> Iterator[tuple[str, int]]:
        """The names and lengths of the arrays that the code makes."""
        for area in self.arrays:
            for table in area.tables():
                yield table.name, sum(map(len, table.rows))

    def numbers(self, places: Sequence[int]) -> list[float]:
        """The numbers of parameters and constants; 0 where no number is."""
        return [self._values.get(place, 0.0) for place in places]

    def number(self, place: int) -> float | None:
        """The number of a parameter."""
        return self._values[place] if self.n_inputs <= place < self.n_all else None

    def is_variable(self, place: int) -> bool:
        """Whether a place is a variable of its own."""
        return place >= self.n_all and self._of_memory.at(place) is None

    def is_table(self, place: int) -> bool:
        """Whether a place is in a table of constants, which nothing writes."""
        return place >= self.n_all and self._of_memory.at(place) in self.tables

    def element(self, slot: Slot, trips: Sequence[int]) -> str | None:
        """The element of an array that a slot is at; None for a variable, and for a parameter in no table."""
        low, high = reach(slot, trips)
        if high < self.n_inputs:
            return f"inputs[{index_text(slot.first, slot.steps)}]"
        areas = self._of_parameters if self.n_inputs <= low and high < self.n_all else self._of_memory
        area = areas.at(low)
        return None if area is None else area.text(slot)

    def is_returned(self, k: int) -> bool:
        """Whether the output number k is in the array of outputs already."""
        place = self._outputs[k]
        area = self._of_memory.at(place) if place >= self.n_all else None
        return area is not None and area.columns_at(place).is_returned and area.index(place) == k


def _uses(parts: Sequence[Part], trips: tuple[int, ...]) -> Iterator[PlaceUse]:
    """All uses of places, and of those that the loops of sums read."""
    for part in parts:
        if isinstance(part, Loop):
            yield from _uses(part.body, (*trips, part.trips))
        else:
            yield from _uses_of(part, trips)


def _uses_of(block: Block, trips: tuple[int, ...]) -> Iterator[PlaceUse]:
    depth, written, role_of = len(trips), "array", dict[int, str]()
    for instruction in block.program:
        for terms in terms_of(block, instruction, depth) or ():
            if terms.n > 1:
                is_product = instruction.primitive is dot
                roles = ["weights", "array"] if is_product else ["array"]
                yield from (PlaceUse(slot, (*trips, terms.n), role) for slot, role in zip(terms.slots, roles))
                if is_product:
                    written = "layer"
                    role_of[instruction.operands[-1]] = "biases"
    for i, slot in enumerate(block.inputs):
        yield PlaceUse(padded(slot, depth), trips, role_of.get(i, "array"))
    for slot in block.outputs:
        yield PlaceUse(padded(slot, depth), trips, written)


def _constants(parts: Sequence[Part], areas: Areas, n_all: int) -> dict[int, dict[int, float]]:
    """The numbers of each area that blocks outside of loops write once, and that nothing else writes."""
    found: dict[int, dict[int, float]] = {area.low: {} for area in areas if area.low >= n_all}
    waiting = [(part, True) for part in parts]
    while waiting:
        part, is_outside = waiting.pop()
        if isinstance(part, Loop):
            waiting += [(inner, False) for inner in part.body]
            continue
        for slot, i in zip(part.outputs, part.program.outputs):
            area = areas.at(slot.first)
            if area is None or area.low not in found:
                continue
            if is_outside and i < 0 and slot.first not in found[area.low]:
                found[area.low][slot.first] = part.program.constants[~i]
            else:
                del found[area.low]
    return {low: numbers for low, numbers in found.items() if numbers}


def _starts(outputs: Sequence[int]) -> dict[int, int]:
    """The first output that is at each place."""
    starts: dict[int, int] = {}
    for k, place in enumerate(outputs):
        starts.setdefault(place, k)
    return starts
