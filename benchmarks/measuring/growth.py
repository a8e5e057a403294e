"""How compile time and memory of a Program grow with its length."""

from __future__ import annotations

import gc
import math
import time
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, Literal

import autograd
from measuring.bars import Verdict

LENGTHS = (1_000, 10_000, 100_000)
MOST_BYTES = 100.0

Backend = Literal["python", "llvm"]
BACKENDS: tuple[Backend, ...] = ("python", "llvm")


@dataclass(frozen=True)
class Growth:
    """One backend: for each Program its length, the seconds to the first result, and bytes per instruction."""

    backend: str
    lengths: list[int]
    seconds: list[float]
    bytes_each: list[float]

    @property
    def exponents(self) -> list[float]:
        """From each length to the next, the power of the length by which the time grows."""
        pairs = zip(zip(self.lengths, self.seconds), zip(self.lengths[1:], self.seconds[1:]))
        return [math.log(t2 / t1) / math.log(n2 / n1) for (n1, t1), (n2, t2) in pairs]

    def verdict(self) -> Verdict:
        """Memory against its bar; a Program is the same for all backends."""
        most = max(self.bytes_each)
        bar = f"at most {MOST_BYTES:g} bytes an instruction"
        return Verdict("(f) memory of a Program", bar, f"{most:.0f} bytes", most <= MOST_BYTES)


def growth(backend: Backend, turns: int) -> Growth:
    """The growth measured on Programs of all lengths, each in its best turn; the longest has a single turn."""
    found = Growth(backend, [], [], [])
    for length in LENGTHS:
        measured = [_compile_and_call(backend, length) for _ in range(turns if length < LENGTHS[-1] else 1)]
        program = measured[0][1]
        found.lengths.append(len(program))
        found.seconds.append(min(seconds for seconds, _ in measured))
        found.bytes_each.append(program.nbytes / len(program))
    return found


def _compile_and_call(backend: Backend, length: int) -> tuple[float, Any]:
    gc.collect()
    start = time.perf_counter()
    compiled = autograd.compile(partial(mixed, length), backend=backend)
    compiled([0.1 * i for i in range(10)])
    return time.perf_counter() - start, compiled.program


def mixed(length: int, x: list[Any]) -> list[Any]:
    """So many operations of several kinds, each on some of the last hundred results, no two of them equal."""
    rng = Random(7)
    values = list(x)
    for i in range(length):
        a, b = values[-rng.randint(1, 10)], values[-rng.randint(1, min(100, len(values)))]
        values.append((a * b, a + b, a - 0.5 * b, autograd.sin(a), autograd.sigmoid(a) + b)[i % 5])
    return values[-10:]
