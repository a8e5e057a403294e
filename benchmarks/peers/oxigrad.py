"""oxigrad: micrograd's design in Rust. Its sigmoid is not used: it computes that of -z, and ignores the cotangent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import oxigrad

from peers.peer import Peer
from peers.scalar_programs import Functions, missing
from peers.tracing_engines import Loss, TracingEngine
from peers.works import Row


class Oxigrad(TracingEngine):
    """One graph for all losses, as in micrograd's notebook."""

    functions = Functions(
        relu=oxigrad.Activation.ReLU, exp=oxigrad.Value.exp, log=missing("log"), maximum=missing("maximum")
    )

    def gradient(self, losses: Sequence[Loss], point: Row) -> Row:
        """See `TracingEngine`."""
        variables = [oxigrad.Value(x) for x in point]
        sum(loss(variables) for loss in losses).backward()
        return [variable.grad for variable in variables]


PEERS: dict[str, Callable[[], Peer]] = {"oxigrad": Oxigrad}
