"""Makes torch.json: what PyTorch's optimizers, schedules, clipping and losses give, for the tests to compare with.

    python tests/nn/figures/make.py

It needs torch, which the tests do not. Made with PyTorch 2.13.0.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from torch.optim import lr_scheduler as schedulers

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

# How each of our schedules is written, and PyTorch's for it.
SCHEDULES = {
    "ConstantRate(0.05)": lambda o: schedulers.ConstantLR(o, factor=1.0),
    "StepDecay(0.05, every=7, gamma=0.8)": lambda o: schedulers.StepLR(o, step_size=7, gamma=0.8),
    "LinearDecay(0.05, steps=80)": lambda o: schedulers.LinearLR(o, start_factor=1.0, end_factor=0.0, total_iters=80),
    "LinearDecay(0.05, steps=60, end=0.01)": lambda o: schedulers.LinearLR(o, 1.0, 0.2, total_iters=60),
    "CosineDecay(0.05, steps=100)": lambda o: schedulers.CosineAnnealingLR(o, T_max=100),
    "CosineDecay(0.05, steps=99, end=0.002)": lambda o: schedulers.CosineAnnealingLR(o, T_max=99, eta_min=0.002),
    "Warmup(0.05, steps=10, start=0.25)": lambda o: schedulers.LinearLR(o, start_factor=0.25, total_iters=10),
    "Warmup(CosineDecay(0.05, steps=90), steps=10, start=0.25)": lambda o: schedulers.SequentialLR(
        o,
        [
            schedulers.LinearLR(o, start_factor=0.25, total_iters=10),
            schedulers.CosineAnnealingLR(o, T_max=90),
        ],
        milestones=[10],
    ),
}

CLIPPING = {
    "clip_grad_norm": (torch.nn.utils.clip_grad_norm_, 1.5),
    "clip_grad_value": (torch.nn.utils.clip_grad_value_, 0.75),
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


def steps(name: Any, settings: Any, schedule: Any = None, clip: Any = None) -> tuple[list[list[float]], list[float]]:
    """The three parameters after every tenth step, and the learning rates of all."""
    parameters = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in START]
    optimizer = getattr(torch.optim, name.split()[0])(parameters, **settings)
    scheduler = schedule and schedule(optimizer)
    seen, rates = [], []
    for step, gradients in enumerate(GRADIENTS, start=1):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = torch.tensor(gradient, dtype=torch.float64)
        if clip:
            function, limit = clip
            function(parameters, limit)
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        if step % 10 == 0:
            seen.append([parameter.item() for parameter in parameters])
    return seen, rates


def loss_and_gradient(function: Any, outputs: list[Any], targets: list[Any]) -> tuple[float, list[Any]]:
    leaf = torch.tensor(outputs, dtype=torch.float64, requires_grad=True)
    loss = function(leaf, torch.tensor(targets, dtype=torch.float64))
    loss.backward()
    return loss.item(), leaf.grad.tolist()


if __name__ == "__main__":
    optimizers = {
        name: {"settings": settings, "seen": steps(name, settings)[0]} for name, settings in OPTIMIZERS.items()
    }
    momentum = {"lr": 0.05, "momentum": 0.9}
    schedules = {}
    for written, schedule in SCHEDULES.items():
        seen, rates = steps("SGD", momentum, schedule=schedule)
        schedules[written] = {"seen": seen, "rates": rates}
    clipping = {
        name: {"limit": clip[1], "seen": steps("SGD", momentum, clip=clip)[0]} for name, clip in CLIPPING.items()
    }
    losses = {}
    for name, (function, outputs, targets) in LOSSES.items():
        loss, gradient = loss_and_gradient(function, outputs, targets)
        losses[name] = {"outputs": outputs, "targets": targets, "loss": loss, "gradient": gradient}
    figures = {"start": START, "gradients": GRADIENTS, "optimizers": optimizers, "losses": losses}
    figures |= {"schedules": schedules, "clipping": clipping}
    path = Path(__file__).with_name("torch.json")
    path.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(path)
