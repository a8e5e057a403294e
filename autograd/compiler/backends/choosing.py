"""The choice of the backend that runs a Program."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar, get_args

from autograd.common import on_webassembly, without_collector
from autograd.compiler.backends.llvm.ir.machine_code import is_available
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive
from autograd.compiler.backends.llvm.run.epochs import MachineLoop
from autograd.compiler.backends.llvm.run.machine_sums import added
from autograd.compiler.backends.llvm.run.many_rows import MachineRows
from autograd.compiler.backends.llvm.run.point import MachinePoint
from autograd.compiler.backends.llvm.run.writing import Write, as_tape, by_length, written_out
from autograd.compiler.backends.protocols import AddSums, Point, Rows, TrainingLoop
from autograd.compiler.backends.python import PythonLoop, PythonPoint, PythonRows
from autograd.compiler.backends.python_sums import added_in_python
from autograd.compiler.backends.training_task import TrainingTask
from autograd.compiler.loops import AnyProgram
from autograd.compiler.recording.recording import Recording
from autograd.graph.source_line import calling_source
from autograd.table.row import Primitive

Built = TypeVar("Built")
Backend = Literal["auto", "python", "llvm", "tape"]
"""The names of the backends; "auto" chooses by the libraries that are installed and by the length of the Program."""


@dataclass(frozen=True)
class Engine:
    """The three ways in which a backend makes code of Programs, and how it adds up the sums of workers.

    point: of a recording, and how many parameters follow its arguments. rows: of a Program, and how many of its inputs
    all rows share and are sums so far. training: of a task. add: of two workers.
    speed: about how much work of rows it does in a millisecond, see `loops.work`.
    """

    point: Callable[[Recording, int], Point]
    rows: Callable[[AnyProgram, int, int], Rows]
    training: Callable[[TrainingTask], TrainingLoop]
    add: AddSums
    speed: int


PYTHON = Engine(PythonPoint, PythonRows, PythonLoop, added_in_python, speed=30_000)


def _llvm(write: Write) -> Engine:
    return Engine(
        partial(MachinePoint, write=write),
        partial(MachineRows, write=write),
        partial(MachineLoop, write=write),
        added,
        speed=8_000_000,
    )


ENGINES = {"python": PYTHON, "llvm": _llvm(written_out), "tape": _llvm(as_tape), "auto": _llvm(by_length)}


def check_backend(backend: str) -> None:
    """Raises ValueError for anything but the name of a backend."""
    if not isinstance(backend, str) or backend not in get_args(Backend):
        names = ", ".join(map(repr, get_args(Backend)))
        raise ValueError(f"backend is one of {names}, got {backend!r:.60}")


def makes_loops(backend: Backend) -> bool:
    """Whether machine code will run it: Python runs straight code faster than loops."""
    return backend != "python" and is_available()


@without_collector
def built(backend: Backend, build: Callable[[Engine], Built]) -> Built:
    """The code that a backend builds; "auto" takes Python where LLVM can neither write nor open a primitive."""
    if backend == "auto" and not is_available():
        if not on_webassembly():  # there is none to install
            _say_once_that_llvm_is_missing()
        return build(PYTHON)
    try:
        return build(ENGINES[backend])
    except UnsupportedPrimitive as error:
        if backend != "auto":
            raise
        _say_once_that_python_runs(error.primitive)
        return build(PYTHON)


@functools.cache
def _say_once_that_llvm_is_missing() -> None:
    _warn(
        "llvmlite is not installed, so compiled code runs as Python source; pip install 'glassgrad[jit]' makes it "
        "machine code, and backend='python' says that this is what you want"
    )


@functools.cache
def _say_once_that_python_runs(primitive: Primitive) -> None:
    _warn(
        f"the primitive {primitive.name} has no definition, so compiled code that uses it runs as Python source, some "
        f"hundred times slower; write Primitive({primitive.name!r}, ..., definition=lambda x: ...), in terms of "
        "other primitives, and backend='python' where this is what you want"
    )


def _warn(message: str) -> None:
    source = calling_source()
    warnings.warn_explicit(message, UserWarning, source.file, source.line)
