"""A history in a checkpoint: however long, every bit of it, and beside the weights that early stopping keeps."""

import math
from pathlib import Path
from typing import Any

import pytest

import nn
from nn.checkpoint.formats import from_bytes

from .conftest import network

FULL = nn.History(
    "mse",
    losses=[2.0, math.nan, 0.1],
    test_losses=[math.inf, -0.0, 5e-324],
    seconds=[0.25, 0.5, 0.125],
    rates=[0.1, 0.05, 0.1 + 0.2],
    diverged=3,
    seed=7,
    best=2,
    best_weights=[1.0, -math.inf, math.nan],
    last_weights=[0.3, 0.1, 0.2],
    stopped="enough",
    compile_seconds=0.75,
)


@pytest.mark.parametrize("history", [nn.History(), FULL, nn.History("ssr", losses=[1, 2])], ids=str)
def test_every_bit_of_a_history_comes_back(history: Any, path: Any) -> None:
    nn.save(path, network(), history=history)
    again = nn.load(path).history
    for name in vars(history):
        given = getattr(history, name)
        expected = [float(x) for x in given] if isinstance(given, list) else given
        assert repr(getattr(again, name)) == repr(expected)


def header_of(path: Any) -> Any:
    """How many bytes precede the tensors of a safetensors file; the format allows 100 MB."""
    return int.from_bytes(path.read_bytes()[:8], "little")


def long_history(n: Any) -> Any:
    numbers = [1.0 / k for k in range(1, n + 1)]
    return nn.History("mse", numbers, numbers[:], numbers[:], rates=numbers[:], best=n)


def test_the_header_of_a_file_does_not_grow_with_the_epochs(tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    path, sizes = tmp_path / "long.safetensors", []
    for n in (10, 100_000):
        nn.save(path, network(), history=long_history(n))
        sizes.append(header_of(path))
    assert sizes[1] - sizes[0] < 100
    assert nn.load(path).history == long_history(n)


def test_json_has_a_line_for_each_list(tmp_path: Path) -> None:
    nn.save(tmp_path / "a.json", network(), history=nn.History("ssr", losses=[8.0, 2.0], rates=[0.1, 0.1]))
    text = (tmp_path / "a.json").read_text(encoding="ascii")
    assert '\n  "history.losses": [8.0, 2.0]' in text
    assert '"history": {"loss": "ssr", "diverged": null' in text
    assert "losses" not in from_bytes(text.encode()).about["history"]


@pytest.mark.long
def test_two_million_epochs_are_saved_while_training(path: Any) -> None:
    model, optimizer, n = network(), nn.Adam(), 2_100_000
    history = long_history(n)
    rows = ([[0.0, 1.0, 0.5]], [[1.0, 2.0]])
    keep = nn.saving(path, model, optimizer)
    options: dict[str, Any] = {"loss": nn.mse, "optimizer": optimizer, "validation": rows, "on_epoch": keep}
    nn.fit(model, *rows, epochs=n + 1, history=history, **options)
    checkpoint = nn.load(path)
    assert len(checkpoint.history.losses) == n + 1  # type: ignore[union-attr]
    assert checkpoint.history == history
