"""Loops by `scan`, compiled, beside C by hand and JAX, on one core.

    python benchmarks/scans.py            # the tables; with --write, into benchmarks/results/scans.md
    python benchmarks/scans.py --check    # exit with 1 if a bar is missed

The works are the gradients of

 - two coupled oscillators, 10,000 steps of leapfrog: the sum of their squared distances, by the two places and speeds,
   three stiffnesses and the length of a step. Beside it, the same loops in C (`oscillators.c`, gcc -O3 -march=native).
 - a recurrent network that reads 50 letters: 27 one-hot letters in, 32 units with tanh, the softmax cross entropy of
   the next letter out, by all 2,811 weights, in float64. Beside it, JAX's `scan`, jitted, if jax is installed.

All gradients are compared, to 1e-9 of the largest. "Ready" is the processor time until the first result. A gradient's
time is the best of many turns by the processor's time, which all take one after the other; buffers are bound before.
"""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from itertools import accumulate, chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

from measuring.report import amount, of_bars, table
from measuring.results import finish, options
from measuring.versions import versions

import autograd
from autograd import compile, scan, value_and_grad

STEPS, KEPT, TURNS, CALLS = 10_000, 4, 60, 3
LETTERS, UNITS, LENGTH = 27, 32, 50
N_WEIGHTS = UNITS * (LETTERS + UNITS + 1) + LETTERS * (UNITS + 1)
MOST_READY, MOST_BESIDE_C, MOST_BYTES, MOST_BESIDE_JAX = 0.5, 1.3, 20.0, 0.5
SHAPES = ((UNITS, LETTERS), (UNITS, UNITS), (1, UNITS), (LETTERS, UNITS), (1, LETTERS))  # one row for biases
START = [1.0, -0.5, 0.0, 0.2, 1.0, 1.5, 0.3, 0.01]


class Work(NamedTuple):
    """Seconds until the first gradient, the bytes of its numbers in memory, and a call for each peer."""

    ready: float
    nbytes: int
    calls: dict[str, Callable[[], object]]


def energy(numbers: Any) -> Any:
    """The sum of the squared distances of two coupled oscillators over all steps."""
    *state, k0, k1, kc, dt = numbers

    def step(carry: Any, _: None) -> Any:
        x0, x1, v0, v1, total = carry
        half, d = 0.5 * dt, x0 - x1
        p0, p1 = v0 - half * (k0 * x0 + kc * d), v1 - half * (k1 * x1 - kc * d)
        x0, x1 = x0 + dt * p0, x1 + dt * p1
        d = x0 - x1
        v0, v1 = p0 - half * (k0 * x0 + kc * d), p1 - half * (k1 * x1 - kc * d)
        return (x0, x1, v0, v1, total + d * d), None

    return scan(step, (*state, 0.0), None, STEPS)[0][4]


def read_letters(weights: Any, letters: Any, following: Any) -> Any:
    """The loss of a recurrent network over all letters; its weights are those of `blocks`."""
    into, within, bias, out, out_bias = blocks(weights)

    def step(carry: Any, pair: Any) -> Any:
        (h, total), (x, y) = carry, pair
        h = [autograd.tanh(autograd.dot([*u, *v], [*x, *h], b)) for u, v, b in zip(into, within, bias)]
        scores = [autograd.dot(u, h, b) for u, b in zip(out, out_bias)]
        return (h, total + autograd.softmax_cross_entropy(scores, y)), None

    return scan(step, ([0.0] * UNITS, 0.0), (letters, following))[0][1]


def blocks(weights: Any) -> list[Any]:
    """The weights as lists of rows, and the biases as lists."""
    parts, start = [], 0
    for n, width in SHAPES:
        rows = [weights[start + i * width : start + (i + 1) * width] for i in range(n)]
        parts.append(rows if n > 1 else rows[0])
        start += n * width
    return parts


def oscillators(folder: Path) -> Work:
    """The oscillators, compiled and in C."""
    start = time.process_time()
    f = compile(value_and_grad(energy))
    first = f(START)
    ready = time.process_time() - start
    out, numbers = array("d", bytes(72)), array("d", START)
    calls: dict[str, Callable[[], object]] = {"glassgrad": f.bind(out, numbers, in_axes=None)}
    library = folder / "oscillators.so"
    source = Path(__file__).parent / "oscillators.c"
    subprocess.run(["gcc", "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    by_hand = ctypes.CDLL(str(library)).oscillators
    given, found, kept = (ctypes.c_double * 8)(*START), (ctypes.c_double * 9)(), (ctypes.c_double * (KEPT * STEPS))()
    calls["C by hand"] = lambda: by_hand(given, found, kept, ctypes.c_long(STEPS))
    calls["C by hand"]()
    check([first[0], *first[1]], list(found))
    return Work(ready, f.program.nbytes, calls)


def network() -> Work:
    """The recurrent network, compiled and in JAX."""
    rng = Random(1)
    weights = [rng.uniform(-0.2, 0.2) for _ in range(N_WEIGHTS)]
    text = [rng.randrange(LETTERS) for _ in range(LENGTH + 1)]
    hot = [[float(letter == k) for k in range(LETTERS)] for letter in text]
    start = time.process_time()
    f = compile(value_and_grad(read_letters))
    first = f(weights, hot[:-1], hot[1:])
    ready = time.process_time() - start
    buffers = [array("d", weights), *(array("d", chain(*rows)) for rows in (hot[:-1], hot[1:]))]
    calls: dict[str, Callable[[], object]] = {
        "glassgrad": f.bind(array("d", bytes(8 * (1 + N_WEIGHTS))), *buffers, in_axes=None)
    }
    try:
        by_jax = jax_gradient(weights, hot)
    except ImportError:
        print("JAX is not installed")
    else:
        value, gradient = by_jax()
        check([first[0], *first[1]], [float(value), *map(float, gradient)])
        calls["JAX"] = by_jax
    return Work(ready, f.program.nbytes, calls)


def jax_gradient(weights: Any, hot: Any) -> Callable[[], Any]:
    """The same gradient by JAX, jitted."""
    import jax
    import numpy
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    letters, following = jnp.array(hot[:-1]), jnp.array(hot[1:])
    ends = [*accumulate(n * width for n, width in SHAPES)][:-1]

    def loss(weights: Any) -> Any:
        into, within, bias, out, out_bias = [
            part.reshape(shape if shape[0] > 1 else shape[1]) for part, shape in zip(jnp.split(weights, ends), SHAPES)
        ]

        def step(h: Any, pair: Any) -> Any:
            h = jnp.tanh(into @ pair[0] + within @ h + bias)
            scores = out @ h + out_bias
            return h, jax.scipy.special.logsumexp(scores) - pair[1] @ scores

        return jax.lax.scan(step, jnp.zeros(UNITS), (letters, following))[1].sum()

    gradient, given = jax.jit(jax.value_and_grad(loss)), numpy.array(weights)
    return lambda: jax.block_until_ready(gradient(given))


def check(numbers: list[float], expected: list[float]) -> None:
    """Ends where two gradients differ by more than 1e-9 of the largest."""
    largest = max(map(abs, expected))
    if any(abs(x - y) > 1e-9 * largest for x, y in zip(numbers, expected, strict=True)):
        sys.exit("the gradients differ")


def times(work: Work) -> dict[str, float]:
    """The best time of each peer; they take turns."""
    best = dict.fromkeys(work.calls, float("inf"))
    for _ in range(TURNS):
        for name, call in work.calls.items():
            start = time.process_time()
            for _ in range(CALLS):
                call()
            best[name] = min(best[name], (time.process_time() - start) / CALLS)
    return best


def main() -> None:
    arguments = options("Loops by `scan`, compiled, beside C by hand and JAX.").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        works = {"oscillators, 10,000 steps": oscillators(Path(folder)), "network, 50 letters": network()}
        found = {name: times(work) for name, work in works.items()}
    (orbit, of_orbit), (_, of_network) = zip(works.values(), found.values())
    bars = [
        ("oscillators: ready", f"{MOST_READY:g} s", amount(orbit.ready), orbit.ready <= MOST_READY),
        *beside(of_orbit, "C by hand", MOST_BESIDE_C, "oscillators"),
        bytes_of_a_kept_number(orbit),
        *beside(of_network, "JAX", MOST_BESIDE_JAX, "network"),
    ]
    rows = [
        [work, peer, amount(seconds), amount(works[work].ready) if peer == "glassgrad" else ""]
        for work, peers in found.items()
        for peer, seconds in peers.items()
    ]
    text = "\n\n".join(
        [
            table(["", "", "gradient", "ready"], rows),
            of_bars(bars),
        ]
    )
    print(text)
    page = (
        "# Loops by `scan`\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}. "
        f"{versions(['llvmlite', 'jax'])}. `python benchmarks/scans.py`, whose `--help` says what is measured. The "
        f"best of {TURNS} turns of {CALLS} calls.\n\n{text}\n"
    )
    finish(arguments, "scans.md", page, [f"{what}: {got}, bar {bar}" for what, bar, got, met in bars if not met])


def beside(found: dict[str, float], peer: str, most: float, work: str) -> list[tuple[str, str, str, bool]]:
    """The bar of the time beside a peer's, if the peer was there."""
    if peer not in found:
        return []
    ratio = found["glassgrad"] / found[peer]
    return [(f"{work}: beside {peer}", f"{most:g} x", f"{ratio:.2f} x", ratio <= most)]


def bytes_of_a_kept_number(work: Work) -> tuple[str, str, str, bool]:
    """The bar of the memory that a number takes that is kept of each step."""
    n = work.nbytes / (KEPT * STEPS)
    return "oscillators: bytes of a kept number", f"{MOST_BYTES:g}", f"{n:.1f}", n <= MOST_BYTES


if __name__ == "__main__":
    main()
