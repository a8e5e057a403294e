"""ddx-ad: a graph of named scalars, compiled through LLVM; a batch of points is one call."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import ddx
import numpy as np

from peers.peer import EPOCHS, Peer, Prepared, Trained
from peers.scalar_programs import Functions, log_density, log_likelihood, network_loss, rosenbrock
from peers.works import Mixture, Rosenbrock, Row, Step, Training, n_parameters

FUNCTIONS = Functions(relu=lambda z: ddx.max(z, 0.0), exp=ddx.exp, log=ddx.log, maximum=ddx.max)


class Ddx(Peer):
    """Equations bound to buffers; what is not differentiated by is a `param`."""

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""
        point = np.array([*work.parameters, *work.row, *work.targets])
        call = _bound(_loss_of_row(work.sizes, "relu"), point)
        numbers, pack = memoryview(call.x), struct.Struct(f"{len(point)}d").pack_into

        def run() -> Row:
            pack(numbers, 0, *work.parameters, *work.row, *work.targets)
            call()
            gradient: Row = call.jacobian.tolist()
            return gradient

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`: the rows are a batch, in each point of which the parameters are repeated."""
        n, rows = len(work.parameters), len(work.inputs)
        repeated = np.repeat(np.array(work.parameters)[:, None], rows, axis=1)
        batch = np.concatenate([repeated, np.array(work.inputs).T, np.array(work.targets).T])
        call = _bound(_loss_of_row(work.sizes, work.activation), batch, points=rows)

        def train(epochs: int) -> Any:
            parameters = np.array(work.parameters)
            for _ in range(epochs):
                call.x[:n] = parameters[:, None]
                call()
                parameters -= work.lr * call.jacobian.sum(axis=1)
            return parameters

        return Trained(work, train, EPOCHS // 10)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        call = _bound(lambda: rosenbrock(_named("x", len(work.point))), np.array(work.point))
        return Prepared(lambda: _called(call))

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""

        def likelihood() -> Any:
            parameters = _named("p", len(work.parameters))
            points = [[ddx.param(f"x{i}"), ddx.param(f"y{i}")] for i in range(len(work.points))]
            return log_likelihood(FUNCTIONS, work.components, parameters, points)

        call = _bound(likelihood, np.array(work.parameters + work.coordinates))
        return Prepared(lambda: _called(call))

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`: the points are a batch, in each of which the parameters are repeated."""
        n = len(work.parameters)

        def density() -> Any:
            return log_density(FUNCTIONS, work.components, _named("p", n), [ddx.param("x"), ddx.param("y")])

        repeated = np.repeat(np.array(work.parameters)[:, None], len(work.points), axis=1)
        call = _bound(density, np.concatenate([repeated, np.array(work.points).T]), points=len(work.points))
        return Prepared(lambda: _called(call).sum(axis=1))


def _named(name: str, n: int) -> list[Any]:
    return [ddx.var(f"{name}{i}") for i in range(n)]


def _loss_of_row(sizes: tuple[int, ...], activation: str) -> Callable[[], Any]:
    def loss() -> Any:
        parameters = _named("p", n_parameters(sizes))
        row, targets = [[ddx.param(f"{name}{i}") for i in range(k)] for name, k in (("x", sizes[0]), ("y", sizes[-1]))]
        return network_loss(FUNCTIONS, sizes, activation, parameters, row, targets)

    return loss


def _bound(model: Callable[[], Any], point: Any, points: int = 1) -> Any:
    return ddx.equation(model).compile(points=points, cache_dir="").buffer(point, want=ddx.Want.GRADIENT)


def _called(call: Any) -> Any:
    call()
    return call.jacobian


PEERS: dict[str, Callable[[], Peer]] = {"ddx-ad": Ddx}
