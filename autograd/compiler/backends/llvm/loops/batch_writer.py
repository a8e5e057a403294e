"""A Kernel with nests of products, which runs part by part for a batch of blocks, and adds up the lanes of its sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import select
from autograd.compiler.backends.llvm.kernel.kernel import OF_KERNEL, Kernel
from autograd.compiler.backends.llvm.loops.batch_steps import BatchSteps, Between, batches_of
from autograd.compiler.backends.llvm.loops.counted import counted, integer, moved
from autograd.compiler.backends.llvm.loops.looped_writer import LoopedWriter
from autograd.compiler.backends.llvm.loops.nest_driver import OF_STEP, BatchMemory, write_nest
from autograd.compiler.backends.llvm.loops.planning import PlannedPart, blocks_of
from autograd.compiler.backends.llvm.loops.product_tiles import add_lane, sums_of_lanes
from autograd.compiler.backends.llvm.loops.regions import Pointers, Regions

_ROWS = 256  # of a batch: what is kept of them should fit the processor's caches


class BatchWriter(LoopedWriter):
    """Writes the functions of a Kernel of whose Program some parts are nests of products.

    A part runs for all blocks of a batch before the next one does. So a nest computes tiles whose sums are in
    registers. The lanes of the carried sums are added up for each batch.

    Scratch memory holds for each block of a batch the places of results, and what its code keeps; behind that lie the
    lanes of the carried sums that no nest adds to. `batch_writer` makes one.

    in_steps: what runs for all blocks of a batch, one after the other.
    """

    adds_lanes = True

    def __init__(self, kernel: Kernel, in_steps: BatchSteps) -> None:
        self._in_steps, self._first_result = in_steps, in_steps.first_result
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
        return self._blocks * self._of_block + self._kernel.width * self._kernel.n_carried

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
        return self._first_kept + max((block.width * len(block.kept) for block in blocks_of(self._parts)), default=0)

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
        functions += self._of_lanes(range(len(sums)))
        library = dict.fromkeys(text for block in blocks_of(self._parts) for text in block.library.texts)
        width = self._kernel.width
        pairs = [f"[2 x i64] [i64 {width * k}, i64 {width * (at - self._first_result)}]" for k, at in sums]
        table = f"@{name}.others = internal constant [{len(sums)} x [2 x i64]] [{', '.join(pairs)}]"
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
            code.lines.append(f"  call void @{name}.clear(ptr %lane.sums)")
            code.lines += [
                f"  call void @{step}(i64 {n}, i64 {lanes}, ptr %shared, ptr {rows}, ptr {sums}, ptr %scratch)"
                for step, sums in steps
            ]
            code.lines.append(f"  call void @{name}.reduce(ptr %lane.sums, ptr %sums)")

        counted(code, batches, of_batch)
        head = f"define void @{name}(i64 %blocks, i64 %lanes, {OF_KERNEL}) {{"
        return "\n".join([head, "entry:", *code.lines, "  ret void", "}"])

    def _for_each_block(self, name: str, parts: Sequence[PlannedPart], sums: range) -> str:
        """A step that runs parts for each block, and writes the next numbers of sums, given by places in the table."""
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
            self._write_sums(code, sums)

        counted(code, "%n", of_block)
        return "\n".join([f"define internal void @{name}({OF_STEP}) {{", "entry:", *code.lines, "  ret void", "}"])

    def _for_each_sum(self, code: KernelCode, sums: range, write: Callable[[str, str], None]) -> None:
        """Goes through sums that no nest adds to, and writes code of where their lanes and next numbers lie."""

        def of_sum(index: str) -> None:
            index, table = integer(code, f"add i64 {index}, {sums.start}"), f"@{self._kernel.name}.others"
            pair = integer(code, f"getelementptr [2 x i64], ptr {table}, i64 {index}")
            second = integer(code, f"getelementptr i64, ptr {pair}, i64 1")
            lanes, place = (integer(code, f"load i64, ptr {pointer}") for pointer in (pair, second))
            write(lanes, place)

        counted(code, len(sums), of_sum)

    def _write_sums(self, code: KernelCode, sums: range) -> None:
        """Writes the next sums over the sums, in the lanes whose rows count."""

        def of_sum(lanes: str, place: str) -> None:
            total, following = (
                integer(code, f"getelementptr double, ptr {memory}, i64 {at}")[1:]
                for memory, at in (("%sums", lanes), ("%kept", place))
            )
            code.store(total, 0, select(code.counts(), code.load(following, 0), code.load(total, 0)))

        self._for_each_sum(code, sums, of_sum)

    def _of_lanes(self, sums: range) -> list[str]:
        """The functions that begin and end a batch: one clears the lanes of sums, the other one adds them up."""
        name, width = self._kernel.name, self._kernel.width
        clearing, adding = self._code("entry"), self._code("entry")
        zero = adding.constant(0.0)

        def clear(lanes: str, _: str) -> None:
            pointer = integer(clearing, f"getelementptr double, ptr %lane.sums, i64 {lanes}")
            clearing.store(pointer[1:], 0, clearing.constant(0.0))

        def add(lanes: str, _: str) -> None:
            pointer = integer(adding, f"getelementptr double, ptr %lane.sums, i64 {lanes}")
            vector = adding.load(pointer[1:], 0)
            number = integer(adding, f"sdiv i64 {lanes}, {width}")
            total = integer(adding, f"getelementptr double, ptr %sums, i64 {number}")
            add_lane(adding, total[1:], 0, sums_of_lanes(adding, [vector, *[zero] * (width - 1)]), 0)

        self._for_each_sum(clearing, sums, clear)
        self._for_each_sum(adding, sums, add)
        return [
            "\n".join([f"define internal void @{name}.{what} {{", "entry:", *code.lines, "  ret void", "}"])
            for what, code in (("clear(ptr %lane.sums)", clearing), ("reduce(ptr %lane.sums, ptr %sums)", adding))
        ]


def writer_of_loops(kernel: Kernel, shortened: Callable[[Kernel], Kernel] | None = None) -> LoopedWriter:
    """The writer for a Kernel whose Program has loops.

    shortened: what is done to a Kernel without nests of products first.
    """
    steps = batches_of(kernel)
    if steps:
        return BatchWriter(kernel, steps)
    return LoopedWriter(shortened(kernel) if shortened else kernel)
