"""The neighbourhood of a value

Only what is one step away from an output of the network.
"""

import nn
from autograd import draw

row = nn.named([-0.8, 0.1, -0.4, 1.3], ["x0", "x1", "x2", "x3"])
loss = nn.ssr(nn.MLP(4, [5, 2], rng=11)(row), [1.0, 0.0])
loss.backward()
draw(loss, around="layers.0.neurons.1.h1", depth=1, size="column")
