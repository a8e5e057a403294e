"""Sigmoid against ReLU on real cars: which one learns faster, which one predicts better?

A four-layered network reads five numbers of a car and predicts two: its miles per gallon, and its seconds from 0 to 60
mph. Both activation functions train from the same starting weights, on the same rows, in the same way, once for each
seed, and in three ways: by gradient descent, as in textbooks; at ten times that learning rate, where ReLU gets into
trouble; by Adam on mini-batches. Beside them stands the baseline, the straight line through the same rows by least
squares, and the mean of the targets. Hidden layers have paid where a network beats the straight line.

One of the written files is playground.html: there both networks train before your eyes, and you change the learning
rate, the activation, the hidden layers and the start.

    python examples/04_sigmoid_vs_relu.py
    python examples/04_sigmoid_vs_relu.py --lr 5e-5 --epochs 100 --hidden 4 4 --seeds 5
"""

import argparse
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, product
from pathlib import Path
from statistics import median

import autograd
import nn

FEATURES = ["cylinders", "displacement_cu_in", "horsepower", "weight_lb", "model_year"]
TARGETS = ["miles_per_gallon", "seconds_0_to_60"]
UNITS = ["mpg", "seconds"]
ACTIVATIONS = ["sigmoid", "relu"]


class Cars:
    """The cars, four fifths to train on and the rest to test on, split by the seed.

    Training inputs are standardized (mean 0, deviation 1) and training targets scaled to [0, 1]; the test rows stay in
    their own units.
    """

    def __init__(self, seed: int) -> None:
        cars = nn.read_csv(Path(__file__).parent / "data" / "auto-mpg.csv", columns=FEATURES + TARGETS)
        inputs, self.test_inputs, targets, self.test_targets = nn.train_test_split(
            cars[FEATURES], cars[TARGETS], test_size=0.2, rng=seed
        )
        self.scaling = {"inputs": nn.Standardize(), "targets": nn.MinMax()}
        self.train_inputs = self.scaling["inputs"].fit_transform(inputs)
        self.train_targets = self.scaling["targets"].fit_transform(targets)


@dataclass(frozen=True)
class Way:
    """A way to train. batch_size: rows for each step; None for all of them."""

    optimizer: nn.Optimizer
    epochs: int
    batch_size: int | None = None

    def __str__(self) -> str:
        rows = "all rows at once" if self.batch_size is None else f"{self.batch_size} rows at a time"
        return f"{self.optimizer}, {rows}, {self.epochs} epochs"


@dataclass
class Run:
    """One training, and how well it predicts the test rows.

    A run diverged if its SSR became infinite or ended higher than it started; its errors then count as infinite.
    """

    activation: str
    seed: int
    model: nn.MLP
    history: nn.History
    r2: float = -math.inf
    errors: list[float] = field(default_factory=lambda: [math.inf, math.inf])  # mean absolute, in mpg and in seconds
    dead: list[tuple[int, int]] = field(default_factory=list)  # the dead ReLUs: (layer, neuron)


def train(seed: int, activation: str, hidden: list[int], way: Way) -> Run:
    cars, model = Cars(seed), nn.network_5_2_2(hidden, activation=activation, rng=seed)
    try:
        history = nn.fit(
            model,
            cars.train_inputs,
            cars.train_targets,
            loss=nn.ssr,
            optimizer=way.optimizer,
            epochs=way.epochs,
            batch_size=way.batch_size,
            rng=seed,
            progress=False,
        )
    except nn.Diverged as error:
        return Run(activation, seed, model, error.history)
    run = Run(activation, seed, model, history)
    if history.losses[-1] <= history.losses[0]:
        run.r2, run.errors = tested(model, cars)
        run.dead = dead_relus(model, cars.train_inputs) if activation == "relu" else []
    return run


def tested(model: nn.MLP, cars: Cars) -> tuple[float, list[float]]:
    """R2 on the test rows, and the mean absolute error of each target."""
    outputs = nn.predict(model, cars.test_inputs, scaling=cars.scaling)
    errors = [nn.mae(*columns) for columns in zip(zip(*outputs), zip(*cars.test_targets))]
    return nn.r2(outputs, cars.test_targets), errors


BASELINES = ["straight line", "mean"]


@dataclass
class Baseline:
    """A prediction without hidden layers: its SSR on the training rows, R2 and errors on the test rows."""

    ssr: float
    r2: float
    errors: list[float]


def baseline(seed: int, name: str) -> Baseline:
    """Least squares: of the inputs, or of the inputs times 0, whose straight line is the mean of the targets."""
    cars = Cars(seed)
    factor = 1.0 if name == "straight line" else 0.0
    line = nn.least_squares([[factor * x for x in row] for row in cars.train_inputs], cars.train_targets)
    outputs = nn.predict(line, cars.train_inputs)
    ssr = sum((x - t) ** 2 for row, wanted in zip(outputs, cars.train_targets) for x, t in zip(row, wanted))
    return Baseline(ssr, *tested(line, cars))


def layer_inputs(model: nn.MLP, row: Sequence[float]) -> list[Sequence[float]]:
    """The inputs of each layer: the row itself, then the outputs of the hidden layers."""
    rows = [row]
    for layer in model.layers[:-1]:
        rows.append([output.data for output in layer.forward(rows[-1])])
    return rows


def dead_relus(model: nn.MLP, rows: nn.Table) -> list[tuple[int, int]]:
    """The hidden neurons whose ReLU is 0 for every row: no gradient gets through, so their weights stay as they are."""
    _, *hidden = zip(*(layer_inputs(model, row) for row in rows))
    largest = [map(max, zip(*outputs)) for outputs in hidden]
    return [(i, j) for i, layer in enumerate(largest) for j, output in enumerate(layer) if output == 0.0]


def report(runs: list[Run], baselines: dict[str, list[Baseline]], way: Way) -> None:
    """Prints the table of one way to train, with medians over the seeds, and sentences on its result."""
    n_seeds = len(baselines["mean"])
    print(f"\n{way}, median of {n_seeds} seeds")
    print("                SSR first -> last   test R2   error in mpg, in s   diverged   with dead ReLUs")
    r2, ssr = {}, {}
    for name in ACTIVATIONS:
        group = [run for run in runs if run.activation == name]
        losses = [run.history.losses + [math.inf] * (way.epochs - len(run.history.losses)) for run in group]
        ssr[name], r2[name] = [median(column) for column in zip(*losses)], median(run.r2 for run in group)
        mpg, seconds = (median(column) for column in zip(*(run.errors for run in group)))
        diverged = sum(run.r2 == -math.inf for run in group)
        dead = f"{sum(bool(run.dead) for run in group)} ({median(len(run.dead) for run in group):g} neurons)"
        print(
            f"{name:14}{ssr[name][0]:9.4g} -> {ssr[name][-1]:<8.4g}{r2[name]:7.3f}{mpg:12.2f}{seconds:9.2f}"
            f"{diverged:10}        {dead if name == 'relu' else '-'}"
        )
    for name, same in baselines.items():
        mpg, seconds = (median(column) for column in zip(*(one.errors for one in same)))
        ssr_of, r2_of = median(one.ssr for one in same), median(one.r2 for one in same)
        print(f"{name:26}{ssr_of:<8.4g}{r2_of:7.3f}{mpg:12.2f}{seconds:9.2f}")
    if max(r2.values()) == -math.inf:
        print("neither learns: most runs diverged.")
        return
    better, worse = sorted(ACTIVATIONS, key=lambda name: -r2[name])
    print(f"{better} predicts better than {worse}: test R2 {r2[better]:.3f} against {r2[worse]:.3f}.")
    lines = baselines["straight line"]
    wins = {name: sum(run.r2 > lines[run.seed].r2 for run in runs if run.activation == name) for name in ACTIVATIONS}
    print(
        "beats the straight line:", ", ".join(f"{name} in {wins[name]}" for name in ACTIVATIONS), f"of {n_seeds} seeds."
    )
    faster, slower = sorted(ACTIVATIONS, key=lambda name: ssr[name][-1])
    passed = next(epoch for epoch, x in enumerate(ssr[faster], 1) if x <= ssr[slower][-1])
    print(f"{faster} gets further: in epoch {passed} of {way.epochs} it is where {slower} is at the end.")


def write_playground(hidden: list[int], lr: float, path: Path) -> None:
    """Writes the page on which both networks train side by side, from the start of the first seed."""
    cars = Cars(seed=0)
    nn.playground(
        [nn.network_5_2_2(hidden, activation=name, rng=0) for name in ACTIVATIONS],
        cars.train_inputs,
        cars.train_targets,
        path,
        loss=nn.ssr,
        optimizer=nn.SGD(lr),
        validation=(
            cars.scaling["inputs"].transform(cars.test_inputs),
            cars.scaling["targets"].transform(cars.test_targets),
        ),
        scaling=cars.scaling,
        title="Sigmoid against ReLU on cars",
    )


def draw_a_test_car(run: Run, path: Path) -> None:
    """Draws the loss of one test row after training, with every gradient."""
    cars = Cars(run.seed)
    inputs = cars.scaling["inputs"].transform(cars.test_inputs[0])
    targets = cars.scaling["targets"].transform(cars.test_targets[0])
    loss = nn.ssr(run.model(nn.named(inputs, FEATURES)), targets)
    draw_gradients(run.model, loss, "One test car through the trained network", path)


def draw_a_dead_relu(run: Run, path: Path) -> None:
    """Draws a neuron that is 0 for every training row, on the first row: no gradient gets through to its weights."""
    i, j = run.dead[0]
    inputs = layer_inputs(run.model, Cars(run.seed).train_inputs[0])[i]
    names = FEATURES if i == 0 else [f"h{k}" for k in range(len(inputs))]
    output = run.model.layers[i].neurons[j](nn.named(inputs, names))
    draw_gradients(run.model, output, "A dead ReLU: 0 for every training row", path)


def draw_gradients(model: nn.MLP, value: autograd.Value, title: str, path: Path) -> None:
    model.zero_grad()
    value.backward()
    autograd.draw(value, title=title).save(path)


def write(folder: Path, pictures: dict[str, Callable[[Path], object]]) -> None:
    """Writes every plot and picture that the installed packages allow, and prints the path or the reason for each."""
    left_out: dict[str, list[str]] = {}
    print("\nwritten:")
    for name, make in pictures.items():
        try:
            make(folder / name)
            print(f"  {folder / name}")
        except (autograd.EngineNotFound, ModuleNotFoundError) as error:
            left_out.setdefault(str(error), []).append(name)
    for reason, names in left_out.items():
        print(f"left out {', '.join(names)}: {reason}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--lr", type=float, default=1e-4, help="of gradient descent; the second way has ten times it (1e-4)"
    )
    parser.add_argument(
        "--epochs", type=int, default=500, help="passes over the rows; the second way has half, Adam three fifths (500)"
    )
    parser.add_argument("--hidden", type=int, nargs="+", default=[8, 8], help="widths of the two hidden layers (8 8)")
    parser.add_argument("--seeds", type=int, default=20, help="how many splits and starting weights there are (20)")
    parser.add_argument("--out", type=Path, default=Path("out/04_sigmoid_vs_relu"), help="folder for the pictures")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many runs at a time (all processors)")
    options = parser.parse_args()
    hidden = options.hidden if len(options.hidden) > 1 else options.hidden * 2
    if min(options.seeds, options.epochs, options.jobs, *hidden) < 1 or len(hidden) != 2 or not options.lr > 0:
        parser.error("--seeds, --epochs, --jobs, --lr and the one or two widths of --hidden must be positive")
    options.out.mkdir(parents=True, exist_ok=True)
    ways = [
        Way(nn.SGD(options.lr), options.epochs),
        Way(nn.SGD(10 * options.lr), max(1, options.epochs // 2)),
        Way(nn.Adam(0.01), max(1, options.epochs * 3 // 5), batch_size=32),
    ]
    seeds = range(options.seeds)

    n_runs = len(ways) * options.seeds * len(ACTIVATIONS)
    print(f"training {n_runs} networks 5-{'-'.join(map(str, hidden))}-2, each on {len(Cars(0).train_inputs)} cars")
    with ProcessPoolExecutor(options.jobs) as pool:
        futures = [[pool.submit(train, *job, hidden, way) for job in product(seeds, ACTIVATIONS)] for way in ways]
        with nn.progress_bar(n_runs, "run") as bar:
            for _ in as_completed(chain(*futures)):
                bar.update()
    parts = [[future.result() for future in part] for part in futures]
    baselines = {name: [baseline(seed, name) for seed in seeds] for name in BASELINES}
    for runs, way in zip(parts, ways):
        report(runs, baselines, way)
    runs, fast_runs, _ = parts

    slow, fast, adam = (
        {name: [run.history for run in part if run.activation == name] for name in ACTIVATIONS} for part in parts
    )
    trained = next(run for run in runs if run.activation == "relu")
    dying = next((run for run in fast_runs if run.dead), None)
    structure = nn.draw(
        trained.model,
        inputs=Cars(trained.seed).train_inputs,
        title="The trained network on the training rows",
        output_names=TARGETS,
    )
    at = f"learning rate {options.lr:g}"
    pictures: dict[str, Callable[[Path], object]] = {
        "ssr_sigmoid.png": partial(nn.plot_runs, {"sigmoid": slow["sigmoid"]}, title=f"Sigmoid, {at}"),
        "ssr_relu.png": partial(nn.plot_runs, {"relu": slow["relu"]}, title=f"ReLU, {at}"),
        "ssr_compared.png": partial(nn.plot_runs, slow, title=f"Sigmoid against ReLU on cars, {at}"),
        "ssr_compared_fast.png": partial(nn.plot_runs, fast, title=f"The same at learning rate {10 * options.lr:g}"),
        "ssr_compared_adam.png": partial(nn.plot_runs, adam, title="The same by Adam, 32 rows at a time"),
        "network.svg": lambda path: structure.save(path),
        "playground.html": partial(write_playground, hidden, options.lr),
        "test_car.svg": lambda path: draw_a_test_car(trained, path),
    }
    if dying is not None:
        pictures["dead_relu.svg"] = lambda path: draw_a_dead_relu(dying, path)
    write(options.out, pictures)


if __name__ == "__main__":
    main()
