"""Stuck

Both neurons of the second hidden layer are dead for all four rows, so that the output is always the
same.
"""

import nn

model = nn.MLP(2, [2, 2, 1], rng=0)
for neuron in model.layers[1].neurons:
    neuron.bias.data = -5.0
nn.draw(model, inputs=[[0, 0], [0, 1], [1, 0], [1, 1]])
