"""Dense layers in mini-batches: an epoch of compiled training beside PyTorch's eager one, in one run.

    python benchmarks/layers.py            # the table; with --write, into benchmarks/results/layers.md
    python benchmarks/layers.py --check    # exit with 1 if a bar is missed

Both start from the same weights, see the same batches and take Adam's steps in float64; first it is checked that their
losses agree. It needs torch: pip install torch==2.13.0.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

import torch
from measuring.report import amount, table
from measuring.results import finish, options
from peers.first_compile import compile_as_the_first_time

import nn
from autograd.compiler import Backend

ROOT = Path(__file__).resolve().parent.parent
BATCH, RATE, TURNS, EPOCHS = 64, 1e-3, 3, 8
TOLERANCE = 1e-9


@dataclass
class Work:
    """A network and its rows, with its bars: the epoch in units of PyTorch's, and the seconds until it is ready."""

    name: str
    sizes: list[int]
    inputs: list[list[float]]
    classes: list[int]
    most_epochs: float
    most_seconds: float
    backends: Sequence[Backend]

    def model(self) -> nn.MLP:
        """The network with its starting weights."""
        return nn.MLP(self.sizes[0], self.sizes[1:], initializer="he", rng=0)


def digits() -> Work:
    table = nn.read_csv(ROOT / "examples" / "data" / "digits.csv.gz")[:1437]
    inputs, classes = [[x / 16 for x in row[1:]] for row in table], list(map(int, table["digit"]))
    return Work("64-32-10, 1,437 rows", [64, 32, 10], inputs, classes, 0.15, 0.3, ["llvm", "tape"])


def pictures() -> Work:
    """Random rows in the size of pictures of 28 × 28 pixels; what they show does not matter here."""
    rng = Random(0)
    inputs = [[rng.random() for _ in range(784)] for _ in range(4 * BATCH)]
    classes = [rng.randrange(10) for _ in inputs]
    return Work("784-128-10, 256 rows", [784, 128, 10], inputs, classes, 1.0, 0.5, ["auto"])


class Contender:
    """A way to train, and the seconds of its epochs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ready_after: list[float] = []
        self.times: list[float] = []

    def losses(self, epochs: int, rng: int | None) -> list[float]:
        """Trains from the start, and notes how long each epoch takes."""
        raise NotImplementedError


class Ours(Contender):
    """`nn.fit`, a few epochs at a time; each call records and compiles anew."""

    def __init__(self, work: Work, backend: Backend) -> None:
        self._work, self._backend = work, backend
        self._targets = nn.one_hot(work.classes, 10)
        super().__init__(f"glassgrad, {backend}")

    def losses(self, epochs: int, rng: int | None) -> list[float]:
        """Trains from the start, and notes how long each epoch takes."""
        history = nn.fit(
            self._work.model(),
            self._work.inputs,
            self._targets,
            loss=nn.cross_entropy,
            optimizer=nn.Adam(RATE),
            epochs=epochs,
            batch_size=BATCH,
            rng=rng,
            backend=self._backend,
            progress=False,
        )
        self.ready_after.append(history.compile_seconds)
        self.times += history.seconds
        return history.losses


class PyTorch(Contender):
    """PyTorch's usual training loop, eager."""

    def __init__(self, work: Work, threads: int) -> None:
        self._work, self._threads = work, threads
        super().__init__(f"PyTorch, eager, {threads} thread" + ("" if threads == 1 else "s"))

    def losses(self, epochs: int, rng: int | None) -> list[float]:
        """Trains from the start, and notes how long each epoch takes."""
        torch.set_num_threads(self._threads)
        inputs = torch.tensor(self._work.inputs, dtype=torch.float64)
        classes = torch.tensor(self._work.classes)
        model, cross_entropy = self._model(), torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters(), RATE)
        losses = []
        for _ in range(epochs):
            started, total = time.perf_counter(), 0.0
            order = torch.arange(len(classes)) if rng is None else torch.randperm(len(classes))
            for batch in order.split(BATCH):
                optimizer.zero_grad()
                loss = cross_entropy(model(inputs[batch]), classes[batch])
                loss.backward()
                optimizer.step()
                total += loss.item() * len(batch)
            losses.append(total / len(classes))
            self.times.append(time.perf_counter() - started)
        return losses

    def _model(self) -> torch.nn.Sequential:
        first, second = (torch.nn.Linear(*shape) for shape in zip(self._work.sizes, self._work.sizes[1:]))
        with torch.no_grad():
            for linear, layer in zip((first, second), self._work.model().layers):
                linear.weight = torch.nn.Parameter(
                    torch.tensor([[w.data for w in neuron.weights] for neuron in layer.neurons], dtype=torch.float64)
                )
                linear.bias = torch.nn.Parameter(
                    torch.tensor([neuron.bias.data for neuron in layer.neurons], dtype=torch.float64)
                )
        return torch.nn.Sequential(first, torch.nn.ReLU(), second)


def measured(work: Work) -> tuple[list[Ours], list[PyTorch]]:
    """Both ways in turns, after a check that their losses agree."""
    compile_as_the_first_time()
    engines = [Ours(work, backend) for backend in work.backends]
    torches = [PyTorch(work, threads) for threads in (1, os.cpu_count() or 1)]
    contenders: list[Contender] = [*torches, *engines]
    first, *others = [contender.losses(3, rng=None) for contender in contenders]
    for losses in others:
        if any(abs(x - y) > TOLERANCE * abs(x) for x, y in zip(first, losses)):
            raise SystemExit(f"{work.name}: the losses are {first} and {losses}, so their times mean nothing")
    for contender in contenders:
        contender.times.clear()
        contender.ready_after.clear()
    for _ in range(TURNS):
        for contender in contenders:
            contender.losses(EPOCHS, rng=0)
    return engines, torches


def main() -> None:
    parser = options("Dense layers in mini-batches, beside PyTorch's eager training.")
    arguments = parser.parse_args()
    rows, missed = [], []
    for work in (digits(), pictures()):
        engines, torches = measured(work)
        peer = min(statistics.median(contender.times) for contender in torches)
        for contender in (*engines, *torches):
            typical = statistics.median(contender.times)
            ready = amount(min(contender.ready_after)) if contender.ready_after else ""
            name = f"{work.name}: {contender.name}"
            rows.append([name, amount(min(contender.times)), amount(typical), f"{typical / peer:.2f}", ready])
        best = min(statistics.median(engine.times) for engine in engines) / peer
        if best > work.most_epochs:
            missed.append(f"{work.name}: an epoch takes {best:.2f} of PyTorch's, at most {work.most_epochs:g}")
        for engine in engines:
            if min(engine.ready_after) > work.most_seconds:
                missed.append(f"{work.name}: {engine.name} is ready after {min(engine.ready_after):.1f} s")
    text = table(["an epoch, batches of 64", "best", "median", "x PyTorch", "recorded and compiled after"], rows)
    print(text)
    page = (
        "# Dense layers in mini-batches\n\n"
        f"Cross entropy and Adam in float64, on {os.cpu_count()} cores, {platform.system()}, CPython "
        f"{platform.python_version()}, PyTorch {torch.__version__}. `python benchmarks/layers.py`. All from the same "
        f"weights in turns, {TURNS} times {EPOCHS} epochs each, shuffled; without a shuffle their losses agree to "
        f"{TOLERANCE:g}.\n\n{text}\n"
    )
    finish(arguments, "layers.md", page, missed)


if __name__ == "__main__":
    main()
