"""The Programs of a training: the sums of the loss and its gradients with one more row, and the step of a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from autograd.compiler.backends.training_task import Step
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.program.program import Program
from autograd.compiler.recording.product_loops import program_with_products
from autograd.compiler.recording.recording import program_of
from autograd.compiler.rows.tables import ArgumentRows
from autograd.derivatives.chain_rule import pulled_back
from autograd.derivatives.matrix_products import MatrixProduct, matrix_products
from autograd.graph.reverse import topological_order
from autograd.graph.settled import settled
from autograd.graph.structure import flattened, paths, rebuild
from autograd.graph.tracing import Tracer
from autograd.graph.value import Operand, Value
from autograd.table.rows import accumulate

RowLoss = Callable[[Any, Any], Value]
"""A row and its target -> the loss of the row."""

Update = Callable[[Any, Any, tuple[Any, ...], Step], tuple[Any, Any, tuple[Any, ...]]]
"""The data, gradient and state of a parameter, and the step -> the next data, gradient and state."""

_LEAST_WEIGHTS = 256  # of a matrix product that becomes loops
_LEAST_OF_THE_LARGEST = 512  # weights of the largest product; where it has fewer, none becomes loops


@dataclass(frozen=True)
class RecordedLoss:
    """The recorded graph of a row's loss, without loops. Its leaves `row` stand for the numbers of a row."""

    loss: Operand
    row: Sequence[Value]

    def of(self, row: Sequence[float]) -> float:
        """The loss of a row for the present numbers of the other leaves, as eager code computes it."""
        numbers = dict[Operand, float](zip(self.row, row))

        def number(x: Operand) -> float:
            return x if isinstance(x, float) else numbers[x] if x in numbers else settled(x)

        for node in topological_order(self.loss) if isinstance(self.loss, Value) else ():
            assert node.primitive is not None
            numbers[node] = node.primitive.evaluate(*map(number, node.operands))
        return number(self.loss)


def gradient_program(
    loss: RowLoss, parameters: Sequence[Value], tables: Sequence[ArgumentRows], makes_loops: bool = False
) -> tuple[list[Value], AnyProgram, RecordedLoss | None]:
    """The other Values that the loss reads, the Program of a `TrainingTask` that adds a row to the sums, and the loss.

    The loss is None where it has loops. tables: of the inputs and of the targets. makes_loops: whether large matrix
    products become loops.
    """
    rows = [
        rebuild(
            table.row, iter([Value(number, path) for number, path in zip(flattened(table.row), paths(table.row, name))])
        )
        for table, name in zip(tables, ("inputs", "targets"))
    ]
    numbers = list(flattened(rows))
    total = Value(0.0, "loss so far")
    places = {parameter: i for i, parameter in enumerate(parameters)}
    tracer = Tracer([total, *numbers], places, keeps_loops=True)
    row_loss = tracer.record(loss, *rows)
    recorded = None if tracer.bodies else RecordedLoss(row_loss, numbers)
    order = topological_order(row_loss) if isinstance(row_loss, Value) else []
    products: dict[Value, MatrixProduct] = {}
    if makes_loops and recorded is not None:
        products = matrix_products(order, places, _LEAST_WEIGHTS, _LEAST_OF_THE_LARGEST)
    loops = dict.fromkeys(products.values())
    read = [[row_loss], *(node.operands for node in order if node not in products)]
    read += [x for product in loops for x in (product.inputs, product.biases)]
    found = dict.fromkeys(x for x in chain.from_iterable(read) if not isinstance(x, float) and not x.operands)
    known = {*numbers, *tracer.constants}
    read_only = [x for x in found if x not in places and x not in known and not tracer.is_copy(x)]
    names = [x.label or f"parameter {i}" for i, x in enumerate([*parameters, *read_only])]
    sum_names = [*map("gradient so far of ".__add__, names[: len(parameters)])]
    weights = set[int]().union(*chain.from_iterable(product.rows for product in loops))
    moving = {x: i for x, i in places.items() if i not in weights}
    sums = {x: Value(0.0, sum_names[i]) for x, i in moving.items()}
    tracer.add(sums.values())

    def next_sums() -> list[Any]:
        return [accumulate(total, row_loss), *pulled_back([row_loss], [1.0], list(moving), sums, products)]

    results = tracer.record(next_sums)
    first_sum = len(names) + 1
    names += [total.label, *sum_names, *[x.label for x in numbers]]
    placed = moving | {x: i for i, x in enumerate([*read_only, total], len(parameters))}
    placed |= {sums[x]: first_sum + i for x, i in moving.items()}
    placed |= {x: i for i, x in enumerate(numbers, len(names) - len(numbers))}
    if not products:
        return read_only, program_of(results, {x: names[i] for x, i in placed.items()}, "gradient", tracer), recorded
    outputs = dict(zip([0, *(1 + i for i in moving.values())], results))
    program = program_with_products(outputs, names, placed, "gradient", tracer, list(loops), first_sum)
    return read_only, program, recorded


def update_program(update: Update, n_state: int) -> Program:
    """The step of one parameter: a `Step`, gradient, data, state -> gradient, data, state."""
    step = Step(*[Value(1.0, name) for name in Step._fields])
    grad, data, *state = [Value(1.0, name) for name in ("grad", "data", *map(str, range(n_state)))]
    tracer = Tracer([*step, grad, data, *state])
    new_data, new_grad, new_state = tracer.record(update, data, grad, tuple(state), step)
    if len(new_state) != n_state:
        raise ValueError(f"the update rule gave a state of {len(new_state)} numbers, but its init one of {n_state}")
    inputs = {x: x.label for x in [*step, grad, data, *state]}
    program = program_of(flattened([new_grad, new_data, *new_state]), inputs, "update", tracer)
    assert isinstance(program, Program)  # as the tracer keeps no loops
    return program
