"""A Program as a tape: which operation, on numbers in which places, line after line.

Numbers have places in one piece of memory, W lanes each. A line is one operation, or a run of the same operation on
places that go on by the same steps: what a layer of weights does is a few lines, however many weights it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from autograd.compiler.backends.llvm.atoms.powers import CONSTANT_POWERS
from autograd.compiler.backends.llvm.kernel.emitter import uses_of
from autograd.compiler.backends.llvm.kernel.scheduling import fused_products, is_gate
from autograd.compiler.backends.llvm.tape.lines import Lines
from autograd.compiler.program.program import Instruction, Program
from autograd.graph.tracing import accumulate
from autograd.table.row import Primitive
from autograd.table.rows import add, dot, mul, pow
from autograd.table.rows import sum as total


@dataclass(frozen=True, eq=False)
class Operation:
    """What a line does: the kind, and for a primitive its row and number of operands. There is one of each.

    kind: "fma into" of s, x, y is s + x y; "masked fma" of s, c, x, y is that where c is not 0, else s; "masked add" of
    s, c, x is s + x or s; "power" is x to the constant `exponent`; "dot" and "sum" say in the line how many they take.
    """

    kind: str
    primitive: Primitive | None = None
    arity: int = 0
    exponent: float = 0.0


FMA, MASKED_FMA, MASKED_ADD = (
    Operation("fma into", arity=3),
    Operation("masked fma", arity=4),
    Operation("masked add", arity=3),
)
DOT, SUM = Operation("dot"), Operation("sum")
_WAITING = -1  # the place of what has no line yet


class Tape:
    """The lines of a Program, and where its numbers are.

    Places are counted in numbers, from: constants, inputs, results. A carried number is added up in its own place where
    nothing else needs what it was before.

    operations: which there are; the line's first word is 1 + 2 * its index, + 1 for a run, and 0 at the end.
    words: the lines. n_places: how many numbers there is room for. outputs: the places of the outputs.

    >>> import autograd
    >>> program = autograd.compile(lambda w, x: autograd.exp(autograd.dot(w, x))).record([0.0] * 5, [0.0] * 5)
    >>> tape = Tape(program, carried=range(0))
    >>> [operation.kind for operation in tape.operations], tape.n_places, tape.outputs
    (['dot', 'primitive'], 13, [12])
    """

    def __init__(self, program: Program, carried: range) -> None:
        encoder = _Encoder(program, carried)
        for instruction in program:
            encoder.write(instruction)
        self.outputs = [encoder.place_of(i) for i in program.outputs]
        self.words = encoder.lines.complete()
        self.n_places = encoder.n_places
        self.operations = encoder.operations

    @property
    def nbytes(self) -> int:
        """The memory that the lines take, in bytes."""
        return len(self.words) * self.words.itemsize


class _Encoder:
    """Writes the lines, and knows meanwhile where each number is."""

    def __init__(self, program: Program, carried: range) -> None:
        self._program = program
        self._uses = uses_of(program)
        self._fused = fused_products(program)
        n_constants, n_inputs = len(program.constants), program.n_inputs
        self.n_places = n_constants + n_inputs
        # by number; those of constants, below 0, count from the end
        self._place: list[int] = [
            *range(n_constants, self.n_places),
            *[_WAITING] * len(program),
            *reversed(range(n_constants)),
        ]
        self._later: dict[int, Instruction] = {}
        self._in_place = {i for i in carried if self._uses[i] == 1}
        self._opcode_of: dict[Operation, int] = {}
        self.operations: list[Operation] = []
        self.lines = Lines()

    def write(self, instruction: Instruction) -> None:
        """The line of an instruction; a product that is fused, or a term that counts at times, waits for its sum."""
        result, primitive, operands = instruction
        if result in self._fused or (self._uses[result] == 1 and is_gate(self._program, instruction)):
            self._later[result] = instruction
        elif primitive is add or primitive is accumulate:
            operation, numbers = self._sum(*operands)
            so_far = numbers[0]
            if so_far in self._in_place and self._uses[so_far] == 1:
                self._in_place.add(result)
                place = self._place[result] = self._place[so_far]
            else:
                place = self._make_room(result)
            self.lines.add(self._opcode(operation), [place, *self._places(numbers)])
        elif primitive is dot:
            place, n = self._make_room(result), len(operands) // 2
            bias, places = self.place_of(operands[-1]), self._places(operands[: 2 * n])
            self.lines.add_sum(self._opcode(DOT), [place, bias], [places[:n], places[n:]])
        elif primitive is total:
            place = self._make_room(result)
            self.lines.add_sum(self._opcode(SUM), [place], [self._places(operands)])
        elif primitive is pow and operands[1] < 0 and self._program.constants[~operands[1]] in CONSTANT_POWERS:
            self._line(result, _power(self._program.constants[~operands[1]]), operands[:1])
        else:
            self._line(result, _operation(primitive, len(operands)), operands)

    def place_of(self, i: int) -> int:
        """Where the number i is, computed by a line of its own if it has waited in vain."""
        if self._place[i] == _WAITING:
            self._settle(i)
        return self._place[i]

    def _places(self, numbers: Sequence[int]) -> list[int]:
        place = self._place
        places = [place[i] for i in numbers]
        return [self.place_of(i) for i in numbers] if _WAITING in places else places

    def _make_room(self, result: int) -> int:
        place = self._place[result] = self.n_places
        self.n_places += 1
        return place

    def _line(self, result: int, operation: Operation, operands: Sequence[int]) -> None:
        place = self._make_room(result)
        self.lines.add(self._opcode(operation), [place, *self._places(operands)])

    def _sum(self, x: int, y: int) -> tuple[Operation, tuple[int, ...]]:
        if (x in self._later and y not in self._later) or (y in self._in_place and x not in self._in_place):
            x, y = y, x
        self.place_of(x)
        term = self._later.get(y)
        if term is None:
            return _operation(add, 2), (x, y)
        if term.primitive is mul:
            return FMA, (x, *term.operands)
        condition, chosen, _ = term.operands
        product = self._later.get(chosen)
        if product is not None and product.primitive is mul:
            return MASKED_FMA, (x, condition, *product.operands)
        self.place_of(chosen)
        return MASKED_ADD, (x, condition, chosen)

    def _settle(self, i: int) -> None:
        waiting = [i]
        while waiting:
            result, primitive, operands = self._later[waiting[-1]]
            missing = [x for x in operands if x in self._later]
            if missing:
                waiting += missing
                continue
            del self._later[result]
            self._line(result, _operation(primitive, len(operands)), operands)
            while waiting and waiting[-1] not in self._later:
                waiting.pop()

    def _opcode(self, operation: Operation) -> int:
        found = self._opcode_of.get(operation)
        if found is None:
            found = self._opcode_of[operation] = 1 + 2 * len(self.operations)
            self.operations.append(operation)
        return found


@cache
def _operation(primitive: Primitive, arity: int) -> Operation:
    return Operation("primitive", primitive, arity)


@cache
def _power(exponent: float) -> Operation:
    return Operation("power", None, 1, exponent)
