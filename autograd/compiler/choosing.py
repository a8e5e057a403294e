"""Which backend runs a Program."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, Literal

from autograd.compiler import python_backend
from autograd.compiler.llvm import backend as llvm_backend
from autograd.compiler.llvm.library import UnsupportedPrimitive
from autograd.source import calling_source

Backend = Literal["auto", "python", "llvm"]


def built(backend: Backend, build: Callable[[Any], Any]) -> Any:
    """What a backend builds; where `auto` meets a primitive that LLVM has no code for, Python's."""
    try:
        return build(chosen_backend(backend))
    except UnsupportedPrimitive:
        if backend == "llvm":
            raise
        return build(python_backend)


def chosen_backend(backend: Backend) -> Any:
    """The backend of that name; "auto" is llvm where llvmlite is installed, and else says once that it is not."""
    if backend == "python":
        return python_backend
    if backend == "auto" and not llvm_backend.is_available():
        _say_once_that_llvm_is_missing()
        return python_backend
    return llvm_backend


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
