"""Compiled code beside its peers, on one core: `python benchmarks/compiled.py`, after
`pip install -r benchmarks/requirements.txt`.

The works are computed by glassgrad, eager and compiled, by other engines of scalars (micrograd, oxigrad, xad, casadi,
ddx-ad, heyoka), by array libraries (PyTorch, JAX, HIPS autograd), by hand in numpy, and by hand in C, the limit
(`hand_written.c`, `adbench.c`):

 (a) one eager step: the gradient of one row's squared residuals by a ReLU network's parameters. Parameters, inputs
     and targets come as lists of numbers, the gradient is a list ("casadi, buffers" has them in its own buffers).
 (b) training 5-8-8-2 on 400 rows: epochs of full-batch gradient descent (forward, backward, update) on the sum of
     squared residuals, in float64, with ReLU and with sigmoid hidden units and linear outputs.
 (c) the same for micrograd's two moons, 2-16-16-1 on 100 rows; squared residuals instead of its hinge loss.
 (d) the gradient of Rosenbrock's function.
 (e) the gradient of a Gaussian mixture's log-likelihood (100 points of 2 numbers, 5 components, diagonal
     covariances), as scalar code: once as one graph of all points, once as a function of one point that is mapped
     over them. In (d) and (e) inputs and gradients are flat buffers or arrays of float64, where a peer has a call for
     them.
 (f) for each work, the time to get ready: from the function to the first result, with recording and compilation,
     without imports. And the growth of compile time and memory with the length of a Program.
 (g) training as in (b) where layers are wide or rows many, beside the time that the floating-point operations of its
     matrix products take at the processor's peak: a loop of fused multiplications with additions, none of which waits
     for another ("FMA peak"). The last network has a published time of SimpleChains.jl beside it.
 (h) two derivatives of ADBench, of its formulas (`peers/adbench.py`, which names the paper) on numbers of our own: the
     gradient of a Gaussian mixture's log posterior, and the Jacobians of a bundle adjustment's reprojection errors,
     15 numbers and 2 errors of each observation, whose camera and point are looked up beforehand.

All peers are measured in one process that is held on one core, with one thread. (HIPS autograd, whose import has the
same name as ours, runs in a process of its own, which takes the times itself.) First all gradients are compared, to
1e-9 of the largest. Then the peers take turns of about 10 ms, again and again. All times are the processor's, with that
of the compilers that a peer starts. The best turn counts, which the rest of the machine disturbed least; the median is
shown beside it. Where a bar is missed, the peers that it compares get more turns, because a busy machine is no reason
for a lower bar. Training runs many epochs and divides by their number: 2,000 in C and through `nn.fit` (by
`history.seconds`; the time before the epochs counts as set-up), 200 for JAX, 20 for PyTorch, numpy, HIPS autograd,
casadi, ddx-ad and heyoka, 1 for the engines that trace every row.

Each peer is used in its fastest way: JAX with its step or all epochs jitted, casadi through its FunctionBuffer, by its
virtual machine and as generated C (gcc -O3 -march=native), ddx-ad and heyoka with their rows as a batch, C by hand with
-O3 -march=native -ffast-math. The exceptions are micrograd and oxigrad, which build one graph for all rows, as
micrograd's notebook does, though row by row is faster.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring import one_core, report
from measuring.bars import Verdict, barred, slow_to_set_up, verdicts
from measuring.growth import BACKENDS, growth
from measuring.problems import works
from measuring.results import RESULTS, finish, options
from measuring.turns import DisagreementError, Outcome, prepare, take_turns
from peers.gathering import gather
from peers.peer import Peer
from peers.works import Work

EXTRA_TURNS = 2
LETTERS = "abcdefgh"


def measured(work: Work, peers: dict[str, Peer], rounds: int, patience: float) -> Outcome:
    """One work, measured for all peers; the peers of a missed bar get more turns."""
    outcome = prepare(work, peers)
    take_turns(outcome.contenders.values(), rounds, patience)
    for _ in range(EXTRA_TURNS):
        for name in slow_to_set_up(outcome):
            outcome.contenders[name].set_up_again(work)
        if again := barred(outcome):
            take_turns([outcome.contenders[name] for name in again], rounds, float("inf"))
    return outcome


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--only", nargs="+", metavar="LETTER", default=list(LETTERS), help="some of the works, a to h")
    parser.add_argument("--quick", action="store_true", help="few turns, of micrograd one, and none of torch.compile")
    parser.add_argument(
        "--hips",
        metavar="PYTHON",
        default=os.environ.get("HIPS_PYTHON"),
        help="an interpreter that has HIPS autograd (default: $HIPS_PYTHON, or an environment that is made for it)",
    )
    arguments = parser.parse_args()
    if arguments.write and (arguments.quick or arguments.only != list(LETTERS)):
        parser.error("the page holds all works: with --write, leave out --quick and --only")
    rounds, patience = (5, 0.5) if arguments.quick else (15, 5.0)

    one_core.hold()
    peers, missing = gather(arguments.hips)
    if arguments.quick and peers.pop("PyTorch, compile", None):
        missing["PyTorch, compile"] = "it takes longer to compile than all others to run, so --quick leaves it out"
    for name, reason in missing.items():
        print(f"missing: {name}: {reason}")
    outcomes: list[Outcome] = []
    found: list[Verdict] = []
    parts: list[str] = []

    def add(part: str, part_verdicts: list[Verdict]) -> None:
        parts.append(part)
        found.extend(part_verdicts)
        print(f"\n{part}", flush=True)

    for work in works():
        if work.name[1] in arguments.only:
            try:
                outcomes.append(measured(work, peers, rounds, patience))
            except DisagreementError as disagreement:
                sys.exit(f"{work.name}: {disagreement}")
            add(report.of_work(outcomes[-1]), verdicts(outcomes[-1]))
    if "f" in arguments.only:
        grown = [growth(backend, turns=3) for backend in BACKENDS if f"glassgrad, {backend}" in peers]
        add(report.of_growth(grown), [each.verdict() for each in grown[:1]])
    bars = report.of_verdicts(found)
    print(f"\n{bars}")

    if arguments.write:
        from measuring.plot import plot  # which imports numpy, and so must come after `hold`

        plot(outcomes, RESULTS / "compiled.svg")
    missed = [f"{verdict.where}: {verdict.measured}, not {verdict.bar}" for verdict in found if verdict.met is False]
    finish(arguments, "compiled.md", report.of_run(missing, [bars, *parts]), missed)


if __name__ == "__main__":
    main()
