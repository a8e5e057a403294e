"""Two moons: a network learns a boundary

The lines of text are the training in Python. The page below trains the same network: press Train
and watch its boundary move. Change 8 to 2 in nn.MLP, run again, and see what two hidden neurons
cannot do.
"""

import math
import random

import nn

rng = random.Random(1)
points, moons = [], []
for i in range(60):
    angle, moon = math.pi * rng.random(), i % 2
    x, y = math.cos(angle), math.sin(angle)
    x, y = (1 - x, 0.5 - y) if moon else (x, y)
    points.append([x + rng.gauss(0, 0.1), y + rng.gauss(0, 0.1)])
    moons.append(moon)

model = nn.MLP(2, [8, 1], activation="tanh", rng=2)
settings = {"loss": nn.binary_cross_entropy, "optimizer": nn.Adam(0.05)}
nn.playground(model, points, moons, "two_moons.html", title="Two moons", **settings)

history = nn.fit(model, points, moons, epochs=100, **settings)
right = sum((model(point).data > 0) == moon for point, moon in zip(points, moons))
print(f"loss {history.losses[0]:.3f} → {history.losses[-1]:.3f}")
print(f"{right} of {len(points)} points are on the right side of the boundary")
