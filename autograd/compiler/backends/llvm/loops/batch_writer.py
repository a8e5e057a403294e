"""A Kernel with nests of products, which runs part by part for a batch of blocks, and adds up the lanes of its sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.compiler.backends.llvm.kernel.kernel import OF_KERNEL, Kernel
from autograd.compiler.backends.llvm.loops.batch_memory import OF_STEP, BatchMemory
from autograd.compiler.backends.llvm.loops.batch_steps import BatchSteps, Between, batches_of
from autograd.compiler.backends.llvm.loops.counted import counted, function, integer, moved
from autograd.compiler.backends.llvm.loops.lane_sums import LaneSums
from autograd.compiler.backends.llvm.loops.looped_writer import LoopedWriter
from autograd.compiler.backends.llvm.loops.nest_driver import write_nest
from autograd.compiler.backends.llvm.loops.planning import PlannedPart, blocks_of
from autograd.compiler.backends.llvm.loops.regions import Pointers, Regions

_ROWS = 256  # of a batch: what is kept of them should fit the processor's caches


class BatchWriter(LoopedWriter):
    """Writes the functions of a Kernel of whose Program some parts are nests of products.

    A part runs for all blocks of a batch before the next one does. So a nest computes tiles whose sums are in
    registers. The lanes of the carried sums are added up for each batch; the sums of the first one replace what is in
    their memory.

    Scratch memory holds for each block of a batch the places of results, and what its code keeps; behind that lie the
    lanes that `LaneSums` writes about. `writer_of_loops` says which Kernels it writes.

    in_steps: what runs for all blocks of a batch, one after the other.
    """

    adds_lanes = True

    def __init__(self, kernel: Kernel, in_steps: BatchSteps) -> None:
        self._in_steps, self._first_result = in_steps, in_steps.first_result
        self._lane_sums = LaneSums(kernel.name, kernel.width, kernel.n_carried)
        super().__init__(kernel)

    def _plan(self) -> None:
        kernel = self._kernel
        self._regions = Regions(kernel.n_shared, kernel.n_carried, self._first_result, kernel.width)
        self._planned_steps = [
            step if not isinstance(step, Between) else self._planned(step.parts) for step in self._in_steps.steps
        ]
        self._parts = [part for step in self._planned_steps if isinstance(step, list) for part in step]

    @property
    def scratch_size(self) -> int:
        """How many floats of scratch memory the function needs."""
        n_sums = sum(len(step.sums) for step in self._in_steps.steps if isinstance(step, Between))
        return self._blocks * self._of_block + self._kernel.width * (self._kernel.n_carried + n_sums)

    @property
    def _blocks(self) -> int:
        """How many blocks a batch has at most."""
        return _ROWS // self._kernel.width

    @property
    def _first_kept(self) -> int:
        return self._kernel.width * (self._program.size - self._first_result)

    @property
    def _of_block(self) -> int:
        """How far apart the numbers of blocks lie in the scratch memory, in floats."""
        return super().scratch_size

    @property
    def _of_row(self) -> int:
        """How far apart the rows of blocks lie, in floats."""
        return self._kernel.block_stride(self._kernel.n_columns)

    def text(self) -> str:
        """The functions, and the declarations of the functions that they call."""
        name, functions, steps = self._kernel.name, list[str](), list[tuple[str, str]]()
        memory = BatchMemory(self._regions, self._of_row, self._of_block)
        sums = list[tuple[int, int]]()
        for k, (step, planned) in enumerate(zip(self._in_steps.steps, self._planned_steps)):
            called = f"{name}.step{k}"
            if isinstance(step, Between):
                assert isinstance(planned, list)
                functions.append(self._for_each_block(called, planned, range(len(sums), len(sums) + len(step.sums))))
                sums += step.sums
            else:
                functions += write_nest(called, step, memory, self._code)
            steps.append((called, "%lane.sums" if isinstance(step, Between) else "%sums"))
        functions += self._lane_sums.functions(self._code("entry"), self._code("entry"), len(sums))
        library = dict.fromkeys(text for block in blocks_of(self._parts) for text in block.library.texts)
        table = self._lane_sums.table(sums, self._first_result)
        own = [self._over_batches(steps), *functions, *self._functions, *library, table]
        return "\n".join([*own, *self._declared.values()])

    def _over_batches(self, steps: list[tuple[str, str]]) -> str:
        """The kernel's function, which goes through the batches."""
        name, width, code = self._kernel.name, self._kernel.width, self._code("entry")
        lanes = moved(code, "%scratch", (self._blocks, self._of_block))
        code.lines.append(f"  %lane.sums = getelementptr double, ptr {lanes}, i64 0")
        batches = integer(code, f"sdiv i64 {integer(code, f'add i64 %blocks, {self._blocks - 1}')}, {self._blocks}")

        def of_batch(batch: str) -> None:
            first = integer(code, f"mul i64 {batch}, {self._blocks}")
            left = integer(code, f"sub i64 %blocks, {first}")
            is_last = integer(code, f"icmp sle i64 {left}, {self._blocks}")
            n = integer(code, f"select i1 {is_last}, i64 {left}, i64 {self._blocks}")
            lanes = integer(code, f"select i1 {is_last}, i64 %lanes, i64 {width}")
            rows = moved(code, "%rows", (first, self._of_row))
            adds = integer(code, f"icmp ne i64 {batch}, 0")
            numbers = f"i64 {n}, i64 {lanes}, i1 {adds}"
            code.lines.append(f"  call void @{name}.clear(ptr %lane.sums)")
            code.lines += [
                f"  call void @{step}({numbers}, ptr %shared, ptr {rows}, ptr {sums}, ptr %scratch)"
                for step, sums in steps
            ]
            code.lines.append(f"  call void @{name}.reduce(ptr %lane.sums, ptr %sums, i1 {adds})")

        counted(code, batches, of_batch)
        return function(code, f"void @{name}(i64 %blocks, i64 %lanes, {OF_KERNEL})")

    def _for_each_block(self, name: str, parts: Sequence[PlannedPart], sums: range) -> str:
        """A step that runs parts for each block, and adds what they compute to sums, given by places in the table."""
        code = self._code("entry")

        def of_block(block: str) -> None:
            kept = integer(code, f"mul i64 {block}, {self._of_block}")
            code.lines += [
                f"  %is.last = icmp eq i64 {integer(code, f'add i64 {block}, 1')}, %n",
                f"  %count = select i1 %is.last, i64 %lanes, i64 {self._kernel.width}",
                f"  %row = getelementptr double, ptr %rows, i64 {integer(code, f'mul i64 {block}, {self._of_row}')}",
                f"  %kept = getelementptr double, ptr %scratch, i64 {kept}",
            ]
            self._write_all(parts, code, Pointers(code, self._regions, []))
            self._lane_sums.write(code, sums)

        counted(code, "%n", of_block)
        return function(code, f"internal void @{name}({OF_STEP})")


def writer_of_loops(kernel: Kernel, shortened: Callable[[Kernel, bool], Kernel] | None = None) -> LoopedWriter:
    """The writer for a Kernel whose Program has loops: a BatchWriter where nests of products add to carried sums.

    shortened: makes loops of repeats in the Kernel's blocks, and is told whether these run between nests of products.
    """
    steps = batches_of(kernel)
    if shortened:
        kernel = shortened(kernel, steps is not None)
        steps = steps and batches_of(kernel)
    return BatchWriter(kernel, steps) if steps else LoopedWriter(kernel)
