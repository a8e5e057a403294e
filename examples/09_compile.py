"""Compile: a formula or a network in plain scalar Python, recorded once and run as fast as C.

python examples/09_compile.py
"""

import argparse
import time
from collections.abc import Callable
from random import Random
from typing import Any

import autograd
import nn
from autograd import value_and_grad
from autograd.compiler import Backend

EAGER = "eager"


def neuron_loss(weights: list[Any], x: list[float], target: float) -> Any:
    """The squared error of one neuron."""
    return (autograd.relu(autograd.dot(weights[:-1], x, weights[-1])) - target) ** 2


def best_seconds(function: Callable[..., object], point: tuple[Any, ...], at_most: float) -> float:
    """The shortest time of a call, which the rest of the machine disturbed least."""
    best = float("inf")
    stop = time.perf_counter() + at_most
    while time.perf_counter() < stop:
        start = time.perf_counter()
        function(*point)
        best = min(best, time.perf_counter() - start)
    return best


def backends() -> list[Backend]:
    """The backends that this machine can use."""
    try:
        autograd.compile(abs, backend="llvm")(1.0)
    except ModuleNotFoundError as error:
        print(f"{error}\n")
        return ["python"]
    return ["python", "llvm"]


def seconds_per_epoch(rows: tuple[Any, Any], activation: str, how: str) -> float:
    """The time of an epoch of the network 5-8-8-2, with all rows in one batch."""
    model = nn.network_5_2_2(8, activation=activation, rng=1)
    options: dict[str, Any] = {"compiled": False} if how == EAGER else {"compiled": True, "backend": how}
    epochs = {EAGER: 3, "python": 10, "llvm": 3000}[how]
    history = nn.fit(model, *rows, optimizer=nn.SGD(1e-5), epochs=epochs, progress=False, **options)
    return min(history.seconds[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=0.5, help="how long to measure each call (default: 0.5)")
    parser.add_argument("--rows", type=int, default=400, help="how many rows to train on (default: 400)")
    arguments = parser.parse_args()

    point = ([0.5, -1.0, 0.25], [2.0, -3.0], 1.0)
    compiled = autograd.compile(value_and_grad(neuron_loss))
    loss, gradient = compiled(*point)
    print(f"loss {loss:.6f}, gradient by the weights {gradient}\n")

    print("Recorded once, it is a Program: straight-line instructions over the primitives,\n")
    print(compiled.program)
    print("\nwhich runs as Python source, with the bits of eager code,\n")
    print(compiled.source)

    print("\nor as machine code. The gradient at one point, and an epoch of training 5-8-8-2 on")
    print(f"{arguments.rows} rows, forward, backward and update:\n")
    rng = Random(0)
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(5)] for _ in range(arguments.rows)]
    targets = [[row[0] * row[1], row[2] ** 2 - row[3]] for row in inputs]
    print(f"{'':8} {'one point':>12} {'epoch, ReLU':>14} {'epoch, sigmoid':>16}")
    eager = value_and_grad(neuron_loss)
    calls: dict[str, Callable[..., Any]] = {EAGER: eager}
    calls |= {backend: autograd.compile(eager, backend=backend) for backend in backends()}
    for how, call in calls.items():
        call(*point)
        one = best_seconds(call, point, arguments.seconds)
        relu, sigmoid = (seconds_per_epoch((inputs, targets), activation, how) for activation in ("relu", "sigmoid"))
        print(f"{how:8} {1e6 * one:9.2f} us {1e6 * relu:11.1f} us {1e6 * sigmoid:13.1f} us")

    mapped = autograd.compile(neuron_loss).map(
        point[0], [row[:2] for row in inputs], [row[2] for row in inputs], in_axes=(None, 0, 0), reduce="sum"
    )
    print(f"\nThe loss of all rows by one call of map: {mapped:.6f}")


if __name__ == "__main__":
    main()
