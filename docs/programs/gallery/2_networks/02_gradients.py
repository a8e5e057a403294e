"""Gradients as lines

The gradients that the weights hold after backward; a neuron without one is dashed.
"""

import nn

model = nn.network_5_2_2(rng=22)
nn.ssr(model([0.8, -1.2, 0.5, 1.6, -0.4]), [1.0, 0.0]).backward()
nn.draw(model, show="grad", title="Gradients of the loss")
