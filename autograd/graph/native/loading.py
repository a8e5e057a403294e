"""Finds the native engine, where it was built."""

from __future__ import annotations

import os
import warnings
from importlib import import_module
from types import ModuleType
from typing import Final

from autograd.graph.native.building import digest, is_set

_FOLDER = os.path.dirname(__file__)
_SOURCE = os.path.join(_FOLDER, "engine.c")
_BUILD_IT = (
    "in a clone, `GLASSGRAD_NATIVE=1 python -m pip install --force-reinstall --no-deps .` builds it, or says why not"
)


class _Outdated(ImportError):
    """The extension was built from other sources than those beside it."""


def native() -> ModuleType:
    """The extension module.

    Errors: ImportError, which says why it cannot run, and how it is built.
    """
    try:
        module = import_module("autograd.graph.native.engine")
    except ImportError as error:
        raise ImportError(f"the native engine did not load: {error}; {_BUILD_IT}") from error
    if digest(_FOLDER) not in ("", module.sources):  # a checkout, whose sources have changed since
        raise _Outdated(
            f"{module.__file__} was built from other sources than {_SOURCE} and rows.h beside it; "
            f"`python hatch_build.py` there builds it anew; {_BUILD_IT}"
        )
    return module


def _found() -> ModuleType | None:
    if is_set("GLASSGRAD_PURE"):
        return None
    try:
        return native()
    except ImportError as error:
        if is_set("GLASSGRAD_NATIVE"):
            raise ImportError(f"GLASSGRAD_NATIVE is set, and {error}") from error
        if isinstance(error, _Outdated):
            warnings.warn(f"the engine in Python runs, as {error}", RuntimeWarning, stacklevel=2)
        return None


loaded: Final[ModuleType | None] = _found()
"""The extension module; None where the engine in Python runs."""

engine: Final = "native" if loaded else "python"
"""Which engine runs, "native" or "python": the environment variable GLASSGRAD_PURE asks for the one in Python,
GLASSGRAD_NATIVE raises an ImportError where the native one cannot run.

>>> engine in ("native", "python")
True
"""
