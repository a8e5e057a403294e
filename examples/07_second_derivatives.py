"""Second derivatives: Newton's method walks down Rosenbrock's valley in a few steps.

python examples/07_second_derivatives.py
"""

import math

from autograd import grad, hessian, hvp


def rosenbrock(p: list[float]) -> float:
    """A narrow, curved valley with its floor at (1, 1); the standard test of minimizers since 1960."""
    x, y = p
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of two linear equations, by Cramer's rule."""
    (a, b), (c, d) = matrix
    determinant = a * d - b * c
    return [(right[0] * d - b * right[1]) / determinant, (a * right[1] - right[0] * c) / determinant]


def newton(p: list[float], steps: int = 20) -> list[list[float]]:
    """Newton's method from p: each step goes to where the gradient is 0 if the second derivatives are constant."""
    path = [p]
    for _ in range(steps):
        slope = grad(rosenbrock)(p)
        if math.hypot(*slope) < 1e-12:
            break
        p = [x - step for x, step in zip(p, solved(hessian(rosenbrock)(p), slope))]
        path.append(p)
    return path


def gradient_descent(p: list[float], rate: float = 1e-3, steps: int = 20_000) -> int:
    """The number of steps along the negative gradient until p is within a thousandth of (1, 1)."""
    for step in range(steps):
        if math.dist(p, [1.0, 1.0]) < 1e-3:
            return step
        p = [x - rate * slope for x, slope in zip(p, grad(rosenbrock)(p))]
    return steps


def main() -> None:
    start = [-1.2, 1.0]
    print("the second derivatives at the start:", hessian(rosenbrock)(start))
    print("their product with (1, 2), without all of them:", hvp(rosenbrock, (start,), ([1.0, 2.0],))[0])

    print("\nstep          x          y      value   |gradient|")
    for step, p in enumerate(newton(start)):
        print(f"{step:4}{p[0]:11.6f}{p[1]:11.6f}{rosenbrock(p):11.3g}{math.hypot(*grad(rosenbrock)(p)):13.3g}")
    print("\nClose to the minimum the number of right digits doubles with each step.")
    print(f"Gradient descent needs {gradient_descent(start)} steps to come within a thousandth.")


if __name__ == "__main__":
    main()
