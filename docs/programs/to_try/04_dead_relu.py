"""A dead ReLU

The sum z is negative, so that the ReLU gives 0 and lets no gradient through: grey and dashed. None
of the three parameters can learn from this sample. Change b from -2.5 to 2.5, and the neuron is
alive.
"""

from autograd import Parameter, Value, draw

x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
w1, w2, b = Parameter(-3.0, "w1"), Parameter(-1.5, "w2"), Parameter(-2.5, "b")
z = w1 * x1 + w2 * x2 + b
y = z.relu()
z.label, y.label = "z", "y"
y.backward()
print(f"z = {z.data}, y = {y.data}, ∂y/∂w1 = {w1.grad}")
draw(y, size="column")
