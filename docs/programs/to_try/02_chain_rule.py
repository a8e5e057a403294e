"""The chain rule: two ways from x to z

x reaches z through the square and beside it. Multiply the local derivatives along each way, and add
the two products: that sum is ∂z/∂x. Change z to p**2 + 4 * x, and say the new gradient before you
run.
"""

from autograd import Value, draw

x = Value(2.0, "x")
p = 3 * x
p.label = "p"
z = p**2 + x
z.label = "z"
z.backward()
print(f"through p: {2 * p.data} · 3, beside it: 1, sum: {x.grad}")
draw(z, size="column", title="∂z/∂x is the sum of both ways")
