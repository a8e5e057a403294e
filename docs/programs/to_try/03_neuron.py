"""A neuron takes one step

A neuron weighs its inputs, adds them up and passes the sum through a ReLU. Each weight moves a
little against its gradient, and the loss falls. Try a rate of 0.1: the step is too long, and the
loss grows.
"""

from autograd import Parameter, Value, draw

x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
w1, w2, b = Parameter(-3.0, "w1"), Parameter(-1.5, "w2"), Parameter(2.5, "b")
rate = 0.02


def loss_of_the_neuron():
    y = (w1 * x1 + w2 * x2 + b).relu()
    loss = (y - 2.0) ** 2
    y.label, loss.label = "y", "loss"
    return loss


before = loss_of_the_neuron()
before.backward()
picture = draw(before, size="column", title="Before the step")
for parameter in (w1, w2, b):
    parameter.data -= rate * parameter.grad
print(f"loss {before.data:.3f} → {loss_of_the_neuron().data:.3f}")
picture
