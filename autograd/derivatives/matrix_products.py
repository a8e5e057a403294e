"""Matrix products in a recorded graph: dot products of rows of parameters with the same inputs, as layers have them.

The reverse pass takes each product as a whole, so that no node is made for any of its many derivatives. The numbers
that it receives and sends are Values, between which a compiler writes loops.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import is_
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

    @property
    def biases(self) -> list[Operand]:
        """The number that each dot product begins with."""
        return [node.operands[-1] for node in self.dots]

    def parameter(self, i: int, j: int) -> int:
        """The number of the weight j of the dot product i among the parameters."""
        return self.first + self.row_step * i + self.column_step * j

    @property
    def rows(self) -> tuple[range, ...]:
        """The numbers of the weights of each dot product among the parameters."""
        n = len(self.inputs)
        starts = [self.parameter(i, 0) for i in range(len(self.dots))]
        return tuple([range(start, start + self.column_step * n, self.column_step) for start in starts])

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

    order: the nodes, operands first. places: the parameters, each with its number, from 0 on. least_size: the fewest
    weights of a product. least_largest: the fewest weights of the largest one; if that has fewer, there are none.

    The rows of a product are parameters at equal distances that nothing reads but products with all of these rows, as
    those of a layer that is called several times. Its inputs are rows of data, which get no derivatives, or Values that
    nothing else reads: then no sum of a derivative changes its order.
    """
    by_inputs: dict[tuple[int, ...], list[Value]] = {}
    uses = Counter[Operand]()  # of Values, but for their uses as weights of products

    def count(operands: Iterable[Operand], times: int = 1) -> None:
        for x in operands:
            if not isinstance(x, float):
                uses[x] += times

    for node in order:
        if node.primitive is dot:
            n = len(node.operands) // 2
            by_inputs.setdefault(tuple(map(id, node.operands[n:-1])), []).append(node)
        else:
            count(node.operands)
    sizes = [len(dots) * len(inputs) if len(inputs) > 1 else 0 for inputs, dots in by_inputs.items()]
    if max(sizes, default=0) < least_largest:
        return {}
    parameters = list(places)
    by_rows: dict[tuple[range, ...], list[MatrixProduct]] = {}
    for dots, size in zip(by_inputs.values(), sizes):
        product = _in_steps(dots, parameters, places) if size >= least_size else None
        if product is None:
            count(chain.from_iterable(node.operands for node in dots))
            continue
        count(product.biases)
        count(product.inputs, len(dots))
        by_rows.setdefault(product.rows, []).append(product)
    read = {places[x] for x in uses if isinstance(x, Value) and x in places}
    found: dict[Value, MatrixProduct] = {}
    weights = set[int]()
    for rows, products in by_rows.items():
        n_before = len(weights)
        weights.update(*rows)
        if len(weights) < n_before + sum(map(len, rows)):  # products that share some of their rows only
            return {}
        inputs = chain.from_iterable(product.inputs for product in products)
        if read.isdisjoint(chain.from_iterable(rows)) and all(
            _is_data(x, places) or uses[x] == len(rows) for x in inputs
        ):
            found |= {node: product for product in products for node in product.dots}
    return {node: found[node] for node in order if node in found}


def _is_data(x: Operand, places: Mapping[Value, int]) -> bool:
    return isinstance(x, float) or (not x.operands and x not in places)


def _in_steps(dots: Sequence[Value], parameters: Sequence[Value], places: Mapping[Value, int]) -> MatrixProduct | None:
    """The product of these dot products; None where their weights are not parameters at equal distances."""
    corners = [places.get(x) for x in (*dots[0].operands[:2], dots[-1].operands[0]) if isinstance(x, Value)]
    first, second, last = corners if len(corners) == 3 else (None, None, None)
    if first is None or second is None or last is None:
        return None
    product = MatrixProduct(dots, first, (last - first) // max(1, len(dots) - 1), second - first)
    if not product.column_step:
        return None
    for node, row in zip(dots, product.rows):
        if min(row[0], row[-1]) < 0 or max(row[0], row[-1]) >= len(parameters):
            return None
        if not all(map(is_, node.operands, map(parameters.__getitem__, row))):
            return None
    return product
