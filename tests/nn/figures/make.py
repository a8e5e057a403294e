"""Makes torch.json: what PyTorch's optimizers and losses give, for the tests to compare with.

    python tests/nn/figures/make.py

It needs torch, which the tests do not. Made with PyTorch 2.13.0.
"""

import json
import math
from pathlib import Path

import torch
from torch.nn import functional

START = [0.75, -1.5, 2.0]

OPTIMIZERS = {
    "SGD": {"lr": 0.05},
    "SGD momentum": {"lr": 0.05, "momentum": 0.9},
    "SGD nesterov": {"lr": 0.02, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01},
    "SGD weight decay": {"lr": 0.05, "weight_decay": 0.1},
    "Adam": {"lr": 0.05},
    "Adam other settings": {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.02},
    "AdamW": {"lr": 0.05},
    "AdamW other settings": {"lr": 0.02, "betas": (0.7, 0.9), "eps": 1e-5, "weight_decay": 0.2},
    "RMSprop": {"lr": 0.02},
    "RMSprop other settings": {"lr": 0.01, "alpha": 0.9, "eps": 1e-6, "momentum": 0.5, "weight_decay": 0.05},
}

LOSSES = {
    "mae": (functional.l1_loss, [[1.0, -2.0], [0.5, 3.0]], [[0.0, -2.5], [1.5, 3.25]]),
    "huber": (functional.huber_loss, [[1.0, -2.0], [0.5, 3.0]], [[0.0, -2.5], [3.5, 1.0]]),
    "binary_cross_entropy": (
        functional.binary_cross_entropy_with_logits,
        [[0.3], [-40.0], [800.0], [-800.0], [2.0]],
        [[1.0], [0.0], [0.0], [1.0], [0.25]],
    ),
    "cross_entropy": (
        functional.cross_entropy,
        [[1.0, 2.0, 3.0], [-700.0, 0.0, 700.0], [0.1, 0.1, 0.1]],
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5]],
    ),
}


GRADIENTS = [[(1.0 + i) * math.sin(0.7 * step + i) + 0.2 * (i - 1) for i in range(3)] for step in range(100)]


def steps(name: str, settings: dict) -> list[list[float]]:
    """The three parameters after every tenth step."""
    parameters = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
    optimizer = getattr(torch.optim, name.split()[0])(parameters, **settings)
    seen = []
    for step, gradients in enumerate(GRADIENTS, start=1):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        if step % 10 == 0:
            seen.append([parameter.item() for parameter in parameters])
    return seen


def loss_and_gradient(function, outputs: list, targets: list) -> tuple[float, list]:
    leaf = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
    loss = function(leaf, torch.tensor(targets, dtype=torch.float64))
    loss.backward()
    return loss.item(), leaf.grad.tolist()


if __name__ == "__main__":
    optimizers = {name: {"settings": settings, "seen": steps(name, settings)} for name, settings in OPTIMIZERS.items()}
    losses = {}
    for name, (function, outputs, targets) in LOSSES.items():
        loss, gradient = loss_and_gradient(function, outputs, targets)
        losses[name] = {"outputs": outputs, "targets": targets, "loss": loss, "gradient": gradient}
    figures = {"start": START, "gradients": GRADIENTS, "optimizers": optimizers, "losses": losses}
    path = Path(__file__).with_name("torch.json")
    path.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(path)
