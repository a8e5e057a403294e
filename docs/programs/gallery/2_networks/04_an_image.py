"""An image as the input

More than forty units are cells of a grid, so that 256 inputs are an image of 16 by 16. Only the
largest weights are lines.
"""

import nn

model = nn.MLP(256, [48, 10], rng=1)
image = [float(4 <= i // 16 < 12 and 7 <= i % 16 < 10) for i in range(256)]
nn.draw(model, inputs=image, max_lines=40)
