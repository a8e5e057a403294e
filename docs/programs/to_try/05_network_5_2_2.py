"""The 5-2-2 network, neuron by neuron

Five inputs, two hidden layers of two ReLUs, two outputs, one loss. A card is a neuron, and a line
carries the gradient back. The seed chooses the weights: with rng=22 one ReLU is dead, with rng=11
none is.
"""

import nn
from autograd import draw

model = nn.network_5_2_2(rng=22)
row = nn.named([0.8, -1.2, 0.5, 1.6, -0.4], ["x0", "x1", "x2", "x3", "x4"])
loss = nn.ssr(model(row), [1.0, 0.0])
loss.backward()
print(f"{len(model.parameters())} parameters, loss {loss.data:.3f}")
draw(loss, level="neuron", size="column")
