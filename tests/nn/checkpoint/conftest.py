"""What the tests of checkpoints share: both formats, and a run in the middle of its training."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn

RNG = Random(1)
INPUTS = [[RNG.uniform(-1, 1) for _ in range(3)] for _ in range(7)]
TARGETS = [[x * y, z * z] for x, y, z in INPUTS]

OPTIMIZERS = {
    "sgd": lambda: nn.SGD(0.05),
    "nesterov": lambda: nn.SGD(0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda: nn.Adam(0.01, betas=(0.8, 0.99)),
    "adamw": lambda: nn.AdamW(nn.Warmup(nn.CosineDecay(0.02, steps=40), steps=5)),
    "rmsprop": lambda: nn.RMSprop(nn.StepDecay(0.01, every=9, gamma=0.5), momentum=0.5),
}


def network(seed: Any = 5, **options: Any) -> Any:
    return nn.MLP(3, [4, 2], **{"activation": "tanh", **options}, rng=seed)


def train(model: Any, optimizer: Any, epochs: Any = 3, **options: Any) -> Any:
    return nn.fit(model, INPUTS, TARGETS, optimizer=optimizer, epochs=epochs, batch_size=3, rng=11, **options)


@pytest.fixture(params=["json", "safetensors"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Where to save a checkpoint, in each of the formats."""
    if request.param == "safetensors":
        pytest.importorskip("safetensors")
    return tmp_path / f"checkpoint.{request.param}"
