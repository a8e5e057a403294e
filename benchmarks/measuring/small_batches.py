"""Steps with batches of few rows: one thread against two, which wait for the next step."""

from __future__ import annotations

import time
from random import Random

import nn
from autograd.compiler import Training

ROWS, TURNS, SECONDS = 1024, 20, 0.01  # of a turn: in so many, the start of a thread counts little
BATCHES = (32, 64, 128, 256, 1024)


def seconds_of_steps(sizes: tuple[int, ...]) -> dict[int, dict[int, float]]:
    """The seconds of a step of a network, by the size of batches and the number of threads: the best of all turns."""
    rng = Random(0)
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", rng=1)
    inputs, targets = ([[rng.gauss(0.0, 1.0) for _ in range(n)] for _ in range(ROWS)] for n in (sizes[0], sizes[-1]))
    training = Training(
        lambda row, target: nn.mse(model(row), target), model.parameters(), inputs, targets,
        lambda data, grad, state, step: (data - step.lr * grad / step.n, grad, state), n_state=0,
    )  # fmt: skip
    training.read()
    best = {batch: {1: float("inf"), 2: float("inf")} for batch in BATCHES}
    for _ in range(TURNS):
        for batch, seconds in best.items():
            start = time.perf_counter()
            training.epochs(2, lr=1e-9, batch_size=batch, threads=1)  # brings the rows into these batches
            epochs = 1 + int(SECONDS / (time.perf_counter() - start))
            for threads in seconds:
                start = time.perf_counter()
                done = training.epochs(epochs, lr=1e-9, batch_size=batch, threads=threads)
                seconds[threads] = min(seconds[threads], (time.perf_counter() - start) / done.n_steps)
    return best
