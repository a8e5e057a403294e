"""detect_anomaly: which operation made the first nan or inf, and on which line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite, isinf, isnan

from autograd.graph.differentiated import current_source
from autograd.graph.modes import Entrance, mode
from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.source_line import described, name_of, source_of
from autograd.graph.value import Operand, Value, number_of
from autograd.graph.zeroing import LeafWatch
from autograd.table.row import NOTHING, Primitive


class AnomalyDetected(FloatingPointError):
    """A nan or inf appeared under `detect_anomaly`; the message names the operation, its operands and its line."""


def detect_anomaly(*, inf: bool = True) -> Entrance:
    """Raises AnomalyDetected when a value or a gradient first becomes nan or inf, and names what made it so.

    The message has the primitive, its operands and the line. It is slower, so meant for finding a fault. Each time that
    a leaf is moved by a gradient that was not set to zero, `ForgottenZeroing` is warned of.

    Compiled code makes no Values, so nothing is looked for in it. Called with Values, a compiled function is the
    function itself: `f(Value(-1.0))` finds what `f(-1.0)` does not. `nn.fit` looks by itself, where a loss becomes nan.

    inf: whether an inf counts. With False only a nan does, for code where `log(0)` is meant to be -inf.

    >>> x = Value(0.0, "x")
    >>> try:
    ...     with detect_anomaly():
    ...         y = x * x.log()
    ... except AnomalyDetected as anomaly:
    ...     print(str(anomaly).partition("File")[0].rstrip())
    log made -inf
      operand 1, 'x': 0.0
    """

    def is_anomalous(made: float, *of: float) -> bool:
        return isnan(made) or (inf and isinf(made) and all(map(isfinite, of)))

    def check_node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> None:
        numbers = [x if isinstance(x, float) else number_of(x) for x in operands]
        if is_anomalous(data, *numbers):
            what = f"{primitive.name} " + ("was given a nan" if any(map(isnan, numbers)) else f"made {data}")
            source = current_source()
            if source.derivative_of:
                what += f", in the derivative of {source.derivative_of}"
            raise AnomalyDetected(what + described(operands, source))

    watches: dict[int, LeafWatch] = {}

    def check_backward(output: Value) -> Callable[[], None]:
        order = topological_order(output)
        leaves = {x: None for node in order for x in node.operands if isinstance(x, Value) and not x.operands}
        met = [(watch, watch.is_stale()) for x in leaves if (watch := watches.get(id(x))) and watch.leaf() is x]

        def check() -> None:
            check_gradients(order, leaves)
            forgotten = [watch for watch, was_stale in met if watch.is_forgotten(was_stale)]
            known = {id(watch.leaf()) for watch, _ in met}
            if len(watches) > 2 * len(leaves):
                for key in [key for key, watch in watches.items() if watch.leaf() is None]:
                    del watches[key]
            watches.update((id(x), LeafWatch(x)) for x in leaves if id(x) not in known)
            if forgotten:
                forgotten[0].tell()

        return check

    def check_gradients(order: list[Value], leaves: Iterable[Value]) -> None:
        # in the order of the backward pass, so that the first one found was the first to appear
        for node in [*reversed(order), *leaves]:
            if node.grad is NOTHING:
                continue
            if is_anomalous(node.grad):
                what = f"the gradients sent to {name_of(node)} add up to {node.grad}"
                raise AnomalyDetected(what + described(node.operands, source_of(node)))
            for i, (operand, derivative) in enumerate(zip(node.operands, local_derivatives(node)), 1):
                sent = node.grad * derivative
                if isinstance(operand, Value) and derivative is not NOTHING and is_anomalous(sent, node.grad):
                    assert node.primitive is not None
                    what = (
                        f"backward through {node.primitive.name} made {sent} for operand {i}: "
                        f"the gradient {node.grad} times the local derivative {derivative}"
                    )
                    raise AnomalyDetected(what + described(node.operands, source_of(node)))

    return mode(locates=True, check_node=check_node, check_backward=check_backward)
