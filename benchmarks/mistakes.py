"""The mistakes in gradients that are named: of planted ones, and of random changes of right gradient code.

    python benchmarks/mistakes.py           # both tables
    python benchmarks/mistakes.py --all     # every change, not 200 of them

A planted mistake is one of the usual ones, in the gradient of a formula, of a network in lists, and of models in numpy.
A random change is of a sign, a factor, an index, a name or a line, by a script that knows no mistakes; a name counts
as wrong where it says something else than what the change did.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from autograd.mistakes import named_mistake
from tests.autograd.mistakes.evidences import diagnoses, evidence_of
from tests.autograd.mistakes.mutating import is_rightly_named
from tests.autograd.mistakes.planted import PLANTED


def planted() -> None:
    """Prints how many of the planted mistakes are named rightly, wrongly, and not at all."""
    names = [(it.kind, named_mistake(evidence_of(it.subject, it.gradient))) for it in PLANTED]
    right = sum(found is not None and found.kind == kind for kind, found in names)
    none = sum(found is None for _, found in names)
    print(f"planted: {len(names)} of {len({kind for kind, _ in names})} kinds")
    print(f"  named rightly {right}, not named {none}, named wrongly {len(names) - right - none}")


def random_changes(count: int) -> None:
    """Prints the same for random changes, by what was changed."""
    changes, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for mutant, found in diagnoses(count):
        changes[mutant.kind] += 1
        if found is not None:
            is_right = is_rightly_named(mutant.kind, found.kind)
            (right if is_right else wrong)[mutant.kind] += 1
            if not is_right:
                print(f"  wrong: {mutant}: {found}")
    print(f"random changes: {changes.total()}")
    for kind, n in changes.most_common():
        print(f"  {kind:<20} {n:4}   named rightly {right[kind]:4}   named wrongly {wrong[kind]:3}")
    share = 100.0 * right.total() / changes.total()
    print(f"  named rightly {right.total()} ({share:.0f} %), named wrongly {wrong.total()}")


if __name__ == "__main__":
    planted()
    random_changes(100_000 if "--all" in sys.argv[1:] else 200)
