"""First gradients: build an expression, call backward(), read the derivatives.

python examples/01_first_gradients.py
"""

import math

import autograd
from autograd import Value


def main() -> None:
    # A Value remembers how it was made ...
    x = Value(3.0, "x")
    y = Value(-2.0, "y")
    z = x * y + autograd.exp(y) * x**2
    print(f"z = x*y + exp(y)*x**2   at x = {x.data:g}, y = {y.data:g}:   z = {z:.6f}")

    # ... so it can be differentiated, all the way back to where it started.
    z.backward()
    print(f"dz/dx = y + 2x*exp(y)  = {x.grad:.6f}")
    print(f"dz/dy = x + x**2*exp(y)  = {y.grad:.6f}")

    # The paths from x to z, each with the product of the derivatives along it; their sum is the gradient.
    z.label = "z"
    print(autograd.explain(z, x))

    # The same by hand: nudge x a little and see how far z moves.
    def f(x: float) -> float:
        return x * y.data + math.exp(y.data) * x**2

    h = 1e-5
    print(f"(z(x+h) - z(x-h)) / 2h = {(f(3.0 + h) - f(3.0 - h)) / (2 * h):.6f}")

    # Leaves add up over calls, so that a batch can be a loop over its rows; zero_grad starts again.
    z.backward()
    print(f"after a second backward(): {x.grad:.6f}, twice as much")
    x.zero_grad()
    print(f"after x.zero_grad():       {x.grad:.6f}")

    # Follow the gradient downhill, and x finds the bottom of (x - 1)² + 2.
    x = Value(5.0, "x")
    for step in range(30):
        x.zero_grad()
        loss = (x - 1) ** 2 + 2
        loss.backward()
        x.data -= 0.2 * x.grad
        if step % 10 == 9:
            print(f"step {step + 1:2}: x = {x.data:.6f}, loss = {loss.data:.6f}")


if __name__ == "__main__":
    main()
