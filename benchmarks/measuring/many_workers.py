"""The cost of a step with many workers: measured on a few, simulated for up to a thousand.

A step sends the weights to each worker, 8 bytes for each weight, and gets a gradient of the same size from each. The
calling process does that task by task, and adds the gradients up; the workers compute their rows meanwhile.
"""

from __future__ import annotations

import heapq
import time
from array import array
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.compiler.backends.choosing import built
from autograd.compiler.rows.shards import MOST_ROWS
from autograd.compiler.rows.tables import table_of
from autograd.compiler.training_programs import gradient_program
from autograd.compiler.workers.crew import Crew
from autograd.compiler.workers.tasks import Work

TASKS, TURNS = 200, 5
FEW, MANY = 100, 100_000  # weights, at which the cost of a task is measured


@dataclass(frozen=True)
class Costs:
    """Seconds of the calling process.

    task: for each task, whatever its size. byte: for each byte sent or received. added: for each weight of each
    gradient that is added up.
    """

    task: float
    byte: float
    added: float

    def of_a_task(self, n_weights: int) -> float:
        """The seconds to send the weights to a worker and to get its gradient."""
        return self.task + 16 * n_weights * self.byte


def measured_costs(executor: Executor) -> Costs:
    """The costs with this executor, measured with workers that send back their arguments."""
    few, many = (_seconds_a_task(executor, n) for n in (FEW, MANY))
    byte = max(0.0, (many - few) / (16 * (MANY - FEW)))
    return Costs(few - 16 * FEW * byte, byte, _seconds_to_add(MANY) / MANY)


def _seconds_to_add(n_weights: int) -> float:
    """The seconds to add one more gradient, as it comes from a worker."""
    add = built("auto", lambda engine: engine.add)
    sums, gradient, best = array("d", [1.0] * n_weights), array("d", [1.0] * n_weights).tobytes(), float("inf")
    for _ in range(TASKS):
        start = time.perf_counter()
        add(sums, gradient)
        best = min(best, time.perf_counter() - start)
    return best


class AtOnce:
    """An executor whose tasks are done as soon as they are asked for: a step's time is that of the one who asks.

    workers: how many there are. n_weights: how many gradients each answers, beside the loss.
    """

    def __init__(self, workers: int, n_weights: int) -> None:
        self._max_workers = workers
        self._answer = array("d", [0.1] * (1 + n_weights)).tobytes()

    def submit(self, function: object, *arguments: object) -> Future[bytes]:
        """The answer, whatever is asked for."""
        future: Future[bytes] = Future()
        future.set_result(self._answer)
        return future


def seconds_of_the_asking(workers: int, n_weights: int) -> float:
    """The processor's seconds that a step takes the one who asks, for each worker."""
    zeros = array("d", bytes(8 * MOST_ROWS * workers))
    tables = [table_of(zeros, "inputs"), table_of(zeros, "targets")]
    weight = Value(0.5)
    _, program, _ = gradient_program(lambda row, target: (weight * row - target) ** 2, [weight], tables)
    executor: Any = AtOnce(workers, n_weights)
    crew = Crew(executor, Work(program, n_weights, 1 + n_weights, "auto"), tables, timeout=600.0)
    shared, n, best = bytes(8 * n_weights), len(zeros), float("inf")
    for _ in range(1 + TURNS):
        start = time.thread_time()
        crew.sums(shared, 0, n, batch_size=n)
        best = min(best, time.thread_time() - start)
    crew.close()
    return best / workers


def echo(numbers: bytes) -> bytes:
    """The work of a worker without rows."""
    return numbers


def _seconds_a_task(executor: Executor, n_weights: int) -> float:
    numbers, best = bytes(8 * n_weights), float("inf")
    for _ in range(TURNS):
        n = TASKS if n_weights == FEW else TASKS // 10
        start = time.perf_counter()
        wait([executor.submit(echo, numbers) for _ in range(n)])
        best = min(best, (time.perf_counter() - start) / n)
    return best


def simulated(costs: Costs, n_workers: int, n_rows: int, n_weights: int, seconds_a_row: float) -> float:
    """Seconds for a step: tasks are sent one after the other, and results are taken in the order in which they come."""
    clock, half = 0.0, costs.of_a_task(n_weights) / 2
    running: list[float] = []
    for _ in range(n_workers):
        clock += half
        heapq.heappush(running, clock + seconds_a_row * n_rows / n_workers)
    while running:
        clock = max(clock, heapq.heappop(running)) + half
    return clock + costs.added * n_weights * (n_workers - 1)
