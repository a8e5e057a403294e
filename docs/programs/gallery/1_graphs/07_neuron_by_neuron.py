"""Neuron by neuron

A card has the neuron's output, its gradient, and the mean size of its weights' gradients.
"""

import nn
from autograd import draw

row = nn.named([-0.8, 0.1, -0.4, 1.3], ["x0", "x1", "x2", "x3"])
loss = nn.ssr(nn.MLP(4, [5, 2], rng=11)(row), [1.0, 0.0])
loss.backward()
draw(loss, level="neuron", size="column")
