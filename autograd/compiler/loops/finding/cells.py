"""Cells: a number that each trip of a loop makes of that of the trip before lies in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograd.compiler.loops.finding.nests import LoopLine, Nest, Node, Reached, Trips, slices_of
from autograd.compiler.loops.loop_parts import Slot
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import uses_of
from autograd.table.rows import identity


@dataclass(frozen=True)
class WithCells:
    """Nodes of which some results lie in cells.

    n_numbers: how many numbers there are, cells behind the others. ends: the last results of cells, and the trips of
    the loops around them.
    """

    nodes: list[Node]
    n_numbers: int
    ends: list[Reached]


def with_cells(nodes: Sequence[Node], program: Program) -> WithCells:
    """The nodes with cells in the innermost loops.

    A result gets a cell if nothing reads it but its own trip, the next one, and, of the last trip, what follows the
    loop. A line before the loop writes what the first trip reads; one behind the loop takes the last result over.
    """
    cells = _Cells(program)
    made = cells.within(nodes, ())
    return WithCells(made, cells.n_numbers, cells.ends)


class _Cells:
    def __init__(self, program: Program) -> None:
        self._uses = uses_of(program)
        self.n_numbers = program.n_inputs + len(program)
        self.ends: list[Reached] = []

    def within(self, nodes: Sequence[Node], trips: Trips) -> list[Node]:
        made: list[Node] = []
        for node in nodes:
            if isinstance(node, Nest):
                made += self._of_nest(node, trips)
            else:
                made.append(node)
        return made

    def _of_nest(self, nest: Nest, trips: Trips) -> list[Node]:
        inner = (*trips, nest.trips)
        lines = [node for node in nest.body if isinstance(node, LoopLine)]
        if len(lines) < len(nest.body):
            return [replace(nest, body=tuple(self.within(nest.body, inner)))]
        before, after = list[Node](), list[Node]()
        n_reads = Counter(slot for line in lines for slot in line.reads)
        cells: dict[Slot, Slot] = {}
        written: dict[Slot, Slot] = {}
        for line in lines:
            result = line.result
            last_trip = Slot(result.first - nest.period, result.steps)
            n_uses = n_reads[result] + n_reads[last_trip]
            if last_trip in n_reads and self._is_read_within(result, inner, n_uses):
                cell = cells[last_trip] = written[result] = Slot(self.n_numbers)
                self.n_numbers += 1
                outer = result.steps[:-1]
                before.append(LoopLine(identity, cell, (Slot(last_trip.first, outer),)))
                end = Slot(result.first + (nest.trips - 1) * nest.period, outer)
                after.append(LoopLine(identity, end, (cell,)))
                self.ends.append((end, trips))
        body = [
            replace(
                line,
                reads=tuple([cells.get(slot, slot) for slot in line.reads]),
                cell=written.get(line.result),
            )
            for line in lines
        ]
        return [*before, replace(nest, body=tuple(body)), *after]

    def _is_read_within(self, result: Slot, trips: Trips, n_uses: int) -> bool:
        """Whether nothing else reads the results but that of the last trip."""
        return all(set(self._uses[numbers][:-1]) == {n_uses} for numbers in slices_of(result, trips))
