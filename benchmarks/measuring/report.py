"""The tables, as markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from peers.works import Layers

from measuring.bars import Verdict
from measuring.growth import Growth
from measuring.turns import Contender, Outcome
from measuring.versions import versions

LIMIT, PEAK = "C by hand", "FMA peak"
LIBRARIES = ("llvmlite", "numpy", "micrograd", "oxigrad", "xad", "casadi", "ddx-ad", "heyoka", "torch", "jax")


def amount(seconds: float) -> str:
    """A time with three digits, in the unit that suits it: 1.23 µs, 45.6 ms, 2.9 s."""
    unit, size = next(((u, s) for u, s in (("s", 1.0), ("ms", 1e-3)) if seconds >= s), ("µs", 1e-6))
    x = seconds / size
    return f"{x:.{max(0, 3 - len(str(int(x))))}f} {unit}"


def digits(x: float) -> str:
    """A number with three digits: 0.123, 12.3, 1,230."""
    return f"{float(f'{x:.3g}'):,.15g}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An aligned markdown table; all columns but the first are numbers, to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows)]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    lines = [
        "| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |"
        for row in (headings, *rows)
    ]
    return "\n".join([lines[0], rule, *lines[1:]])


def of_work(outcome: Outcome) -> str:
    """The times of all peers at one work, the fastest first, and the missing peers."""
    ranked = sorted(outcome.contenders.values(), key=lambda contender: contender.best)
    name = PEAK if isinstance(outcome.work, Layers) else LIMIT
    headings = ["", "best", f"x {name}", "median", "first result after"]
    rows = [_row(contender, outcome.contenders.get(name)) for contender in ranked]
    if isinstance(outcome.work, Layers):
        headings.append("GFLOP/s")
        for row, contender in zip(rows, ranked):
            row.append(f"{outcome.work.operations / contender.best / 1e9:.1f}")
    text = table(headings, rows)
    reference = f"\n{outcome.work.reference}\n" if isinstance(outcome.work, Layers) and outcome.work.reference else ""
    absent = [f"{name}: {reason}" for name, reason in outcome.absent.items() if reason]
    return f"## {outcome.work.name}\n\n{text}\n{reference}" + (f"\nWithout {'; '.join(absent)}.\n" if absent else "")


def of_growth(found: Sequence[Growth]) -> str:
    """Compile time and memory, by the length of the Program."""
    rows = []
    for growth in found:
        exponents = ["", *(f"{exponent:.2f}" for exponent in growth.exponents)]
        for n, seconds, exponent, size in zip(growth.lengths, growth.seconds, exponents, growth.bytes_each):
            rows.append([growth.backend, f"{n:,}", amount(seconds), exponent, f"{size:.0f}"])
    headings = ["backend", "instructions", "to the first result", "grows with the power", "bytes each"]
    return f"## (f) compile time and memory\n\n{table(headings, rows)}\n"


def of_bars(bars: Sequence[tuple[str, str, str, bool]]) -> str:
    """Each bar: what it is about, the bar, what was measured, and whether it is met."""
    return table(["", "bar", "measured", ""], [[*texts, "met" if met else "MISSED"] for *texts, met in bars])


def of_verdicts(found: Sequence[Verdict]) -> str:
    """Each bar, and whether it is met."""
    rows = [[v.where, v.bar, v.measured, {True: "met", False: "MISSED", None: ""}[v.met]] for v in found]
    return f"## Bars\n\n{table(['', 'bar', 'measured', ''], rows)}\n"


def of_run(missing: dict[str, str], parts: Sequence[str]) -> str:
    """The whole page."""
    absent = "".join(f"- {name}: {reason}\n" for name, reason in missing.items())
    return (
        f"# Compiled code beside its peers\n\n{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {_processor()}, one core. {versions(LIBRARIES)}. "
        f"Made by `python benchmarks/compiled.py`.\n\n![All times, on a logarithmic axis](compiled.svg)\n\n"
        "What is measured, and how, says `python benchmarks/compiled.py --help`.\n\n"
        + (f"Missing here:\n\n{absent}\n" if absent else "")
        + "\n".join(parts)
    )


def _row(contender: Contender, limit: Contender | None) -> list[str]:
    ratio = f"{contender.best / limit.best:.3g}" if limit else ""
    times = [amount(contender.best), ratio, amount(contender.typical), amount(contender.set_up)]
    return [contender.name, *times]


def _processor() -> str:
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or "an unnamed processor"
