"""A first graph

Each box has a name, a number, and its gradient: how fast f grows when that number does. Change 2.0
to 5.0 and run again: only the gradients that depend on x change.
"""

from autograd import Value, draw

x, y = Value(2.0, "x"), Value(3.0, "y")
f = x * y + x**2
f.label = "f"
f.backward()
print(f"f = {f.data}, ∂f/∂x = {x.grad}, ∂f/∂y = {y.grad}")
draw(f, direction="TB")
