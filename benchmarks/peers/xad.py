"""xad: a tape in C++ that Python writes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import xad.adj_1st
import xad.math

from peers.peer import Peer
from peers.scalar_programs import Functions
from peers.tracing_engines import Loss, TracingEngine
from peers.works import Row


class Xad(TracingEngine):
    """One tape for all losses: it is run back once."""

    functions = Functions(relu=lambda z: xad.math.max(z, 0.0), exp=xad.math.exp, log=xad.math.log, maximum=xad.math.max)

    def gradient(self, losses: Sequence[Loss], point: Row) -> Row:
        """See `TracingEngine`."""
        with xad.adj_1st.Tape() as tape:
            variables = [xad.adj_1st.Real(x) for x in point]
            for variable in variables:
                tape.registerInput(variable)
            tape.newRecording()
            total = xad.adj_1st.Real(0.0)
            for loss in losses:
                total = total + loss(variables)
            tape.registerOutput(total)
            total.setDerivative(1.0)
            tape.computeAdjoints()
            return [variable.getDerivative() for variable in variables]


PEERS: dict[str, Callable[[], Peer]] = {"xad": Xad}
