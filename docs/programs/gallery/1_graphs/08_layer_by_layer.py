"""Layer by layer

841 parameters and sixty rows in one picture: means, dead ReLUs, and the share of gradients that are
0.
"""

import nn
from autograd import draw

model = nn.MLP(8, [24, 24, 1], rng=0)
rows = [[(i * j) % 7 / 7 for j in range(8)] for i in range(60)]
loss = nn.mse([model(row) for row in rows], [0.5] * 60)
loss.backward()
draw(loss, level="layer", size="column")
