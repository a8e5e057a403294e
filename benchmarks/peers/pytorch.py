"""PyTorch, eager and through torch.compile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from peers import array_programs
from peers.array_programs import ArrayFunctions, joined, split
from peers.peer import EPOCHS, Peer, Prepared, Trained
from peers.works import Layers, Mixture, Rosenbrock, Row, Step, Training

torch.set_num_threads(1)

FUNCTIONS = ArrayFunctions(
    relu=torch.relu, sigmoid=torch.sigmoid, tanh=torch.tanh, exp=torch.exp, logsumexp=partial(torch.logsumexp, dim=-1)
)


class PyTorch(Peer):
    """Losses of tensors of float64.

    compiled: whether the gradient, made by torch.func, is compiled; else `torch.autograd.grad` takes it, as eager code
    does.
    """

    def __init__(self, compiled: bool) -> None:
        self._compiled = compiled

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""

        def loss(parameters: Any, row: Any, targets: Any) -> Any:
            return array_programs.network_loss(FUNCTIONS, "relu", split(parameters, work.sizes), row, targets)

        gradient = self._gradient(loss)

        def run() -> Row:
            numbers: Row = gradient(*map(_tensor, (work.parameters, work.row, work.targets))).tolist()
            return numbers

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        inputs, targets = _tensor(work.inputs), _tensor(work.targets)
        start = [x.contiguous() for x in split(_tensor(work.parameters), work.sizes)]
        loss = partial(array_programs.network_loss, FUNCTIONS, work.activation)
        step = torch.compile(partial(_updated, loss, work.lr)) if self._compiled else None

        def train(epochs: int) -> Any:
            if step:
                tensors = start
                for _ in range(epochs):
                    tensors = step(tensors, inputs, targets)
            else:
                tensors = [x.clone().requires_grad_() for x in start]
                for _ in range(epochs):
                    gradients = torch.autograd.grad(loss(tensors, inputs, targets), tensors)
                    with torch.no_grad():
                        for x, gradient in zip(tensors, gradients):
                            x.sub_(gradient, alpha=work.lr)
            return joined([x.detach() for x in tensors], torch.cat)

        return Trained(work, train, EPOCHS // 10)

    def layers(self, work: Layers) -> Prepared:
        """See `Peer`."""
        return self.training(work)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        gradient, x = self._gradient(array_programs.rosenbrock), _tensor(work.point)
        return Prepared(lambda: gradient(x))

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""

        def log_likelihood(parameters: Any, points: Any) -> Any:
            return array_programs.log_densities(FUNCTIONS, work.components, parameters, points).sum()

        gradient = self._gradient(log_likelihood)
        parameters, points = _tensor(work.parameters), _tensor(work.points)
        return Prepared(lambda: gradient(parameters, points))

    def _gradient(self, loss: Callable[..., Any]) -> Callable[..., Any]:
        """The gradient by the first of the loss's arguments."""
        if self._compiled:
            compiled: Callable[..., Any] = torch.compile(torch.func.grad(loss))
            return compiled

        def gradient(first: Any, *rest: Any) -> Any:
            first = first.detach().requires_grad_()
            return torch.autograd.grad(loss(first, *rest), first)[0]

        return gradient


def _updated(loss: Callable[..., Any], lr: float, tensors: Any, inputs: Any, targets: Any) -> Any:
    gradients = torch.func.grad(loss)(tensors, inputs, targets)
    return [x - lr * gradient for x, gradient in zip(tensors, gradients)]


def _tensor(numbers: Any) -> Any:
    return torch.tensor(numbers, dtype=torch.float64)


PEERS: dict[str, Callable[[], Peer]] = {
    "PyTorch, compile": lambda: PyTorch(compiled=True),
    "PyTorch, eager": lambda: PyTorch(compiled=False),
}
