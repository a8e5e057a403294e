"""The limit: `hand_written.c` and `adbench.c`, compiled for this processor and called as a Python extension."""

from __future__ import annotations

import importlib.util
import subprocess
import sysconfig
from array import array
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from peers.peer import Peer, Prepared, Trained
from peers.scratch import scratch
from peers.works import AdbenchMixture, BundleAdjustment, Layers, Mixture, Rosenbrock, Row, Step, Training

HERE = Path(__file__).resolve().parent
WORKS = ("hand_written", "adbench")
MODULE = HERE / "hand_written_module.c"
FLAGS = ["-O3", "-march=native", "-fPIC"]
EPOCHS = 2000


class HandWritten(Peer):
    """The functions of hand_written.c and adbench.c."""

    def __init__(self) -> None:
        self._module = _extension()

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""
        step = self._function("step", work.sizes)
        return Prepared(lambda: step(work.parameters, work.row, work.targets))

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        train_into = self._function("train", work.sizes, f"_{work.activation}")
        start, inputs, targets = array("d", work.parameters), _flat(work.inputs), _flat(work.targets)
        parameters = array("d", start)

        def train(epochs: int) -> array[float]:
            parameters[:] = start
            train_into(parameters, inputs, targets, work.lr, epochs)
            return parameters

        return Trained(work, train, EPOCHS)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        return _into(array("d", work.point), self._module.rosenbrock_gradient, array("d", work.point))

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`: there is one best way, for one graph as for a mapped function."""
        gradient = self._module.mixture_gradient
        return _into(array("d", work.parameters), gradient, array("d", work.parameters), array("d", work.coordinates))

    mapped_mixture = mixture

    def adbench_mixture(self, work: AdbenchMixture) -> Prepared:
        """See `Peer`."""
        buffers = array("d", work.parameters), _flat(work.points)
        return _into(array("d", work.parameters), self._module.adbench_mixture, *buffers)

    def bundle_adjustment(self, work: BundleAdjustment) -> Prepared:
        """See `Peer`."""
        buffers = _flat(work.observations), _flat(work.features)
        return _into(_flat(work.observations * 2), self._module.bundle_adjustment, *buffers)

    def _function(self, kind: str, sizes: tuple[int, ...], ending: str = "") -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(self._module, f"{kind}_{'_'.join(map(str, sizes))}{ending}")
        return function


class FmaPeak(Peer):
    """As many floating-point operations as a work needs, at the processor's peak: no gradient comes of it."""

    def __init__(self) -> None:
        self._peak = _extension().fma_peak

    def layers(self, work: Layers) -> Prepared:
        """See `Peer`."""

        def run() -> list[float]:
            self._peak(work.operations)
            return []

        return Prepared(run)


def _into(out: array[float], function: Callable[..., None], *buffers: array[float]) -> Prepared:
    def run() -> array[float]:
        function(out, *buffers)
        return out

    return Prepared(run)


def _flat(rows: list[Row]) -> array[float]:
    return array("d", [x for row in rows for x in row])


@cache
def _extension() -> Any:
    folder = scratch("hand-written")
    library, objects = folder / "hand_written.so", [str(folder / f"{name}.o") for name in WORKS]
    include = sysconfig.get_paths()["include"]
    # linked without -ffast-math, with which gcc would have subnormal numbers flushed to 0 in the whole process
    commands = (
        *(
            ["gcc", *FLAGS, "-ffast-math", "-c", str(HERE.parent / f"{name}.c"), "-o", made]
            for name, made in zip(WORKS, objects)
        ),
        ["gcc", *FLAGS, "-shared", f"-I{include}", *objects, str(MODULE), "-o", str(library), "-lm"],
    )
    try:
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise ImportError("there is no gcc") from None
    except subprocess.CalledProcessError as error:
        raise ImportError(f"gcc failed: {error.stderr.strip().splitlines()[0]}") from None
    spec = importlib.util.spec_from_file_location("hand_written", library)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PEERS: dict[str, Callable[[], Peer]] = {"C by hand": HandWritten, "FMA peak": FmaPeak}
