"""Two moons: a network learns to tell two interleaved half circles apart, by a training loop written by hand.

The max-margin ("hinge") loss asks for a score above +1 on the one moon and below -1 on the other; a small penalty
keeps the weights short. The picture shows the score over the plane, its boundary at 0 and its margins at ±1.

    python examples/05_two_moons.py
    python examples/05_two_moons.py --steps 20
"""

import argparse
import math
import random
from pathlib import Path

import autograd
import nn

Point = tuple[float, float]


def two_moons(n_points: int, noise: float, rng: random.Random) -> tuple[list[Point], list[int]]:
    """Points on two interleaved half circles, blurred by the noise, and their labels: -1 above, 1 below."""
    points, labels = [], []
    for i in range(n_points):
        angle = math.pi * rng.random()
        x, y = math.cos(angle), math.sin(angle)
        label = 1 if i % 2 else -1
        if label == 1:
            x, y = 1.0 - x, 0.5 - y
        points.append((x + rng.gauss(0.0, noise), y + rng.gauss(0.0, noise)))
        labels.append(label)
    return points, labels


def loss_and_accuracy(model: nn.MLP, points: list[Point], labels: list[int]) -> tuple[autograd.Value, float]:
    """The hinge loss of all points with the penalty for long weights, and the share of points on the right side."""
    scores = [model(point) for point in points]
    hinge = sum((1 - label * score).relu() for score, label in zip(scores, labels)) / len(points)
    penalty = 1e-4 * sum(p * p for p in model.parameters())
    accuracy = sum((score > 0) == (label > 0) for score, label in zip(scores, labels)) / len(points)
    return hinge + penalty, accuracy


def plot_boundary(model: nn.MLP, points: list[Point], labels: list[int], path: Path) -> None:
    """Colours the plane by the model's score, with the decision boundary, its margins and the points."""
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = nn.new_figure(7.2, 4.8)
    xs, ys = [-1.6 + 0.05 * i for i in range(85)], [-1.2 + 0.05 * i for i in range(59)]
    scores = [[model((x, y)).data for x in xs] for y in ys]
    shades = LinearSegmentedColormap.from_list("score", ["#B3A3CE", "#FFFFFF", "#E0B48A"])
    axes.contourf(xs, ys, scores, levels=[i / 4 for i in range(-12, 13)], cmap=shades, extend="both")
    lines = axes.contour(xs, ys, scores, levels=[-1, 0, 1], colors="#1F2937", linewidths=[1, 2, 1])
    axes.clabel(lines, fmt={-1: "-1", 0: "0", 1: "+1"}, fontsize=9)
    for label, colour, marker, moon in ((-1, "purple", "o", "upper moon, -1"), (1, "orange", "s", "lower moon, +1")):
        moon_xs, moon_ys = zip(*(point for point, of in zip(points, labels) if of == label))
        axes.scatter(
            moon_xs,
            moon_ys,
            s=34,
            c=nn.COLOURS[colour],
            marker=marker,
            edgecolors="white",
            linewidths=0.8,
            zorder=3,
            label=moon,
        )
    axes.legend(frameon=False, loc="upper left")
    axes.set_xlabel("first input")
    axes.set_ylabel("second input")
    axes.set_title("Two moons: the network's score, its boundary and its margins", loc="left", fontweight="bold")
    axes.set_aspect("equal")
    axes.grid(False)
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100, help="steps of gradient descent (100)")
    parser.add_argument("--out", type=Path, default=Path("out/05_two_moons"), help="folder for the picture")
    options = parser.parse_args()

    points, labels = two_moons(100, noise=0.1, rng=random.Random(1))
    model = nn.MLP(2, [16, 16, 1], rng=1)
    optimizer = nn.SGD(lr=1.0)
    print(f"{model}: {len(model.parameters())} parameters")

    for k in range(options.steps):
        loss, accuracy = loss_and_accuracy(model, points, labels)
        model.zero_grad()
        loss.backward()
        optimizer.lr = 1.0 - 0.9 * k / options.steps  # long steps first, short ones to settle
        optimizer.step(model.parameters())
        if k % 10 == 0 or k == options.steps - 1:
            print(f"step {k:3}: loss {loss.data:.4f}, accuracy {100 * accuracy:.0f} %")

    _, accuracy = loss_and_accuracy(model, points, labels)
    print(f"after {options.steps} steps: {100 * accuracy:.0f} % of the points are on the right side")
    path = options.out / "decision_boundary.png"
    options.out.mkdir(parents=True, exist_ok=True)
    plot_boundary(model, points, labels, path)
    print(f"written: {path}")


if __name__ == "__main__":
    main()
