"""The settings of runs and epochs, as machine code finds them in memory, one of 64 bits after the other.

Each helper of a run has settings of its own. The word `next` of the run's is the shard that is to be taken next, and
`next_shard` of all of them is where that word lies.
"""

from __future__ import annotations

from typing import Any

from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.backends.llvm.ir.routine import Routine

RUN = [
    "kernel",
    "n_rows",
    "rows_per_shard",
    "n_columns",
    "n_carried",
    "n_results",
    "packed",
    "adds_lanes",
    "shared",
    "rows",
    "sums",
    "results",
    "scratch",
    "partials",
    "out",
    "prologue",
    "prologue_scratch",
    "computed",
    "n_shared_arguments",
    "shared_arguments",
    "n_arguments",
    "arguments",
    "n_outputs",
    "outputs",
    "is_running",
    "n_helpers",
    "helpers",
    "next",
    "next_shard",
    "is_open",
    "turn",
    "turn_lock",
    "done",
    "done_lock",
    "is_last",
    "n_looks",
]
ARGUMENT = ["source", "row_stride", "column_stride", "n_columns", "first_column"]
OUTPUT = ["target", "row_stride", "column"]
SHARED = ["source", "n", "target"]
EPOCHS = [
    "run",
    "update",
    "n_epochs",
    "n_batches",
    "batch_size",
    "last_batch_size",
    "batch_floats",
    "data",
    "losses",
    "rates",
    "asks_norm",
    "columns",
    "columns_apart",
    "column_blocks",
    "validation",
    "validation_losses",
    "trace",
]


class Fields:
    """Named settings at an address."""

    def __init__(self, routine: Routine, address: Lanes, names: list[str]) -> None:
        self._routine, self._address, self._names = routine, address, names

    def __getattr__(self, name: str) -> Lanes:
        return self._routine.load(self._address, self._names.index(name), "i64")

    def set(self, name: str, value: Any) -> None:
        """Changes a setting."""
        self._routine.store(self._address, self._names.index(name), value, "i64")

    def place(self, name: str) -> Lanes:
        """Where a setting lies."""
        return self._routine.offset(self._address, self._names.index(name))
