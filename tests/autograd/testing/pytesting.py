"""Runs of pytest within a test, with the plugin that is in this folder."""

from importlib import metadata

import numpy as np
import pytest

assert np  # what a run imports first is forgotten after it, and numpy can be imported but once

OPTIONS = [] if metadata.entry_points(group="pytest11", name="glassgrad") else ["-p", "pytest_glassgrad"]
INI = """
    [pytest]
    addopts = --strict-markers --strict-config
    filterwarnings = error
"""
FUNCTIONS = """
    import math

    def loss(w, x):
        return (math.tanh(w * x) - 1.0) ** 2

    def right(w, x):
        y = math.tanh(w * x)
        return 2.0 * (y - 1.0) * (1.0 - y**2) * x, 2.0 * (y - 1.0) * (1.0 - y**2) * w

    def wrong(w, x):
        return right(w, x)[0], 2.0 * (math.tanh(w * x) - 1.0) * w
"""


def run(pytester: pytest.Pytester, test: str, *options: str) -> pytest.RunResult:
    """Runs a file of tests, beside the module `functions`."""
    pytester.makeini(INI)
    pytester.makepyfile(functions=FUNCTIONS)
    pytester.makepyfile(test_it=test)
    return pytester.runpytest_inprocess(*OPTIONS, *options)


def printed(result: pytest.RunResult) -> str:
    return "\n".join(result.outlines + result.errlines)
