"""A Kernel whose Program has loops: LLVM's loops around the code of blocks; used in the same way as `KernelWriter`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.kernel.kernel import OPERATIONS_PER_PART, Kernel, over_blocks
from autograd.compiler.backends.llvm.kernel.scheduling import grouped
from autograd.compiler.backends.llvm.loops.block_writer import BlockWriter
from autograd.compiler.backends.llvm.loops.looped_outputs import copies_of, write_results, write_sums
from autograd.compiler.backends.llvm.loops.planning import PlannedLoop, PlannedPart, Planner, blocks_of
from autograd.compiler.backends.llvm.loops.regions import Pointers, Regions
from autograd.compiler.backends.llvm.loops.repeating import repeated
from autograd.compiler.backends.llvm.loops.straight import Segment, Straight
from autograd.compiler.loops.loop_parts import Part, Slot
from autograd.compiler.loops.looped import LoopedProgram

_PARAMETERS = "ptr noalias %shared, ptr %row, ptr noalias %sums, ptr noalias %kept"
_ARGUMENTS = "ptr %shared, ptr %row, ptr %sums, ptr %kept"


class LoopedWriter:
    """Writes the functions of a Kernel whose Program has loops.

    Inputs are read where the caller has them. Scratch memory holds the places of results, W lanes wide, and behind them
    what a block keeps from segment to segment. Each long part of the Program is a function; a long block is cut into
    functions too, which its loop calls.

    adds_lanes: whether the function adds up the lanes of the carried sums, which then are one number each. It replaces
    what is in their memory, but for sums to which nothing is added.
    """

    adds_lanes = False

    def __init__(self, kernel: Kernel) -> None:
        program = kernel.program
        assert isinstance(program, LoopedProgram)
        self._kernel, self._program = kernel, program
        self._declared: dict[str, str] = {}
        self._functions: list[str] = []
        self._numbers = count()
        self._plan()

    def _plan(self) -> None:
        """Finds the regions of the memory, and plans the parts."""
        kernel, program = self._kernel, self._program
        self._regions = Regions(kernel.n_shared, kernel.n_carried, program.n_inputs, kernel.width)
        self._parts = self._planned(program.parts)

    def _planned(self, parts: Sequence[Part]) -> list[PlannedPart]:
        planned = Planner(self._kernel.width, self._program.n_inputs, self._declared).planned(parts)
        for block in blocks_of(planned):
            for slot in block.inputs:
                self._regions.check(slot, block.trips)
        return planned

    @property
    def scratch_size(self) -> int:
        """How many floats of scratch memory the function needs."""
        return self._first_kept + max((block.width * len(block.kept) for block in blocks_of(self._parts)), default=0)

    @property
    def _first_kept(self) -> int:
        """How many floats of scratch memory lie before what blocks keep."""
        return self._kernel.width * (self._program.size - self._program.n_inputs)

    @property
    def level(self) -> int:
        """LLVM's level of optimization: 2, or 1 where a block is long."""
        return 1 if any(len(block.parts) > 1 for block in blocks_of(self._parts)) else 2

    def text(self) -> str:
        """The functions, and the declarations of the functions that they call."""
        kernel, outputs = self._kernel, self._program.outputs
        body = self._code("body")
        pointers = Pointers(body, self._regions, [])
        self._write_all(self._parts, body, pointers)
        write_sums(kernel, outputs[: kernel.n_carried], body, self._regions)
        copies = copies_of(kernel, outputs[kernel.n_carried :], self._regions)
        write_results(kernel, outputs[kernel.n_carried :], copies, body, pointers)
        called = dict.fromkeys(text for block in blocks_of(self._parts) for text in block.library.texts)
        tables = [each.table() for each in copies]
        functions = [over_blocks(kernel, body), *self._functions, *called]
        return "\n".join([*functions, *tables, *self._declared.values()])

    def _write_all(self, parts: Sequence[PlannedPart], code: KernelCode, pointers: Pointers) -> None:
        """Writes parts one behind the other, in groups of short ones; if there are several, each is a function."""
        groups = grouped(parts, lambda part: part.weight, OPERATIONS_PER_PART)
        for group in groups:
            write = partial(self._write, group, {})
            write(code, pointers) if len(groups) == 1 else self._write_apart(code, pointers, write)

    def _write(
        self, parts: Sequence[PlannedPart], registers: dict[Slot, Lanes], code: KernelCode, pointers: Pointers
    ) -> None:
        """Writes parts one behind the other; `registers` has the numbers of slots that are in registers."""
        for part in parts:
            if isinstance(part, PlannedLoop):
                self._write_loop(part, code, pointers)
            elif len(part.parts) == 1:
                self._write_segments(part, part.segments, registers, code, pointers)
            else:
                for segments in part.parts:
                    self._write_apart(code, pointers, partial(self._write_segments, part, segments, {}))

    def _write_segments(
        self,
        block: Straight,
        segments: Sequence[Segment],
        registers: dict[Slot, Lanes],
        code: KernelCode,
        pointers: Pointers,
    ) -> None:
        BlockWriter(block, code, pointers, registers, self._first_kept).write(segments)

    def _write_loop(self, loop: PlannedLoop, code: KernelCode, pointers: Pointers) -> None:
        depth = len(pointers.indices) + 1 if loop.lanes > 1 else 0
        own = code.of_lanes(loop.lanes) if depth else code
        before = Pointers(own, self._regions, pointers.indices, depth) if depth else pointers
        constant = {slot: before.load(slot) for slot in loop.constant}

        def body(index: str, numbers: Sequence[Lanes]) -> list[Lanes]:
            registers = {**constant, **dict(zip(loop.changed, numbers))}
            if loop.lanes > 1 or loop.first:
                turn, scaled = code.name(), code.name()
                code.lines += [
                    f"  {scaled} = mul nuw nsw i64 {index}, {loop.lanes}",
                    f"  {turn} = add nuw nsw i64 {scaled}, {loop.first}",
                ]
                index = turn
            own.block = code.block
            self._write(loop.body, registers, own, Pointers(own, self._regions, [*pointers.indices, index], depth))
            code.block = own.block
            return [registers[slot] for slot in loop.changed]

        ends = repeated(code, loop.trips, [pointers.load(slot) for slot in loop.changed], body)
        for slot, end in zip(loop.changed, ends):
            pointers.store(slot, end)

    def _write_apart(self, code: KernelCode, pointers: Pointers, write: Callable[[KernelCode, Pointers], None]) -> None:
        """Writes a function of its own, and its call."""
        name = f"@{self._kernel.name}.part{next(self._numbers)}"
        own = self._code("entry")
        indices = [f"%index{k}" for k in range(len(pointers.indices))]
        write(own, Pointers(own, self._regions, indices))
        head = f"define internal void {name}({', '.join([_PARAMETERS, *(f'i64 {index}' for index in indices)])}) {{"
        self._functions.append("\n".join([head, "entry:", *own.lines, "  ret void", "}"]))
        arguments = ", ".join([_ARGUMENTS, *(f"i64 {index}" for index in pointers.indices)])
        code.lines.append(f"  call void {name}({arguments})")

    def _code(self, block: str) -> KernelCode:
        return KernelCode(self._kernel.width, self._declared, block=block, prefix=f"{block}.")
