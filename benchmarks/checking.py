"""Checkers of gradients beside one another: 40 gradients with planted mistakes and 40 right ones.

    python benchmarks/checking.py            # the tables; with --write, into benchmarks/results/checking.md
    python benchmarks/checking.py --check    # exit with 1 if a bar is missed

It needs numpy, and leaves out the checkers that are not installed: `pip install -r benchmarks/requirements.txt`. The
gradients are plain functions of numpy's arrays, and were chosen before any checker was run on them. Each checker is
called as its documentation shows, with its default settings, in the dtype of the case; torch and jax get the function
and its gradient in an operation of their own. Where a checker returns numbers and no verdict, the tolerance counts with
which it does best on these cases.

 found         planted mistakes that are called wrong
 placed        of which exactly the wrong entries are told
 named         usual mistakes that are named: sign, missing factor, transposed, ...
 false alarms  right gradients that are called wrong. At a kink, each slope between those of both sides is right.
 no verdict    refused, not finished within the time, or "there is no derivative here": right gradients, and wrong ones

Each check takes three turns among the others, or one if it needs more than 5 s. The time is that of the processor, the
sum of the medians.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from checkers.checker import UNDECIDED
from checkers.gathering import gathered
from checkers.score import Score, scored
from checkers.turns import take_turns
from gradients import PLANTED, SOUND
from gradients.case import OTHER
from measuring import one_core
from measuring.report import amount, table
from measuring.results import finish, options
from measuring.versions import versions

TURNS = 3
MOST_SECONDS = 20.0
MOST_TIMES_FASTEST = 3.0
FEW = 1_000  # numbers of a point, at most, with --quick


def summary(scores: Sequence[Score]) -> str:
    """The table of all checkers."""
    cases = scores[0].cases
    n_planted = sum(bool(case.mistake) for case in cases)
    n_usual = sum(case.mistake not in ("", OTHER) for case in cases)
    headings = ["", f"found, of {n_planted}", "placed", f"named, of {n_usual}", "named wrongly"]
    headings += [f"false alarms, of {len(cases) - n_planted}", "no verdict", "tolerance", "time"]
    rows = [
        [
            f"`{score.checked.checker.name}`",
            f"{score.found}",
            f"{score.placed}",
            f"{score.named}",
            f"{len(score.misnamed)}",
            f"{score.alarms}",
            f"{score.count(False, UNDECIDED)} and {score.count(True, UNDECIDED)}",
            f"{score.tolerance:g}",
            amount(score.checked.seconds),
        ]
        for score in scores
    ]
    return table(headings, rows)


def every_case(scores: Sequence[Score]) -> str:
    """A row for each case: what each checker says of it."""
    headings = ["", *(score.checked.checker.library for score in scores)]
    rows = [[case.name.replace("|", "\\|"), *(score.word(case) for score in scores)] for case in scores[0].cases]
    return table(headings, rows)


def missed(ours: Score, others: Sequence[Score]) -> list[str]:
    """The bars that are missed: first or equal first, at most three times the fastest that found as many."""
    bars = []
    for name in ("found", "placed", "named"):
        most = max((getattr(score, name) for score in others), default=0)
        if getattr(ours, name) < most:
            bars.append(f"{name} {getattr(ours, name)}, another {most}")
    fewest = min((score.alarms for score in others), default=ours.alarms)
    if ours.alarms > fewest:
        bars.append(f"{ours.alarms} false alarms, another {fewest}")
    times = [score.checked.seconds for score in others if score.found >= ours.found]
    if times and ours.checked.seconds > MOST_TIMES_FASTEST * min(times):
        bars.append(f"{amount(ours.checked.seconds)}, another that found as many {amount(min(times))}")
    return bars


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--quick", action="store_true", help=f"one turn, and no point of more than {FEW:,} numbers")
    arguments = parser.parse_args()
    if arguments.write and arguments.quick:
        parser.error("the page holds all cases: with --write, leave out --quick")
    cases = [*PLANTED, *SOUND]
    if arguments.quick:
        cases = [case for case in cases if sum(x.size for x in case.point) <= FEW]
    one_core.hold()
    checkers, absent = gathered()
    scores = [
        scored(each, cases) for each in take_turns(checkers, cases, 1 if arguments.quick else TURNS, MOST_SECONDS)
    ]
    text, details = summary(scores), every_case(scores)
    print("\n".join([text, "", details, "", *(f"missing: {reason}" for reason in absent)]))
    ours, *others = scores
    for name in ours.misnamed:
        print(f"named wrongly: {name}")
    page = (
        "# Checkers of gradients\n\n"
        f"{text}\n\n{platform.python_implementation()} {platform.python_version()}, {platform.system()}, one core. "
        f"{versions(('numpy', *(checker.library for checker in checkers)))}. `python benchmarks/checking.py`; "
        "`--help` says how the gradients are checked and counted.\n\n"
        + "".join(f"- {checker.library}: {checker.how}.\n" for checker in checkers)
        + "".join(f"- missing here: {reason}\n" for reason in absent)
        + f"\n## The cases\n\nA dash is no verdict.\n\n{details}\n"
    )
    finish(arguments, "checking.md", page, missed(ours, others))


if __name__ == "__main__":
    main()
