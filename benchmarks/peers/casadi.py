"""casadi: a symbolic graph of scalars, run by its virtual machine, or as C code that it writes and gcc compiles."""

from __future__ import annotations

import shutil
import struct
import subprocess
from array import array
from collections.abc import Callable
from itertools import chain
from typing import Any

import casadi

from peers.adbench import GIVEN, log_posterior, reprojection_errors
from peers.peer import EPOCHS, NotOffered, Peer, Prepared, Trained
from peers.scalar_programs import Functions, log_density, log_likelihood, network_loss, rosenbrock
from peers.scratch import scratch
from peers.works import AdbenchMixture, BundleAdjustment, Mixture, Rosenbrock, Row, Step, Training, n_parameters

FUNCTIONS = Functions(
    relu=lambda z: casadi.fmax(z, 0.0),
    exp=casadi.exp,
    log=casadi.log,
    maximum=casadi.fmax,
    sin=casadi.sin,
    cos=casadi.cos,
    sqrt=casadi.sqrt,
)
FLAGS = ["-O3", "-march=native"]


class Casadi(Peer):
    """Functions called through a FunctionBuffer, which is how casadi is called with the least overhead.

    generated: whether C code is generated and compiled. lists: whether a step's numbers come as lists at every call.
    """

    def __init__(self, generated: bool = False, lists: bool = True) -> None:
        if generated and not shutil.which("gcc"):
            raise ImportError("there is no gcc")
        self._generated = generated
        self._lists = lists

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""
        call = Call(self._ready(_gradient_of_row(work.sizes, "relu")), [work.parameters, work.row, work.targets])
        if self._lists:
            return Prepared(lambda: call.with_lists(work.parameters, work.row, work.targets))
        return Prepared(lambda: call().tolist())

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        n, rows = len(work.parameters), len(work.inputs)
        gradient = _gradient_of_row(work.sizes, work.activation).map("rows", "serial", rows, [0], [0])
        parameters = casadi.MX.sym("parameters", n)
        inputs, targets = casadi.DM(work.inputs).T, casadi.DM(work.targets).T
        epoch = casadi.Function("epoch", [parameters], [parameters - work.lr * gradient(parameters, inputs, targets)])
        calls: dict[int, Call] = {}

        def train(epochs: int) -> array[float]:
            if epochs not in calls:
                calls[epochs] = Call(self._ready(epoch.fold(epochs) if epochs > 1 else epoch), [work.parameters])
            return calls[epochs]()

        return Trained(work, train, EPOCHS // 10)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        x = casadi.SX.sym("x", len(work.point))
        return self._with_buffers([x], rosenbrock(_elements(x)), [work.point])

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        parameters = casadi.SX.sym("parameters", len(work.parameters))
        points = casadi.SX.sym("points", 2, len(work.points))
        loss = log_likelihood(
            FUNCTIONS, work.components, _elements(parameters), [_elements(p) for p in casadi.horzsplit(points)]
        )
        return self._with_buffers([parameters, points], loss, [work.parameters, work.coordinates])

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        parameters, point = casadi.SX.sym("parameters", len(work.parameters)), casadi.SX.sym("point", 2)
        loss = log_density(FUNCTIONS, work.components, _elements(parameters), _elements(point))
        of_one = casadi.Function("point", [parameters, point], [casadi.gradient(loss, parameters)])
        mapped = of_one.map("points", "serial", len(work.points), [0], [0])
        return Prepared(Call(self._ready(mapped), [work.parameters, work.coordinates]))

    def adbench_mixture(self, work: AdbenchMixture) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        n = len(work.points)
        parameters, point = casadi.SX.sym("p", len(work.parameters)), casadi.SX.sym("x", work.dimensions)
        sizes = work.dimensions, work.components, n
        loss = log_posterior(FUNCTIONS, *sizes, _elements(parameters), _elements(point))
        of_one = casadi.Function("point", [parameters, point], [casadi.gradient(loss, parameters)])
        mapped = of_one.map("points", "serial", n, [0], [0])
        return Prepared(Call(self._ready(mapped), [work.parameters, list(chain(*work.points))]))

    def bundle_adjustment(self, work: BundleAdjustment) -> Prepared:
        """See `Peer`."""
        self._buffers_are_no_news()
        numbers, feature = casadi.SX.sym("x", GIVEN), casadi.SX.sym("y", 2)
        errors = casadi.vertcat(*reprojection_errors(FUNCTIONS, _elements(numbers), _elements(feature)))
        rows = casadi.vec(casadi.densify(casadi.jacobian(errors, numbers).T))
        mapped = casadi.Function("rows", [numbers, feature], [rows]).map(len(work.features))
        return Prepared(Call(self._ready(mapped), [list(chain(*work.observations)), list(chain(*work.features))]))

    def _buffers_are_no_news(self) -> None:
        if not self._lists:
            raise NotOffered

    def _with_buffers(self, arguments: list[Any], loss: Any, numbers: list[Row]) -> Prepared:
        function = casadi.Function("gradient", arguments, [casadi.gradient(loss, arguments[0])])
        return Prepared(Call(self._ready(function), numbers))

    def _ready(self, function: Any) -> Any:
        return _compiled(function) if self._generated else function


class Call:
    """A Function of one result, bound to buffers that hold its arguments and its result."""

    def __init__(self, function: Any, arguments: list[Row]) -> None:
        self._function = function
        self._arguments = [array("d", numbers) for numbers in arguments]
        self._packs = [struct.Struct(f"{len(numbers)}d").pack_into for numbers in arguments]
        self._result = array("d", bytes(8 * function.nnz_out(0)))
        self._buffer, self._call = function.buffer()
        for i, numbers in enumerate(self._arguments):
            self._buffer.set_arg(i, memoryview(numbers))
        self._buffer.set_res(0, memoryview(self._result))

    def __call__(self) -> array[float]:
        """The result, of the numbers that are in the buffers."""
        self._call()
        return self._result

    def with_lists(self, *arguments: Row) -> Row:
        """The result as a list, of numbers given as lists."""
        for pack, numbers, buffer in zip(self._packs, arguments, self._arguments):
            pack(buffer, 0, *numbers)
        self._call()
        return self._result.tolist()


def _elements(vector: Any) -> list[Any]:
    return list(casadi.vertsplit(vector))


def _gradient_of_row(sizes: tuple[int, ...], activation: str) -> Any:
    lengths = (n_parameters(sizes), sizes[0], sizes[-1])
    parameters, row, targets = (casadi.SX.sym(name, length) for name, length in zip("pxy", lengths))
    loss = network_loss(FUNCTIONS, sizes, activation, *(_elements(x) for x in (parameters, row, targets)))
    return casadi.Function("row", [parameters, row, targets], [casadi.gradient(loss, parameters)])


def _compiled(function: Any) -> Any:
    """The same function, as C code that gcc has compiled."""
    folder = scratch("casadi")
    source, library = folder / "generated.c", folder / "generated.so"
    generator = casadi.CodeGenerator(source.name)
    generator.add(function)
    generator.generate(f"{folder}/")
    subprocess.run(["gcc", *FLAGS, "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    return casadi.external(function.name(), str(library))


PEERS: dict[str, Callable[[], Peer]] = {
    "casadi": Casadi,
    "casadi, C": lambda: Casadi(generated=True),
    "casadi, buffers": lambda: Casadi(lists=False),
}
