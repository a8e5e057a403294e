"""Training shared out to workers: where it pays, and the cost of a step with many of them.

    python benchmarks/workers.py            # the tables; with --write, into benchmarks/results/workers.md
    python benchmarks/workers.py --check    # exit with 1 if the bar is missed

Full-batch epochs of `nn.fit(..., executor=...)`, rows × weights, with threads and processes of this machine, in turns.
Then the cost of a step besides its rows is measured, for each worker, and a step with up to 1,000 workers is simulated.
Steps of few rows are measured in one thread and in two of the same process.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import platform
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.many_workers import Costs, measured_costs, seconds_of_the_asking, simulated
from measuring.report import amount, table
from measuring.results import finish, options
from measuring.small_batches import TURNS as SMALL_TURNS, seconds_of_steps

import nn

ROWS = (1_000, 10_000, 100_000)
HIDDEN = {"5-8-8-2": 8, "5-32-32-2": 32}
BAR_ROWS, BAR_NETWORK, LEAST_SPEED_UP = 100_000, "5-8-8-2", 1.7
ONE, TWO, PROCESSES, ALONE = "1 thread", "2 threads", "2 processes", "no executor"
TURNS = 5
WORKERS = (1, 2, 4, 8, 16, 64, 256, 1_000)
ASKED, ASKED_WEIGHTS = (16, 1_000), (1_000, 10_000, 100_000)
NETWORKS = ((5, 8, 8, 2), (5, 32, 32, 2), (64, 32, 10), (784, 32, 10))
WEIGHTS = {name: len(nn.network_5_2_2(hidden).parameters()) for name, hidden in HIDDEN.items()}


class Contender:
    """A network that trains with one of the executors, some epochs at a time, and the seconds of its epochs."""

    def __init__(self, hidden: int, inputs: list[list[float]], targets: list[list[float]], executor: Executor | None):
        self._model = nn.network_5_2_2(hidden, activation="sigmoid", rng=1)
        self._rows, self._executor = (inputs, targets), executor
        self.seconds: list[float] = []

    def train(self, epochs: int) -> None:
        """Trains and measures; the first two epochs, which bring the rows to the workers, are left out."""
        history = nn.fit(
            self._model,
            *self._rows,
            optimizer=nn.SGD(1e-9),
            epochs=epochs + 2,
            executor=self._executor,
            on_epoch=lambda epoch, history: None,  # so that each epoch is timed by itself
            progress=False,
        )
        self.seconds += history.seconds[2:]

    @property
    def typical(self) -> float:
        """Seconds for an epoch."""
        return statistics.median(self.seconds)


def data(n: int) -> tuple[list[list[float]], list[list[float]]]:
    """Random rows."""
    rng = Random(0)
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(5)] for _ in range(n)]
    return inputs, [[row[0] * row[1], row[2]] for row in inputs]


def compared(executors: dict[str, Callable[[], Executor | None]]) -> dict[tuple[str, int], dict[str, Contender]]:
    """All networks and numbers of rows, with each executor, in turns."""
    found = {}
    with ExitStack() as stack:
        opened = {}
        for name, make in executors.items():
            executor = make()
            opened[name] = stack.enter_context(executor) if executor is not None else None
        for network, hidden in HIDDEN.items():
            for n in ROWS:
                rows = data(n)
                contenders = {name: Contender(hidden, *rows, executor) for name, executor in opened.items()}
                for _ in range(TURNS):
                    for contender in contenders.values():
                        contender.train(8)
                found[network, n] = contenders
                print(network, n, {name: amount(c.typical) for name, c in contenders.items()}, flush=True)
    return found


def of_contenders(found: dict[tuple[str, int], dict[str, Contender]]) -> str:
    """The table of epochs: each executor beside one thread."""
    rows = []
    for (network, n), contenders in found.items():
        one = contenders[ONE].typical
        cells = [f"{amount(c.typical)} ({one / c.typical:.2f} x)" for c in contenders.values()]
        rows.append([network, f"{n:,}", *cells])
    return table(["an epoch, all rows in a step", "rows", *next(iter(found.values()))], rows)


def of_simulation(costs: dict[str, Costs], seconds_a_row: dict[str, float]) -> str:
    """The table of steps with many workers, by what carries the tasks."""
    rows = []
    for name, cost in costs.items():
        for network, seconds in seconds_a_row.items():
            for n in (1_000_000, 100_000_000):
                steps = [simulated(cost, workers, n, WEIGHTS[network], seconds) for workers in WORKERS]
                rows.append([f"{name}, {network}", f"{n:,}", *map(amount, steps)])
    return table(["a step", "rows", *(f"{workers:,}" for workers in WORKERS)], rows)


def of_asking() -> str:
    """The table of what a step costs the one who asks, with workers that answer at once."""
    rows = [[f"{workers:,}", *(amount(seconds_of_the_asking(workers, n)) for n in ASKED_WEIGHTS)] for workers in ASKED]
    return table(["for each of so many workers", *(f"{n:,} weights" for n in ASKED_WEIGHTS)], rows)


def of_small_batches() -> str:
    """The table of steps with few rows, in one thread and in two."""
    rows = []
    for sizes in NETWORKS:
        for batch, seconds in seconds_of_steps(sizes).items():
            one, two = seconds[1], seconds[2]
            rows.append(["-".join(map(str, sizes)), f"{batch:,}", amount(one), f"{amount(two)} ({one / two:.2f} x)"])
    return table(["a step", "rows", "1 thread", "2 threads"], rows)


def main() -> None:
    parser = options("Training shared out to workers: where it pays, and what a step costs.")
    arguments = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    executors: dict[str, Callable[[], Executor | None]] = {
        ONE: lambda: ThreadPoolExecutor(1),
        TWO: lambda: ThreadPoolExecutor(2),
        PROCESSES: lambda: ProcessPoolExecutor(2, mp_context=spawn),
        ALONE: lambda: None,
    }
    found = compared(executors)
    epochs = of_contenders(found)
    print(f"\n{epochs}\n")

    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=spawn) as processes:
        costs = {"threads": measured_costs(threads), "processes": measured_costs(processes)}
    if importlib.util.find_spec("distributed"):
        import distributed

        with (
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            distributed.Client(cluster) as client,
        ):
            costs["Dask"] = measured_costs(client.get_executor())
    of_costs = table(
        ["costs of the one who asks", "a task", "a megabyte", "1,000 weights added"],
        [[name, amount(c.task), amount(1e6 * c.byte), amount(1000 * c.added)] for name, c in costs.items()],
    )
    seconds_a_row = {name: found[name, BAR_ROWS][ONE].typical / BAR_ROWS for name in HIDDEN}
    steps = of_simulation({name: cost for name, cost in costs.items() if name != "threads"}, seconds_a_row)
    asking, small = of_asking(), of_small_batches()
    print(f"{of_costs}\n\n{steps}\n\n{asking}\n\n{small}")
    page = (
        "# Training shared out to workers\n\n"
        f"`python benchmarks/workers.py`, on {os.cpu_count()} cores, {platform.system()}, CPython "
        f"{platform.python_version()}. Medians of {TURNS} turns; in brackets, how many times as fast as one thread.\n\n"
        f"{epochs}\n\nWhat a step costs besides the rows, measured with two workers that send back what they get:\n\n"
        f"{of_costs}\n\nFrom these and the time that a row takes above, a step simulated with so many workers:\n\n"
        f"{steps}\n\nWhat a step takes the processor in the process that asks, with workers that answer at once:\n\n"
        f"{asking}\n\nSteps of few rows without an executor, the best of {SMALL_TURNS} turns:\n\n{small}\n"
    )
    contenders = found[BAR_NETWORK, BAR_ROWS]
    speed_up = contenders[ONE].typical / contenders[TWO].typical
    missed = [f"2 threads are {speed_up:.2f} times as fast as 1, not {LEAST_SPEED_UP:g}"]
    finish(arguments, "workers.md", page, missed * (speed_up < LEAST_SPEED_UP))


if __name__ == "__main__":
    main()
