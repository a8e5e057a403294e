"""A training that is killed in the middle, and continued in another process with the same result.

A checkpoint after every epoch has the weights, the optimizer's states and the history. The process is killed without a
warning; a new process loads the last checkpoint and continues. At the end every weight has the bits of a run that was
never interrupted.

    python examples/11_checkpoint_and_resume.py
    python examples/11_checkpoint_and_resume.py --epochs 60 --out out/resume
"""

import argparse
import math
import os
import subprocess
import sys
from pathlib import Path

import nn

INPUTS = [[i / 50] for i in range(100)]
TARGETS = [math.sin(4 * x) for [x] in INPUTS]
KILLED = 9  # what the killed process returns, so that it is told from one that failed


def train(path: Path, epochs: int, die_after: int | None = None) -> nn.Checkpoint:
    """Trains up to so many epochs, from the checkpoint on if there is one, and saves after each epoch."""
    if path.exists():
        model, optimizer, history, _ = nn.load(path)
        assert optimizer is not None  # both were saved
        assert history is not None
        print(f"  goes on behind epoch {len(history.losses)}", flush=True)
    else:
        model, history = nn.MLP(1, [8, 8, 1], activation="tanh", initializer="xavier", rng=3), None
        optimizer = nn.Adam(nn.CosineDecay(0.02, steps=epochs * 10))

    def die(epoch: int, history: nn.History) -> None:
        if epoch == die_after:
            print(f"  killed behind epoch {epoch}", flush=True)
            os._exit(KILLED)  # at once: nothing is tidied up

    save = nn.saving(path, model, optimizer)
    history = nn.fit(
        model,
        INPUTS,
        TARGETS,
        loss=nn.mse,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=10,
        rng=1,
        history=history,
        on_epoch=[save, die],
    )
    return nn.Checkpoint(model, optimizer, history, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=40, help="passes over the rows (40)")
    parser.add_argument("--out", type=Path, default=Path("out/11_checkpoint"), help="folder for the checkpoints")
    parser.add_argument("--die-after", type=int, help=argparse.SUPPRESS)  # for the processes that this one starts
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    path, whole = options.out / "run.json", options.out / "whole.json"
    if options.die_after is not None:
        train(path, options.epochs, options.die_after)
        return

    path.unlink(missing_ok=True)
    whole.unlink(missing_ok=True)
    print("one run without interruption:")
    expected = train(whole, options.epochs)
    assert expected.history is not None
    print(f"  mse {expected.history.losses[0]:.3f} -> {expected.history.losses[-1]:.2e}")

    print("the same, killed twice:", flush=True)
    for epoch in (options.epochs // 3, options.epochs * 3 // 4):
        command = [sys.executable, __file__, "--epochs", str(options.epochs), "--out", str(options.out)]
        done = subprocess.run([*command, "--die-after", str(epoch)])
        assert done.returncode == KILLED, "the process failed"
    found = train(path, options.epochs)

    same = found.model.state_dict() == expected.model.state_dict()
    print(f"\nthe same bits: weights {same}, history {found.history == expected.history}")
    print(f"written: {path}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
