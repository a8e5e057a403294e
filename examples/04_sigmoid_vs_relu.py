"""Sigmoid against ReLU on real cars: which one learns faster, which one predicts better?

A four-layered network reads five numbers of a car and predicts two: its miles per gallon, and its seconds from 0 to 60
mph. Both activation functions train from the same starting weights, on the same rows, with the same learning rate, for
the same number of epochs, once for each seed. Then both train at ten times the learning rate, where ReLU gets into
trouble.

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


def train(seed: int, activation: str, hidden: list[int], lr: float, epochs: int) -> Run:
    cars, model = Cars(seed), nn.network_5_2_2(hidden, activation=activation, rng=seed)
    rows = (cars.train_inputs, cars.train_targets)
    try:
        history = nn.fit(model, *rows, loss=nn.ssr, optimizer=nn.SGD(lr), epochs=epochs, progress=False)
    except nn.Diverged as error:
        return Run(activation, seed, model, error.history)
    run = Run(activation, seed, model, history)
    if history.losses[-1] <= history.losses[0]:
        outputs = nn.predict(model, cars.test_inputs, scaling=cars.scaling)
        run.r2 = nn.r2(outputs, cars.test_targets)
        run.errors = [nn.mae(*columns) for columns in zip(zip(*outputs), zip(*cars.test_targets))]
        run.dead = dead_relus(model, cars.train_inputs) if activation == "relu" else []
    return run


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


def report(runs: list[Run], lr: float, epochs: int) -> None:
    """Prints the table of one learning rate, with medians over the seeds, and a sentence on its result."""
    print(f"\nlearning rate {lr:g}, {epochs} epochs, median of {len(runs) // len(ACTIVATIONS)} seeds")
    print("activation    SSR first -> last   test R2   error in mpg, in s   diverged   with dead ReLUs")
    r2, ssr, errors = {}, {}, {}
    for name in ACTIVATIONS:
        group = [run for run in runs if run.activation == name]
        losses = [run.history.losses + [math.inf] * (epochs - len(run.history.losses)) for run in group]
        ssr[name], r2[name] = [median(column) for column in zip(*losses)], median(run.r2 for run in group)
        mpg, seconds = errors[name] = [median(column) for column in zip(*(run.errors for run in group))]
        diverged = sum(run.r2 == -math.inf for run in group)
        dead = f"{sum(bool(run.dead) for run in group)} ({median(len(run.dead) for run in group):g} neurons)"
        print(
            f"{name:10}{ssr[name][0]:11.4g} -> {ssr[name][-1]:<8.4g}{r2[name]:7.3f}{mpg:12.2f}{seconds:9.2f}"
            f"{diverged:10}        {dead if name == 'relu' else '-'}"
        )
    better, worse = sorted(ACTIVATIONS, key=lambda name: -r2[name])
    faster, slower = sorted(ACTIVATIONS, key=lambda name: ssr[name][-1])
    passed = next(epoch for epoch, x in enumerate(ssr[faster], 1) if x <= ssr[slower][-1])
    if r2[better] == -math.inf:
        print("neither learns: most runs diverged.")
        return
    print(f"{better} predicts better: test R2 {r2[better]:.3f} against {r2[worse]:.3f};", end=" ")
    print("; ".join(f"in {unit} {min(errors, key=lambda name: errors[name][i])}" for i, unit in enumerate(UNITS)) + ".")
    print(f"{faster} gets further: in epoch {passed} of {epochs} it is where {slower} is at the end.")


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
    autograd.draw(value, title=title).render(outfile=path, cleanup=True)


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
    parser.add_argument("--lr", type=float, default=1e-4, help="learning rate; the second part has ten times it (1e-4)")
    parser.add_argument("--epochs", type=int, default=500, help="passes over the rows; the second part has half (500)")
    parser.add_argument("--hidden", type=int, nargs="+", default=[8, 8], help="widths of the two hidden layers (8 8)")
    parser.add_argument("--seeds", type=int, default=20, help="how many splits and starting weights there are (20)")
    parser.add_argument("--out", type=Path, default=Path("out/04_sigmoid_vs_relu"), help="folder for the pictures")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many runs at a time (all processors)")
    options = parser.parse_args()
    hidden = options.hidden if len(options.hidden) > 1 else options.hidden * 2
    if min(options.seeds, options.epochs, options.jobs, *hidden) < 1 or len(hidden) != 2 or not options.lr > 0:
        parser.error("--seeds, --epochs, --jobs, --lr and the one or two widths of --hidden must be positive")
    options.out.mkdir(parents=True, exist_ok=True)
    parts = [(options.lr, options.epochs), (10 * options.lr, max(1, options.epochs // 2))]

    n_runs = len(parts) * options.seeds * len(ACTIVATIONS)
    print(f"training {n_runs} networks 5-{'-'.join(map(str, hidden))}-2, each on {len(Cars(0).train_inputs)} cars")
    with ProcessPoolExecutor(options.jobs) as pool:
        futures = [
            [pool.submit(train, *job, hidden, lr, epochs) for job in product(range(options.seeds), ACTIVATIONS)]
            for lr, epochs in parts
        ]
        with nn.progress_bar(n_runs, "run") as bar:
            for _ in as_completed(chain(*futures)):
                bar.update()
    runs, fast_runs = ([future.result() for future in part] for part in futures)
    report(runs, *parts[0])
    report(fast_runs, *parts[1])

    histories, fast = (
        {name: [run.history for run in part if run.activation == name] for name in ACTIVATIONS}
        for part in (runs, fast_runs)
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
        "ssr_sigmoid.png": partial(nn.plot_runs, {"sigmoid": histories["sigmoid"]}, title=f"Sigmoid, {at}"),
        "ssr_relu.png": partial(nn.plot_runs, {"relu": histories["relu"]}, title=f"ReLU, {at}"),
        "ssr_compared.png": partial(nn.plot_runs, histories, title=f"Sigmoid against ReLU on cars, {at}"),
        "ssr_compared_fast.png": partial(nn.plot_runs, fast, title=f"The same at learning rate {parts[1][0]:g}"),
        "network.svg": lambda path: structure.render(outfile=path, cleanup=True),
        "test_car.svg": lambda path: draw_a_test_car(trained, path),
    }
    if dying is not None:
        pictures["dead_relu.svg"] = lambda path: draw_a_dead_relu(dying, path)
    write(options.out, pictures)


if __name__ == "__main__":
    main()
