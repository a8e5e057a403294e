"""glassgrad itself: eager, and compiled by each of its backends."""

from __future__ import annotations

import importlib
import time
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Literal
from unittest.mock import patch

import autograd
import nn
from peers.peer import EPOCHS_OF_LAYERS, NotOffered, Peer, Prepared, Trained
from peers.scalar_programs import Functions, log_density, log_likelihood, network_loss, rosenbrock
from peers.tracing_engines import Loss, TracingEngine
from peers.works import Layers, Mixture, Rosenbrock, Row, Step, Training

Backend = Literal["auto", "python", "llvm"]

FUNCTIONS = Functions(
    relu=autograd.relu,
    exp=autograd.exp,
    log=autograd.log,
    maximum=autograd.maximum,
    own_sigmoid=autograd.sigmoid,
    own_dot=autograd.dot,
    own_logsumexp=autograd.logsumexp,
)


class Fitted(Trained):
    """`nn.fit`, which measures its epochs itself; its time before the epochs counts as set-up.

    `fit` reads the clock on the wall; for the peers' sake it is given that of the processor.
    """

    def __init__(self, work: Training, epochs: int, **options: Any) -> None:
        self._model = nn.MLP(work.sizes[0], work.sizes[1:], activation=work.activation)
        self._history = nn.History()

        def train(epochs: int) -> Row:
            parameters = self._model.parameters()
            for parameter, number in zip(parameters, work.parameters, strict=True):
                parameter.data = number
            self._history = nn.fit(
                self._model,
                work.inputs,
                work.targets,
                loss=nn.ssr,
                optimizer=nn.SGD(work.lr),
                epochs=epochs,
                progress=False,
                **options,
            )
            return [parameter.data for parameter in parameters]

        super().__init__(work, train, epochs)

    def seconds(self, runs: int) -> float:
        """See `Prepared`."""
        total = 0.0
        for _ in range(runs):
            with patch("time.perf_counter", time.process_time):
                self.run()
            total += sum(self._history.seconds)
        return total / (runs * self.units)


class Eager(TracingEngine):
    """A graph of Values, and `backward`."""

    functions = FUNCTIONS

    def gradient(self, losses: Sequence[Loss], point: Row) -> Row:
        """See `TracingEngine`."""
        variables = [autograd.Value(x) for x in point]
        for loss in losses:
            loss(variables).backward()
        return [variable.grad for variable in variables]

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        return Fitted(work, epochs=1, compiled=False)


class Compiled(Peer):
    """Recorded once, then run as compiled code."""

    def __init__(self, backend: Backend) -> None:
        if backend != "python":
            importlib.import_module("llvmlite")
        self._backend = backend

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""

        def loss(parameters: Any, row: Any, targets: Any) -> Any:
            return network_loss(FUNCTIONS, work.sizes, "relu", parameters, row, targets)

        step = autograd.compile(autograd.grad(loss), backend=self._backend)
        return Prepared(lambda: step(work.parameters, work.row, work.targets))

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        epochs = 5 if self._backend == "python" else 2000
        return Fitted(work, epochs, compiled=True, backend=self._backend)

    def layers(self, work: Layers) -> Prepared:
        """See `Peer`."""
        if self._backend != "auto":
            raise NotOffered
        return Fitted(work, EPOCHS_OF_LAYERS, compiled=True, backend=self._backend)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        return self._with_buffers(autograd.grad(rosenbrock), work.point)

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        return self._with_buffers(autograd.grad(_log_likelihood(work)), work.parameters, work.points)

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        if self._backend == "python":
            raise NotOffered("it maps row by row, as the one graph does")

        def of_one_point(parameters: Any, point: Any) -> Any:
            return log_density(FUNCTIONS, work.components, parameters, point)

        gradient = autograd.compile(autograd.grad(of_one_point), backend=self._backend)
        points = memoryview(array("d", work.coordinates)).cast("B").cast("d", (len(work.points), 2))
        out = array("d", work.parameters)
        call = gradient.bind(out, array("d", work.parameters), points, in_axes=(None, 0), reduce="sum")

        def run() -> array[float]:
            call()
            return out

        return Prepared(run)

    def _with_buffers(self, gradient: Callable[..., Any], *arguments: Any) -> Prepared:
        """The gradient by the first argument, on buffers bound beforehand, as for casadi's FunctionBuffer."""
        compiled = autograd.compile(gradient, backend=self._backend)
        compiled.record(*arguments)
        out = array("d", _flat(arguments[0]))
        call = compiled.bind(out, *(array("d", _flat(argument)) for argument in arguments), in_axes=None)

        def run() -> array[float]:
            call()
            return out

        return Prepared(run)


def _log_likelihood(work: Mixture) -> Callable[[Any, Any], Any]:
    return lambda parameters, points: log_likelihood(FUNCTIONS, work.components, parameters, points)


def _flat(numbers: list[Any]) -> Row:
    return [x for row in numbers for x in row] if isinstance(numbers[0], list) else numbers


PEERS: dict[str, Callable[[], Peer]] = {
    "glassgrad, auto": lambda: Compiled("auto"),
    "glassgrad, llvm": lambda: Compiled("llvm"),
    "glassgrad, python": lambda: Compiled("python"),
    "glassgrad, eager": Eager,
}
