"""A Program as a tape: which operation, on numbers in which places, line after line.

Numbers have places in one piece of memory, W lanes each. A line is one operation, or a run of the same operation on
places that go on by the same steps: what a layer of weights does is a few lines, however many weights it has.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd.compiler.llvm.emitter import uses_of
from autograd.compiler.llvm.functions.powers import CONSTANT_POWERS
from autograd.compiler.llvm.scheduling import is_gate
from autograd.compiler.program import Instruction, Program
from autograd.primitive import Primitive
from autograd.primitives import add, dot, mul, pow
from autograd.primitives import sum as total


class Operation(NamedTuple):
    """What a line does: the kind, and for a primitive its row and number of operands.

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
END, SINGLE, RUN = 0, 0, 1


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
        self._program = program
        self._uses = uses_of(program)
        self._first = len(program.constants)
        self._later: dict[int, Instruction] = {}
        self._index: dict[Operation, int] = {}
        self._lines = _Lines()
        self.operations: list[Operation] = []
        self.n_places = self._first + program.n_inputs
        self._place: list[int] = list(range(self._first, self.n_places))
        self._in_place = {i for i in carried if self._uses[i] == 1}
        for instruction in program:
            self._write(instruction)
        self.outputs = [self._place_of(i) for i in program.outputs]
        self.words = self._lines.complete()

    def _write(self, instruction: Instruction) -> None:
        result, primitive, operands = instruction
        if self._waits_for_its_sum(instruction):
            self._later[result] = instruction
            self._place.append(-1)
            return
        if primitive is add:
            operation, numbers = self._sum(*operands)
        elif primitive is dot:
            n = len(operands) // 2
            operation, numbers = DOT, (operands[-1], *operands[: 2 * n])
        elif primitive is total:
            operation, numbers = SUM, operands
        elif primitive is pow and operands[1] < 0 and self._program.constants[~operands[1]] in CONSTANT_POWERS:
            exponent = self._program.constants[~operands[1]]
            operation, numbers = Operation("power", None, 1, exponent), operands[:1]
        else:
            operation, numbers = Operation("primitive", primitive, len(operands)), operands
        so_far = numbers[0] if numbers else None
        if so_far in self._in_place and operation in (FMA, MASKED_FMA, MASKED_ADD, _ADD) and self._uses[so_far] == 1:
            self._in_place.add(result)
            self._place.append(self._place[so_far])
        else:
            self._place.append(self.n_places)
            self.n_places += 1
        self._lines.add(self._opcode(operation), operation, [self._place[-1], *map(self._place_of, numbers)])

    def _waits_for_its_sum(self, instruction: Instruction) -> bool:
        """Whether it is a product, or a term that counts at times, which can be part of the one sum that uses it."""
        if self._uses[instruction.result] != 1:
            return False
        return instruction.primitive is mul or is_gate(self._program, instruction)

    def _sum(self, x: int, y: int) -> tuple[Operation, tuple[int, ...]]:
        if (x in self._later and y not in self._later) or (y in self._in_place and x not in self._in_place):
            x, y = y, x
        so_far = self._settled(x)
        term = self._later.pop(y, None)
        if term is None:
            return _ADD, (so_far, y)
        if term.primitive is mul:
            return FMA, (so_far, *term.operands)
        condition, chosen, _ = term.operands
        product = self._later.get(chosen)
        if product is not None and product.primitive is mul:
            del self._later[chosen]
            return MASKED_FMA, (so_far, condition, *product.operands)
        return MASKED_ADD, (so_far, condition, self._settled(chosen))

    def _settled(self, i: int) -> int:
        """The number i, computed by a line of its own if it has waited in vain."""
        waiting = [i]
        while waiting:
            this = self._later.get(waiting[-1])
            if this is None:
                waiting.pop()
                continue
            missing = [x for x in this.operands if x in self._later]
            if missing:
                waiting += missing
                continue
            del self._later[waiting.pop()]
            self._place[this.result] = self.n_places
            self.n_places += 1
            operation = Operation("primitive", this.primitive, len(this.operands))
            places = [self._place[this.result], *map(self._place_of, this.operands)]
            self._lines.add(self._opcode(operation), operation, places)
        return i

    def _place_of(self, i: int) -> int:
        return ~i if i < 0 else self._place[self._settled(i)]

    def _opcode(self, operation: Operation) -> int:
        if operation not in self._index:
            self._index[operation] = len(self.operations)
            self.operations.append(operation)
        return 1 + 2 * self._index[operation]


_ADD = Operation("primitive", add, 2)


class _Lines:
    """Lines as words; those of one operation that follow each other in equal steps become a run."""

    def __init__(self) -> None:
        self.words = array("i")
        self._opcode = -1
        self._n = 0
        self._first: list[int] = []
        self._steps: list[int] = []
        self._last: list[int] = []

    def add(self, opcode: int, operation: Operation, places: list[int]) -> None:
        """One more line: the place of the result, and those of the operands."""
        if operation is DOT or operation is SUM:
            self.close()
            self._add_sum(opcode, operation, places)
            return
        steps = [new - old for new, old in zip(places, self._last)]
        if opcode == self._opcode and (self._n == 1 or steps == self._steps):
            self._n += 1
            self._steps = steps
        else:
            self.close()
            self._opcode, self._n, self._first = opcode, 1, places
        self._last = places

    def complete(self) -> array[int]:
        """All of them, with the end behind."""
        self.close()
        self.words.append(0)
        return self.words

    def close(self) -> None:
        """Writes the line that has been waiting for others to join it."""
        if self._n == 1:
            self.words.extend([self._opcode + SINGLE, *self._first])
        elif self._n:
            self.words.extend([self._opcode + RUN, self._n])
            for first, step in zip(self._first, self._steps):
                self.words.extend([first, step])
        self._opcode, self._n, self._last = -1, 0, []

    def _add_sum(self, opcode: int, operation: Operation, places: list[int]) -> None:
        """result, number of terms, bias of a dot, and the terms: one by one, or where they begin and their steps."""
        head, terms = (places[:1], places[1:]) if operation is SUM else (places[:2], places[2:])
        columns = [terms] if operation is SUM else [terms[: len(terms) // 2], terms[len(terms) // 2 :]]
        n = len(columns[0])
        steps = [_step(column) for column in columns]
        if None in steps:
            self.words.extend([opcode + SINGLE, *head, n, *(x for row in zip(*columns) for x in row)])
        else:
            self.words.extend([opcode + RUN, *head, n])
            for column, step in zip(columns, steps):
                self.words.extend([column[0] if column else 0, step or 0])


def _step(column: Sequence[int]) -> int | None:
    """By how much each number is larger than the one before, if all are by the same."""
    if len(column) < 2:
        return 0
    step = column[1] - column[0]
    return step if list(column) == list(_range(column[0], step, len(column))) else None


def _range(first: int, step: int, n: int) -> Iterable[int]:
    return range(first, first + step * n, step) if step else [first] * n
