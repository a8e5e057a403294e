"""Checkpoints when things go wrong: killed while they are written, and files that are not what they were."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn

ROOT = Path(__file__).parents[3]

SAVING = """
import sys
import nn

model, optimizer = nn.MLP(3, [8, 2], rng=0), nn.SGD(0.1, momentum=0.9)
print("ready", flush=True)
for k in range(1, 10**9):
    for parameter in model.parameters():
        parameter.data = float(k)
    nn.save(sys.argv[1], model, optimizer, nn.History("ssr", losses=[float(k)]))
"""


def is_one_state(path: Any) -> Any:
    checkpoint = nn.load(path)
    numbers = {parameter.data for parameter in checkpoint.model.parameters()}
    return len(numbers) == 1 and numbers == set(checkpoint.history.losses)  # type: ignore[union-attr]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("ending", ["json", "safetensors"])
@pytest.mark.parametrize("n", [3, pytest.param(25, marks=pytest.mark.long)])
def test_killed_at_any_moment_the_last_good_checkpoint_loads(tmp_path: Path, ending: str, n: int) -> None:
    rng, seen, environment = Random(1), set(), {**os.environ, "PYTHONPATH": str(ROOT)}
    path = tmp_path / f"killed.{ending}"
    for _ in range(n):  # of each format
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"  # type: ignore[union-attr]
        deadline = time.monotonic() + 30
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(rng.uniform(0.0, 0.2))  # some saves, also where another program takes the processor
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert is_one_state(path)
        seen.add(nn.load(path).history.losses[0])  # type: ignore[union-attr]
    assert len(seen) > n // 5


def mutated(data: Any, rng: Any) -> Any:
    """The file with some bytes changed, cut off, moved or put in."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data)) if data else 0
        kind = rng.randrange(6)
        if kind == 0 and data:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at:]
        elif kind == 2:
            del data[at : at + rng.randint(1, 40)]
        elif kind == 3:
            data[at:at] = rng.randbytes(rng.randint(1, 8))
        elif kind == 4:
            data[at:at] = data[rng.randrange(len(data) + 1) :][: rng.randint(1, 60)]
        elif data:
            digit = rng.choice(b'0123456789-e.[]{}",:n')
            data[at] = digit
    return bytes(data)


@pytest.mark.parametrize("ending", ["json", "safetensors"])
def test_a_mutated_file_is_refused_or_whole_and_changes_nothing_else(tmp_path: Path, ending: str) -> None:
    rng, path = Random(7), tmp_path / f"model.{ending}"
    model, optimizer = nn.MLP(2, [3, 1], rng=0), nn.Adam(0.1)
    history = nn.fit(model, [[0.0, 1.0], [1.0, 0.5]], [1.0, 2.0], optimizer=optimizer, epochs=3, compiled=False)
    nn.save(path, model, optimizer, history)
    good, refused = path.read_bytes(), 0
    for _ in range(500):  # of each format
        path.write_bytes(mutated(good, rng))
        other, its_optimizer = nn.MLP(2, [3, 1], rng=1), nn.Adam(0.1)
        before = other.state_dict()
        problem = None
        try:
            nn.load(path, other, its_optimizer)
        except nn.CheckpointError as error:
            problem = str(error)
        if problem is None:  # a digit may be another, but nothing is missing
            shapes = [{name: shape(x) for name, x in state.items()} for state in (other.state_dict(), before)]
            assert shapes[0] == shapes[1]
        else:
            refused += 1
            assert str(path) in problem
            assert other.state_dict() == before
            assert (its_optimizer.steps, its_optimizer.lr) == (0, 0.1)
    assert refused > 300


def shape(numbers: Any) -> Any:
    return (len(numbers), *shape(numbers[0])) if isinstance(numbers, list) else ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"a":' * 50_000,
        "\x80\x04\x95.",
        json.dumps({"format": "glassgrad", "version": 10**9}),
        "9" * 10_000,
    ],
    ids=lambda text: text[:12] or "empty",
)
def test_what_is_no_checkpoint_is_a_clear_error(tmp_path: Path, text: Any) -> None:
    path = tmp_path / "no.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(nn.CheckpointError, match=r"no\.json"):
        nn.load(path)
