"""A GPT in which every number is a Value: it reads names, letter by letter, and makes up new ones.

The model has the parts of a large language model, in a size in which each gradient can be inspected: embeddings of
letters and of their positions, RMSnorm, causal self-attention with 4 heads, a ReLU MLP, residuals; 4,192 weights in
all. It learns from a list of first names, a name in each step, by Adam with a learning rate that falls to 0.

The function `loss` below defines the whole model. Called with Values it returns a graph, and `backward()` fills in all
gradients; compiled, its loops over the letters stay loops, one Program serves names of any length, and a step takes a
hundredth of the time.

    python examples/13_scalar_gpt.py
    python examples/13_scalar_gpt.py --eager --steps 200
    python examples/13_scalar_gpt.py --steps 20000 --temperature 0.7
"""

import argparse
import math
import statistics
import time
from array import array
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import autograd
import nn
from autograd import Parameter, Value

LETTERS = "abcdefghijklmnopqrstuvwxyz"
END = len(LETTERS)  # the sign before the first letter of a name, and after its last
DIMENSIONS, HEADS, CONTEXT = 16, 4, 16
HEAD = DIMENSIONS // HEADS
UNSEEN = -1e9  # what is added to the fit of a later sign, whose share is 0.0 then

Vector = Sequence[Any]
Matrix = Sequence[Vector]
Sign = float | Sequence[float]
"""A letter or the end: its number, or a row of numbers with a 1 in its place, as compiled code takes it."""


class Weights(NamedTuple):
    """The matrices of the model, of Parameters, Values or floats; a row gives one number of a product with a vector."""

    signs: Matrix
    positions: Matrix
    query: Matrix
    key: Matrix
    value: Matrix
    attended: Matrix
    hidden: Matrix
    output: Matrix
    logits: Matrix

    @classmethod
    def random(cls, rng: Random) -> "Weights":
        """Small random weights of mean 0, labelled by their places in the model."""
        n = DIMENSIONS
        rows = {"signs": END + 1, "positions": CONTEXT, "hidden": 4 * n, "logits": END + 1}

        def matrix(name: str) -> Matrix:
            columns = 4 * n if name == "output" else n
            return [
                [Parameter(rng.gauss(0.0, 0.08), f"{name}.{i}.{j}") for j in range(columns)]
                for i in range(rows.get(name, n))
            ]

        return cls(*map(matrix, cls._fields))

    def all(self) -> list[Any]:
        """All weights in one list."""
        return [weight for matrix in self for row in matrix for weight in row]

    def numbers(self) -> "Weights":
        """The weights as floats."""
        return Weights(*[[[weight.data for weight in row] for row in matrix] for matrix in self])


# ---- the model ----------------------------------------------------------------------------------------------------


def loss(weights: Weights, name: Sequence[Sign]) -> Any:
    """The surprise of the model at the letters of a name: the mean of -log(probability), in nats.

    name: its signs: the end sign, the letters, the end sign. Behind them there may be rows of zeros, which count for
        nothing, so that names of different lengths have as many signs.
    """
    read, following = list(name[:-1]), list(name[1:])
    n = len(read)
    _, places = autograd.scan(lambda none, given: (none, place(weights, *given)), (), (read, weights.positions[:n]))
    _, _, keys, values = places

    def step(carry: Any, given: Any) -> Any:
        (x, query, _, _), sign, unseen = given
        total, count = carry
        logits = logits_at(weights, x, query, keys, values, unseen)
        is_there = 1.0 if isinstance(sign, (int, float)) else autograd.sum(sign)
        surprise = is_there * autograd.logsumexp(logits) - entry(logits, sign)
        return (total + surprise, count + is_there), None

    unseen = [[UNSEEN * (j > i) for j in range(n)] for i in range(n)]
    (total, count), _ = autograd.scan(step, (0.0, 0.0), (places, following, unseen))
    return total / count


def logits_after(weights: Weights, sign: Sign, past: list[tuple[Vector, Vector]]) -> Vector:
    """The logits of the next sign.

    past: the keys and values of the earlier signs; this sign's are appended.
    """
    x, query, key, value = place(weights, sign, weights.positions[len(past)])
    past.append((key, value))
    return logits_at(weights, x, query, *zip(*past))


def place(weights: Weights, sign: Sign, position: Vector) -> tuple[Vector, Vector, Vector, Vector]:
    """A sign in its place: its embedding, and its query, its key and its value for attention."""
    letter = [entry(column, sign) for column in zip(*weights.signs)]
    x = normed(added(letter, position))
    attending = normed(x)
    return x, times(weights.query, attending), times(weights.key, attending), times(weights.value, attending)


def logits_at(weights: Weights, x: Vector, query: Vector, keys: Matrix, values: Matrix, unseen: Vector = ()) -> Vector:
    """The logits of the sign that follows a place, from its embedding, its query and the keys and values of all.

    unseen: for each of them 0.0, or `UNSEEN` for one that lies behind; without it none does.
    """
    found: list[Any] = []
    for start in range(0, DIMENSIONS, HEAD):
        part = slice(start, start + HEAD)
        found += head(query[part], [key[part] for key in keys], [value[part] for value in values], unseen)
    x = added(x, times(weights.attended, found))
    x = added(x, mlp(weights, normed(x)))
    return times(weights.logits, x)


def head(query: Vector, keys: Matrix, values: Matrix, unseen: Vector = ()) -> Vector:
    """The mean of the values, each weighted by how well its key fits the query."""
    fits = [autograd.dot(query, key) / math.sqrt(HEAD) for key in keys]
    shares = autograd.softmax(added(fits, unseen) if unseen else fits)
    return [autograd.dot(shares, column) for column in zip(*values)]


def mlp(weights: Weights, x: Vector) -> Vector:
    """One hidden layer of ReLUs, four times as wide."""
    return times(weights.output, [autograd.relu(z) for z in times(weights.hidden, x)])


def normed(x: Vector) -> Vector:
    """RMSnorm: the vector, scaled so that the mean of its squares is 1."""
    scale = autograd.rsqrt(autograd.dot(x, x) / len(x) + 1e-5)
    return [number * scale for number in x]


def times(matrix: Matrix, x: Vector) -> Vector:
    """The product of matrix and vector."""
    return [autograd.dot(row, x) for row in matrix]


def added(x: Vector, y: Vector) -> Vector:
    """The sum of two vectors."""
    return [a + b for a, b in zip(x, y)]


def entry(numbers: Vector, sign: Sign) -> Any:
    """The one of the numbers that belongs to the sign."""
    return numbers[int(sign)] if isinstance(sign, (int, float)) else autograd.dot(numbers, sign)


# ---- training -----------------------------------------------------------------------------------------------------


def signs_of(name: str) -> list[int]:
    """The numbers of a name's signs: the end sign, the letters, the end sign."""
    return [END, *map(LETTERS.index, name), END]


def rows_of(name: str) -> list[list[float]]:
    """The signs of a name, each as a row of zeros with a 1 in the sign's place."""
    return [[float(sign == k) for k in range(END + 1)] for sign in signs_of(name)]


class EagerTraining:
    """Training by eager steps: each builds a graph, runs it backward and drops it."""

    def __init__(self, weights: Weights, optimizer: nn.Optimizer) -> None:
        self.weights, self.parameters, self.optimizer = weights, weights.all(), optimizer

    def __call__(self, name: str) -> float:
        """Learns from a name; returns its loss before that."""
        for parameter in self.parameters:
            parameter.zero_grad()
        surprise = loss(self.weights, signs_of(name))
        surprise.backward()
        self.optimizer.step(self.parameters)
        return float(surprise.data)

    def store(self) -> None:
        """Nothing to do: the weights are Parameters, which the steps have moved already."""


class CompiledTraining:
    """Training by the same steps, with one Program for names of any length, which reads the weights from a buffer."""

    def __init__(self, weights: Weights, optimizer: nn.Optimizer, names: Iterable[str]) -> None:
        self.parameters, self.optimizer = weights.all(), optimizer
        self.numbers = array("d", [parameter.data for parameter in self.parameters])
        self.found = memoryview(array("d", [0.0]) * (1 + len(self.numbers)))  # the loss, and its gradient
        longest = max(names, key=len)
        self.rows = array("d", chain.from_iterable(rows_of(longest)))
        gradient = autograd.compile(autograd.value_and_grad(loss))
        self.n_instructions = len(gradient.record(weights.numbers(), rows_of(longest)))
        self.find_gradient = gradient.bind(self.found, self.numbers, self.rows, in_axes=None)

        def moved(row: list[Value], grad: Value, lr: Value) -> list[Value]:
            data, state = optimizer.update(row[0], grad, tuple(row[1:]), lr)
            return [data, *state]

        self.rate = array("d", [0.0])
        self.table = array("d", chain.from_iterable([number, *optimizer.init(number)] for number in self.numbers))
        self.width = len(self.table) // len(self.numbers)  # a weight, and what the optimizer remembers of it
        table = memoryview(self.table).cast("B").cast("d", (len(self.numbers), self.width))
        self.move = autograd.compile(moved).bind(table, table, self.found[1:], self.rate, in_axes=(0, 0, None))

    def __call__(self, name: str) -> float:
        """Learns from a name; returns its loss before that."""
        self.rows[:] = array("d", bytes(8 * len(self.rows)))
        for i, sign in enumerate(signs_of(name)):
            self.rows[(END + 1) * i + sign] = 1.0
        self.find_gradient()
        self.rate[0] = self.optimizer.lr
        self.move()
        self.numbers[:] = self.table[:: self.width]
        self.optimizer.steps += 1
        return self.found[0]

    def store(self) -> None:
        """Copies the trained numbers from the buffer into the weights."""
        for parameter, number in zip(self.parameters, self.numbers):
            parameter.data = number


# ---- what it has learned ------------------------------------------------------------------------------------------


def sample(weights: Weights, temperature: float, rng: Random) -> str:
    """A made-up name: letter after letter, each drawn by its probability."""
    name, past = [END], list[tuple[Vector, Vector]]()
    while len(past) < CONTEXT:
        logits = logits_after(weights, name[-1], past)
        shares = autograd.softmax([logit / temperature for logit in logits])
        name += rng.choices(range(END + 1), shares)
        if name[-1] == END:
            break
    return "".join(LETTERS[sign] for sign in name if sign != END)


def draw_head(weights: Weights, name: str) -> autograd.Drawing:
    """Draws the first number of the first head's output at the last letter of a name."""
    past: list[tuple[Vector, Vector]] = []
    for sign in signs_of(name)[:-1]:
        logits_after(weights, sign, past)
    seen = ["start", *name]

    def labelled(numbers: Vector, scope: str) -> list[Value]:
        return [Value(x.data, f"{scope}.{i}") for i, x in enumerate(numbers[:HEAD])]

    keys = [labelled(key, f"key_{sign}") for sign, (key, _) in zip(seen, past)]
    values = [labelled(value, f"value_{sign}") for sign, (_, value) in zip(seen, past)]
    found = head(labelled(past[-1][0], "query"), keys, values)[0]
    found.label = "found.0"
    found.backward()
    return autograd.draw(found, level="compact", title=f"One head of attention, at the last letter of {name!r}")


def train(step: EagerTraining | CompiledTraining, names: Sequence[str], steps: int) -> list[float]:
    """Trains on a name in each step; returns the losses."""
    losses: list[float] = []
    recent = math.log(END + 1)
    with nn.progress_bar(steps, "step") as bar:
        for name in islice(cycle(names), steps):
            losses.append(step(name))
            recent += 0.01 * (losses[-1] - recent)
            bar.set_postfix_str(f"loss {recent:.3f}", refresh=False)
            bar.update()
    step.store()
    return losses


def read_names(longest: int, rng: Random) -> list[str]:
    """The names of at most so many letters, shuffled."""
    path = Path(__file__).parent / "data" / "first_names.txt"
    names = [name for name in path.read_text(encoding="utf-8").split() if len(name) <= longest]
    rng.shuffle(names)
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eager", action="store_true", help="a graph of Values in every step, nothing compiled")
    parser.add_argument("--steps", type=int, help="names to learn from (20,000, or 300 where nothing is compiled)")
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate of the first step (0.01)")
    parser.add_argument("--longest", type=int, default=CONTEXT - 1, help="letters that a name may have (15)")
    parser.add_argument("--samples", type=int, default=20, help="how many names to make up (20)")
    parser.add_argument("--temperature", type=float, default=0.7, help="the lower, the less daring they are (0.7)")
    parser.add_argument("--seed", type=int, default=0, help="of weights, order and samples (0)")
    parser.add_argument("--out", type=Path, default=Path("out/13_scalar_gpt"), help="folder for the picture")
    options = parser.parse_args()
    if not options.eager and find_spec("llvmlite") is None:
        print('compiling such long Programs needs llvmlite, pip install "glassgrad[jit]"; so this runs eagerly')
        options.eager = True
    steps = (300 if options.eager else 20_000) if options.steps is None else options.steps

    rng = Random(options.seed)
    names, weights = read_names(options.longest, rng), Weights.random(rng)
    if steps < 1 or not names or options.temperature <= 0.0:
        parser.error("there must be a step to make, names of so few letters, and a temperature above 0")
    optimizer = nn.Adam(nn.LinearDecay(options.lr, steps=steps), betas=(0.85, 0.99))
    print(f"{len(names):,} names, {len(weights.all()):,} weights")
    step: EagerTraining | CompiledTraining
    if options.eager:
        step = EagerTraining(weights, optimizer)
    else:
        begun = time.perf_counter()
        step = CompiledTraining(weights, optimizer, names)
        print(f"a Program of {step.n_instructions:,} instructions for names of all lengths, recorded and compiled")
        print(f"in {time.perf_counter() - begun:.1f} s")

    begun = time.perf_counter()
    losses = train(step, names, steps)
    print(f"{1e3 * (time.perf_counter() - begun) / steps:.2f} ms a step\n")
    part = max(1, steps // 5)
    for start in range(0, steps, part):
        some = losses[start : start + part]
        print(f"steps {start + 1:6,} to {start + len(some):6,}: {statistics.fmean(some):.3f} nats a letter")
    print(f"a guess at random costs {math.log(END + 1):.3f}\n")

    numbers = weights.numbers()
    made_up = [sample(numbers, options.temperature, rng) for _ in range(options.samples)]
    known = set(names)
    print("made up:", " ".join(name + "*" * (name in known) for name in made_up), " (* is in the list)")

    options.out.mkdir(parents=True, exist_ok=True)
    try:
        picture = draw_head(weights, "a").save(options.out / "one_head.png")
        print(f"\nwritten: {picture}")
    except autograd.EngineNotFound as error:
        print(f"\nno picture: {error}")


if __name__ == "__main__":
    main()
