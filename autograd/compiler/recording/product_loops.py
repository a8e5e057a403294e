"""A recorded graph with matrix products as a `LoopedProgram`: loops for these, and straight code between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate as sums_so_far, chain
from typing import NamedTuple

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.slots import copies
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.compiler.recording.known_numbers import KnownNumbers
from autograd.compiler.recording.staged import Copy, Stages
from autograd.derivatives.matrix_products import MatrixProduct
from autograd.graph.reverse import order_above
from autograd.graph.tracing import Tracer
from autograd.graph.value import Operand, Value
from autograd.table.rows import accumulate, mul, where


def program_with_products(
    results: Mapping[int, Operand],
    names: Sequence[str],
    places: Mapping[Value, int],
    name: str,
    tracer: Tracer,
    products: Sequence[MatrixProduct],
    first_sum: int,
) -> LoopedProgram:
    """The Program of a loss and of the sums of its gradients, whose products `pulled_back` has gone through.

    results: by their places among the outputs, those that no loop computes: the loss, and behind it the next sum of
    each parameter that is no weight of a product. names: of all inputs, of which the parameters are the first. places:
    the input that a Value is; weights and their sums are left out, which loops alone read. first_sum: the number of the
    input that is the first parameter's sum so far.
    """
    return _Layout(names, places, products, first_sum).program(results, name, tracer)


class _Numbers(NamedTuple):
    """What the loops of a product read of the straight code, as numbers of its Program."""

    inputs: Sequence[int]
    biases: Sequence[int]
    received: Sequence[int]
    masks: Sequence[int]


class _Layout:
    """The straight code between the loops of products, and the memory of all.

    Of n products, the product k is the loop k on the way to the loss, and the loop 2n - 1 - k on the way back. A stage
    of the straight code is what is computed before the loop of the same number.
    """

    def __init__(
        self, names: Sequence[str], places: Mapping[Value, int], products: Sequence[MatrixProduct], first_sum: int
    ) -> None:
        self._names, self._places, self._products, self._first_sum = names, places, products, first_sum
        self._size = len(names)
        self._parts: list[Part] = []

    def program(self, results: Mapping[int, Operand], name: str, tracer: Tracer) -> LoopedProgram:
        """The whole Program, see `program_with_products`."""
        sums_of = dict.fromkeys([product.rows for product in self._products], self._first_sum)
        outputs = [-1] * (len(results) + sum(sum(map(len, rows)) for rows in sums_of))
        self._borders = self._first_sum - 1, self._first_sum - 1 + len(outputs)
        next_sums_of = {rows: self._next_sums(rows, outputs) for rows in sums_of}
        straight, read, minus_zero = self._straight([*results.values()], name, tracer)
        n, stages, numbers = len(self._products), self._stages_of(straight), straight.outputs[: len(results)]
        for k, of_product in enumerate(read):
            for stage, used in ((k, of_product[:2]), (2 * n - 1 - k, of_product[2:])):
                for i in chain(*used):
                    stages.use(i, stage)
        for i in numbers:
            stages.use(i, 2 * n + 1)
        n_made = [len(product.dots) + len(product.sent) for product in self._products]
        first_made = list(sums_so_far(n_made, initial=len(self._places)))
        inputs_at = [
            self._forward(stages, k, product, read[k], first_made[k]) for k, product in enumerate(self._products)
        ]
        for k in reversed(range(n)):
            rows = self._products[k].rows
            sums_at = sums_of[rows], next_sums_of[rows]
            self._backward(stages, k, read[k], inputs_at[k], sums_at, first_made[k], minus_zero)
            sums_of[rows] = next_sums_of[rows]  # an earlier call of the same layer adds to them
        constants = {i: Slot(self._take()) for i in dict.fromkeys(numbers) if i < 0}
        self._add_block(stages, 2 * n, list(constants.items()))
        for k, i in zip(results, numbers):
            outputs[k] = (constants[i] if i < 0 else stages.slot_of[i]).first
        return LoopedProgram(
            name=name, input_names=tuple(self._names), size=self._size, parts=tuple(self._parts), outputs=tuple(outputs)
        )

    def _take(self, n: int = 1) -> int:
        """The place of the first of n more numbers."""
        self._size += n
        return self._size - n

    def _next_sums(self, rows: Sequence[range], outputs: list[int]) -> int:
        """Takes places for the next sums of rows of weights, as far apart as these; that of parameter 0."""
        corners = [row[j] for row in (rows[0], rows[-1]) for j in (0, -1)]
        low = min(corners)
        start = self._take(max(corners) - low + 1) - low
        for row in rows:
            up = row if row.step > 0 else row[::-1]
            outputs[1 + up.start : 1 + up.stop : up.step] = range(start + up.start, start + up.stop, up.step)
        return start

    def _straight(self, results: Sequence[Operand], name: str, tracer: Tracer) -> tuple[Program, list[_Numbers], int]:
        """The code without the loops. It gives the results, what the loops read, and -0.0, at which sums begin."""
        made = [x for product in self._products for x in (*product.dots, *product.sent)]
        builder = Builder([*(self._names[i] for i in self._places.values()), *(x.label for x in made)])
        number = KnownNumbers([*self._places, *made], name, tracer, builder)
        for product in self._products:
            for node in product.dots:
                number.check(node)
        groups = [group for product in self._products for group in _read(product)]
        asked = [*results, *(x for group in groups for x in group), -0.0]
        for node in order_above([x for x in made if x.operands], [x for x in asked if isinstance(x, Value)]):
            assert node.primitive is not None
            number.check(node)
            operands = [builder.constant(x) if isinstance(x, float) else number[x] for x in node.operands]
            number[node] = builder.apply(node.primitive, tuple(operands))
        program = builder.program("block", [builder.constant(x) if isinstance(x, float) else number[x] for x in asked])
        numbers = iter(program.outputs[len(results) :])
        read = [_Numbers(*([next(numbers) for _ in group] for group in _read(product))) for product in self._products]
        return program, read, program.outputs[-1]

    def _stages_of(self, straight: Program) -> Stages:
        n, stage_of_input = len(self._products), [0] * len(self._places)
        for k, product in enumerate(self._products):
            stage_of_input += [k + 1] * len(product.dots) + [2 * n - k] * len(product.sent)
        stages = Stages(straight, stage_of_input, lambda: Slot(self._take()))
        stages.slot_of = {i: Slot(place) for i, place in enumerate(self._places.values())}
        return stages

    def _forward(self, stages: Stages, k: int, product: MatrixProduct, read: _Numbers, first_made: int) -> int:
        """Adds the loops of the dot products; where the inputs lie."""
        copies: list[Copy] = []
        x, z = self._in_place(stages, read.inputs, copies), self._copied(read.biases, copies)
        self._add_block(stages, k, copies)
        rows, columns = len(read.biases), len(read.inputs)
        weights = Slot(product.first, (product.row_step, product.column_step))
        self._add_nest(rows, columns, [weights, Slot(x, (0, 1)), Slot(z, (1,))], Slot(z, (1,)))
        stages.slot_of.update({first_made + i: Slot(z + i) for i in range(rows)})
        return x

    def _backward(
        self,
        stages: Stages,
        k: int,
        read: _Numbers,
        x: int,
        sums_at: tuple[int, int],
        first_made: int,
        minus_zero: int,
    ) -> None:
        """Adds the loops of the derivatives: by the weights, and by the inputs.

        sums_at: where the sums of parameter 0 would be that the former are added to, and the next ones.
        """
        product, rows, columns = self._products[k], len(read.biases), len(read.inputs)
        copies: list[Copy] = []
        groups = [self._copied(group, copies) for group in (read.received, read.masks) if group]
        sent = self._take(len(product.sent))
        copies += [(minus_zero, Slot(sent + j)) for j in range(len(product.sent))]
        self._add_block(stages, 2 * len(self._products) - 1 - k, copies)
        steps = (product.row_step, product.column_step)
        sums, after = [Slot(at + product.first, steps) for at in sums_at]
        s, *mask = [Slot(group, (1,)) for group in groups]
        self._add_nest(rows, columns, [s, Slot(x, (0, 1)), sums, *mask], after)
        if product.sent:  # a pass comes to the last dot product first
            s, *mask = [Slot(group + rows - 1, (-1,)) for group in groups]
            weights = Slot(product.parameter(rows - 1, 0), (-product.row_step, product.column_step))
            self._add_nest(rows, columns, [s, weights, Slot(sent, (0, 1)), *mask], Slot(sent, (0, 1)))
            stages.slot_of.update({first_made + rows + j: Slot(sent + j) for j in range(columns)})

    def _add_nest(self, rows: int, columns: int, read: Sequence[Slot], written: Slot) -> None:
        body = Block(_product_added(len(read) > 3), tuple(read), (written,))
        self._parts.append(Loop(rows, (Loop(columns, (body,)),)))

    def _add_block(self, stages: Stages, stage: int, copied_to: Sequence[Copy]) -> None:
        """Adds the straight code of a stage, which then copies numbers; those that lie in the memory, loops copy."""
        moved = [(stages.slot_of[i], slot) for i, slot in copied_to if i in stages.slot_of]
        self._parts += copies(moved, lambda place: bisect_right(self._borders, place))
        block = stages.block(stage, [(i, slot) for i, slot in copied_to if i not in stages.slot_of])
        if block is not None:
            self._parts.append(block)

    def _copied(self, numbers: Sequence[int], copies: list[Copy]) -> int:
        """Where copies of these numbers begin."""
        start = self._take(len(numbers))
        copies += [(i, Slot(start + k)) for k, i in enumerate(numbers)]
        return start

    def _in_place(self, stages: Stages, numbers: Sequence[int], copies: list[Copy]) -> int:
        """Where these numbers begin, which are copied unless they are neighbours in the memory."""
        slots = [stages.slot_of.get(i) for i in numbers]
        if slots[0] is not None and slots == [Slot(slots[0].first + k) for k in range(len(slots))]:
            return slots[0].first
        return self._copied(numbers, copies)


def _read(product: MatrixProduct) -> list[Sequence[Operand]]:
    """What the loops of a product read, see `_Numbers`; no masks where all that is received counts always."""
    found = [product.received.get(node, (0.0, 0.0)) for node in product.dots]
    count_always = all(isinstance(mask, float) and mask for _, mask in found)
    masks = [] if count_always else [mask for _, mask in found]
    return [product.inputs, product.biases, [x for x, _ in found], masks]


def _product_added(is_gated: bool) -> Program:
    """The next sum, of two factors, the sum so far, and maybe the condition under which their product counts."""
    builder = Builder(["factor", "other", "sum", *(["counts"] if is_gated else [])])
    product = builder.apply(mul, (0, 1))
    if is_gated:
        product = builder.apply(where, (3, product, builder.constant(-0.0)))
    return builder.program("product", [builder.apply(accumulate, (2, product))])
