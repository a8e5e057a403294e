"""A Program with loops as readable Python source: `for` loops over one list, with the bits of eager evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograd.compiler.languages.python.source import (
    LISTED,
    PythonWriter,
    namespace,
    python_source,
    python_source_of_sums,
)
from autograd.compiler.languages.spelling import ATOM, Text, indented
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, index_name, reach
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.program.expanding import opened
from autograd.table import ieee
from autograd.table.row import Primitive
from autograd.table.rows import TABLE


def source_of(program: AnyProgram) -> str:
    """A function `program` of all inputs, which returns a list of the outputs.

    >>> import autograd
    >>> power = autograd.compile(lambda x: autograd.fori(0, 10, lambda i, p: p * x, 1.0))
    >>> print(source_of(power.record(2.0)))
    def program(x0):
        m1 = 1.0
        for i in range(10):
            m1 = m1 * x0
        return [m1]
    """
    if not isinstance(program, LoopedProgram):
        return python_source(program)
    inputs = ", ".join(f"x{i}" for i in range(program.n_inputs))
    writer = _OneListWriter(program)
    body = [*writer.statements(), f"return [{', '.join(writer.results())}]"]
    return "\n".join([f"def program({inputs}):", *indented(body)])


def source_of_sums(program: AnyProgram, n_shared: int, n_carried: int) -> str:
    """A function `program(rows, shared..., carried...)`, see `python_source_of_sums`."""
    if not isinstance(program, LoopedProgram):
        return python_source_of_sums(program, n_shared, n_carried)
    writer, given = _OneListWriter(program), n_shared + n_carried
    arguments = "".join(f", x{i}" for i in range(given))
    row = "".join(f"x{i}, " for i in range(given, program.n_inputs))
    carried = [f"x{n_shared + i}" for i in range(n_carried)]
    sums = [f"{', '.join(carried)} = {', '.join(writer.results())}"]
    loop = [f"for {row or '_'} in rows:", *indented([*writer.statements(), *sums])]
    return "\n".join([f"def program(rows{arguments}):", *indented([*loop, f"return [{', '.join(carried)}]"])])


def names_in_source(program: AnyProgram) -> dict[str, Any]:
    """The functions that the source of a Program calls, by name."""
    if not isinstance(program, LoopedProgram):
        return namespace(program)
    names = {name: row.evaluate for row, name in _OneListWriter(program).names.items()}
    return {"inf": float("inf"), "nan": float("nan"), "divide": ieee.divide} | names


class _OneListWriter:
    """Writes the statements of a Program with loops.

    Numbers that a moving slot comes to are in the list `m`; each other number is a variable.
    """

    def __init__(self, program: LoopedProgram) -> None:
        self._program = program
        self._parts = _opened(program.parts)
        blocks = list(replace(program, parts=self._parts).blocks())
        rows = dict.fromkeys(row for block in blocks for row in block.program.rows)
        self.names: dict[Primitive, str] = {
            row: row.name if TABLE.get(row.name) is row else f"primitive{code}" for code, row in enumerate(rows)
        }
        self._in_list = bytearray(program.size)
        self._mark(self._parts, ())

    def _mark(self, parts: Sequence[Part], trips: tuple[int, ...]) -> None:
        for part in parts:
            if isinstance(part, Loop):
                self._mark(part.body, (*trips, part.trips))
                continue
            for slot in (*part.inputs, *part.outputs):
                if any(slot.steps):
                    low, high = reach(slot, trips)
                    self._in_list[low : high + 1] = bytes([1]) * (high + 1 - low)

    def results(self) -> list[str]:
        """The outputs as expressions, behind the statements."""
        return [self._place(Slot(i)) for i in self._program.outputs]

    def statements(self) -> list[str]:
        """The statements that compute all numbers."""
        n_inputs, used = self._program.n_inputs, self._in_list.rfind(1) + 1
        inputs = ", ".join(f"x{i}" for i in range(min(n_inputs, used)))
        memory = (
            [f"m = [{inputs}] + [0.0] * {used - n_inputs}"] if used > n_inputs else [f"m = [{inputs}]"] * (used > 0)
        )
        return [*memory, *self._lines(self._parts, 0)]

    def _lines(self, parts: Sequence[Part], depth: int) -> Iterator[str]:
        for part in parts:
            if isinstance(part, Loop):
                yield f"for {index_name(depth)} in range({part.trips}):"
                yield from indented(self._lines(part.body, depth + 1))
            else:
                yield from _BlockWriter(part, self.names, [self._place(slot) for slot in part.inputs]).written(
                    [self._place(slot) for slot in part.outputs]
                )

    def _place(self, slot: Slot) -> str:
        if any(slot.steps) or self._in_list[slot.first]:
            return f"m[{slot.text()}]"
        return f"x{slot.first}" if slot.first < self._program.n_inputs else f"m{slot.first}"


def _opened(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts in terms of the primitives that Python has."""
    return tuple(
        Loop(part.trips, _opened(part.body))
        if isinstance(part, Loop)
        else replace(part, program=opened(part.program, LISTED))
        for part in parts
    )


class _BlockWriter(PythonWriter):
    """Writes the lines of a block, whose inputs are read from the places that have these names."""

    def __init__(self, block: Block, names: Mapping[Primitive, str], inputs: Sequence[str]) -> None:
        super().__init__(block.program, names)
        self._inputs = list(inputs)

    def written(self, outputs: Sequence[str]) -> Iterator[str]:
        """The block's lines, the last of which write the outputs."""
        for i, place in enumerate(self._inputs):
            if self.uses[i] > 1 and place.startswith("m["):
                self._inputs[i] = f"r{i}"
                yield f"r{i} = {place}"
        for line in list(self.lines()):
            yield from self.assignment(line)
        results = [text.text for text in self.results()]
        pairs = [(place, text) for place, text in zip(outputs, results) if place != text]
        if len(pairs) > 1 and not {*outputs}.isdisjoint(self._inputs):
            yield f"{', '.join(place for place, _ in pairs)} = {', '.join(text for _, text in pairs)}"
        else:
            yield from (f"{place} = {text}" for place, text in pairs)

    def named(self, i: int) -> Text:
        """An input or a result that has a name."""
        return Text(self.name(i), ATOM, 0, (i,))

    def name(self, i: int) -> str:
        """The name of an input or a result."""
        return self._inputs[i] if i < self.n_inputs else super().name(i)
