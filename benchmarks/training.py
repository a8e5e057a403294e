"""What it costs that somebody looks at every epoch: a callback, a validation loss, early stopping, checkpoints, a bar.

    python benchmarks/training.py            # the tables, into benchmarks/results/training.md
    python benchmarks/training.py --check    # exit with 1 if a bar is missed

Each way is a whole `nn.fit`, as a user calls it, recording and compilation included, beside the same without anybody
who looks on, in turns, by processor time; the best turn counts. Two lengths of the run tell what an epoch takes by
itself. The callback does nothing: its own time is the user's. `nn.saving` is called, but no checkpoint is due.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.report import amount, table
from measuring.verdict import finish

import nn

RESULTS = Path(__file__).resolve().parent / "results" / "training.md"
MOST = 2.0
NEVER = 10**9
ALONE = "nobody looks"
Rows = tuple[Any, Any]


def nothing(epoch: int, history: nn.History) -> None:
    """A callback."""


WAYS: dict[str, Callable[[Rows, Any, Any], dict[str, Any]]] = {
    ALONE: lambda rows, model, optimizer: {},
    "on_epoch": lambda rows, model, optimizer: {"on_epoch": nothing},
    "validation": lambda rows, model, optimizer: {"validation": rows},
    "both": lambda rows, model, optimizer: {"on_epoch": nothing, "validation": rows},
    "early stopping": lambda rows, model, optimizer: {
        "validation": rows,
        "early_stopping": nn.EarlyStopping(patience=NEVER),
    },
    "nn.saving": lambda rows, model, optimizer: {"on_epoch": nn.saving("never.json", model, optimizer, every=NEVER)},
    "progress": lambda rows, model, optimizer: {"progress": True},
}
BARRED = ("on_epoch", "validation", "early stopping")


@dataclass
class Problem:
    """A network and rows; how many epochs a usual run has; and the best times, by way and number of epochs."""

    name: str
    network: Callable[[], Any]
    rows: Rows
    epochs: int
    best: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def lengths(self) -> tuple[int, int]:
        """Epochs of a usual run, and of a long one."""
        return self.epochs, 15 * self.epochs

    def take_a_turn(self, way: str) -> None:
        """Runs both lengths."""
        for epochs in self.lengths:
            model, optimizer = self.network(), nn.SGD(1e-3)
            options = {"progress": False, **WAYS[way](self.rows, model, optimizer)}
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
                start = time.process_time()
                nn.fit(model, *self.rows, optimizer=optimizer, epochs=epochs, **options)
                seconds = time.process_time() - start
            self.best[way, epochs] = min(seconds, self.best.get((way, epochs), float("inf")))

    def whole(self, way: str) -> float:
        """Seconds of a usual run."""
        return self.best[way, self.epochs]

    def epoch(self, way: str) -> float:
        """Seconds of an epoch by itself."""
        usual, long = self.lengths
        return (self.best[way, long] - self.best[way, usual]) / (long - usual)

    def factor(self, way: str) -> float:
        """How many times as long a usual run takes as it does alone."""
        return self.whole(way) / self.whole(ALONE)

    def missed(self) -> list[str]:
        """The bars that are."""
        return [
            f"{self.name}, {way}: {self.factor(way):.2f} times the run in which nobody looks, not {MOST:g}"
            for way in BARRED
            if self.factor(way) > MOST
        ]

    def table(self) -> str:
        """All ways."""
        rows = []
        for way in WAYS:
            verdict = "" if way not in BARRED else "MISSED" if self.factor(way) > MOST else "met"
            bar = f"at most {MOST:g} x" if way in BARRED else ""
            cells = [amount(self.whole(way)), f"{self.factor(way):.2f} x", bar, verdict]
            rows.append([way, *cells, amount(self.epoch(way)), f"{self.epoch(way) / self.epoch(ALONE):.1f} x"])
        return table([self.name, f"{self.epochs:,} epochs", "factor", "bar", "", "an epoch by itself", "factor"], rows)


def problems() -> list[Problem]:
    """The README's XOR, and the network of the cars on as many rows as there are cars."""
    rng = Random(0)
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(5)] for _ in range(400)]
    cars = inputs, [[row[0] * row[1], row[2]] for row in inputs]
    xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    return [
        Problem("XOR, 2-4-1, 4 rows", lambda: nn.MLP(2, [4, 1], activation="tanh", rng=0), xor, 1_000),
        Problem("5-8-8-2, 400 rows", lambda: nn.network_5_2_2(8, activation="sigmoid", rng=0), cars, 500),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="What it costs that somebody looks at every epoch.")
    parser.add_argument("--rounds", type=int, default=7, help="turns that each way takes (default: 7)")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    arguments = parser.parse_args()
    measured = problems()
    for problem in measured:
        for k in range(3 * arguments.rounds):  # a busy machine gets more turns, not a lower bar
            if k >= arguments.rounds and not problem.missed():
                break
            for way in WAYS:
                problem.take_a_turn(way)
        print(f"{problem.table()}\n", flush=True)
    tables = "\n\n".join(problem.table() for problem in measured)
    RESULTS.write_text(
        "# What it costs that somebody looks at every epoch\n\n"
        f"`python benchmarks/training.py`, {platform.system()}, CPython {platform.python_version()}. Whole runs of "
        "`nn.fit`, recording and\ncompilation included, and an epoch by itself; processor time, the best of several "
        f"turns.\n\n{tables}\n\n"
        "Epochs that nobody looks at run one after the other in machine code; between those that somebody looks at is\n"
        "Python, some ten microseconds of it, whatever the rows: next to an epoch of XOR that is much, next to one of\n"
        "400 rows little.\n",
        encoding="utf-8",
    )
    finish([missed for problem in measured for missed in problem.missed()], arguments.check)


if __name__ == "__main__":
    main()
