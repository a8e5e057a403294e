"""How many threads a run over rows is worth.

What a thread costs was measured with rows that are hardly any work, as the time of a run in two threads less that in
one (2 cores, EPYC, Linux): a thread that is started for the run 30 to 60 us, and one that waits for its next part, as
in epochs, 1 to 3 us, or 20 to 50 us where it has gone to sleep. An operand takes some 0.1 to 0.2 ns, where a register
holds 4 rows.
"""

from __future__ import annotations

import os

from autograd.compiler.rows.shards import LEAST_WORK

_WORTH_A_START = 1 << 20  # operands for each thread that is started: 100 to 200 us
_MANY_ROWS = 16_384  # these are worth it whatever they compute, as they have to come from memory


def threads_for(n_rows: int, work: int, n_runs: int = 1) -> int:
    """How many threads share the rows of each run out, where nobody says how many.

    work: of one row, see `loops.work`. n_runs: how many runs, as the steps of epochs, the threads are started for.
    """
    if n_rows >= _MANY_ROWS:
        return cores()
    return max(1, min(cores(), n_rows * work // (LEAST_WORK + _WORTH_A_START // max(1, n_runs))))


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
