"""Pauses coverage for what is measured elsewhere."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ASKED_BY = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""With one of these in its environment, a process of Python begins with coverage."""


@contextmanager
def unmeasured() -> Iterator[None]:
    """Has coverage, where it measures this process, see neither what runs within nor the processes started there."""
    coverage = sys.modules.get("coverage")
    measuring = coverage and coverage.Coverage.current()
    if not measuring:
        yield
        return
    asked = {name: os.environ.pop(name) for name in ASKED_BY if name in os.environ}
    measuring.stop()
    try:
        yield
    finally:
        os.environ.update(asked)
        measuring.start()
