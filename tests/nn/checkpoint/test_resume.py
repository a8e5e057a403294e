"""A run that was saved and goes on in another process has the bits of one that was not interrupted."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import nn

from .conftest import INPUTS, OPTIMIZERS, TARGETS, network, train

GO_ON = """
import json, sys
import nn
path, inputs, targets, options = json.load(sys.stdin)
model, optimizer, history, _ = nn.load(path)
nn.fit(model, inputs, targets, optimizer=optimizer, epochs=20, history=history, batch_size=3, **options)
print(json.dumps([model.state_dict(), optimizer.steps, history.losses, history.rates]))
"""


@pytest.mark.parametrize(
    "how",
    [{"compiled": False}, {"backend": "llvm"}, pytest.param({"backend": "python"}, marks=pytest.mark.long)],
    ids=str,
)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_bits_of_an_uninterrupted_run(name: Any, how: Any, path: Any) -> None:
    if how.get("backend") == "llvm":
        pytest.importorskip("llvmlite")
    whole, optimizer = network(), OPTIMIZERS[name]()
    history = train(whole, optimizer, epochs=20, **how)

    parted, parted_optimizer = network(), OPTIMIZERS[name]()
    nn.save(path, parted, parted_optimizer, train(parted, parted_optimizer, epochs=12, **how))
    model, going_on, so_far, _ = nn.load(path)
    train(model, going_on, epochs=20, history=so_far, **how)
    assert model.state_dict() == whole.state_dict() != parted.state_dict()
    assert so_far == history
    assert going_on.steps == optimizer.steps  # type: ignore[union-attr]


def test_in_a_new_process(path: Any, run_python: Callable[..., str]) -> None:
    whole, optimizer = network(), OPTIMIZERS["adamw"]()
    history = train(whole, optimizer, epochs=20)
    parted, parted_optimizer = network(), OPTIMIZERS["adamw"]()
    nn.save(path, parted, parted_optimizer, train(parted, parted_optimizer, epochs=12))
    program = GO_ON.replace("json.load(sys.stdin)", repr([str(path), INPUTS, TARGETS, {}]))
    state, steps, losses, rates = json.loads(run_python(program))
    assert state == whole.state_dict()
    assert (steps, losses, rates) == (optimizer.steps, history.losses, history.rates)
