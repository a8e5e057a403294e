"""Which backend runs a Program."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args

from autograd.compiler.backends import python as python_backend
from autograd.compiler.backends.llvm.kernel.kernel import KernelWriter
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive
from autograd.compiler.backends.llvm.run import backend as llvm_backend
from autograd.compiler.backends.llvm.run.writing import Write, by_length
from autograd.compiler.backends.llvm.tape.writer import TapeWriter
from autograd.graph.source import calling_source

Backend = Literal["auto", "python", "llvm", "tape"]
"""The names of what runs a Program; "auto" chooses by what is installed and by its length."""


@dataclass(frozen=True)
class Engine:
    """What runs Programs: for a point, over rows, in training; each makes something of the Program to be called."""

    point: Callable[..., Any]
    rows: Callable[..., Any]
    training: Callable[..., Any]


PYTHON = Engine(python_backend.Point, python_backend.Rows, python_backend.Training)


def _llvm(write: Write) -> Engine:
    return Engine(
        *(partial(made, write=write) for made in (llvm_backend.Point, llvm_backend.Rows, llvm_backend.Training))
    )


ENGINES = {"python": PYTHON, "llvm": _llvm(KernelWriter), "tape": _llvm(TapeWriter), "auto": _llvm(by_length)}


def check_backend(backend: str) -> None:
    """Refuses what is no backend."""
    if not isinstance(backend, str) or backend not in get_args(Backend):
        names = ", ".join(map(repr, get_args(Backend)))
        raise ValueError(f"backend is one of {names}, got {backend!r:.60}")


def built(backend: Backend, build: Callable[[Engine], Any]) -> Any:
    """What a backend builds; where `auto` meets a primitive that LLVM has no code for, Python's."""
    if backend == "auto" and not llvm_backend.is_available():
        _say_once_that_llvm_is_missing()
        return build(PYTHON)
    try:
        return build(ENGINES[backend])
    except UnsupportedPrimitive:
        if backend != "auto":
            raise
        return build(PYTHON)


@functools.cache
def _say_once_that_llvm_is_missing() -> None:
    source = calling_source()
    warnings.warn_explicit(
        "llvmlite is not installed, so compiled code runs as Python source; pip install 'glassgrad[jit]' makes it "
        "machine code, and backend='python' says that this is what you want",
        UserWarning,
        source.file,
        source.line,
    )
