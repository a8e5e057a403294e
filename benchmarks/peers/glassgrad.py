"""glassgrad itself: eager, and compiled by each of its backends."""

from __future__ import annotations

import importlib
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Literal

import autograd
from peers.adbench import GIVEN, log_posterior, reprojection_errors
from peers.first_compile import compile_as_the_first_time
from peers.fitted import Fitted
from peers.peer import EPOCHS_OF_LAYERS, NotOffered, Peer, Prepared
from peers.scalar_programs import Functions, log_density, log_likelihood, network_loss, rosenbrock
from peers.tracing_engines import Loss, TracingEngine
from peers.works import AdbenchMixture, BundleAdjustment, Layers, Mixture, Rosenbrock, Row, Step, Training

Backend = Literal["auto", "python", "llvm"]

FUNCTIONS = Functions(
    relu=autograd.relu,
    exp=autograd.exp,
    log=autograd.log,
    maximum=autograd.maximum,
    sin=autograd.sin,
    cos=autograd.cos,
    sqrt=autograd.sqrt,
    own_sigmoid=autograd.sigmoid,
    own_dot=autograd.dot,
    own_logsumexp=autograd.logsumexp,
)


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
            compile_as_the_first_time()
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

        return self._summed(of_one_point, work.parameters, work.points)

    def adbench_mixture(self, work: AdbenchMixture) -> Prepared:
        """See `Peer`."""
        if self._backend == "python":
            raise NotOffered

        def of_one_point(parameters: Any, point: Any) -> Any:
            return log_posterior(FUNCTIONS, work.dimensions, work.components, len(work.points), parameters, point)

        return self._summed(of_one_point, work.parameters, work.points)

    def bundle_adjustment(self, work: BundleAdjustment) -> Prepared:
        """See `Peer`."""
        if self._backend == "python":
            raise NotOffered

        def errors(numbers: Any, feature: Any) -> Any:
            return reprojection_errors(FUNCTIONS, numbers, feature)

        jacobian = autograd.compile(autograd.jacobian(errors), backend=self._backend)
        out = array("d", bytes(8 * 2 * GIVEN * len(work.features)))
        call = jacobian.bind(out, _rows(work.observations), _rows(work.features))

        def run() -> array[float]:
            call()
            return out

        return Prepared(run)

    def _summed(self, loss: Callable[..., Any], parameters: Row, points: list[Row]) -> Prepared:
        """The gradient by the parameters, mapped over the points and summed."""
        gradient = autograd.compile(autograd.grad(loss), backend=self._backend)
        out = array("d", parameters)
        call = gradient.bind(out, array("d", parameters), _rows(points), in_axes=(None, 0), reduce="sum")

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


def _rows(rows: list[Row]) -> memoryview[float]:
    numbers = memoryview(array("d", _flat(rows))).cast("B")
    return numbers.cast("d", (len(rows), len(rows[0])))


def _flat(numbers: list[Any]) -> Row:
    return [x for row in numbers for x in row] if isinstance(numbers[0], list) else numbers


PEERS: dict[str, Callable[[], Peer]] = {
    "glassgrad, auto": lambda: Compiled("auto"),
    "glassgrad, llvm": lambda: Compiled("llvm"),
    "glassgrad, python": lambda: Compiled("python"),
    "glassgrad, eager": Eager,
}
