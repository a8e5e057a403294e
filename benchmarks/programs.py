"""Long Programs: the time to prepare, the memory, and the time to run an instruction; `python benchmarks/programs.py`.

    python benchmarks/programs.py            # up to a million instructions; with --write, into results/programs.md
    python benchmarks/programs.py --longest  # ten million too, which takes some 10 GB and minutes
    python benchmarks/programs.py --check    # exit with 1 if a bar is missed

Two networks of layers 32 wide, value and gradient by all weights and inputs: "products" adds up products one by one, as
beginners with a scalar engine do, "dots" has a `dot` for each neuron. The instructions counted are those of the
finished Program, forward and backward, after it was optimized; the graph has a quarter more. Each length is measured in
a process of its own. Times until the run are processor times: "recording" runs the function on Values,
"differentiating" applies the chain rule to them, "optimizing" makes the Program, "encoding" makes the tape.
"""

from __future__ import annotations

import gc
import json
import platform
import resource
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.report import table
from measuring.results import finish, options

import autograd
from autograd import value_and_grad
from autograd.compiler import Backend
from autograd.compiler.backends.llvm.tape.encoding import Tape
from autograd.compiler.recording import recording
from autograd.derivatives import directions
from autograd.derivatives.chain_rule import pulled_back

LENGTHS, LONGEST = (10_000, 100_000, 1_000_000), 10_000_000
MOST_OF = {"llvm": 20_000, "python": 1_000_000, "tape": LONGEST}  # beyond, it takes minutes to compile
WIDTH, ROWS = 32, 64
MOST_MICROSECONDS, MOST_BYTES, MOST_GROWTH = 10.0, 100.0, 1.5
BARRED = 1_000_000
STEPS = ("record", "differentiate", "optimize", "encode")

Layers = list[list[list[Any]]]


def products(layers: Layers, x: list[Any]) -> Any:
    """The outputs of a network added up, each neuron a sum of products."""
    for layer in layers:
        x = [autograd.relu(sum(w * y for w, y in zip(neuron, x))) for neuron in layer]
    return sum(x)


def dots(layers: Layers, x: list[Any]) -> Any:
    """The same, each neuron a dot."""
    for layer in layers:
        x = [autograd.relu(autograd.dot(neuron, x)) for neuron in layer]
    return autograd.sum(x)


NETWORKS: dict[str, tuple[Callable[[Layers, list[Any]], Any], int]] = {"products": (products, 7), "dots": (dots, 5)}


def work(name: str, length: int) -> tuple[Callable[..., Any], list[Any]]:
    """A function of about so many instructions, and its arguments."""
    network, per_weight = NETWORKS[name]
    rng = Random(0)
    depth = max(1, round(length / (per_weight * WIDTH * WIDTH)))
    layers = [[[rng.gauss(0.0, 0.2) for _ in range(WIDTH)] for _ in range(WIDTH)] for _ in range(depth)]
    return value_and_grad(network, (0, 1)), [layers, [rng.random() for _ in range(WIDTH)]]


class Stopwatch(dict[str, float]):
    """Seconds of processor time, by the step that took them."""

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*arguments: Any, **named: Any) -> Any:
            start = time.process_time()
            result = function(*arguments, **named)
            self[step] = self.get(step, 0.0) + time.process_time() - start
            return result

        return timed


def prepared(name: str, length: int) -> dict[str, float]:
    """The microseconds for each step of making a Program and its tape, and the bytes, per instruction."""
    f, arguments = work(name, length)
    gc.collect()
    spent, before = Stopwatch(), _peak_bytes()
    with (
        patch.object(directions, "pulled_back", spent.around("differentiate", pulled_back)),
        patch.object(recording, "program_of", spent.around("optimize", recording.program_of)),
    ):
        program = spent.around("record", recording.record)(f, arguments).program
    spent["record"] -= spent["differentiate"] + spent["optimize"]
    peak = _peak_bytes() - before
    tape = spent.around("encode", Tape)(program, range(0))
    n = len(program)
    found = {step: 1e6 * spent[step] / n for step in STEPS}
    return found | {"n": n, "all": sum(found.values()), "bytes": (program.nbytes + tape.nbytes) / n, "peak": peak / n}


def run(name: str, length: int, backend: Backend) -> dict[str, float]:
    """Running a Program: seconds from function to first result, and nanoseconds per instruction, for one row and for
    each of many rows.
    """
    f, arguments = work(name, length)
    flat = [array("d", [w for layer in arguments[0] for neuron in layer for w in neuron]), array("d", arguments[1])]
    compiled = autograd.compile(f, backend=backend)
    start = time.process_time()
    n = len(compiled.record(*arguments))
    out = array("d", bytes(8 * len(compiled.program.outputs)))
    one = compiled.bind(out, *flat, in_axes=None)
    one()
    ready = time.process_time() - start
    rows = compiled.bind(out, flat[0], _rows(flat[1]), in_axes=(None, 0), reduce="sum", threads=1)
    return {"ready": ready, "one": 1e9 * _best(one) / n, "many": 1e9 * _best(rows) / n / ROWS}


def _rows(x: array[float]) -> Any:
    numbers = array("d", [value / (1 + k) for k in range(ROWS) for value in x])
    return memoryview(numbers).cast("B").cast("d", (ROWS, len(x)))


def _best(work: Callable[[], Any]) -> float:
    """The shortest of several turns, which take about a second in all."""
    times, started = list[float](), time.perf_counter()
    work()
    while len(times) < 2 or time.perf_counter() - started < 1.0:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def in_its_own_process(*what: str) -> dict[str, float]:
    """One measurement."""
    done = subprocess.run([sys.executable, __file__, "--measure", *what], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(what)}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def best_of(turns: int, *what: str) -> dict[str, float]:
    """The best of several turns, which the rest of the machine disturbed least."""
    found = [in_its_own_process(*what) for _ in range(turns)]
    return {key: min(turn[key] for turn in found) for key in found[0]}


def missed(name: str, by_length: dict[int, dict[str, float]]) -> list[str]:
    """The bars that a network misses."""
    barred, found = by_length.get(BARRED), []
    if barred and barred["all"] > MOST_MICROSECONDS:
        found.append(f"{name}: {barred['all']:.1f} µs an instruction, at most {MOST_MICROSECONDS:g} are wanted")
    if any(one["bytes"] > MOST_BYTES for one in by_length.values()):
        found.append(f"{name}: more than {MOST_BYTES:g} bytes an instruction")
    if growth(by_length) > MOST_GROWTH:
        found.append(f"{name}: an instruction of a long Program takes {growth(by_length):.2f} times as long")
    return found


def growth(by_length: dict[int, dict[str, float]]) -> float:
    """How many times longer an instruction takes in the longest Program than in one of 100,000."""
    return by_length[max(by_length)]["all"] / by_length[LENGTHS[1]]["all"]


def table_of_preparing(found: dict[str, dict[int, dict[str, float]]]) -> str:
    headings = ["", "instructions", *(f"{step}, µs" for step in STEPS), "all, µs", "bytes", "peak, bytes"]
    rows = []
    for name, by_length in found.items():
        for one in by_length.values():
            times = [f"{one[step]:.2f}" for step in (*STEPS, "all")]
            rows.append([name, f"{one['n']:,.0f}", *times, f"{one['bytes']:.0f}", f"{one['peak']:.0f}"])
    return table(headings, rows)


def table_of_runs(found: dict[tuple[str, int, str], dict[str, float]]) -> str:
    headings = ["", "about so many instructions", "ready after, s", "one row, ns", f"each of {ROWS} rows, ns"]
    rows = [
        [f"{name}, {backend}", f"{length:,}", f"{one['ready']:.2f}", f"{one['one']:.2f}", f"{one['many']:.2f}"]
        for (name, length, backend), one in found.items()
    ]
    return table(headings, rows)


def page(preparing: str, runs: str, verdict: str, command: str) -> str:
    return (
        f"# Long Programs\n\n{platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}. `{command}`; `--help` says what is measured, and how.\n\n"
        "Until a Program can run, per instruction; bytes are those of the Program with its tape, and, at the peak of "
        f"recording, of the process:\n\n{preparing}\n\nWhen it runs, per instruction:\n\n{runs}\n\n{verdict}\n"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--longest", action="store_true", help=f"{LONGEST:,} instructions too")
    parser.add_argument("--turns", type=int, default=3, help="the best of so many turns counts (default: 3)")
    parser.add_argument("--measure", nargs="+", metavar="WHAT", help="one measurement, printed as JSON")
    given = parser.parse_args(arguments)
    if given.measure:
        name, length, *backend = given.measure
        one = run(name, int(length), *backend) if backend else prepared(name, int(length))
        print(json.dumps(one))
        return

    lengths = [*LENGTHS, *([LONGEST] if given.longest else [])]
    preparing: dict[str, dict[int, dict[str, float]]] = {}
    runs: dict[tuple[str, int, str], dict[str, float]] = {}
    for name in NETWORKS:
        preparing[name] = {}
        for length in lengths:
            turns = given.turns if length < LONGEST else 1
            preparing[name][length] = best_of(turns, name, str(length))
            print(name, length, preparing[name][length], flush=True)
            for backend, most in MOST_OF.items():
                if length <= most:
                    runs[name, length, backend] = in_its_own_process(name, str(length), backend)
                    print(name, length, backend, runs[name, length, backend], flush=True)
    verdict = "From 100,000 instructions to the most, the time of one grows " + ", ".join(
        f"{growth(by_length):.2f} times ({name})" for name, by_length in preparing.items()
    )
    verdict += f"; at most {MOST_GROWTH:g} is wanted."
    command = "python benchmarks/programs.py" + (" --longest" if given.longest else "")
    text = page(table_of_preparing(preparing), table_of_runs(runs), verdict, command)
    print(text)
    short_of = [line for name, by_length in preparing.items() for line in missed(name, by_length)]
    finish(given, "programs.md", text, short_of)


if __name__ == "__main__":
    main()
