"""Pictures of graphs of 60 to a million values: how long `draw` at level "auto" and its layout take.

    python benchmarks/drawing.py            # the table; with --write, into benchmarks/results/drawing.md
    python benchmarks/drawing.py --check    # exit with 1 if a bar is missed

The layout engine is the one that `find_engine` finds: graphviz-pure, where the extra `dot` is installed.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.graphs import chain, network
from measuring.results import finish, options

from autograd import Value, draw
from autograd.drawing import find_engine
from autograd.drawing.seen.focus import whole

GRAPHS: list[tuple[str, float, Callable[[], Value]]] = [  # each with its bar in seconds
    ("network", 0.2, lambda: network(4, [5, 2])),
    ("network", 0.5, lambda: network(16, [17, 8])),
    ("network", 1.0, lambda: network(16, [32, 32, 6])),
    ("12 rows", 1.0, lambda: network(2, [24, 24, 1], 12)),
    ("chain", 1.0, lambda: chain(2_000)),
    ("network", 2.0, lambda: network(64, [96, 33, 1])),
    ("140 rows", 2.0, lambda: network(2, [16, 16, 1], 140)),
    ("chain", 2.0, lambda: chain(10_000)),
    ("network", 10.0, lambda: network(512, [1_100, 395, 10])),
    ("34,000 rows", 10.0, lambda: network(2, [8, 4, 1], 34_000)),
    ("chain", 10.0, lambda: chain(1_000_000)),
]


def measured(build: Callable[[], Value], turns: int) -> tuple[str, int, float, float, int]:
    """The level that was chosen, the number of values, seconds for `draw` and for the layout, bytes of SVG."""
    value = build()
    best = (float("inf"), float("inf"))
    for _ in range(turns):
        start = time.perf_counter()
        picture = draw(value)
        drawn = time.perf_counter()
        svg = picture.pipe()
        best = min(best, (drawn - start, time.perf_counter() - drawn), key=sum)
    level = next(level for level, words in WORDS.items() if words in picture.source)
    n_values = len(whole(value).kept)
    return level, n_values, *best, len(svg)


WORDS = {
    "full": "every box is a Value",
    "neuron": "what leaves a neuron",
    "layer": "each card sums up",
    "compact": "number = data, chip = gradient; data",
}


def main() -> None:
    parser = options('Pictures at level "auto", of graphs of 60 to a million values.')
    parser.add_argument("--largest", type=float, default=10.0, help="leave out graphs with a bar of more seconds (10)")
    arguments = parser.parse_args()
    if arguments.write and arguments.largest < max(bar for _, bar, _ in GRAPHS):
        parser.error("the page holds all graphs: with --write, leave out --largest")
    lines = [
        "| graph | values | level | draw, s | layout, s | together, s | at most, s | SVG, kB |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    print("\n".join(lines))
    missed = []
    for name, bar, build in GRAPHS:
        if bar > arguments.largest:
            continue
        level, n_values, drawing, layout, size = measured(build, turns=1 if bar > 2 else 3)
        if drawing + layout > bar:
            missed.append(f"{name} of {n_values:,} values: {drawing + layout:.2f} s, at most {bar:g} s")
        lines.append(
            f"| {name} | {n_values:,} | {level} | {drawing:.3f} | {layout:.3f} | {drawing + layout:.3f} | {bar:g} "
            f"| {size / 1000:,.0f} |"
        )
        print(lines[-1], flush=True)
    page = (
        '# Pictures at level "auto"\n\n'
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, "
        f"{find_engine().name}. `python benchmarks/drawing.py`. The best of three turns; of one, for a million "
        "values.\n\n" + "\n".join(lines) + "\n"
    )
    finish(arguments, "drawing.md", page, missed)


if __name__ == "__main__":
    main()
