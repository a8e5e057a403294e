"""micrograd: `Value`, as in its notebooks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from micrograd.engine import Value

from peers.peer import Peer
from peers.scalar_programs import Functions, missing
from peers.tracing_engines import Loss, TracingEngine
from peers.works import Row

DEEP_ENOUGH = 100_000  # its backward recurses over the graph


class Micrograd(TracingEngine):
    """One graph for all losses, as in micrograd's notebook."""

    functions = Functions(relu=Value.relu, exp=missing("exp"), log=missing("log"), maximum=missing("maximum"))

    def gradient(self, losses: Sequence[Loss], point: Row) -> Row:
        """See `TracingEngine`."""
        sys.setrecursionlimit(DEEP_ENOUGH)
        variables = [Value(x) for x in point]
        sum(loss(variables) for loss in losses).backward()
        return [variable.grad for variable in variables]


PEERS: dict[str, Callable[[], Peer]] = {"micrograd": Micrograd}
