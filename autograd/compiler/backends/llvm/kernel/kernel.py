"""A Program as an LLVM function, which runs blocks of W rows.

A long Program becomes several functions, so that the time to compile grows no faster than the Program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from autograd.compiler.backends.llvm.atoms import LISTED
from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fma, has_masks, select, type_of
from autograd.compiler.backends.llvm.kernel.accumulation import MANY, Accumulation, accumulation_of, tiles_of
from autograd.compiler.backends.llvm.kernel.chunks import OF_CHUNK, Chunks
from autograd.compiler.backends.llvm.kernel.emitter import Emitter, add_masked, counting
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.backends.llvm.kernel.output_copies import MANY_COPIES, Copies, constants_table
from autograd.compiler.backends.llvm.kernel.scheduling import grouped, in_segments, kept_places, truths_of, weight_of
from autograd.compiler.loops import AnyProgram
from autograd.compiler.loops.finding.long_sums import with_chains
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.fusing import fused
from autograd.compiler.program.long_instructions import with_short_instructions
from autograd.compiler.program.program import Instruction, Program

_CHUNK_BYTES = 49152  # fits into the second cache of any processor
OPERATIONS_PER_PART = 600  # in a longer function LLVM takes more time for each
_MANY_OUTPUTS = 4000
_TILES_PER_PART = 16
OF_KERNEL = "ptr noalias %shared, ptr %rows, ptr noalias %sums, ptr %results, ptr noalias %scratch"
_OF_PART = "i64 %count, ptr noalias %shared, ptr %row, ptr noalias %sums, ptr noalias %result, ptr noalias %kept"


@dataclass(frozen=True)
class Kernel:
    """How a Program is to run over rows.

    program: a Program with loops is opened by its writer, block by block.

    The Program's inputs are, in this order, the numbers that all rows share, the sums that are carried from row to row,
    and the numbers of one row. Its outputs are the next values of the carried sums and the results of the row. A
    carried sum is read by the addition of its next term only, so each lane adds up the rows of its own, and the caller
    adds up the lanes at the end.

    The numbers of rows lie in blocks of W rows, column after column, and so do the results.

    The function is `name(blocks, lanes, shared, rows, sums, results, scratch)`. In the last block only the first
    `lanes` rows count.
    """

    program: AnyProgram
    name: str
    width: int
    n_shared: int
    n_carried: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.program, Program):
            object.__setattr__(self, "program", opened(with_short_instructions(self.program), LISTED))

    @property
    def n_columns(self) -> int:
        """How many numbers a row has."""
        return self.program.n_inputs - self.n_shared - self.n_carried

    @property
    def n_results(self) -> int:
        """How many results a row gets."""
        return len(self.program.outputs) - self.n_carried

    def place(self, column: int) -> int:
        """Where in a block a column begins, in floats."""
        return column * self.width

    def block_stride(self, n_columns: int) -> int:
        """How far apart blocks begin, in floats."""
        return self.width * n_columns


class KernelWriter:
    """Writes a Kernel's functions, with its Program's sums fused, and finds how much scratch memory they need."""

    adds_lanes = False

    def __init__(self, kernel: Kernel) -> None:
        assert isinstance(kernel.program, Program)
        self._program = program = with_chains(fused(kernel.program), OPERATIONS_PER_PART)
        self.kernel = kernel = replace(kernel, program=program)
        self._truths = truths_of(program)
        self._declared: dict[str, str] = {}
        self._library = Library.of_program(program, kernel.width, self._declared)
        self._sums = self._find_sums()
        self._wanted, self._copied = self._find_outputs()
        instructions = self._sums.others if self._sums else list(program)
        self._segments = in_segments(
            instructions,
            program.n_inputs,
            kernel.width,
            self._library,
            self._weight_with_stores,
            OPERATIONS_PER_PART,
            self._factors(),
        )
        self._parts = grouped(self._segments, self._weight_of_segment, OPERATIONS_PER_PART)
        self._kept = self._places()
        self._gates = self._find_gates()

    @property
    def _first_column(self) -> int:
        """The number of the first input that is a row's own."""
        return self.kernel.n_shared + self.kernel.n_carried

    @property
    def scratch_size(self) -> int:
        """How many floats of scratch memory the function needs."""
        return self.kernel.width * len(self._kept) * (self._blocks_per_chunk if self._sums else 1)

    @property
    def is_long(self) -> bool:
        """Whether the Program is written as several functions."""
        return len(self._parts) > 1

    @property
    def level(self) -> int:
        """LLVM's level of optimization: 2, 1 for long Programs, 0 for thousands of outputs that little leads to."""
        stored = sum(map(len, self._wanted.values()))
        is_mostly_stores = stored >= max(_MANY_OUTPUTS, len(self._program) // 2)
        return 2 if not self.is_long else 0 if is_mostly_stores and self.kernel.width == 1 else 1

    def _weight_with_stores(self, instruction: Instruction) -> int:
        return weight_of(instruction) + len(self._wanted.get(instruction.result, ()))

    def _weight_of_segment(self, segment: list[Instruction]) -> int:
        return sum(map(self._weight_with_stores, segment))

    def text(self) -> str:
        """The functions, and the declarations of the functions that they call."""
        functions = self._functions_of_chunks(self._sums) if self._sums else self._functions_of_blocks()
        tables = [copies.table() for copies in self._copied]
        if tables:
            tables.append(constants_table(self._constants, self._program.constants))
        return "\n".join([*functions, *tables, *self._library.texts, *self._declared.values()])

    # ---- numbers in memory -----------------------------------------------------------------------------------------

    def _find_sums(self) -> Accumulation | None:
        kernel = self.kernel
        if kernel.n_carried < MANY:
            return None
        return accumulation_of(self._program, range(kernel.n_shared, self._first_column))

    def _factors(self) -> set[int]:
        return set(self._sums.numbers) if self._sums else set()

    def _find_gates(self) -> dict[int, int]:
        """The numbers that are kept with -0.0 in the lanes in which no sum counts them, with their conditions."""
        if not self._sums or has_masks(self.kernel.width):
            return {}
        return {i: gate for i, gate in self._sums.gates.items() if i >= self._program.n_inputs}

    def _places(self) -> dict[tuple[int, bool], int]:
        """The places in scratch memory: of the numbers and masks that later segments or the tiles of sums read."""
        kept = kept_places(self._segments, self._truths)
        if self._sums:
            for i in self._sums.numbers:
                if i >= self._program.n_inputs:
                    kept.setdefault((i, False), len(kept))
            for i in self._sums.conditions:
                kept.setdefault((i, True), len(kept))
        return kept

    @property
    def _blocks_per_chunk(self) -> int:
        size = 8 * self.kernel.width * max(1, len(self._kept) + self.kernel.n_columns)
        return max(4, min(64, _CHUNK_BYTES // size))

    # ---- lines -----------------------------------------------------------------------------------------------------

    def _write_segments(self, code: KernelCode, segments: list[list[Instruction]], is_last: bool) -> None:
        """Writes segments, each as a basic block that loads the results of others, so that they need no register."""
        wanted = self._wanted
        for k, segment in enumerate(segments):
            if k:
                following = f"{code.block.partition('.')[0]}.segment{k}"
                code.begin(following, f"br label %{following}")
            emitter = Emitter(
                self._program,
                code,
                self._library,
                lambda i: self._load(code, i),
                lambda i: self._load_mask(code, i),
                self._truths,
            )
            for instruction in segment:
                emitter.write(instruction)
                result = instruction.result
                for output in wanted.get(result, ()):  # stored at once, so that the output needs no register any more
                    self._store_output(code, output, emitter.value(result))
                self._keep(code, emitter, result)
        if is_last:
            for i in range(-len(self._program.constants), self._program.n_inputs):
                for output in wanted.get(i, ()):
                    self._store_output(code, output, emitter.value(i))
                self._keep(code, emitter, i)
            for copies in self._copied:
                copies.write(code)

    def _keep(self, code: KernelCode, emitter: Emitter, i: int) -> None:
        if (i, False) in self._kept:
            x = emitter.value(i)
            if i in self._gates:
                x = counting(emitter.mask(self._gates[i]), x)
            code.store("kept", self._kept[i, False] * self.kernel.width, x)
        if (i, True) in self._kept:
            code.store_mask("kept", self._kept[i, True] * self.kernel.width, emitter.mask(i))

    def _load_mask(self, code: KernelCode, i: int) -> Lanes | None:
        """The mask of an earlier segment's result, if it was stored. An input's mask is stored last, for tiles only."""
        place = self._kept.get((i, True)) if i >= self._program.n_inputs else None
        return None if place is None else code.load_mask("kept", place * self.kernel.width)

    def _find_outputs(self) -> tuple[dict[int, list[int]], list[Copies]]:
        """For each number the outputs that are stored from a register, and the outputs that loops copy.

        With tiles, the carried sums are left out: the tiles store them.
        """
        kernel, wanted = self.kernel, dict[int, list[int]]()
        for k, i in enumerate(self._program.outputs):
            if not (self._sums and k < kernel.n_carried):
                wanted.setdefault(i, []).append(k)
        copied: dict[tuple[str, bool], list[tuple[int, int]]] = {}
        left: dict[int, list[int]] = {}
        for i, outputs in wanted.items():
            carried = [k for k in outputs if k < kernel.n_carried]
            results = outputs[len(carried) :]
            source, is_shared, place = self._in_memory(i, results)
            stored = results[:1] if source == "%result" else []
            left[i] = carried + stored
            copied.setdefault((source, is_shared), []).extend(
                [(place, self._place_of_result(k)) for k in results[len(stored) :]]
            )
        if sum(map(len, copied.values())) < MANY_COPIES:
            return wanted, []
        return left, [Copies(kernel.name, *source, places) for source, places in copied.items() if places]

    def _in_memory(self, i: int, results: list[int]) -> tuple[str, bool, int]:
        """Where a number is in memory once all is computed: a pointer, whether all lanes share it, and its place."""
        kernel = self.kernel
        if i < 0:
            return self._constants, True, ~i
        if i < kernel.n_shared:
            return "%shared", True, i
        if self._first_column <= i < self._program.n_inputs:
            return "%row", False, kernel.place(i - self._first_column)
        return "%result", False, self._place_of_result(results[0]) if results else 0

    @property
    def _constants(self) -> str:
        """LLVM's name of the Program's constants, where loops copy some to the results."""
        return f"@{self.kernel.name}.constants"

    def _place_of_result(self, k: int) -> int:
        return self.kernel.place(k - self.kernel.n_carried)

    def _load(self, code: KernelCode, i: int, row: str = "row", kept: str = "kept") -> Lanes:
        """A number from memory: an input, or the result of an earlier segment."""
        kernel, width = self.kernel, self.kernel.width
        if i < kernel.n_shared:
            return code.load_shared(i)
        if i < self._first_column:
            return code.load("sums", (i - kernel.n_shared) * width)
        if i < self._program.n_inputs:
            return code.load(row, kernel.place(i - self._first_column))
        return code.load(kept, self._kept[i, False] * width)

    def _store_output(self, code: KernelCode, k: int, value: Lanes) -> None:
        kernel = self.kernel
        if k < kernel.n_carried:
            before = code.load("sums", k * kernel.width)
            code.store("sums", k * kernel.width, select(code.counts(), value, before))
        else:
            code.store("result", self._place_of_result(k), value)

    # ---- functions -------------------------------------------------------------------------------------------------

    def _functions_of_blocks(self) -> list[str]:
        """The function, which runs the body once for each block, and those of the parts that it calls."""
        body, parts = self._code("body"), self._parts
        if len(parts) == 1:
            self._write_segments(body, parts[0], is_last=True)
            return [over_blocks(self.kernel, body)]
        functions = []
        for k, part in enumerate(parts):
            code = self._code("entry")
            self._write_segments(code, part, is_last=part is parts[-1])
            functions.append(
                f"define internal void @{self.kernel.name}.part{k}({_OF_PART}) {{\nentry:\n{code.text()}\n"
                "  ret void\n}"
            )
        arguments = "i64 %count, ptr %shared, ptr %row, ptr %sums, ptr %result, ptr %kept"
        body.lines += [f"  call void @{self.kernel.name}.part{k}({arguments})" for k in range(len(parts))]
        return [*functions, over_blocks(self.kernel, body)]

    def _functions_of_chunks(self, sums: Accumulation) -> list[str]:
        """The function, and those of the segments and tiles, which it calls for each chunk of blocks."""
        kernel = self.kernel
        strides = kernel.block_stride(kernel.n_columns), kernel.block_stride(kernel.n_results)
        chunks = Chunks(kernel.name, kernel.width, *strides, len(self._kept), self._blocks_per_chunk)
        segments, tiles = [], list(self._tile_functions(sums))
        for k, segment in enumerate(self._segments):
            code = self._code("body")
            self._write_segments(code, [segment], is_last=segment is self._segments[-1])
            segments.append(chunks.loop(k, code))
        names = [f"chunk{k}" for k in range(len(segments))], [f"tiles{k}" for k in range(len(tiles))]
        return [*segments, *tiles, chunks.over_all(OF_KERNEL, *names, self._code("clear"))]

    def _tile_functions(self, sums: Accumulation) -> Iterator[str]:
        """Functions of some tiles each, which add up what the body stored for a chunk."""
        tiles = tiles_of(sums, self.kernel.width)
        for k, start in enumerate(range(0, len(tiles), _TILES_PER_PART)):
            code = self._code("tiles")
            for tile in tiles[start : start + _TILES_PER_PART]:
                self._write_tile(code, tile)
            yield (
                f"define internal void @{self.kernel.name}.tiles{k}({OF_CHUNK}) {{\ntiles:\n{code.text()}\n"
                "  ret void\n}"
            )

    def _write_tile(self, code: KernelCode, tile: list[int]) -> None:
        """A loop over the blocks of a chunk, with some sums in registers."""
        assert self._sums is not None
        kernel, width, before, loop = self.kernel, self.kernel.width, code.block, f"tile{len(code.lines)}"
        sums = [code.load("sums", k * width) for k in tile]
        code.lines.append(f"  br label %{loop}")
        within = KernelCode(width, self._declared, prefix=f"{loop}.")
        row, kept = f"{loop}.row", f"{loop}.kept"

        @cache
        def number(i: int) -> Lanes:
            return self._load(within, i, row, kept)

        @cache
        def truth(i: int) -> Lanes:
            return within.load_mask(kept, self._kept[i, True] * width)

        starts = [Lanes(within, f"%{loop}.sum{k}", "f64") for k in tile]
        ends = []
        for k, total in zip(tile, starts):
            for factor, other, condition in self._sums.terms[k]:
                x, y = number(factor), None if other is None else number(other)
                if condition is None or (y is None and factor in self._gates):
                    total = total + x if y is None else fma(x, y, total)
                else:
                    total = add_masked(truth(condition), total, x, y, is_counting=factor in self._gates)
            ends.append(total)
        kind = type_of("f64", width)
        code.lines += [
            f"{loop}:",
            f"  %{loop}.block = phi i64 [ 0, %{before} ], [ %{loop}.next, %{loop} ]",
            *(
                f"  {start.text} = phi {kind} [ {first.text}, %{before} ], [ {end.text}, %{loop} ]"
                for start, first, end in zip(starts, sums, ends)
            ),
            f"  %{loop}.first = mul nuw nsw i64 %{loop}.block, {kernel.block_stride(kernel.n_columns)}",
            f"  %{row} = getelementptr double, ptr %chunk.rows, i64 %{loop}.first",
            f"  %{loop}.first.kept = mul nuw nsw i64 %{loop}.block, {width * len(self._kept)}",
            f"  %{kept} = getelementptr double, ptr %scratch, i64 %{loop}.first.kept",
            *within.lines,
            f"  %{loop}.next = add nuw nsw i64 %{loop}.block, 1",
            f"  %{loop}.more = icmp slt i64 %{loop}.next, %n",
            f"  br i1 %{loop}.more, label %{loop}, label %{loop}.done",
            f"{loop}.done:",
        ]
        code.block = f"{loop}.done"
        for k, end in zip(tile, ends):
            code.store("sums", k * width, end)

    def _code(self, block: str) -> KernelCode:
        return KernelCode(self.kernel.width, self._declared, block=block, prefix=f"{block}.")


def over_blocks(kernel: Kernel, body: KernelCode) -> str:
    """The kernel's function, which runs the body once for each block."""
    return f"""define void @{kernel.name}(i64 %blocks, i64 %lanes, {OF_KERNEL}) {{
entry:
  %some = icmp sgt i64 %blocks, 0
  %last = sub nsw i64 %blocks, 1
  br i1 %some, label %body, label %done
body:
  %block = phi i64 [ 0, %entry ], [ %next, %{body.block} ]
  %first = mul nuw nsw i64 %block, {kernel.block_stride(kernel.n_columns)}
  %row = getelementptr double, ptr %rows, i64 %first
  %first.result = mul nuw nsw i64 %block, {kernel.block_stride(kernel.n_results)}
  %result = getelementptr double, ptr %results, i64 %first.result
  %kept = getelementptr double, ptr %scratch, i64 0
  %is.last = icmp eq i64 %block, %last
  %count = select i1 %is.last, i64 %lanes, i64 {kernel.width}
{body.text()}
  %next = add nuw nsw i64 %block, 1
  %more = icmp slt i64 %next, %blocks
  br i1 %more, label %body, label %done
done:
  ret void
}}"""
