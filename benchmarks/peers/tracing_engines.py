"""Engines that build a graph of scalar nodes at every call: micrograd, oxigrad and xad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from peers.peer import Peer, Prepared, Trained
from peers.scalar_programs import Functions, log_likelihood, network_loss, rosenbrock
from peers.works import Mixture, Rosenbrock, Row, Step, Training

Loss = Callable[[list[Any]], Any]
"""A scalar of the engine's, made from a list of the engine's scalars."""


class TracingEngine(Peer):
    """An engine that computes the gradient of a function of a list, and records the function anew at every call."""

    functions: Functions

    def gradient(self, losses: Sequence[Loss], point: Row) -> Row:
        """The gradient of the losses' sum, each of which may be differentiated by itself."""
        raise NotImplementedError

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""

        def loss(parameters: list[Any]) -> Any:
            return network_loss(self.functions, work.sizes, "relu", parameters, work.row, work.targets)

        return Prepared(lambda: self.gradient([loss], work.parameters))

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""

        def loss_of(row: Row, targets: Row) -> Loss:
            return lambda parameters: network_loss(
                self.functions, work.sizes, work.activation, parameters, row, targets
            )

        losses = [loss_of(row, targets) for row, targets in zip(work.inputs, work.targets)]

        def train(epochs: int) -> Row:
            parameters = work.parameters
            for _ in range(epochs):
                gradient = self.gradient(losses, parameters)
                parameters = [p - work.lr * g for p, g in zip(parameters, gradient)]
            return parameters

        return Trained(work, train, epochs=1)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        return Prepared(lambda: self.gradient([rosenbrock], work.point))

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""

        def loss(parameters: list[Any]) -> Any:
            return log_likelihood(self.functions, work.components, parameters, work.points)

        return Prepared(lambda: self.gradient([loss], work.parameters))
