"""A Program as one LLVM function, which runs blocks of W rows; a long one in parts, so that compiling stays linear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograd.compiler.llvm.emitter import Emitter, uses_of
from autograd.compiler.llvm.lanes import Code, Lanes, type_of
from autograd.compiler.program import Instruction, Program

INSTRUCTIONS_PER_PART = 2000  # beyond, LLVM's time per instruction grows
_OF_KERNEL = "ptr noalias %shared, ptr %rows, ptr noalias %sums, ptr %results, ptr noalias %scratch"
_OF_PART = "ptr noalias %shared, ptr %row, ptr noalias %sums, ptr %result, ptr noalias %scratch"


@dataclass(frozen=True)
class Kernel:
    """How a Program is to run over rows.

    Its inputs are the numbers that all rows share, then those that are carried from row to row, then a row's own; its
    outputs what becomes of the carried ones, then a row's results. A carried number is a sum: its output adds to it,
    and nothing else reads it, so that each lane may add up its own rows, to be added together at the end.

    Numbers of rows lie in blocks: column after column, each with the numbers of W rows; so do results. Or, where
    `columns_apart` says how many floats there are from one column to the next, each column lies in one piece.

    The function is called `name(blocks, shared, rows, sums, results, scratch)`.
    """

    program: Program
    name: str
    width: int
    n_shared: int
    n_carried: int = 0
    columns_apart: int | None = None

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
        return column * (self.width if self.columns_apart is None else self.columns_apart)

    def block_stride(self, n_columns: int) -> int:
        """How far apart blocks begin, in floats."""
        return self.width * (n_columns if self.columns_apart is None else 1)


class KernelWriter:
    """Writes a Kernel's functions, and finds how much scratch memory they need."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.uses = uses_of(kernel.program)
        self.declared: dict[str, str] = {}
        self.parts = self._split()
        self.slots = self._crossings()

    @property
    def scratch_size(self) -> int:
        """How many floats the parts hand on to each other."""
        return len(self.slots) * self.kernel.width

    def text(self) -> str:
        """The functions, and declarations of what they call."""
        functions = (
            [*self._part_functions(), self._kernel_function()] if len(self.parts) > 1 else [self._one_function()]
        )
        return "\n".join([*functions, *self.declared.values(), "!0 = !{}"])

    # ---- parts -----------------------------------------------------------------------------------------------------

    def _split(self) -> list[list[Instruction]]:
        instructions = list(self.kernel.program)
        if len(instructions) <= INSTRUCTIONS_PER_PART * 3 // 2:
            return [instructions]
        return [
            instructions[start : start + INSTRUCTIONS_PER_PART]
            for start in range(0, len(instructions), INSTRUCTIONS_PER_PART)
        ]

    def _crossings(self) -> dict[int, int]:
        """The results that a later part uses, each with its place in the scratch memory."""
        slots: dict[int, int] = {}
        start = self.kernel.program.n_inputs
        for part in self.parts:
            for _, _, operands in part:
                for i in operands:
                    if self.kernel.program.n_inputs <= i < start:
                        slots.setdefault(i, len(slots))
            start += len(part)
        return slots

    # ---- lines -----------------------------------------------------------------------------------------------------

    def _write_part(self, code: Code, part: list[Instruction], is_last: bool) -> None:
        emitter = Emitter(self.kernel.program, code, lambda i: self._load(code, i), self.uses)
        wanted = self._outputs_by_number()
        for instruction in part:
            emitter.write(instruction)
            result = instruction.result
            for k in wanted.pop(result, ()):  # at once: what is stored no longer takes a register
                self._store_output(code, k, emitter.value(result))
            if result in self.slots:
                self._store(code, "scratch", self.slots[result] * self.kernel.width, emitter.value(result))
        if is_last:
            for i, places in wanted.items():
                if i < self.kernel.program.n_inputs:
                    for k in places:
                        self._store_output(code, k, emitter.value(i))

    def _outputs_by_number(self) -> dict[int, list[int]]:
        wanted: dict[int, list[int]] = {}
        for k, i in enumerate(self.kernel.program.outputs):
            wanted.setdefault(i, []).append(k)
        return wanted

    def _load(self, code: Code, i: int) -> Lanes:
        """An input, or the result of an earlier part."""
        kernel, width = self.kernel, self.kernel.width
        if i < kernel.n_shared:
            return self._splat(code, i)
        if i < kernel.n_shared + kernel.n_carried:
            return self._load_lanes(code, "sums", (i - kernel.n_shared) * width)
        if i < kernel.program.n_inputs:
            return self._load_lanes(code, "row", kernel.place(i - kernel.n_shared - kernel.n_carried))
        return self._load_lanes(code, "scratch", self.slots[i] * width)

    def _store_output(self, code: Code, k: int, value: Lanes) -> None:
        kernel = self.kernel
        if k < kernel.n_carried:
            self._store(code, "sums", k * kernel.width, value)
        else:
            self._store(code, "result", kernel.place(k - kernel.n_carried), value)

    def _splat(self, code: Code, i: int) -> Lanes:
        """A shared number, in every lane."""
        one, kind = code.name(), type_of("f64", code.width)
        code.lines.append(f"  {one} = load double, ptr {self._at(code, 'shared', i)}, !invariant.load !0")
        if code.width == 1:
            return Lanes(code, one, "f64")
        first = code.emit("f64", f"insertelement {kind} poison, double {one}, i32 0")
        mask = f"<{code.width} x i32> zeroinitializer"
        return code.emit("f64", f"shufflevector {kind} {first.text}, {kind} poison, {mask}")

    def _load_lanes(self, code: Code, where: str, place: int) -> Lanes:
        kind = type_of("f64", code.width)
        return code.emit("f64", f"load {kind}, ptr {self._at(code, where, place)}, align 8")

    def _store(self, code: Code, where: str, place: int, value: Lanes) -> None:
        code.lines.append(f"  store {value.type} {value.text}, ptr {self._at(code, where, place)}, align 8")

    def _at(self, code: Code, where: str, place: int) -> str:
        if not place:
            return f"%{where}"
        pointer = code.name()
        code.lines.append(f"  {pointer} = getelementptr double, ptr %{where}, i64 {place}")
        return pointer

    # ---- functions -------------------------------------------------------------------------------------------------

    def _one_function(self) -> str:
        code = self._code("body")
        self._write_part(code, self.parts[0], is_last=True)
        return self._loop(code)

    def _part_functions(self) -> Iterator[str]:
        for k, part in enumerate(self.parts):
            code = self._code("entry")
            self._write_part(code, part, is_last=part is self.parts[-1])
            lines = "\n".join(code.lines)
            yield f"define internal void @{self.kernel.name}.part{k}({_OF_PART}) {{\nentry:\n{lines}\n  ret void\n}}"

    def _kernel_function(self) -> str:
        code = self._code("body")
        for k in range(len(self.parts)):
            code.lines.append(
                f"  call void @{self.kernel.name}.part{k}(ptr %shared, ptr %row, ptr %sums, ptr %result, ptr %scratch)"
            )
        return self._loop(code)

    def _loop(self, code: Code) -> str:
        """The function that runs the body once for each block."""
        kernel = self.kernel
        body = "\n".join(code.lines)
        return f"""define void @{kernel.name}(i64 %blocks, {_OF_KERNEL}) {{
entry:
  %some = icmp sgt i64 %blocks, 0
  br i1 %some, label %body, label %done
body:
  %block = phi i64 [ 0, %entry ], [ %next, %{code.block} ]
  %first = mul nuw nsw i64 %block, {kernel.block_stride(kernel.n_columns)}
  %row = getelementptr double, ptr %rows, i64 %first
  %first.result = mul nuw nsw i64 %block, {kernel.block_stride(kernel.n_results)}
  %result = getelementptr double, ptr %results, i64 %first.result
{body}
  %next = add nuw nsw i64 %block, 1
  %more = icmp slt i64 %next, %blocks
  br i1 %more, label %body, label %done
done:
  ret void
}}"""

    def _code(self, block: str) -> Code:
        code = Code(self.kernel.width, self.declared)
        code.block = block
        return code
