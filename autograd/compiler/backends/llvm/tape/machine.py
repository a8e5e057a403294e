"""The machine that runs tapes: a loop over lines, with code for each operation. Many tapes share a compiled one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from autograd.compiler.backends.llvm.atoms.powers import CONSTANT_POWERS
from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, fma, select, type_of
from autograd.compiler.backends.llvm.ir.machine_code import MachineCode
from autograd.compiler.backends.llvm.ir.routine import Routine, Variable
from autograd.compiler.backends.llvm.kernel.emitter import CHOOSING
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.backends.llvm.tape.encoding import DOT, SUM, Operation

# The machine's arguments besides a kernel's: one integer of 64 bits behind the other.
SETTINGS = [
    "words",
    "constants",
    "outputs",
    "n_constants",
    "n_shared",
    "n_carried",
    "n_columns",
    "n_results",
    "n_places",
]
_WORD = 4  # bytes


class Machine:
    """Compiled code for these operations on W lanes.

    address: of the function. Its parameters are those of a kernel, see `kernel.Kernel`, and the address of the
    `SETTINGS`; all are integers of 64 bits.
    """

    def __init__(self, operations: Sequence[Operation], width: int) -> None:
        self._code = MachineCode(_Writer(operations, width).text(), ["machine"], has_variables=True)
        self.address = self._code.address("machine")


@cache
def machine(operations: tuple[Operation, ...], width: int) -> Machine:
    """The machine for these operations, which this process compiles once."""
    return Machine(operations, width)


class _Writer:
    """Writes the function: `_code` computes with integers, `_lanes` with W floats at a time, in the same lines."""

    def __init__(self, operations: Sequence[Operation], width: int) -> None:
        self._operations, self._width = operations, width
        names = ["blocks", "lanes", "shared", "rows", "sums", "results", "numbers", "settings"]
        self._code = Routine("machine", names)
        self._lanes = Code(width, self._code.declared, prefix="lanes.")
        self._lanes.lines = self._code.lines
        self._library = Library(width, self._code.declared, calls=True)
        self._at = Variable(self._code, "i64", 0)  # the address of the current line
        self._numbers = self._code.parameters[6]

    def text(self) -> str:
        """The function, and the functions that it calls."""
        code, width = self._code, self._width
        blocks, n_lanes, shared, rows, sums, results, numbers, settings = code.parameters
        words, constants, outputs, n_constants, n_shared, n_carried, n_columns, n_results, n_places = [
            code.load(settings, i, "i64") for i in range(len(SETTINGS))
        ]
        first_sum = n_constants + n_shared
        first_column = first_sum + n_carried
        own_sums, saved = code.offset(numbers, first_sum * width), code.offset(numbers, n_places * width)
        self._spread(constants, n_constants, 0)
        self._spread(shared, n_shared, n_constants)
        code.copy(sums, own_sums, n_carried * width)
        with code.loop(blocks) as block:
            is_partial = block.eq(blocks - 1) & (n_lanes < width)
            row = code.offset(rows, block * n_columns * width)
            code.copy(row, code.offset(numbers, first_column * width), n_columns * width)
            with code.when(is_partial):
                code.copy(own_sums, saved, n_carried * width)
            self._run(words)
            result = code.offset(results, block * n_results * width)
            with code.loop(n_results) as k:
                self._store(self._load(self._word(outputs, n_carried + k)), k, result)
            with code.loop(n_carried) as k:
                place = self._word(outputs, k)
                with code.when(place.ne(first_sum + k)):
                    self._store(self._load(place), first_sum + k)
            with code.when(is_partial), code.loop(n_carried) as k:
                before = self._load(k, saved)
                self._store(select(self._counts(n_lanes), self._load(first_sum + k), before), first_sum + k)
        code.copy(own_sums, sums, n_carried * width)
        return "\n".join([code.text(), *self._library.texts, *sorted(set(code.declared.values()))])

    def _spread(self, source: Lanes, n: Lanes, first: Lanes | int) -> None:
        """Copies n numbers from the source, each into all lanes of its place."""
        code = self._code
        with code.loop(n) as i:
            one = code.load(source, i)
            self._store(self._lanes.splat(one), i + first)

    def _counts(self, n_lanes: Lanes) -> Lanes:
        places = ", ".join(f"i64 {lane}" for lane in range(self._width))
        return self._lanes.splat(n_lanes) > Lanes(self._lanes, f"<{places}>" if self._width > 1 else "0", "i64")

    # ---- lines -----------------------------------------------------------------------------------------------------

    def _run(self, words: Lanes) -> None:
        """Runs the lines of the tape, of which `words` is the address."""
        code = self._code
        self._at.set(words)
        code.begin("dispatch", "br label %dispatch")
        opcode = self._word(self._at.get())
        labels = [f"{form}{k}" for k in range(len(self._operations)) for form in ("single", "run")]
        cases = " ".join(f"i64 {1 + i}, label %{label}" for i, label in enumerate(labels))
        jump = f"switch i64 {opcode.text}, label %end [ {cases} ]"
        for k, operation in enumerate(self._operations):
            is_sum = operation in (DOT, SUM)
            code.begin(f"single{k}", jump)
            self._sum(operation, in_steps=False) if is_sum else self._single(operation)
            code.begin(f"run{k}", "br label %dispatch")
            self._sum(operation, in_steps=True) if is_sum else self._many(operation)
            jump = "br label %dispatch"
        code.begin("end", jump)

    def _single(self, operation: Operation) -> None:
        result, *places = self._words(1, 1 + operation.arity)
        self._store(self._made(operation, [self._load(place) for place in places]), result)
        self._advance(2 + operation.arity)

    def _many(self, operation: Operation) -> None:
        code = self._code
        n, *words = self._words(1, 1 + 2 * (1 + operation.arity))
        with code.loop(n) as i:
            result, *places = [first + i * step for first, step in zip(words[::2], words[1::2])]
            self._store(self._made(operation, [self._load(place) for place in places]), result)
        self._advance(2 + 2 * (1 + operation.arity))

    def _sum(self, operation: Operation, in_steps: bool) -> None:
        code, n_columns = self._code, 2 if operation == DOT else 1
        result, *bias, n = self._words(1, 3 if operation == DOT else 2)
        total = Variable(code, "f64", self._load(bias[0]) if bias else 0.0, self._lanes)
        head = 3 + len(bias)
        steps = self._words(head, 2 * n_columns) if in_steps else []
        terms = code.offset(self._at.get(), 0) + head * _WORD
        with code.loop(n) as i:
            if in_steps:
                places = [first + i * step for first, step in zip(steps[::2], steps[1::2])]
            else:
                places = [self._word(terms, i * n_columns + column) for column in range(n_columns)]
            factors = [self._load(place) for place in places]
            total.set(fma(factors[0], factors[1], total.get()) if bias else total.get() + factors[0])
        self._store(total.get(), result)
        self._advance(head + 2 * n_columns if in_steps else n * n_columns + head)

    def _made(self, operation: Operation, x: list[Lanes]) -> Lanes:
        self._lanes.forget()
        if operation.kind == "power":
            return CONSTANT_POWERS[operation.exponent](x[0])
        primitive = operation.primitive
        assert primitive is not None
        if primitive in CHOOSING:
            return CHOOSING[primitive](x[0].ne(0.0), *x[1:])
        return self._library.write(primitive, x)

    # ---- memory ----------------------------------------------------------------------------------------------------

    def _word(self, address: Lanes, index: Lanes | int = 0) -> Lanes:
        return self._code.load_signed(address + self._code.lanes(index, "i64") * _WORD, 32)

    def _words(self, first: int, n: int) -> list[Lanes]:
        at = self._at.get()
        return [self._word(at, first + i) for i in range(n)]

    def _advance(self, n: Lanes | int) -> None:
        self._at.set(self._at.get() + self._code.lanes(n, "i64") * _WORD)

    def _pointer(self, place: Lanes, memory: Lanes | None) -> str:
        return self._code.pointer(self._numbers if memory is None else memory, place * self._width)

    def _load(self, place: Lanes, memory: Lanes | None = None) -> Lanes:
        pointer = self._pointer(place, memory)
        return self._lanes.emit("f64", f"load {type_of('f64', self._width)}, ptr {pointer}, align 8")

    def _store(self, value: Lanes, place: Lanes, memory: Lanes | None = None) -> None:
        self._lanes.lines.append(f"  store {value.type} {value.text}, ptr {self._pointer(place, memory)}, align 8")
