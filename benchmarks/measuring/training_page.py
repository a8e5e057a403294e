"""How fast a playground trains in Chromium while it draws, in processor time of the thread that does both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nn

CARS = Path(__file__).resolve().parents[2] / "examples" / "data" / "auto-mpg.csv"
FEATURES = ["cylinders", "displacement_cu_in", "horsepower", "weight_lb", "model_year"]
TARGETS = ["miles_per_gallon", "seconds_0_to_60"]
KILOBYTES, EPOCHS, FRAMES = 500, 500, 30

HEADING = [
    "## The playground",
    "",
    "5-8-8-2 on 313 cars with 79 to test, SGD on all rows, as fast as it can. In a second of processor time of the "
    "page's main thread, which trains and draws, it makes so many epochs and draws so many frames; with the least that "
    "is wanted, and the most kB.",
    "",
    "| networks | size, kB | epochs | frames |",
    "|---|--:|--:|--:|",
]


def playground_lines(browser: Any, folder: Path) -> tuple[list[str], list[str]]:
    """The lines of a table, and the bars that were missed."""
    lines, missed = [], []
    for names in (["sigmoid"], ["relu"], ["sigmoid", "relu"]):
        path = _written(names, folder / "cars.html")
        size, (epochs, frames) = path.stat().st_size / 1000, _measured(browser, path)
        told, least = " beside ".join(names), EPOCHS / len(names)
        if size > KILOBYTES or epochs < least or frames < FRAMES:
            missed.append(f"playground of {told}: {size:.0f} kB, {epochs:.0f} epochs, {frames:.0f} frames a second")
        lines.append(f"| {told} | {size:.0f} of {KILOBYTES} | {epochs:,.0f} of {least:g} | {frames:.0f} of {FRAMES} |")
    return lines, missed


def _written(names: list[str], path: Path) -> Path:
    cars = nn.read_csv(CARS, columns=FEATURES + TARGETS)
    inputs, test, targets, wanted = nn.train_test_split(cars[FEATURES], cars[TARGETS], test_size=0.2, rng=0)
    scaling: dict[str, Any] = {"inputs": nn.Standardize(), "targets": nn.MinMax()}
    models = [nn.network_5_2_2(8, activation=name, rng=0) for name in names]
    inputs, targets = scaling["inputs"].fit_transform(inputs), scaling["targets"].fit_transform(targets)
    validation = scaling["inputs"].transform(test), scaling["targets"].transform(wanted)
    return nn.playground(models, inputs, targets, path, optimizer=nn.SGD(1e-4), validation=validation, scaling=scaling)


def _measured(browser: Any, path: Path) -> tuple[float, float]:
    """Epochs and frames in a second of processor time."""
    window = browser.new_page(viewport={"width": 1280, "height": 720})
    tools = window.context.new_cdp_session(window)
    tools.send("Performance.enable")
    window.goto(path.as_uri())
    window.select_option("#speed", "0")
    window.fill("#until", "1000000")
    window.evaluate("() => { window.frames_ = 0; const f = () => { frames_++; requestAnimationFrame(f); }; f(); }")

    def now() -> tuple[float, int, int]:
        metrics = {each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]}
        epoch = re.search(r"epoch ([\d,]+)", window.inner_text("#where"))
        assert epoch is not None
        return float(metrics["ThreadTime"]), int(epoch[1].replace(",", "")), int(window.evaluate("frames_"))

    window.click("#train")
    window.wait_for_timeout(3000)  # until the browser has compiled what runs often
    start, first, drawn = now()
    window.wait_for_timeout(6000)
    end, last, shown = now()
    window.close()
    return (last - first) / (end - start), (shown - drawn) / (end - start)
