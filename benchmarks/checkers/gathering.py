"""The checkers whose libraries are installed."""

from __future__ import annotations

import importlib

from checkers.checker import Checker

MODULES = {
    "glassgrad": "Glassgrad",
    "pytorch": "PyTorch",
    "jax": "Jax",
    "scipy": "Scipy",
    "numdifftools": "Numdifftools",
}


def gathered() -> tuple[list[Checker], list[str]]:
    """The checkers that are there, and for each of the others why it is not."""
    found: list[Checker] = []
    missing = []
    for module, name in MODULES.items():
        try:
            found.append(getattr(importlib.import_module(f"checkers.{module}"), name)())
        except ImportError as error:
            missing.append(f"{name}: {error}")
    return found, missing
