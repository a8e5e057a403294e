"""What `import autograd` and `import nn` take, beside Python's own start, and what the first use of a name adds.

    python benchmarks/importing.py            # the table; with --write, into benchmarks/results/importing.md
    python benchmarks/importing.py --check    # exit with 1 if a bar is missed

Each row is a process of its own, `python -c "import autograd"`, of which the processor time counts, user and system.
The processes take turns, and the best turn of each counts. The bytecode is there, as after the first import.
"""

from __future__ import annotations

import math
import os
import platform
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measuring.report import amount, table
from measuring.results import finish, options

ROOT = Path(__file__).resolve().parent.parent  # runs from a checkout, installed or not
ENGINES = ("native", "python")
ALONE = "pass"


@dataclass(frozen=True)
class Row:
    """A program; the program that it is compared with; and how many seconds it may take more than that, if barred."""

    program: str
    beside: str = ALONE
    most: float | None = None


ROWS = (
    Row("import autograd", most=0.060),
    Row("import nn", most=0.080),
    Row("from autograd import grad", "import autograd"),
    Row("from autograd import draw", "import autograd"),
    Row("from autograd import gradcheck", "import autograd"),
    Row("from autograd import compile", "import autograd"),
    Row("from nn import fit", "import nn"),
    Row("from autograd import *", "import autograd"),
)
Best = dict[tuple[str, str], float]


def seconds(program: str, engine: str) -> float:
    """The processor time of a new process that runs a program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GLASSGRAD_PURE": "1" if engine == "python" else ""}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def more(best: Best, row: Row, engine: str) -> float:
    """The seconds that a row's program takes more than the program it is compared with."""
    return best[row.program, engine] - best[row.beside, engine]


def missed(best: Best) -> list[str]:
    """The missed bars, in words."""
    return [
        f"{row.program}, {engine} engine: {amount(more(best, row, engine))}, not {amount(row.most)}"
        for row in ROWS
        for engine in ENGINES
        if row.most is not None and more(best, row, engine) > row.most
    ]


def shown(best: Best) -> str:
    """All rows, as a table."""
    cells = [["`python -c pass`, by itself", *(amount(best[ALONE, engine]) for engine in ENGINES), "", ""]]
    for row in ROWS:
        found = [more(best, row, engine) for engine in ENGINES]
        beside = "Python alone" if row.beside == ALONE else f"`{row.beside}`"
        bar = "" if row.most is None else f"at most {1e3 * row.most:g} ms"
        verdict = "" if row.most is None else "MISSED" if max(found) > row.most else "met"
        cells.append([f"`{row.program}`, more than {beside}", *map(amount, found), bar, verdict])
    return table(["", *(f"{engine} engine" for engine in ENGINES), "bar", ""], cells)


def main() -> None:
    parser = options("What importing the packages takes.")
    parser.add_argument("--rounds", type=int, default=15, help="turns that each program takes (default: 15)")
    arguments = parser.parse_args()
    programs = [ALONE, *(row.program for row in ROWS)]
    best: Best = {(program, engine): math.inf for program in programs for engine in ENGINES}
    for program, engine in best:
        seconds(program, engine)  # writes bytecode
    for k in range(3 * arguments.rounds):  # a busy machine gets more turns, not a lower bar
        if k >= arguments.rounds and not missed(best):
            break
        for program, engine in best:
            best[program, engine] = min(best[program, engine], seconds(program, engine))
    print(shown(best), flush=True)
    page = (
        "# What importing takes\n\n"
        f"`python benchmarks/importing.py`, {platform.system()}, CPython {platform.python_version()}. Processor time "
        "of a new process,\nthe best of several turns; the bytecode is there.\n\n"
        f"{shown(best)}\n\n"
        "`import autograd` brings in Values and the table of primitives, `import nn` models and losses too.\n"
        "All other public names are there, and are imported when they are first used.\n"
    )
    finish(arguments, "importing.md", page, missed(best))


if __name__ == "__main__":
    main()
