"""The parts of a Program as statements of a language."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from autograd.compiler.languages.names import in_comment
from autograd.compiler.languages.spelling import ATOM, SIGN, Text
from autograd.compiler.languages.statements.areas import NumberTable
from autograd.compiler.languages.statements.array_places import ArrayPlaces
from autograd.compiler.languages.statements.block_speller import BlockPlan, BlockSpeller, FreshNames, Target
from autograd.compiler.languages.statements.forms import Forms
from autograd.compiler.languages.statements.indices import index_text
from autograd.compiler.languages.statements.long_terms import terms_of
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.compiler.languages.statements.returned_places import only_returned, returned_by_last
from autograd.compiler.languages.statements.variable_scopes import Path, scopes_of
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, blocks_of, index_name
from autograd.compiler.loops.passes.pieces import in_pieces
from autograd.compiler.loops.slots import padded, runs_of

_LEAST = 5  # numbers that a loop copies
_MOST_LISTED = 8  # outputs


class StatementWriter(ABC):
    """Writes the statements of a Program with loops; a language says what spells blocks, and its forms.

    calls: how that speller calls the functions of primitives: their names, or what collects them.
    used: the place in the table of parameters of each that stands in the code by itself.
    """

    forms: ClassVar[Forms]
    block: ClassVar[type[BlockSpeller]]
    longest: ClassVar[int]
    """The longest function, in instructions; what is longer is written as several."""
    fills_always: ClassVar[bool] = False
    """Whether there always is an array of the outputs; otherwise a few outputs are returned as a list."""

    def __init__(self, recorded: RecordedProgram, calls: Any) -> None:
        program = in_pieces(recorded.program, self.longest)
        self._is_long = len(program) > self.longest
        recorded = recorded._replace(program=program)
        self.program, self.recorded, self._calls = program, recorded, calls
        self.places = ArrayPlaces(recorded, self.table_name)
        self.fills = self.fills_always or self._is_long or len(program.outputs) > _MOST_LISTED or self.places.returns
        self._only_returned = only_returned(program)
        self._listed = {} if self.fills else dict.fromkeys(returned_by_last(program), "")
        self._scopes = scopes_of(program.parts, program.outputs, self._is_declared)
        self._variables: dict[int, str] = {}
        self.used: dict[int, int] = {}
        self._results: list[int] = []
        self.parts: list[str] = []
        self.arrays = list(self.places.own_arrays)
        if self._is_long:
            written = {slot.first: None for block in program.blocks() for slot in block.outputs}
            shared = [place for place in written if self._is_shared(place)]
            self._variables = {place: f"m[{k}]" for k, place in enumerate(shared)}
            self.arrays.append(("m", len(shared)))

    @abstractmethod
    def array(self, name: str, n: int, at: int) -> str:
        """The statement that makes an array of n numbers. at: how many numbers the arrays before it have."""

    @abstractmethod
    def part(self, name: str, arrays: Sequence[str], body: Sequence[str]) -> str:
        """A function of these arrays, which is a part of a long one."""

    @abstractmethod
    def call(self, name: str, arrays: Sequence[str]) -> str:
        """A statement that calls a part."""

    def body(self) -> list[str]:
        """The statements that compute all numbers, and those that copy numbers to the array of the outputs."""
        lines, at = [], 0
        for name, n in self.arrays:
            lines.append(self.array(name, n, at))
            at += n
        for area, part in self.places.copied:
            lines += self._copied(area.name, part.start - area.low, part)
        return [*lines, *(self._calls_of_parts() if self._is_long else self._lines(self.program.parts, (), ()))]

    def _calls_of_parts(self) -> Iterator[str]:
        """The statements of a long function, which calls its parts; these are appended to `parts`."""
        names, fresh = ["inputs", "outputs", *(name for name, _ in self.arrays)], FreshNames(self._results, [])
        body, n = list[str](), 0
        for k, part in enumerate(self.program.parts):
            body += self._part(part, (k,), (), fresh)
            n += sum(len(block.program) for block in blocks_of([part]))
            if n >= self.longest or k == len(self.program.parts) - 1:
                text, name = "\n".join(body), f"part_{len(self.parts)}"
                arrays = [array for array in names if re.search(rf"\b{array}\b", text)]
                self.parts.append(self.part(name, arrays, body))
                yield self.call(name, arrays)
                body, n = [], 0

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
        return [self._listed.get(place) or self.text(Slot(place), ()) for place in self.program.outputs]

    def _is_shared(self, place: int) -> bool:
        """Whether a place is a variable that more than one statement may use."""
        is_returned = place in (self._only_returned if self.fills else self._listed)
        return self.places.is_variable(place) and not is_returned

    def _is_declared(self, place: int) -> bool:
        return not self._is_long and self._is_shared(place)

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
            yield from self._part(part, (*path, k), trips, fresh)

    def _part(self, part: Part, path: Path, trips: tuple[int, ...], fresh: FreshNames) -> Iterator[str]:
        if isinstance(part, Loop):
            body = list(self._lines(part.body, path, (*trips, part.trips)))
            yield from self.forms.loop(index_name(len(trips)), part.trips, body) if body else ()
        else:
            yield from self._block(part, path, trips, fresh)

    def _block(self, block: Block, path: Path, trips: tuple[int, ...], fresh: FreshNames) -> Iterator[str]:
        depth = len(trips)
        inputs = [self._input(i, padded(slot, depth), trips) for i, slot in enumerate(block.inputs)]
        elements: dict[Slot, str] = {}
        for instruction in block.program:
            for terms in terms_of(block, instruction, depth) or ():
                for slot in terms.slots:
                    elements[slot] = self.text(slot, (*trips, terms.n))
        speller = self.block(BlockPlan(block, trips, inputs, elements, self.forms, fresh), self._calls)
        yield from speller.statements()
        if not trips and block.outputs and block.outputs[-1].first in self._listed:
            self._listed = {slot.first: text.text for slot, text in zip(block.outputs, speller.results())}
        else:
            yield from speller.writes([self._target(padded(slot, depth), path, trips) for slot in block.outputs])

    def _input(self, i: int, slot: Slot, trips: Sequence[int]) -> Text:
        value = None if any(slot.steps) else self.places.number(slot.first)
        text = self.text(slot, trips)
        return Text(text, SIGN if text.startswith("-") else ATOM, 0, (i,), value=value)

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
        if parameter >= len(self.recorded.numbers) - self.recorded.n_unnamed:
            return self.forms.literal(self.recorded.numbers[parameter])
        return f"{self.table_name('parameters')}[{self.used.setdefault(parameter, len(self.used))}]"

    def _variable(self, place: int) -> str:
        if self.fills and place in self._only_returned:
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
