"""A Program as a tape: lines, each with an operation and the places of its result and operands.

Every number has a place in one piece of memory, W lanes wide. A line is one operation, or a run: the same operation
again and again, on places that grow by equal steps. So a layer takes a few lines, however many weights it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from autograd.compiler.backends.llvm.atoms.powers import CONSTANT_POWERS
from autograd.compiler.backends.llvm.tape.lines import Lines
from autograd.compiler.program.fusing import fused, masked_add, masked_fma
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import uses_of
from autograd.table.row import Primitive
from autograd.table.rows import accumulate, add, dot, fma, pow, sum as added


@dataclass(frozen=True, eq=False)
class Operation:
    """What a line does. Of equal operations there is one object, so `machine` finds the code that it made for them.

    kind: "primitive", with its row and number of operands; "power", x to the constant `exponent`; "dot" and "sum",
        whose lines say how many terms they add.
    """

    kind: str
    primitive: Primitive | None = None
    arity: int = 0
    exponent: float = 0.0


DOT, SUM = Operation("dot"), Operation("sum")
_TOTAL = {accumulate: 0, fma: -1, masked_add: -1, masked_fma: -1}  # which operand is the sum so far


class Tape:
    """The lines of a Program, and where its numbers are.

    The places are first those of the constants, then of the inputs, then of the results. A carried sum stays in one
    place while terms are added to it, unless something else reads it on the way.

    operations: those of the lines. The first word of a line is 1 + 2 k for a single operation number k and 2 + 2 k for
        a run of it; 0 ends the tape.
    words: the lines. n_places: the number of places. outputs: the places of the outputs. constants: those of the
        Program after its sums were fused.

    >>> import autograd
    >>> program = autograd.compile(lambda w, x: autograd.exp(autograd.dot(w, x))).record([0.0] * 5, [0.0] * 5)
    >>> tape = Tape(program, carried=range(0))
    >>> [operation.kind for operation in tape.operations], tape.n_places, tape.outputs
    (['dot', 'primitive'], 13, [12])
    """

    def __init__(self, program: Program, carried: range) -> None:
        program = fused(program)
        encoder = _Encoder(program, carried)
        encoder.write(program)
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
    """Writes the lines of a Program with fused sums, and remembers the place of each number."""

    def __init__(self, program: Program, carried: range) -> None:
        self._constants = program.constants
        self._uses = uses_of(program) if carried else []
        n_constants, n_inputs = len(program.constants), program.n_inputs
        self.n_places = n_constants + n_inputs
        # by number; constants, below 0, are counted from the end
        self.place: list[int] = [
            *range(n_constants, self.n_places),
            *[-1] * len(program),
            *reversed(range(n_constants)),
        ]
        self._in_place = {i for i in carried if self._uses[i] == 1}  # carried sums so far, each read once
        self.opcodes = _Opcodes()
        self.lines = Lines()

    def write(self, program: Program) -> None:
        """Writes the lines of all instructions."""
        rows, operands, place, start = program.rows, program.operands.tolist(), self.place, 0
        in_place, add_line = self._in_place, self.lines.add
        opcodes: dict[int, int] = {}  # by code; rows whose lines have one of several are none of these
        for result, (code, end) in enumerate(zip(program.codes, program.ends), program.n_inputs):
            read, start = operands[start:end], end
            places = [place[i] for i in read]
            if in_place and rows[code] in _TOTAL and read[_TOTAL[rows[code]]] in in_place:
                own = place[read[_TOTAL[rows[code]]]]  # the next term of a carried sum
                if self._uses[result] == 1:
                    in_place.add(result)
            else:
                own = self.n_places
                self.n_places += 1
            place[result] = own
            if code in opcodes:
                add_line(opcodes[code], [own, *places])
            elif rows[code].variadic or rows[code] is pow:
                self._write(rows[code], read, own, places)
            else:
                opcodes[code] = self.opcodes[_operation(rows[code], len(read))]
                add_line(opcodes[code], [own, *places])

    def _write(self, primitive: Primitive, operands: list[int], own: int, places: list[int]) -> None:
        """Writes the line of a primitive of any number of operands, or of a power."""
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
    """The opcode of each operation, for a line that is no run; an operation gets one when it is first asked for."""

    def __missing__(self, operation: Operation) -> int:
        opcode = self[operation] = 1 + 2 * len(self)
        return opcode


@cache
def _operation(primitive: Primitive, arity: int) -> Operation:
    return Operation("primitive", add if primitive is accumulate else primitive, arity)


@cache
def _power(exponent: float) -> Operation:
    return Operation("power", None, 1, exponent)
