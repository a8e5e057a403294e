"""All times in one picture: a panel for each work, a bar for each peer, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

from measuring.report import amount
from measuring.turns import Outcome

matplotlib.use("Agg")

import matplotlib.pyplot as plt

OURS, LIMIT, OTHERS = "#0072B2", "#333333", "#BBBBBB"
COLUMNS = 3


def plot(outcomes: Sequence[Outcome], path: Path) -> None:
    """Writes the picture."""
    rows = -(-len(outcomes) // COLUMNS)
    most = max(len(outcome.contenders) for outcome in outcomes)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(5.2 * COLUMNS, (0.24 * most + 0.9) * rows), squeeze=False)
    for axis, outcome in zip(axes.flat, outcomes):
        _panel(axis, outcome, most)
    for axis in list(axes.flat)[len(outcomes) :]:
        axis.set_axis_off()
    figure.tight_layout(h_pad=2.0)
    with matplotlib.rc_context({"svg.hashsalt": "glassgrad", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _panel(axis: Any, outcome: Outcome, places: int) -> None:
    ranked = sorted(outcome.contenders.values(), key=lambda contender: -contender.best)
    names, times = [c.name for c in ranked], [c.best for c in ranked]
    colours = [OURS if name.startswith("glassgrad") else LIMIT if name == "C by hand" else OTHERS for name in names]
    axis.barh(names, times, color=colours, left=0.5 * min(times), height=0.7)
    axis.set_ylim(len(ranked) - places - 0.5, len(ranked) - 0.5)
    axis.set_xscale("log")
    axis.set_xlim(0.5 * min(times), 12.0 * max(times))
    for y, seconds in enumerate(times):
        axis.text(1.15 * (seconds + 0.5 * min(times)), y, amount(seconds), va="center", fontsize=8)
    axis.set_title(outcome.work.name, fontsize=10, loc="left")
    axis.set_xticks([])
    axis.minorticks_off()
    axis.tick_params(axis="y", labelsize=8, length=0)
    for side in ("top", "right", "bottom"):
        axis.spines[side].set_visible(False)
