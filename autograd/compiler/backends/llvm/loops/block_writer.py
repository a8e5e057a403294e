"""The lines of a block: its inputs are loaded where they are read, its outputs stored where they are computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.kernel.emitter import Emitter
from autograd.compiler.backends.llvm.loops.regions import Pointers
from autograd.compiler.backends.llvm.loops.straight import Segment, Straight
from autograd.compiler.loops.loop_parts import Slot
from autograd.compiler.program.program import Instruction


class BlockWriter:
    """Writes segments of a block into `code`.

    pointers: of the loops around the block. registers: the numbers of slots that are in registers while the innermost
    loop runs; what is written replaces them. kept: how many floats of scratch memory lie before the block's own.
    """

    def __init__(
        self, straight: Straight, code: KernelCode, pointers: Pointers, registers: dict[Slot, Lanes], kept: int
    ) -> None:
        self._straight, self._code, self._pointers, self._kept = straight, code, pointers, kept
        self._registers, self._before = registers, dict(registers)

    def write(self, segments: Sequence[Segment]) -> None:
        """Writes segments, each as a basic block that loads the results of others, so that they need no register."""
        for k, segment in enumerate(segments):
            if k:
                label = self._code.name()[1:]
                self._code.begin(label, f"br label %{label}")
            self._write_segment(segment)

    def _write_segment(self, segment: Segment) -> None:
        straight, read = self._straight, set[int]()
        emitter = Emitter(straight.program, self._code, straight.library, self._load, self._load_mask, straight.truths)
        waiting: list[Instruction] = []
        for instruction in segment:
            if waiting and not self._go_together(waiting[-1], instruction):
                self._finish(emitter, waiting, read)
                waiting.clear()
            emitter.write(instruction)
            read.update(instruction.operands)
            waiting.append(instruction)
        self._finish(emitter, waiting, read)
        if segment is straight.segments[-1]:
            for slot, value in [(slot, emitter.value(i)) for i, slot in straight.late]:
                self._store(slot, value)

    def _go_together(self, a: Instruction, b: Instruction) -> bool:
        """Whether two functions become one call of a vector function, as long as nothing asks for a result."""
        library = self._straight.library
        is_same = a.primitive is b.primitive and len(a.operands) == len(b.operands)
        return library.packs and is_same and library.is_long(a) and library.is_long(b)

    def _finish(self, emitter: Emitter, instructions: Iterable[Instruction], read: set[int]) -> None:
        """Stores those results that are outputs, or that later segments read."""
        straight = self._straight
        for result, _, _ in instructions:
            for slot, met in straight.prompt.get(result, ()):
                for i in read.intersection(met):
                    emitter.value(i)  # loaded before it is stored over
                self._store(slot, emitter.value(result))
            if (result, False) in straight.kept:
                self._code.store("kept", self._kept_at(result, False), emitter.value(result))
            if (result, True) in straight.kept:
                self._code.store_mask("kept", self._kept_at(result, True), emitter.mask(result))

    def _load(self, i: int) -> Lanes:
        if i >= self._straight.program.n_inputs:
            return self._code.load("kept", self._kept_at(i, False))
        slot = self._straight.inputs[i]
        return self._before[slot] if slot in self._before else self._pointers.load(slot)

    def _load_mask(self, i: int) -> Lanes | None:
        return self._code.load_mask("kept", self._kept_at(i, True)) if (i, True) in self._straight.kept else None

    def _kept_at(self, i: int, is_mask: bool) -> int:
        return self._kept + self._straight.kept[i, is_mask] * self._code.width

    def _store(self, slot: Slot, value: Lanes) -> None:
        if slot in self._registers:
            self._registers[slot] = value
        else:
            self._pointers.store(slot, value)
