"""A pendulum's orbit, fitted to measured angles: gradient descent through a loop of 400 steps that stays a loop.

python examples/16_fit_an_orbit.py
"""

from math import sqrt
from random import Random
from typing import Any

import autograd
from autograd import compile, scan, value_and_grad

DT, STEPS = 0.02, 400
TRUTH = [9.0, 0.3, 1.2]  # gravity by length, friction, and the angle at the start
NAMES = ["gravity by length", "friction", "first angle"]


def step(parameters: Any, angle: Any, speed: Any) -> Any:
    """The angle and the speed a moment later, by the midpoint rule."""
    gravity, friction, _ = parameters

    def slope(angle: Any, speed: Any) -> Any:
        return speed, -gravity * autograd.sin(angle) - friction * speed

    halfway = [x + 0.5 * DT * dx for x, dx in zip((angle, speed), slope(angle, speed))]
    return [x + DT * dx for x, dx in zip((angle, speed), slope(*halfway))]


def orbit(parameters: Any) -> list[float]:
    """The angle after each step."""
    angle, speed, angles = parameters[2], 0.0, []
    for _ in range(STEPS):
        angle, speed = step(parameters, angle, speed)
        angles.append(angle)
    return angles


def loss(parameters: Any, measured: Any) -> Any:
    """The mean square of what the angles differ by; it is carried along, so that the loop has all of it."""

    def compared(carry: Any, angle_then: Any) -> Any:
        angle, speed, total = carry
        angle, speed = step(parameters, angle, speed)
        return (angle, speed, total + (angle - angle_then) ** 2), None

    (_, _, total), _ = scan(compared, (parameters[2], 0.0, 0.0), measured)
    return total / STEPS


def main() -> None:
    """Measures, fits, and shows what came out."""
    random = Random(0)
    measured = [angle + random.gauss(0.0, 0.05) for angle in orbit(TRUTH)]
    slope = compile(value_and_grad(loss))
    parameters = [8.0, 0.5, 1.0]
    moments = [(0.0, 0.0)] * 3
    for k in range(1, 601):  # Adam
        value, gradient = slope(parameters, measured)
        moments = [(0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g) for (m, v), g in zip(moments, gradient)]
        rates = [m / (1 - 0.9**k) / (sqrt(v / (1 - 0.99**k)) + 1e-12) for m, v in moments]
        parameters = [p - 0.02 * 0.995**k * rate for p, rate in zip(parameters, rates)]
        if k in (1, 10, 100, 600):
            print(f"after {k:3} steps: {sqrt(value):.4f} off at the root mean square")
    for name, found, true in zip(NAMES, parameters, TRUTH):
        print(f"{name}: {found:.3f}, and {true} when it was measured")
    print(f"the gradient has {len(slope.program)} instructions, of {STEPS} steps forward and back")


if __name__ == "__main__":
    main()
