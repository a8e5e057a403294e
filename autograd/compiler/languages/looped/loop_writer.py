"""The parts of a Program with loops as statements of a language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from autograd.compiler.languages.exported_program import RecordedProgram
from autograd.compiler.languages.looped.areas import NumberTable
from autograd.compiler.languages.looped.forms import Forms
from autograd.compiler.languages.looped.indices import index_text
from autograd.compiler.languages.looped.long_terms import terms_of
from autograd.compiler.languages.looped.loop_blocks import BlockPlan, BlockSpeller, FreshNames, Target
from autograd.compiler.languages.looped.loop_places import LoopPlaces
from autograd.compiler.languages.looped.variable_scopes import Path, scopes_of
from autograd.compiler.languages.names import in_comment
from autograd.compiler.languages.spelling import ATOM, Text
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, index_name
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.slots import padded, runs_of

_LEAST = 5  # numbers that a loop copies
_MOST_LISTED = 8  # outputs


class LoopWriter(ABC):
    """Writes the statements of a Program with loops; a language says what spells blocks, and its forms.

    calls: how that speller calls the functions of primitives: their names, or what collects them.
    used: the place in the table of parameters of each that stands in the code by itself.
    """

    forms: ClassVar[Forms]
    block: ClassVar[type[BlockSpeller]]
    fills_always: ClassVar[bool] = False
    """Whether there always is an array of the outputs; otherwise a few outputs are returned as a list."""

    def __init__(self, recorded: RecordedProgram, calls: Any) -> None:
        program = recorded.program
        assert isinstance(program, LoopedProgram)
        self.program, self.recorded, self._calls = program, recorded, calls
        self.places = LoopPlaces(recorded, self.table_name)
        self.fills = self.fills_always or len(program.outputs) > _MOST_LISTED or self.places.returns
        self._only_returned = dict(_only_returned(program)) if self.fills else {}
        self._scopes = scopes_of(program.parts, program.outputs, self._is_declared)
        self._variables: dict[int, str] = {}
        self.used: dict[int, int] = {}
        self._results: list[int] = []

    @abstractmethod
    def array(self, name: str, n: int, at: int) -> str:
        """The statement that makes an array of n numbers. at: how many numbers the arrays before it have."""

    def body(self) -> list[str]:
        """The statements that compute all numbers, and those that copy numbers to the array of the outputs."""
        lines, at = [], 0
        for name, n in self.places.own_arrays:
            lines.append(self.array(name, n, at))
            at += n
        for area, part in self.places.copied:
            lines += self._copied(area.name, part.start - area.low, part)
        return [*lines, *self._lines(self.program.parts, (), ())]

    def outputs(self) -> Iterator[str]:
        """The statements that copy the outputs that are not in their array yet."""
        here = {k for place, k in self._only_returned.items() if self.places.is_variable(place)}
        for at, part in runs_of(self.program.outputs):
            left = [k for k in range(at, at + len(part)) if k not in here and not self.places.is_returned(k)]
            if len(left) == len(part):
                yield from self._copied("outputs", at, part)
            else:
                for k in left:
                    yield from self.forms.assigned(f"outputs[{k}]", self.text(Slot(self.program.outputs[k]), ()))

    def listed(self) -> list[str]:
        """The outputs as expressions."""
        return [self.text(Slot(place), ()) for place in self.program.outputs]

    def _is_declared(self, place: int) -> bool:
        return self.places.is_variable(place) and place not in self._only_returned

    def _in_one_list(self, places: range) -> bool:
        """Whether neighbouring places lie in one list, one after the other."""
        texts = [self.places.element(Slot(places[k]), ()) for k in (0, -1)]
        first, last = (text.rpartition("[") if text else ("", "", "") for text in texts)
        return first[0] == last[0] != "" and int(last[2][:-1]) - int(first[2][:-1]) == len(places) - 1

    def _copied(self, target: str, at: int, places: range) -> list[str]:
        """Statements that copy these places to an array, from an index on."""
        source = self.places.element(Slot(places.start, (1,)), (len(places),))
        if source is None or len(places) < _LEAST or not self._in_one_list(places):
            pairs = [(f"{target}[{at + k}]", self.text(Slot(place), ())) for k, place in enumerate(places)]
            return [line for pair in pairs for line in self.forms.assigned(*pair)]
        index = index_text(at, (1,))
        return self.forms.loop(index_name(0), len(places), self.forms.assigned(f"{target}[{index}]", source))

    def _lines(self, parts: Sequence[Part], path: Path, trips: tuple[int, ...]) -> Iterator[str]:
        declared = [self._variable(place) for place in self._scopes.before.get(path, ())]
        if declared:
            yield from self.forms.declared(declared)
        fresh = FreshNames(self._results, [])
        for k, part in enumerate(parts):
            own = (*path, k)
            if isinstance(part, Loop):
                body = list(self._lines(part.body, own, (*trips, part.trips)))
                yield from self.forms.loop(index_name(len(trips)), part.trips, body) if body else ()
            else:
                yield from self._block(part, own, trips, fresh)

    def _block(self, block: Block, path: Path, trips: tuple[int, ...], fresh: FreshNames) -> Iterator[str]:
        depth = len(trips)
        inputs = [self._input(i, padded(slot, depth), trips) for i, slot in enumerate(block.inputs)]
        elements: dict[Slot, str] = {}
        for instruction in block.program:
            for terms in terms_of(block, instruction, depth) or ():
                for slot in terms.slots:
                    elements[slot] = self.text(slot, (*trips, terms.n))
        speller = self.block(BlockPlan(block, trips, inputs, elements, self.forms, fresh), self._calls)
        targets = [self._target(padded(slot, depth), path, trips) for slot in block.outputs]
        yield from speller.statements(targets)

    def _input(self, i: int, slot: Slot, trips: Sequence[int]) -> Text:
        value = None if any(slot.steps) else self.places.number(slot.first)
        return Text(self.text(slot, trips), ATOM, 0, (i,), value=value)

    def _target(self, slot: Slot, path: Path, trips: Sequence[int]) -> Target | None:
        if self.places.is_table(slot.first):
            return None
        declares = self._scopes.at_writing.get(slot.first) == path
        return Target(slot, self.text(slot, trips), declares, slot.first in self._scopes.written_once)

    def text(self, slot: Slot, trips: Sequence[int]) -> str:
        """The expression of the number at a slot: an element of an array, or a variable."""
        element = self.places.element(slot, trips)
        if element is not None:
            return element
        if slot.first >= self.places.n_all:
            return self._variable(slot.first)
        parameter = slot.first - self.places.n_inputs
        return f"{self.table_name('parameters')}[{self.used.setdefault(parameter, len(self.used))}]"

    def _variable(self, place: int) -> str:
        if place in self._only_returned:
            return f"outputs[{self._only_returned[place]}]"
        return self._variables.setdefault(place, f"m{len(self._variables)}")

    # ---- tables ------------------------------------------------------------------------------------------------------

    def table_name(self, name: str) -> str:
        """The language's name of a table of constants."""
        return name

    def rows_of_tables(self) -> Iterator[tuple[NumberTable, list[str]]]:
        """The tables, with the literals of each row; a list is one row."""
        for area in self.places.tables:
            for table in area.tables():
                rows = [list(table.places())] if table.is_list else table.rows
                yield table, [", ".join(map(self.forms.literal, self.places.numbers(row))) for row in rows]

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters that stand in the code by themselves, as literals, each with its name, for a comment."""
        names, literal = self.program.input_names[self.places.n_inputs :], self.forms.literal
        return [(literal(self.recorded.numbers[i]), in_comment(names[i])) for i in self.used]


def _only_returned(program: LoopedProgram) -> Iterator[tuple[int, int]]:
    """The places that are one output, and that no block reads; and which output."""
    read = {slot.first for block in program.blocks() for slot in block.inputs if not any(slot.steps)}
    uses = Counter(program.outputs)
    for k, place in enumerate(program.outputs):
        if place >= program.n_inputs and uses[place] == 1 and place not in read:
            yield place, k
