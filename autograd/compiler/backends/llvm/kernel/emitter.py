"""A Program's instructions as LLVM IR, for W rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, fma, has_masks, select
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.program.fusing import masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.table.row import Primitive
from autograd.table.rows import greater, step, where


class Emitter:
    """Writes instructions into `code`, one by one; comparisons, and choices among them, become masks.

    library: writes functions. load: writes the code that fetches a number from elsewhere. load_mask: writes the code
    that fetches the mask of a number from elsewhere, or returns None where no mask was stored. truths: see `truths_of`.
    """

    def __init__(
        self,
        program: Program,
        code: Code,
        library: Library,
        load: Callable[[int], Lanes],
        load_mask: Callable[[int], Lanes | None],
        truths: Collection[int],
    ) -> None:
        self._program = program
        self._code = code
        self._library = library
        self._load = load
        self._load_mask = load_mask
        self._truths = truths
        self._values: dict[int, Lanes] = {}
        self._masks: dict[int, Lanes] = {}
        self._later: dict[int, Instruction] = {}  # comparisons and long functions that are not written yet
        self._together: dict[tuple[Primitive, int], list[Instruction]] = {}  # long functions, by primitive and arity

    def write(self, instruction: Instruction) -> None:
        """Writes an instruction. A comparison waits until its mask is read, a long function for more of its kind."""
        result, primitive, operands = instruction
        if primitive is step or primitive is greater:
            self._later[result] = instruction
        elif result in self._truths:
            self._later[result] = instruction
            self.mask(result)  # at once: a long chain of choices would recurse too deep
        elif self._library.packs and self._library.is_long(instruction):
            for i in operands:
                self.value(i)
            self._later[result] = instruction
            self._together.setdefault((primitive, len(operands)), []).append(instruction)
        else:
            self._values[result] = self._written(instruction)

    def value(self, i: int) -> Lanes:
        """The number i, written now if it was not yet."""
        if i < 0:
            return self._code.constant(self._program.constants[~i])
        if i not in self._values:
            later = self._later.get(i)
            if i in self._truths:
                self._values[i] = select(self.mask(i), 1.0, 0.0)
            elif later is None:
                self._values[i] = self._load(i)
            else:
                self._write_together(later.primitive, len(later.operands))
        return self._values[i]

    def _write_together(self, primitive: Primitive, arity: int) -> None:
        waiting = self._together.pop((primitive, arity))
        calls = [[self.value(i) for i in operands] for _, _, operands in waiting]
        for instruction, made in zip(waiting, self._library.write_together(primitive, calls)):
            self._values[instruction.result] = made

    def mask(self, i: int) -> Lanes:
        """The mask of the number i: true where it is not 0."""
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

    def _written(self, instruction: Instruction) -> Lanes:
        _, primitive, operands = instruction
        if primitive in CHOOSING:
            condition, *numbers = operands
            return CHOOSING[primitive](self.mask(condition), *map(self.value, numbers))
        if power := self._library.power(instruction):
            return power(self.value(operands[0]))
        return self._library.write(primitive, [self.value(i) for i in operands])


CHOOSING: dict[Primitive, Callable[..., Lanes]] = {
    where: select,
    masked_add: lambda mask, x, total: add_masked(mask, total, x),
    masked_fma: lambda mask, x, y, total: add_masked(mask, total, x, y),
}
"""The primitives whose first operand is a condition, as functions of its mask and the other operands."""


def add_masked(mask: Lanes, total: Lanes, x: Lanes, y: Lanes | None = None, *, is_counting: bool = False) -> Lanes:
    """The total, to which x or x * y is added where the mask is true; the lanes without it keep every bit.

    A processor with masked instructions adds under the mask. Elsewhere a choice after each addition would take as long
    as the addition: there the factors become -0.0 and 0.0, whose product leaves any number that it is added to.

    is_counting: whether `counting` was applied to x before.
    """
    if has_masks(total.code.width):
        return select(mask, total + x if y is None else fma(x, y, total), total)
    x = x if is_counting else counting(mask, x)
    return total + x if y is None else fma(x, mask.applied(y), total)


def counting(mask: Lanes, x: Lanes) -> Lanes:
    """x where the mask is true, else -0.0, which added to any number leaves it as it is; written once."""
    return x.code.once(("counting", mask.text, x.text), lambda: select(mask, x, -0.0))
