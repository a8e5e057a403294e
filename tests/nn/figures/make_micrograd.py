"""Makes micrograd.json: the points of micrograd's demo, and the losses and accuracies that micrograd itself prints.

    python tests/nn/figures/make_micrograd.py

It needs micrograd 0.1.0, numpy and scikit-learn, and takes minutes.
"""

import json
import random
from pathlib import Path

import numpy as np
from micrograd.engine import Value
from micrograd.nn import MLP
from sklearn.datasets import make_moons

np.random.seed(1337)
random.seed(1337)
points, moons = make_moons(n_samples=100, noise=0.1)
points, labels = points.tolist(), [2 * int(moon) - 1 for moon in moons]

model = MLP(2, [16, 16, 1])
losses, accuracies = [], []
for k in range(100):
    scores = [model([Value(x) for x in point]) for point in points]
    margins = [(1 + -label * score).relu() for label, score in zip(labels, scores)]
    loss = sum(margins) * (1.0 / len(margins)) + 1e-4 * sum(p * p for p in model.parameters())
    losses.append(loss.data)
    accuracies.append(sum((label > 0) == (score.data > 0) for label, score in zip(labels, scores)) / len(scores))
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data -= (1.0 - 0.9 * k / 100) * p.grad

path = Path(__file__).with_name("micrograd.json")
figures = {"points": points, "labels": labels, "losses": losses, "accuracies": accuracies}
path.write_text(json.dumps(figures) + "\n", encoding="utf-8")
