"""Two uses of one value

x reaches y through its square and through a product; its gradient is the sum of both.
"""

from autograd import Value, draw

x = Value(3.0, "x")
y = x**2 + 2 * x
y.label = "y"
y.backward()
draw(y, size="column")
