"""A dead neuron

The sum is negative, so that the ReLU lets nothing through: what carries no gradient is grey and
dashed.
"""

from autograd import Parameter, Value, draw

x, w, b = Value(2.0, "x"), Parameter(-3.0, "w"), Parameter(2.5, "b")
y = (w * x + b).relu()
y.label = "y"
y.backward()
draw(y, size="column", title="The ReLU is off")
