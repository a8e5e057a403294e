"""Which way should w and b go?

Against the sign of their gradients: both are negative, so a larger w and a larger b make the loss
smaller.
"""

from autograd import Parameter, Value, draw

x, w, b = Value(1.5, "x"), Parameter(0.8, "w"), Parameter(-0.5, "b")
y = (w * x + b).tanh()
loss = (y - 1.0) ** 2
y.label, loss.label = "y", "loss"
loss.backward()
draw(loss, size="column", title="Which way should w and b go?")
