"""The cost of a step with many workers: measured on a few, simulated for up to a thousand.

A step sends the weights to each worker, 8 bytes for each weight, and gets a gradient of the same size from each. The
calling process does that task by task, and adds the gradients up; the workers compute their rows meanwhile.
"""

from __future__ import annotations

import heapq
import time
from array import array
from concurrent.futures import Executor, wait
from dataclasses import dataclass

from autograd.compiler.backends.choosing import built

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
