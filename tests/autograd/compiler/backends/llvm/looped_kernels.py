"""Random Programs with loops, and kernels of them at work.

The numbers are whole and small, so that a product rounded once with a sum, and the order of a sum, change no bit.
"""

import ctypes
from itertools import product
from typing import Any

import autograd
from autograd.compiler.backends.llvm.ir.machine_code import MachineCode
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.run.writing import written_out
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.program.builder import Builder
from autograd.compiler.rows.memory import Floats
from autograd.table.rows import (
    accumulate,
    add,
    clip,
    dot,
    floor,
    greater,
    maximum,
    mul,
    neg,
    sin,
    step,
    sub,
    sum as sum_of,
    tanh,
    where,
)

PRIMITIVES = [accumulate, accumulate, add, dot, greater, maximum, mul, mul, neg, step, sub, where, where]
LONG = [sin, tanh]  # functions of many instructions, which are called for several numbers at once


def block(f: Any, n: int, inputs: Any, outputs: Any) -> Block:
    """A block of what f makes of a list of n numbers."""
    return Block(autograd.compile(f).record([0.25] * n), tuple(inputs), tuple(outputs))


class Run:
    """A kernel of a Program with loops.

    Called with the shared numbers, the carried sums lane by lane, and rows, it returns the sums and the rows' results.
    """

    def __init__(self, program: Any, width: int, n_shared: int, n_carried: int = 0) -> None:
        self.kernel = Kernel(program, "kernel", width, n_shared, n_carried)
        self.writer = written_out(self.kernel)
        self.text = self.writer.text()
        self._code = MachineCode(self.text, ["kernel"], level=self.writer.level, keeps=self.writer)
        self._function = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 7)(self._code.address("kernel"))

    def __call__(self, shared: Any, rows: Any, sums: Any = ()) -> Any:
        kernel, width = self.kernel, self.kernel.width
        blocks = -(-len(rows) // width)
        last = len(rows) - width * (blocks - 1)
        numbers = [*rows, *rows[:1] * (width - last)]  # lanes that do not count hold numbers too
        lanes = [
            [row[k] for row in numbers[start : start + width]]
            for start in range(0, len(numbers), width)
            for k in range(kernel.n_columns)
        ]
        memory = [
            floats(shared),
            floats([x for column in lanes for x in column]),
            floats([x for column in sums for x in column]),
            floats([0.0] * (blocks * width * kernel.n_results)),
            Floats(self.writer.scratch_size + 1),
        ]
        for at in range(self.writer.scratch_size + 1):
            memory[4].view[at] = 1e300  # nothing is read there before it is written
        self._function(blocks, last, *(x.address for x in memory))
        assert memory[4].view[self.writer.scratch_size] == 1e300
        out, n = memory[3].view.tolist(), kernel.n_results
        results = [[out[(row // width * n + k) * width + row % width] for k in range(n)] for row in range(len(rows))]
        total = memory[2].view.tolist()
        return [total[k * width : (k + 1) * width] for k in range(kernel.n_carried)], results


def floats(numbers: Any) -> Floats:
    made = Floats(len(numbers))
    for i, x in enumerate(numbers):
        made.view[i] = x
    return made


# ---- random Programs -------------------------------------------------------------------------------------------------


def random_program(rng: Any, edges: Any, largest: int) -> LoopedProgram:
    """Loops in loops, whose slots move in all ways, over a memory that is first filled from the inputs.

    edges: the numbers of inputs that are shared, shared or carried, and all; no slot moves over an edge.
    """
    size = edges[-1] + rng.randint(4, 40)
    first = compiled_block(rng, [Slot(i) for i in range(edges[-1])], [Slot(edges[-1])], 3)
    fill = compiled_block(rng, [Slot(0), Slot(edges[-1], (1,))], [Slot(edges[-1] + 1, (1,))], 2)
    parts = [first, Loop(size - edges[-1] - 1, (fill,)), *random_parts(rng, (), edges, size, largest)]
    outputs = [rng.randrange(size) for _ in range(rng.choice([1, 5, 90]))]
    program = LoopedProgram(
        name="random",
        input_names=tuple(f"x[{i}]" for i in range(edges[-1])),
        size=size,
        parts=tuple(parts),
        outputs=tuple(outputs),
    )
    program.validate()
    return program


def random_parts(rng: Any, trips: Any, edges: Any, size: int, largest: int) -> Any:
    parts: list[Any] = []
    for _ in range(rng.randint(1, 3)):
        if len(trips) < 3 and rng.random() < 0.6:
            n = rng.choice([1, 2, 3, 5, 9])
            parts.append(Loop(n, tuple(random_parts(rng, (*trips, n), edges, size, largest))))
            continue
        inputs = [random_slot(rng, trips, 0, size, edges) for _ in range(rng.randint(1, 6))]
        outputs: list[Slot] = []
        for _ in range(rng.randint(1, 6)):
            results = [slot for slot in inputs if min(reached(slot, trips)) >= edges[-1]]
            slot = random_slot(rng, trips, edges[-1], size, edges)
            slot = rng.choice(results) if results and rng.random() < 0.5 else slot
            taken = [reached(other, trips) for other in outputs]
            if all(a != b for other in taken for a, b in zip(reached(slot, trips), other)):
                outputs.append(slot)
        parts.append(compiled_block(rng, inputs, outputs, rng.randint(1, largest)))
    return parts


def random_slot(rng: Any, trips: Any, lowest: int, end: int, edges: Any) -> Slot:
    """A slot that crosses no edge."""
    while True:
        slot = Slot(rng.randrange(lowest, end), tuple(rng.choice([0, 0, 1, -1, 2]) for _ in trips))
        places = reached(slot, trips)
        crossed = [edge for edge in edges if min(places) < edge <= max(places)]
        if min(places) >= lowest and max(places) < end and not crossed:
            return slot


def reached(slot: Slot, trips: Any) -> list[int]:
    """The place of a slot for all indices."""
    return [slot.at(indices) for indices in product(*map(range, trips))]


def compiled_block(rng: Any, inputs: Any, outputs: Any, n: int, primitives: Any = (*PRIMITIVES, *LONG)) -> Block:
    """A block of about n random instructions on small numbers, of which the first output is a sum of many."""
    builder = Builder([f"x{i}" for i in range(len(inputs))])
    constants = [builder.constant(float(x)) for x in (0, 1, -1, 3)]
    numbers = [*range(len(inputs))]

    def any_number() -> Any:
        return rng.choice(constants if rng.random() < 0.1 else numbers)

    def small(i: int) -> Any:
        return builder.apply(clip, (i, builder.constant(-9.0), builder.constant(9.0)))

    for _ in range(n):
        primitive = rng.choice(primitives)
        if primitive in LONG:
            made = builder.apply(primitive, (any_number(),))
            made = builder.apply(floor, (builder.apply(mul, (made, builder.constant(3.7))),))
        else:
            arity = 5 if primitive is dot else primitive.arity
            made = builder.apply(primitive, tuple(any_number() for _ in range(arity)))
        is_small = primitive in (*LONG, greater, step, maximum, neg, where)
        numbers.append(made if is_small else small(made))
    results = [rng.choice(numbers[-12:]) for _ in outputs]
    results[0] = small(builder.apply(sum_of, tuple(numbers[-n:])))
    return Block(builder.program("block", results), tuple(inputs), tuple(outputs))
