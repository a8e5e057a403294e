"""Why is this gradient what it is?

explain writes a derivative as a sum over paths: along each path the local derivatives are
multiplied. Ask for another weight, or for an input: explain(loss, row[0]).
"""

import nn
from autograd import explain

model = nn.MLP(2, [2, 1], activation="tanh", rng=4)
row = nn.named([0.5, -1.0], ["x0", "x1"])
loss = nn.ssr(model(row), [1.0])
explain(loss, row[0])
