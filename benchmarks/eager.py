"""Eager speed and memory beside other engines: `python benchmarks/eager.py`.

Whole loops as users write them, beside micrograd, beside xad and oxigrad where they are installed, and beside a
script's own class of scalars. All run in this process, in turns, on the same numbers, after a check that these agree.
Each is measured by processor time, in its best turn, which the rest of the machine disturbed least.

The cyclic garbage collector stays on, as in normal use: a graph of micrograd's has reference cycles, which only that
collector can free. A row shows micrograd with the collector off, where no graph is freed at all.

The bars are those of the engine that runs, see `autograd.engine`. The table says which are missed; `--check` fails
where one is missed by more than a shared machine explains. Where that is the native one, the benchmark runs
once more by itself, on the Python engine.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

try:
    import micrograd.engine
    import micrograd.nn  # noqa: F401
except ImportError:
    sys.exit("this benchmark compares with micrograd: pip install micrograd")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from loops.bars import BARS
from loops.engines import tracers
from loops.formulas import formula_rows
from loops.memory import chain_rows, memory_row
from loops.networks import network_rows
from loops.operands import operand_rows
from loops.own_class import own_class_row
from loops.own_networks import own_network_rows
from measuring.beside import Row, table
from measuring.results import finish, options
from measuring.versions import versions

from autograd import engine


def all_rows(rounds: int) -> tuple[list[Row], dict[str, str]]:
    """All rows on the engine that runs, and which engines beside it are missing, with the reasons."""
    others, missing = tracers()
    rows: list[Row] = []
    for sizes in BARS.networks:
        rows += network_rows(sizes, rounds)
    for sizes in BARS.networks:
        rows += own_network_rows(sizes, others, rounds)
    rows += [
        *formula_rows(others, rounds),
        *own_class_row(rounds),
        *operand_rows(rounds),
        *chain_rows(),
        memory_row(),
    ]
    return rows, missing


def of_python_engine(rounds: int) -> tuple[str, bool]:
    """The table of the Python engine, measured in a process of its own, and whether all its bars were met."""
    done = subprocess.run(
        [sys.executable, __file__, "--check", "--rounds", str(rounds)],
        env={**os.environ, "GLASSGRAD_PURE": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    if done.returncode not in (0, 1) or not lines:
        sys.exit(f"the benchmark on the Python engine ended with status {done.returncode}: {done.stdout}")
    return "\n".join(lines), done.returncode == 0


def report(tables: dict[str, str], missing: dict[str, str]) -> str:
    """The page of the results: the tables by the engine that ran."""
    absent = "".join(f"Without {name} here: {reason}.\n" for name, reason in missing.items())
    parts = "\n\n".join(f"## The {name} engine\n\n{text}" for name, text in tables.items())
    return (
        "# Eager speed and memory beside other engines\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{versions(['micrograd', 'xad', 'oxigrad', 'numpy'])}. Made by `python benchmarks/eager.py`.\n\n{parts}\n\n"
        "Processor times, each the best of several turns, with the garbage collector on but where a row says\n"
        "otherwise. A whole step reads alike for both: `model.zero_grad()`, forward, squared error, `backward()`, and\n"
        "`for p in model.parameters(): p.data -= lr * p.grad`, or `nn.ssr` and `nn.SGD(lr).step(model.parameters())`\n"
        "beside micrograd's loop. The networks from + and * are classes of a user's own, the same on every engine.\n"
        "The GPT is a script with a class of scalars of its own, of which only that class is replaced.\n"
        "micrograd has no figure for the chain: it recurses, and ends at Python's recursion limit.\n" + absent
    )


def main() -> None:
    parser = options("Eager speed and memory beside other engines.")
    parser.add_argument("--rounds", type=int, default=9, help="turns that each engine takes (default: 9)")
    arguments = parser.parse_args()
    rows, missing = all_rows(arguments.rounds)
    tables, missed = {engine: table(rows)}, [row.name for row in rows if row.is_far_off]
    print(f"the {engine} engine\n\n{tables[engine]}\n")
    if engine == "native":
        tables["python"], are_met = of_python_engine(arguments.rounds)
        print(f"the python engine\n\n{tables['python']}\n")
        missed += [] if are_met else ["bars of the Python engine"]
    finish(arguments, "eager.md", report(tables, missing), missed)


if __name__ == "__main__":
    main()
