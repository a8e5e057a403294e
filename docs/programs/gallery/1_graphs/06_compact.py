"""One card for each operation

An operation stands on the card of its result, and the weights are rows of it.
"""

import nn
from autograd import draw

row = nn.named([0.8, -1.2], ["x0", "x1"])
loss = nn.ssr(nn.MLP(2, [1, 1], activation="tanh", rng=4)(row), [1.0])
loss.backward()
draw(loss, level="compact", size="column")
