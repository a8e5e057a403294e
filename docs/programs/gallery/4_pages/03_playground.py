"""A network that trains in the page

Two networks learn XOR side by side, at the numbers of nn.fit.
"""

import nn

inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
models = [nn.MLP(2, [4, 1], activation=name, rng=0) for name in ("sigmoid", "relu")]
nn.playground(models, inputs, targets, "xor.html", optimizer=nn.SGD(0.1))
