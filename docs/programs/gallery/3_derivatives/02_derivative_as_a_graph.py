"""The derivative is a graph, too

gradient gives Values, so that backward can go on: the gradient of x here is the second derivative.
"""

from autograd import Value, draw, gradient, sigmoid

x = Value(0.5, "x")
y = sigmoid(x) * x
(slope,) = gradient(y, [x])
slope.label = "dy/dx"
slope.backward()
draw(slope, size="column", title="The derivative of x · sigmoid(x)")
