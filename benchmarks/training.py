"""The cost of looking at every epoch: by a callback, a validation loss, early stopping, checkpoints, a progress bar.

    python benchmarks/training.py            # the tables; with --write, into benchmarks/results/training.md
    python benchmarks/training.py --check    # exit with 1 if a bar is missed

Each way is a whole `nn.fit`, as a user calls it, recording and compilation included. It takes turns with the same `fit`
without any of them, by processor time; the best turn counts. There is a usual run, and one of ten times as many epochs;
their difference gives the time of an epoch alone. The callback does nothing: its own time is the user's. Early stopping
has its default patience, and a loss that falls to the end, so that it never stops. `nn.saving` is called, but no
checkpoint is due.
"""

from __future__ import annotations

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
from measuring.results import finish, options

import nn

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
    "early stopping": lambda rows, model, optimizer: {"validation": rows, "early_stopping": nn.EarlyStopping()},
    "nn.saving": lambda rows, model, optimizer: {"on_epoch": nn.saving("never.json", model, optimizer, every=NEVER)},
    "progress": lambda rows, model, optimizer: {"progress": True},
}
BARRED = ("on_epoch", "validation", "early stopping")


@dataclass
class Problem:
    """A network and rows, the number of epochs of a usual run, and the best times, by way and number of epochs."""

    name: str
    network: Callable[[], Any]
    rows: Rows
    epochs: int
    best: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def lengths(self) -> tuple[int, int]:
        """Epochs of a usual run, and of a long one."""
        return self.epochs, 10 * self.epochs

    def take_a_turn(self, way: str) -> None:
        """Runs both lengths."""
        for epochs in self.lengths:
            model, optimizer = self.network(), nn.SGD(1e-5)
            options = {"progress": False, **WAYS[way](self.rows, model, optimizer)}
            with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
                start = time.process_time()
                history = nn.fit(model, *self.rows, optimizer=optimizer, epochs=epochs, **options)
                seconds = time.process_time() - start
            if len(history.losses) < epochs:
                raise RuntimeError(f"{self.name}, {way}: training ended in epoch {len(history.losses)} of {epochs}")
            self.best[way, epochs] = min(seconds, self.best.get((way, epochs), float("inf")))

    def epoch(self, way: str) -> float:
        """Seconds of an epoch alone, without the set-up of a run."""
        usual, long = self.lengths
        return (self.best[way, long] - self.best[way, usual]) / (long - usual)

    def factor(self, way: str, epochs: int) -> float:
        """The time of a run of so many epochs, in units of the same run without anybody looking on."""
        return self.best[way, epochs] / self.best[ALONE, epochs]

    def missed(self) -> list[str]:
        """The missed bars, in words."""
        return [
            f"{self.name}, {epochs:,} epochs, {way}: {self.factor(way, epochs):.2f} times as long, not {MOST:g}"
            for way in BARRED
            for epochs in self.lengths
            if self.factor(way, epochs) > MOST
        ]

    def table(self) -> str:
        """All ways."""
        rows = []
        for way in WAYS:
            cells = [way]
            for epochs in self.lengths:
                factor = self.factor(way, epochs)
                verdict = "" if way not in BARRED else "MISSED" if factor > MOST else "met"
                cells += [amount(self.best[way, epochs]), f"{factor:.2f} x", verdict]
            rows.append([*cells, amount(self.epoch(way)), f"{self.epoch(way) / self.epoch(ALONE):.1f} x"])
        bar = f"at most {MOST:g} x"
        lengths = [cell for epochs in self.lengths for cell in (f"{epochs:,} epochs", "factor", bar)]
        return table([self.name, *lengths, "an epoch by itself", "factor"], rows)


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
    parser = options("What it costs that somebody looks at every epoch.")
    parser.add_argument("--rounds", type=int, default=7, help="turns that each way takes (default: 7)")
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
    page = (
        "# What it costs that somebody looks at every epoch\n\n"
        f"`python benchmarks/training.py`, {platform.system()}, CPython {platform.python_version()}. Whole runs of "
        "`nn.fit`, recording and\ncompilation included, and an epoch by itself; processor time, the best of several "
        f"turns.\n\n{tables}\n\n"
        "Epochs run one after the other in machine code, the validation rows after each of them; early stopping looks\n"
        "at as many at once as it has patience left. Before each callback, though, Python gives the parameters their\n"
        "numbers, and behind it Python looks whether the callback has changed some of them, or the model: that takes\n"
        "some ten microseconds and more with every parameter, which next to an epoch of XOR is much, next to one of\n"
        "400 rows less.\n"
    )
    finish(arguments, "training.md", page, [missed for problem in measured for missed in problem.missed()])


if __name__ == "__main__":
    main()
