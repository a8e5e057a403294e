"""A Program as a tape: which operation, on numbers in which places, line after line.

Numbers have places in one piece of memory, W lanes each. A line is one operation, or a run of the same operation on
places that go on by the same steps: what a layer of weights does is a few lines, however many weights it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from autograd.compiler.backends.llvm.atoms.powers import CONSTANT_POWERS
from autograd.compiler.backends.llvm.kernel.accumulation import uses_of
from autograd.compiler.backends.llvm.tape.lines import Lines
from autograd.compiler.program.fusing import fused, masked_add, masked_fma
from autograd.compiler.program.program import Instruction, Program
from autograd.table.row import Primitive
from autograd.table.rows import accumulate, add, dot, fma, pow
from autograd.table.rows import sum as added


@dataclass(frozen=True, eq=False)
class Operation:
    """What a line does: the kind, and for a primitive its row and number of operands. There is one of each.

    kind: "primitive"; "power", x to the constant `exponent`; "dot" and "sum", whose lines say how many terms they add.
    """

    kind: str
    primitive: Primitive | None = None
    arity: int = 0
    exponent: float = 0.0


DOT, SUM = Operation("dot"), Operation("sum")
_TOTAL = {accumulate: 0, fma: -1, masked_add: -1, masked_fma: -1}  # which operand is the sum so far


class Tape:
    """The lines of a Program, and where its numbers are.

    Places are counted in numbers, from: constants, inputs, results. A carried number is added up in its own place where
    nothing else needs what it was before.

    operations: which there are; the line's first word is 1 + 2 * its index, + 1 for a run, and 0 at the end.
    words: the lines. n_places: how many numbers there is room for. constants: the Program's, after its sums were fused.
    outputs: the places of the outputs.

    >>> import autograd
    >>> program = autograd.compile(lambda w, x: autograd.exp(autograd.dot(w, x))).record([0.0] * 5, [0.0] * 5)
    >>> tape = Tape(program, carried=range(0))
    >>> [operation.kind for operation in tape.operations], tape.n_places, tape.outputs
    (['dot', 'primitive'], 13, [12])
    """

    def __init__(self, program: Program, carried: range) -> None:
        program = fused(program)
        encoder = _Encoder(program, carried)
        for instruction in program:
            encoder.write(instruction)
        self.constants = program.constants
        self.outputs = [encoder.place[i] for i in program.outputs]
        self.words = encoder.lines.complete()
        self.n_places = encoder.n_places
        self.operations = list(encoder.opcodes)

    @property
    def nbytes(self) -> int:
        """The memory that the lines take, in bytes."""
        return len(self.words) * self.words.itemsize


class _Encoder:
    """Writes the lines of a Program with fused sums, and knows meanwhile where each number is."""

    def __init__(self, program: Program, carried: range) -> None:
        self._constants = program.constants
        self._uses = uses_of(program)
        n_constants, n_inputs = len(program.constants), program.n_inputs
        self.n_places = n_constants + n_inputs
        # by number; those of constants, below 0, count from the end
        self.place: list[int] = [
            *range(n_constants, self.n_places),
            *[-1] * len(program),
            *reversed(range(n_constants)),
        ]
        self._in_place = {i for i in carried if self._uses[i] == 1}  # carried sums, up to here, with one reader
        self.opcodes = _Opcodes()
        self.lines = Lines()

    def write(self, instruction: Instruction) -> None:
        """The line of an instruction."""
        result, primitive, operands = instruction
        place = self.place
        places = [place[i] for i in operands]
        total = operands[_TOTAL[primitive]] if primitive in _TOTAL else None
        if total in self._in_place:  # the next term of a carried sum
            own = place[total]
            if self._uses[result] == 1:
                self._in_place.add(result)
        else:
            own = self.n_places
            self.n_places += 1
        place[result] = own
        if primitive is dot:
            n = len(operands) // 2
            self.lines.add_sum(self.opcodes[DOT], [own, places[-1]], [places[:n], places[n:-1]])
        elif primitive is added:
            self.lines.add_sum(self.opcodes[SUM], [own], [places])
        elif primitive is pow and operands[1] < 0 and self._constants[~operands[1]] in CONSTANT_POWERS:
            self.lines.add(self.opcodes[_power(self._constants[~operands[1]])], [own, places[0]])
        else:
            self.lines.add(self.opcodes[_operation(primitive, len(operands))], [own, *places])


class _Opcodes(dict[Operation, int]):
    """For each operation the opcode of its single line, in the order in which they are asked for."""

    def __missing__(self, operation: Operation) -> int:
        opcode = self[operation] = 1 + 2 * len(self)
        return opcode


@cache
def _operation(primitive: Primitive, arity: int) -> Operation:
    return Operation("primitive", add if primitive is accumulate else primitive, arity)


@cache
def _power(exponent: float) -> Operation:
    return Operation("power", None, 1, exponent)
