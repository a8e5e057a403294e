"""The beginning and end of every benchmark: its options, its page of results, the missed bars, and its status.

Only `--write` writes a page, and `--check` excludes it: a check leaves the tracked pages alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "results"


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser of the options that all benchmarks have; each adds its own."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--write", action="store_true", help="write the page in benchmarks/results")
    either.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed, and write nothing")
    return parser


def finish(arguments: argparse.Namespace, name: str, page: str, missed: Sequence[str]) -> None:
    """Writes the page called `name` with `--write`, and says which bars were missed: status 1 with `--check`."""
    if arguments.write:
        (RESULTS / name).write_text(page, encoding="utf-8")
    if missed:
        print("missed: " + "; ".join(missed))
        if arguments.check:
            sys.exit(1)
