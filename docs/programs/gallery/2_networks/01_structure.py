"""The network itself

Circles are neurons with their outputs for one row, lines are weights; one ReLU is dead.
"""

import nn

model = nn.network_5_2_2(rng=22)
nn.draw(model, inputs=[0.8, -1.2, 0.5, 1.6, -0.4])
