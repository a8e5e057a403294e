"""How a benchmark ends that has bars: with what was missed, and a status."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def finish(missed: Sequence[str], check: bool) -> None:
    """Says which bars were missed; where they are checked, that ends the program with status 1."""
    if missed:
        print("missed: " + "; ".join(missed))
        if check:
            sys.exit(1)
