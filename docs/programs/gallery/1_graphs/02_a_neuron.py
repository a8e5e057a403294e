"""A neuron

Dots in labels make the box around it. Each edge has its local derivative.
"""

from autograd import Parameter, Value, draw

x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
w1, w2, b = Parameter(-3.0, "neuron.w1"), Parameter(-1.5, "neuron.w2"), Parameter(2.5, "neuron.b")
y = (x1 * w1 + x2 * w2 + b).relu()
y.label = "neuron.y"
y.backward()
draw(y, size="column", title="One neuron: y = ReLU(w₁x₁ + w₂x₂ + b)")
