"""The interactive page of 60 to 50,000 values: size, loading, steps, frames of a drag; and a playground that trains.

    python benchmarks/page.py            # the table; with --write, into benchmarks/results/page.md
    python benchmarks/page.py --check    # exit with 1 if a bar is missed

It needs the extra `browser` and an installed Chromium.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not
sys.path.append(str(Path(__file__).resolve().parent.parent / "docs"))

from measuring.graphs import chain, network
from measuring.results import finish, options
from measuring.training_page import HEADING, playground_lines
from page_picture import chromium
from playwright.sync_api import sync_playwright

import nn
from autograd import Value, page
from autograd.drawing.seen.scene import scene_of

LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
NONE = float("inf")

GRAPHS: list[tuple[str, Callable[[], Value], float, float, float]] = [
    # with their bars: kB, ms to load, ms a step
    ("5-2-2", lambda: network(5, [2, 2, 2]), 300, 300, 100),
    ("network", lambda: network(5, [28, 26, 2]), NONE, 1500, 100),
    ("6 rows", lambda: network(5, [30, 30, 1], 6), NONE, 1500, 100),
    ("chain", lambda: chain(10_000), NONE, NONE, 100),
    ("10 rows", lambda: network(5, [60, 60, 1], 10), NONE, NONE, 100),
]


FRAMES = 60
MOST_FRAME = 16.0  # ms, of a screen of 60 Hz
DRAGGED: list[tuple[str, Callable[[], Value], bool]] = [
    # with whether it has the bar
    ("5-2-2", lambda: network(5, [2, 2, 2]), True),
    ("50 layers of 6", lambda: deep(6, 50), True),
    ("6 rows", lambda: network(5, [30, 30, 1], 6), False),
]

DRAG = """dx => new Promise(done => {
    const handle = document.querySelector("#number .handle");
    window.at = (window.at ?? handle.getBoundingClientRect().x + 10) + dx;
    const moved = { pointerId: 1, buttons: 1, clientX: window.at, bubbles: true };
    handle.dispatchEvent(new PointerEvent("pointermove", moved));
    requestAnimationFrame(() => setTimeout(done));
})"""


def deep(width: int, depth: int) -> Value:
    """A network whose every neuron changes with its first input."""
    inputs = [Value(x, f"inputs.x{i}") for i, x in enumerate([0.8, -1.2, 0.5, 1.6, -0.4])]
    loss: Value = nn.ssr(nn.MLP(5, [width] * depth + [1], activation="tanh", rng=1)(inputs), [1.0])
    loss.backward()
    return loss


def frames_of_a_drag(browser: Any, value: Value, path: Path) -> tuple[int, int, list[float]]:
    """Values, boxes shown, and processor time in ms of script, style and layout for each frame of dragging an input."""
    page(value, path)
    window = browser.new_page(viewport={"width": 1500, "height": 850})
    window.goto(path.as_uri() + "#pin=x0")
    window.keyboard.press("0")
    session = window.context.new_cdp_session(window)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
        return 1000.0 * float(metrics["ScriptDuration"] + metrics["RecalcStyleDuration"] + metrics["LayoutDuration"])

    box = window.locator("#number .handle").bounding_box()
    window.mouse.move(box["x"] + 10, box["y"] + 5)
    window.mouse.down()
    window.mouse.move(box["x"] + 16, box["y"] + 5)
    window.wait_for_timeout(500)  # until the curve is there
    times = []
    for i in range(FRAMES):
        before = spent()
        window.evaluate(DRAG, 2 if i % 20 < 10 else -2)
        times.append(spent() - before)
    boxes = window.locator(".card").count()
    window.close()
    return len(scene_of(value).vertices), boxes, sorted(times)


def measured(browser: Any, value: Value, path: Path) -> tuple[int, str, float, float, float, float]:
    """Values on the page, the level at which it opens, size in kB, seconds to write it, best ms to load and to step."""
    start = time.perf_counter()
    page(value, path)
    written = time.perf_counter() - start
    window = browser.new_page(viewport={"width": 1500, "height": 850})

    def load() -> float:
        window.goto(path.as_uri())
        return float(window.evaluate(LOADED))

    def step() -> float:
        start = time.perf_counter()
        window.keyboard.press("ArrowLeft")
        window.evaluate(PAINTED)
        return 1000 * (time.perf_counter() - start)

    loading = min(load() for _ in range(5))
    stepping = min(step() for _ in range(10))
    level = window.eval_on_selector("#level", "select => select.value")
    window.close()
    return len(scene_of(value).vertices), level, path.stat().st_size / 1000, written, loading, stepping


def main() -> None:
    parser = options("The interactive page, of graphs of 60 to 50,000 values, in Chromium.")
    arguments = parser.parse_args()
    program = chromium()
    if program is None:
        raise SystemExit("no Chromium: apt install chromium, or set GLASSGRAD_CHROMIUM")
    lines = [
        "| graph | values | opens with | size, kB | written, s | loads, ms | steps, ms |",
        "|---|--:|---|--:|--:|--:|--:|",
    ]
    print("\n".join(lines))
    missed = []
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser: Any = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, build, *bars in GRAPHS:
            values, level, size, written, *times = measured(browser, build(), Path(folder) / "page.html")
            for what, found, bar in zip(("kB", "ms to load", "ms a step"), (size, *times), bars):
                if found > bar:
                    missed.append(f"{name} of {values:,} values: {found:.0f} {what}, at most {bar:g}")
            within = [f"{found:,.0f}" + f" of {bar:,.0f}" * (bar < NONE) for found, bar in zip((size, *times), bars)]
            cells = [name, f"{values:,}", level, within[0], f"{written:.2f}", *within[1:]]
            lines.append("| " + " | ".join(cells) + " |")
            print(lines[-1], flush=True)
        frames = ["| graph | values | boxes | frame, ms | 95th percentile, ms |", "|---|--:|--:|--:|--:|"]
        print("\n".join(frames))
        for name, build, is_held in DRAGGED:
            values, boxes, times = frames_of_a_drag(browser, build(), Path(folder) / "page.html")
            slow = times[int(0.95 * FRAMES)]
            if is_held and slow > MOST_FRAME:
                missed.append(f"{name}: {slow:.1f} ms a frame of a drag, at most {MOST_FRAME:g}")
            least = f" of {MOST_FRAME:g}" * is_held
            frames.append(f"| {name} | {values:,} | {boxes} | {times[FRAMES // 2]:.1f} | {slow:.1f}{least} |")
            print(frames[-1], flush=True)
        trained, short = playground_lines(browser, Path(folder))
        missed += short
        trained = [*HEADING, *trained]
        print("\n".join(trained))
        version = browser.version
        browser.close()
    text = (
        "# The interactive page\n\n"
        f"Chromium {version} without a graphics processor, {platform.system()}. `python benchmarks/page.py`. The best "
        "of five loads from disk and of ten steps, each until it is painted; with the most that is allowed, where "
        "there is a bar.\n\n" + "\n".join(lines) + "\n\n"
        "A number is dragged: processor time of script, style and layout for a frame, of "
        f"{FRAMES} frames in which the first input changes, and with it most of the graph; the whole picture is in the "
        "window.\n\n" + "\n".join(frames) + "\n\n" + "\n".join(trained) + "\n"
    )
    finish(arguments, "page.md", text, missed)


if __name__ == "__main__":
    main()
