"""HIPS autograd: numpy code, traced at every call. Its import is `autograd` too, so it has its own interpreter."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

from peers import array_programs
from peers.array_programs import ArrayFunctions, joined, split
from peers.peer import EPOCHS, Peer, Prepared, Trained
from peers.works import Mixture, Rosenbrock, Row, Step, Training

hips: Any = importlib.import_module("autograd")
np: Any = importlib.import_module("autograd.numpy")
special: Any = importlib.import_module("autograd.scipy.special")

FUNCTIONS = ArrayFunctions(
    relu=lambda z: np.maximum(z, 0.0),
    sigmoid=lambda z: 1.0 / (1.0 + np.exp(-z)),
    tanh=np.tanh,
    exp=np.exp,
    logsumexp=partial(special.logsumexp, axis=-1),
)


class Hips(Peer):
    """Losses of arrays, differentiated by `autograd.grad`."""

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""

        def loss(parameters: Any, row: Any, targets: Any) -> Any:
            return array_programs.network_loss(FUNCTIONS, "relu", split(parameters, work.sizes), row, targets)

        gradient = hips.grad(loss)

        def run() -> Row:
            numbers: Row = gradient(*map(np.array, (work.parameters, work.row, work.targets))).tolist()
            return numbers

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        inputs, targets = np.array(work.inputs), np.array(work.targets)
        gradient = hips.grad(partial(array_programs.network_loss, FUNCTIONS, work.activation))

        def train(epochs: int) -> Any:
            arrays = split(np.array(work.parameters), work.sizes)
            for _ in range(epochs):
                arrays = [x - work.lr * g for x, g in zip(arrays, gradient(arrays, inputs, targets))]
            return joined(arrays, np.concatenate)

        return Trained(work, train, EPOCHS // 10)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        gradient, x = hips.grad(array_programs.rosenbrock), np.array(work.point)
        return Prepared(lambda: gradient(x))

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""

        def log_likelihood(parameters: Any, points: Any) -> Any:
            return np.sum(array_programs.log_densities(FUNCTIONS, work.components, parameters, points))

        gradient, parameters, points = hips.grad(log_likelihood), np.array(work.parameters), np.array(work.points)
        return Prepared(lambda: gradient(parameters, points))


PEERS: dict[str, Callable[[], Peer]] = {"HIPS autograd": Hips}
