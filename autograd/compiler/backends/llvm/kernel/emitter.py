"""A Program's instructions as LLVM IR, for W rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain

from autograd.compiler.backends.llvm.atoms import sequences
from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, fma, select
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.backends.llvm.kernel.scheduling import is_gate
from autograd.compiler.program.program import Instruction, Program
from autograd.graph.tracing import accumulate
from autograd.table.row import Primitive
from autograd.table.rows import add, dot, greater, mul, step, where
from autograd.table.rows import sum as total


class Emitter:
    """Writes instructions into `code`, given where numbers that come from elsewhere are found.

    Products that are accumulated go into the sum as fma, rounded once. What is chosen by a comparison keeps it as a
    mask, and a term that is added where something holds, else -0.0, becomes a masked addition.

    library: writes functions. load: writes the code that fetches a number from elsewhere. load_mask: that which fetches
    whether it is 0, or None where that is not kept. uses: how often each number is used. fused, truths: see
    `fused_products` and `truths_of`.
    """

    def __init__(
        self,
        program: Program,
        code: Code,
        library: Library,
        load: Callable[[int], Lanes],
        load_mask: Callable[[int], Lanes | None],
        uses: Sequence[int],
        fused: Collection[int],
        truths: Collection[int],
    ) -> None:
        self._program = program
        self._code = code
        self._library = library
        self._load = load
        self._load_mask = load_mask
        self._uses = uses
        self._fused = fused
        self._truths = truths
        self._values: dict[int, Lanes] = {}
        self._masks: dict[int, Lanes] = {}
        self._later: dict[int, Instruction] = {}  # written when, and as, their user needs them
        self._together: dict[tuple[Primitive, int], list[Instruction]] = {}  # calls that wait for more of their kind

    def write(self, instruction: Instruction) -> None:
        """Writes an instruction; comparisons, and what can become part of the one sum that uses it, wait for that."""
        result, primitive, operands = instruction
        if primitive is step or primitive is greater:
            self._later[result] = instruction
        elif result in self._truths:
            self._later[result] = instruction
            self.mask(result)  # now, as a chain of them may be longer than Python's stack is deep
        elif result in self._fused:
            for i in operands:
                self.value(i)
            self._later[result] = instruction
        elif self._uses[result] == 1 and is_gate(self._program, instruction):
            if self._waits(operands[1], where):
                self.value(operands[1])
            self._later[result] = instruction
        elif self._library.packs and self._library.is_long(instruction):
            for i in operands:
                self.value(i)
            self._later[result] = instruction
            self._together.setdefault((primitive, len(operands)), []).append(instruction)
        elif power := self._library.power(instruction):
            self._values[result] = power(self.value(operands[0]))
        else:
            self._values[result] = self._written(primitive, operands)

    def value(self, i: int) -> Lanes:
        """The number i."""
        if i < 0:
            return self._code.constant(self._program.constants[~i])
        if i not in self._values:
            later = self._later.get(i)
            if i in self._truths:
                self._values[i] = select(self.mask(i), 1.0, 0.0)
            elif later is None:
                self._values[i] = self._load(i)
            elif (later.primitive, len(later.operands)) in self._together:
                self._write_together(later.primitive, len(later.operands))
            else:
                self._values[i] = self._written(later.primitive, later.operands)
        return self._values[i]

    def _write_together(self, primitive: Primitive, arity: int) -> None:
        waiting = self._together.pop((primitive, arity))
        calls = [[self.value(i) for i in operands] for _, _, operands in waiting]
        for instruction, made in zip(waiting, self._library.write_together(primitive, calls)):
            self._values[instruction.result] = made

    def mask(self, i: int) -> Lanes:
        """Where the number i is not 0."""
        if i < 0:
            return self._code.constant(float(self._program.constants[~i] != 0.0), "i1")
        if i not in self._masks:
            later = self._later.get(i)
            if later is None or later.primitive not in (where, step, greater):
                kept = None if later or i in self._values else self._load_mask(i)
                mask = kept or self.value(i).ne(0.0)
            elif later.primitive is where:
                mask = self._chosen_mask(*later.operands)
            else:
                mask = self._comparison(later.primitive, later.operands)
            self._masks[i] = mask
        return self._masks[i]

    def _chosen_mask(self, condition: int, p: int, q: int) -> Lanes:
        c = self.mask(condition)
        first = self._truth(p)
        second = self._truth(q)
        if second is False:
            return c if first is True else c & self.mask(p)
        if first is True:
            return c | self.mask(q)
        if first is False:
            return ~c if second is True else ~c & self.mask(q)
        return select(c, self.mask(p), self.mask(q))

    def _truth(self, i: int) -> bool | None:
        return bool(self._program.constants[~i]) if i < 0 else None

    def _comparison(self, primitive: Primitive, operands: Sequence[int]) -> Lanes:
        x = self.value(operands[0])
        return x > (0.0 if primitive is step else self.value(operands[1]))

    # ---- primitives ------------------------------------------------------------------------------------------------

    def _written(self, primitive: Primitive, operands: Sequence[int]) -> Lanes:
        if primitive is add or primitive is accumulate:
            return self._sum(*operands)
        if primitive is where:
            return self._choice(*operands)
        if primitive is total:
            return self._total(operands)
        if primitive is dot:
            return sequences.dot(*map(self.value, operands))
        return self._library.write(primitive, [self.value(i) for i in operands])

    def _choice(self, condition: int, x: int, y: int) -> Lanes:
        return select(self.mask(condition), self.value(x), self.value(y))

    def _sum(self, x: int, y: int) -> Lanes:
        if self._waits(x, where) and not self._waits(y, where):
            x, y = y, x
        if self._waits(x, mul) and not self._waits(y, mul) and not self._waits(y, where):
            x, y = y, x
        return self._plus(self.value(x), y)

    def _plus(self, so_far: Lanes, term: int) -> Lanes:
        """The sum with one more term, fused with its product, or masked by its condition."""
        if self._waits(term, where):
            condition, x, _ = self._later[term].operands
            return select(self.mask(condition), self._plus(so_far, x), so_far)
        if self._waits(term, mul):
            x, y = self._later[term].operands
            return fma(self.value(x), self.value(y), so_far)
        return so_far + self.value(term)

    def _total(self, terms: Sequence[int]) -> Lanes:
        so_far = self._code.constant(0.0)
        for term in terms:
            so_far = self._plus(so_far, term)
        return so_far

    def _waits(self, i: int, primitive: Primitive) -> bool:
        """Whether i is made by this primitive, and not written yet, and can become part of what uses it."""
        later = self._later.get(i)
        if later is None or i in self._values or later.primitive is not primitive:
            return False
        return i in self._fused or (self._uses[i] == 1 and is_gate(self._program, later))


def uses_of(program: Program) -> list[int]:
    """How often each number is used, by instructions and as an output; those of constants, below 0, from the end."""
    uses = [0] * (program.n_inputs + len(program) + len(program.constants))
    for i in chain(program.operands, program.outputs):
        uses[i] += 1
    return uses
