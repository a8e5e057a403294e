"""heyoka: expressions of scalars, differentiated and compiled through LLVM; a batch of points is one call."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import heyoka
import numpy as np

from peers.peer import EPOCHS, Peer, Prepared, Trained
from peers.scalar_programs import Functions, log_density, log_likelihood, missing, network_loss, rosenbrock
from peers.works import Mixture, Rosenbrock, Row, Step, Training, n_parameters

heyoka.set_nthreads(1)


def logsumexp(xs: Sequence[Any]) -> Any:
    """log Σ exp(x); it has no maximum, so without the shift that avoids overflow."""
    return heyoka.log(heyoka.sum([heyoka.exp(x) for x in xs]))


FUNCTIONS = Functions(
    relu=heyoka.relu,
    exp=heyoka.exp,
    log=heyoka.log,
    maximum=missing("maximum"),
    own_sigmoid=heyoka.sigmoid,
    own_dot=lambda weights, inputs, bias: heyoka.sum([bias, *(w * x for w, x in zip(weights, inputs))]),
    own_logsumexp=logsumexp,
)


class Heyoka(Peer):
    """Functions made by `cfunc`, called on arrays that hold their arguments and results."""

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""
        call = Call(*_loss_of_row(work.sizes, "relu"), np.array([*work.parameters, *work.row, *work.targets]))
        numbers, pack = memoryview(call.x), struct.Struct(f"{len(call.x)}d").pack_into

        def run() -> Row:
            pack(numbers, 0, *work.parameters, *work.row, *work.targets)
            gradient: Row = call().tolist()
            return gradient

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`: the rows are a batch, in each point of which the parameters are repeated."""
        n = len(work.parameters)
        rows = np.concatenate([np.array(work.inputs).T, np.array(work.targets).T])
        call = Call(*_loss_of_row(work.sizes, work.activation), _repeated(work.parameters, rows))

        def train(epochs: int) -> Any:
            parameters = np.array(work.parameters)
            for _ in range(epochs):
                call.x[:n] = parameters[:, None]
                parameters -= work.lr * call().sum(axis=1)
            return parameters

        return Trained(work, train, EPOCHS // 10)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        x = _named("x", len(work.point))
        return Prepared(Call(rosenbrock(x), x, x, np.array(work.point)))

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        parameters, points = _named("p", len(work.parameters)), _named("x", len(work.coordinates))
        pairs = list(zip(points[::2], points[1::2]))
        loss = log_likelihood(FUNCTIONS, work.components, parameters, pairs)
        return Prepared(Call(loss, parameters, parameters + points, np.array(work.parameters + work.coordinates)))

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`: the points are a batch, in each of which the parameters are repeated."""
        parameters, point = _named("p", len(work.parameters)), _named("x", 2)
        loss = log_density(FUNCTIONS, work.components, parameters, point)
        call = Call(loss, parameters, parameters + point, _repeated(work.parameters, np.array(work.points).T))
        return Prepared(lambda: call().sum(axis=1))


class Call:
    """The gradient of a loss by some of its arguments, bound to an array of their numbers, of one point or of many."""

    def __init__(self, loss: Any, by: list[Any], arguments: list[Any], x: Any) -> None:
        gradient = heyoka.diff_tensors([loss], diff_args=by).gradient
        self._function = heyoka.cfunc(gradient, arguments, fast_math=True)
        self.x, self._out = x, np.empty((len(by), *x.shape[1:]))

    def __call__(self) -> Any:
        """The gradient, for each of the points in a column."""
        return self._function(self.x, outputs=self._out)


def _named(name: str, n: int) -> list[Any]:
    return [heyoka.expression(f"{name}{i}") for i in range(n)]


def _repeated(parameters: Row, columns: Any) -> Any:
    return np.concatenate([np.repeat(np.array(parameters)[:, None], columns.shape[1], axis=1), columns])


def _loss_of_row(sizes: tuple[int, ...], activation: str) -> tuple[Any, list[Any], list[Any]]:
    """The loss, the parameters, and all arguments."""
    parameters, row, targets = (
        _named(*each) for each in (("p", n_parameters(sizes)), ("x", sizes[0]), ("y", sizes[-1]))
    )
    return network_loss(FUNCTIONS, sizes, activation, parameters, row, targets), parameters, parameters + row + targets


PEERS: dict[str, Callable[[], Peer]] = {"heyoka": Heyoka}
