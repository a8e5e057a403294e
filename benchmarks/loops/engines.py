"""The engines beside which glassgrad runs, and what of their scalars differs from glassgrad's."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

import micrograd.engine
from peers.micrograd import DEEP_ENOUGH
from peers.tracing_engines import TracingEngine

from autograd import Value

sys.setrecursionlimit(DEEP_ENOUGH)

VALUES: dict[str, Callable[[float], Any]] = {"glassgrad": Value, "micrograd": micrograd.engine.Value}
"""The classes for which a program reads alike, to the letter."""


@dataclass(frozen=True)
class Tracer:
    """An engine of another interface than micrograd's: it is given a function, and gives back the gradient."""

    name: str
    peer: TracingEngine

    def relu(self, z: Any) -> Any:
        """Its relu."""
        return self.peer.functions.relu(z)

    def gradient(self, function: Callable[[list[Any]], Any], point: list[float]) -> list[float]:
        """The gradient of `function` at a point."""
        return list(self.peer.gradient([function], point))


def tracers() -> tuple[list[Tracer], dict[str, str]]:
    """xad and oxigrad where they are installed, and why the others are missing."""
    found, missing = [], {}
    for name in ("xad", "oxigrad"):
        try:
            found.append(Tracer(name, importlib.import_module(f"peers.{name}").PEERS[name]()))
        except ImportError as error:
            missing[name] = str(error)
    return found, missing


def check_same(ours: Sequence[float], theirs: Sequence[float], whose: str) -> None:
    """Ends the benchmark where two engines compute different numbers."""
    for p, q in zip(ours, theirs, strict=True):
        if not isclose(p, q, rel_tol=1e-9, abs_tol=1e-9):
            sys.exit(f"the engines disagree, so their times mean nothing: {p!r} here, {q!r} in {whose}")
