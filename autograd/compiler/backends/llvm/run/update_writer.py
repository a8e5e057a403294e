"""The step of an optimizer as a function of machine code, which moves W parameters at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from operator import or_

from autograd.compiler.backends.llvm.atoms import LISTED
from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.kernel.emitter import Emitter
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.backends.llvm.kernel.scheduling import truths_of
from autograd.compiler.backends.llvm.loops.counted import function, moved
from autograd.compiler.backends.llvm.loops.repeating import repeated
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.fusing import fused
from autograd.compiler.program.program import Instruction, Program


class UpdateWriter:
    """Writes the function `update(blocks, shared, grads, columns)`, which moves so many blocks of W parameters.

    The Program's inputs are the numbers that all parameters share, and of a parameter its gradient, its number and its
    state. Its outputs are the next gradient, number and state: a column each, which are written over the last ones.
    The gradients that it reads are in `grads`, and not in their column.

    Optimizers count steps in the state of each parameter, as not all of them need have begun together; mostly they
    have. So a long function of such counters alone, as the powers of Adam, is computed anew where a counter differs
    from that of the parameter W places before, and only there.

    apart: how many floats lie from one column to the next.
    """

    def __init__(self, program: Program, width: int, n_shared: int, apart: int) -> None:
        self._program = fused(opened(program, LISTED))
        self._width, self._n_shared, self._apart = width, n_shared, apart
        self._declared: dict[str, str] = {}
        self._library = Library.of_program(self._program, width, self._declared)
        self._counters, self._kept = self._find_kept()

    def text(self) -> str:
        """The function, and the declarations of the functions that it calls."""
        code = KernelCode(self._width, self._declared)
        others = [~self._input(code, i, 0).bits() for i in self._counters]  # of which the first counters all differ
        before = [*others, *[code.constant(0.0)] * len(self._kept)]
        repeated(code, "%blocks", before, partial(self._block, code))
        head = "void @update(i64 %blocks, ptr noalias %shared, ptr noalias %grads, ptr noalias %columns)"
        return "\n".join([function(code, head), *self._library.texts, *self._declared.values()])

    def _find_kept(self) -> tuple[list[int], set[int]]:
        """The inputs that are counters, whose next number depends on them alone, and the results that are kept."""
        program, n_shared = self._program, self._n_shared
        read = [set[int]() for _ in range(n_shared)] + [{i} for i in range(n_shared, program.n_inputs)]
        for _, _, operands in program:
            read.append(set().union(*(read[i] for i in operands if i >= 0)))
        first = n_shared + 1
        counters = [i for i, k in zip(range(first, program.n_inputs), program.outputs[1:]) if k >= 0 and read[k] == {i}]
        long = [x.result for x in program if self._library.is_long(x)]
        kept = {k for k in long if read[k] and read[k] <= set(counters)}
        return [i for i in counters if any(i in read[k] for k in kept)], kept

    def _block(self, code: KernelCode, block: str, before: Sequence[Lanes]) -> list[Lanes]:
        """A turn of the loop. before: the bits of the counters, and the results that are kept, of the last block."""
        program, n = self._program, len(self._counters)
        numbers = dict(enumerate(self._input(code, i, block) for i in range(program.n_inputs)))
        emitter = Emitter(program, code, self._library, numbers.__getitem__, lambda _: None, truths_of(program))
        bits = [numbers[i].bits() for i in self._counters]
        differ = [now.ne(then) for now, then in zip(bits, before)]
        last = iter(before[n:])
        kept = []
        for instruction in program:
            if instruction.result in self._kept:
                made = self._made_anew(code, instruction, emitter, reduce(or_, differ), next(last))
                numbers[instruction.result] = made
                kept.append(made)
            else:
                emitter.write(instruction)
        for k, i in enumerate(program.outputs):
            code.store(self._at(code, "columns", k, block), 0, emitter.value(i))
        return [*bits, *kept]

    def _made_anew(
        self, code: KernelCode, instruction: Instruction, emitter: Emitter, differs: Lanes, last: Lanes
    ) -> Lanes:
        """The result of a long function: that of the last block, unless the counters differ."""
        operands = [emitter.value(i) for i in instruction.operands]
        return code.if_any(differs, lambda: self._library.write(instruction.primitive, operands), last)

    def _input(self, code: KernelCode, i: int, block: str | int) -> Lanes:
        """An input of a block."""
        if i < self._n_shared:
            return code.load_shared(i)
        column = i - self._n_shared
        return code.load(self._at(code, "columns" if column else "grads", column, block), 0)

    def _at(self, code: KernelCode, where: str, column: int, block: str | int) -> str:
        """The name of a pointer to the numbers of a block in a column."""
        return moved(code, f"%{where}", (1, column * self._apart), (block, self._width))[1:]
