"""Matrix products in a recorded graph: dot products of rows of parameters with the same inputs, as layers have them.

The reverse pass takes each product as a whole, so that no node is made for any of its many derivatives. The numbers
that it receives and sends are Values, between which a compiler writes loops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.derivatives.masks import MaskedSums, either
from autograd.graph.loop_nodes import unknown
from autograd.graph.value import Operand, Value
from autograd.table.rows import dot


@dataclass(eq=False)
class MatrixProduct:
    """Dot products of rows of weights with the same inputs, in the order in which a walk comes to them.

    first, row_step, column_step: the weight j of the dot product i is the parameter number
    `first + row_step * i + column_step * j`.

    received: by dot product the sum that came to it in the reverse pass, 0 where its mask is 0, and this mask.
    sent: what goes on to the inputs; empty where nothing asks for their derivatives.
    """

    dots: Sequence[Value]
    first: int
    row_step: int
    column_step: int
    received: dict[Value, tuple[Any, Operand]] = field(default_factory=dict)
    sent: list[Value] = field(default_factory=list)

    @property
    def inputs(self) -> tuple[Operand, ...]:
        """The numbers that all the rows are multiplied with."""
        operands = self.dots[0].operands
        return operands[len(operands) // 2 : -1]

    def weights_of(self, node: Value) -> tuple[Operand, ...]:
        """The weights of a dot product."""
        return node.operands[: len(node.operands) // 2]

    @property
    def biases(self) -> list[Operand]:
        """The number that each dot product begins with."""
        return [node.operands[-1] for node in self.dots]

    def parameter(self, i: int, j: int) -> int:
        """The number of the weight j of the dot product i among the parameters."""
        return self.first + self.row_step * i + self.column_step * j

    def weights(self, i: int) -> range:
        """The numbers of the weights of the dot product i among the parameters."""
        return range(self.parameter(i, 0), self.parameter(i, len(self.inputs)), self.column_step)

    def all_weights(self) -> Iterator[int]:
        """The numbers of all weights, row by row."""
        for i in range(len(self.dots)):
            yield from self.weights(i)

    def pull(self, node: Value, sums: MaskedSums, relevant: Container[Value]) -> None:
        """Takes what came to a dot product. The first of them, which is the last one that a pass comes to, sends on.

        relevant: the Values that get derivatives.
        """
        number, mask = sums.found(node)
        self.received[node] = sums.total(node), mask
        bias = node.operands[-1]
        if isinstance(bias, Value) and bias in relevant:
            sums.receive(bias, number, mask)
        if node is not self.dots[0]:
            return
        if any(isinstance(x, Value) and x in relevant for x in self.inputs):
            mask = 0.0
            for _, of_row in self.received.values():
                mask = either(of_row, mask)
            for j, x in enumerate(self.inputs):
                self.sent.append(unknown(1.0, f"gradient of input {j}"))
                if isinstance(x, Value):
                    sums.receive(x, self.sent[-1], mask)


def matrix_products(
    order: Sequence[Value], places: Mapping[Value, int], least_size: int, least_largest: int
) -> dict[Value, MatrixProduct]:
    """The matrix products among the nodes of a graph, by each of their dot products.

    order: the nodes, operands first. places: the number of each parameter. least_size: the fewest weights of a product.
    least_largest: the fewest weights of the largest one; if that has fewer, there are none.

    The rows of a product are parameters at equal distances that nothing else reads. Its inputs are rows of data, which
    get no derivatives, or Values that nothing else reads: then no sum of a derivative changes its order.
    """
    rows: dict[tuple[int, ...], list[Value]] = {}
    for node in order:
        if node.primitive is dot:
            n = len(node.operands) // 2
            rows.setdefault(tuple(map(id, node.operands[n:-1])), []).append(node)
    sizes = [len(dots) * len(inputs) if len(dots) > 1 and len(inputs) > 1 else 0 for inputs, dots in rows.items()]
    if max(sizes, default=0) < least_largest:
        return {}
    large = [dots for dots, size in zip(rows.values(), sizes) if size >= least_size]
    uses = Counter[Operand]()
    for node in order:
        uses.update([x for x in node.operands if type(x) is not float])
    found: dict[Value, MatrixProduct] = {}
    for dots in large:
        product = _in_steps(dots, places)
        if product is None or max(max(map(uses.__getitem__, product.weights_of(node))) for node in dots) > 1:
            continue
        if all(_is_data(x, places) or uses[x] == len(dots) for x in product.inputs):
            found |= dict.fromkeys(dots, product)
    return found


def _is_data(x: Operand, places: Mapping[Value, int]) -> bool:
    return isinstance(x, float) or (not x.operands and x not in places)


def _in_steps(dots: Sequence[Value], places: Mapping[Value, int]) -> MatrixProduct | None:
    """The product of these dot products; None where their weights are not parameters at equal distances."""
    n = len(dots[0].operands) // 2
    try:
        rows = [[*map(places.__getitem__, node.operands[:n])] for node in dots]  # type: ignore[arg-type]
    except KeyError:
        return None
    first, row_step, column_step = rows[0][0], rows[1][0] - rows[0][0], rows[0][1] - rows[0][0]
    if not column_step:
        return None
    product = MatrixProduct(dots, first, row_step, column_step)
    return product if all(row == [*product.weights(i)] for i, row in enumerate(rows)) else None
