"""A GPT of scalars, examples/13_scalar_gpt.py: a step on plain Python scalars, on Values and compiled, in one run.

    python benchmarks/gpt.py            # the table; with --write, into benchmarks/results/gpt.md
    python benchmarks/gpt.py --check    # exit with 1 if a bar is missed

All start from the same weights and learn from the same names by Adam, a name in each step, in turns. It needs llvmlite.
Times are of the processor, so that other programs on the machine do not count.
"""

from __future__ import annotations

import gc
import importlib.util
import platform
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.report import amount, digits, table
from measuring.results import finish, options
from peers.plain_gpt import PlainTraining, plain_loss, plain_weights

import nn
from autograd import topological_order

ROOT = Path(__file__).resolve().parent.parent
STEPS, TURN = 50, 10
LEAST_EAGER, LEAST_COMPILED = 3.0, 300.0  # times as fast as plain Python
MOST_BYTES, MOST_SECONDS, MOST_APART = 200, 2.0, 1e-9
PLAIN, EAGER, COMPILED = "plain Python scalars", "Values, eager", "Values, compiled"


def example() -> Any:
    """The module of the example; `import` cannot load it, because its name begins with a digit."""
    spec = importlib.util.spec_from_file_location("scalar_gpt", ROOT / "examples" / "13_scalar_gpt.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Contender:
    """A way to train the model: its step, its form of a name, and the seconds and losses of its steps."""

    step: Callable[[Any], float]
    name_of: Callable[[str], Any]
    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)

    def learn(self, name: str) -> None:
        """Makes a step on a name, and notes its time and loss."""
        given = self.name_of(name)
        start = time.process_time()
        self.losses.append(self.step(given))
        self.seconds.append(time.process_time() - start)


def bytes_of(build: Callable[[], Any], count: Callable[[Any], int]) -> tuple[int, int]:
    """The number of operations of the graph, and the bytes that it takes, without the weights."""
    gc.collect()
    tracemalloc.start()
    loss = build()
    found = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return count(loss), found


def furthest(losses: Sequence[float], others: Sequence[float]) -> float:
    """The largest relative difference."""
    return max(abs(x - y) / abs(x) for x, y in zip(losses, others, strict=True))


def main() -> None:
    parser = options("A GPT of scalars: a step in plain Python, on Values, and compiled.")
    arguments = parser.parse_args()
    gpt = example()
    names = gpt.read_names(gpt.CONTEXT - 1, Random(0))

    def weights() -> Any:
        return gpt.Weights.random(Random(0))

    def adam() -> nn.Adam:
        return nn.Adam(nn.LinearDecay(0.01, steps=STEPS))

    begun = time.process_time()
    compiled = gpt.CompiledTraining(weights(), adam(), names)
    ready = time.process_time() - begun
    rule = adam()
    contenders = {
        PLAIN: Contender(PlainTraining(plain_weights(weights()), rule.schedule, rule.betas, rule.eps), gpt.signs_of),
        EAGER: Contender(gpt.EagerTraining(weights(), adam()), str),
        COMPILED: Contender(compiled, str),
    }
    for start in range(0, STEPS, TURN):
        for contender in contenders.values():
            for name in names[start : start + TURN]:
                contender.learn(name)

    name = gpt.signs_of(next(name for name in names if len(name) == 6))
    plain, ours = plain_weights(weights()), weights()
    graphs = {
        "plain Python scalars": bytes_of(
            lambda: plain_loss(plain, name), lambda loss: sum(bool(x.operands) for x in loss.order())
        ),
        "Values, the same operations": bytes_of(
            lambda: plain_loss(ours, name), lambda loss: len(topological_order(loss))
        ),
        "Values, with dot and softmax": bytes_of(
            lambda: gpt.loss(ours, name), lambda loss: len(topological_order(loss))
        ),
    }
    typical = {name: statistics.median(contender.seconds) for name, contender in contenders.items()}
    times = table(
        ["a step", "best", "median", "plain Python takes"],
        [
            [name, amount(min(contender.seconds)), amount(typical[name]), f"{digits(typical[PLAIN] / typical[name])} x"]
            for name, contender in contenders.items()
        ],
    )
    memory = table(
        ["the graph of a name of six letters", "operations", "bytes each", "together"],
        [[name, f"{n:,}", f"{size / n:.0f}", f"{size / 1e6:.2f} MB"] for name, (n, size) in graphs.items()],
    )
    apart = furthest(contenders[EAGER].losses, contenders[COMPILED].losses)
    recorded = (
        f"One Program for names of any length, of {compiled.n_instructions:,} instructions, recorded and compiled in "
        f"{ready:.1f} s. The losses of {STEPS} "
        f"steps: eager and compiled differ by {apart:.2g} at most, relatively, plain and eager by "
        f"{furthest(contenders[PLAIN].losses, contenders[EAGER].losses):.2g}."
    )
    print(f"{times}\n\n{memory}\n\n{recorded}")
    page = (
        "# A GPT of scalars\n\n"
        f"4,192 weights, one name in each step, on one core, {platform.system()}, CPython {platform.python_version()}. "
        f"`python benchmarks/gpt.py`. The model of `examples/13_scalar_gpt.py`, all from the same weights in turns, "
        f"{STEPS} steps with Adam; plain Python is a scalar with a tuple of its operands and one of local derivatives, "
        f"and a recursive sort. Times are of the processor.\n\n{times}\n\n{memory}\n\n{recorded}\n"
    )
    n, size = graphs["Values, the same operations"]
    bars = [
        (typical[PLAIN] / typical[EAGER] >= LEAST_EAGER, f"eager steps are to be {LEAST_EAGER:g} times as fast"),
        (typical[PLAIN] / typical[COMPILED] >= LEAST_COMPILED, f"compiled ones {LEAST_COMPILED:g} times as fast"),
        (size / n < MOST_BYTES, f"a node is to take less than {MOST_BYTES} bytes"),
        (ready <= MOST_SECONDS, f"the Program is to be ready in {MOST_SECONDS:g} s"),
        (apart <= MOST_APART, f"eager and compiled losses are to agree to {MOST_APART:g}"),
    ]
    finish(arguments, "gpt.md", page, [what for met, what in bars if not met])


if __name__ == "__main__":
    main()
