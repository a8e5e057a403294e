"""A page to step through

The whole computation, step by step, each with its equation: press → on the page. Drag a number, and
every gradient follows. It is one file, which you can keep: Menu → Save.
"""

import nn
from autograd import page

row = nn.named([0.8, -1.2, 0.5, 1.6, -0.4], ["x0", "x1", "x2", "x3", "x4"])
loss = nn.ssr(nn.network_5_2_2(rng=22)(row), [1.0, 0.0])
loss.backward()
page(loss, title="5-2-2 on one sample")
