"""pytest's hooks of glassgrad: the fixture `gradcheck`, seeds of random numbers, and a report of all checks.

In: pytest's calls. Out: fixtures, a marker, two options. pytest loads this file at each start, so that it imports
nothing but pytest; `autograd.testing` does the work, and is imported by the first test that asks for it. Open
`autograd/testing/__init__.py` next.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Generator
from typing import Any

import pytest

SEED = pytest.StashKey[Any]()
MARKER = "gradcheck_seed"
HIGHEST_SEED = 2**32 - 1  # that numpy takes


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Adds the two options, and has autograd and nn imported as without pytest.

    pytest compiles the modules of a distribution with a plugin anew, so that their assertions explain themselves. That
    would double the time of importing autograd.
    """
    getattr(pluginmanager.rewrite_hook, "_must_rewrite", set()).difference_update(("autograd", "nn"))
    group = parser.getgroup("glassgrad")
    group.addoption("--gradcheck-report", metavar="FILE.html", help="write a page with each check of a gradient")
    group.addoption(
        "--gradcheck-seed", type=_seed, metavar="N", help="the seed for tests marked gradcheck_seed without a number"
    )


def _seed(text: str) -> int:
    if not (text.isdecimal() and int(text) <= HIGHEST_SEED):
        raise ArgumentTypeError(f"a seed is an int from 0 to {HIGHEST_SEED}, got {text!r}")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker and, where a report is asked for, its writer."""
    config.addinivalue_line(
        "markers",
        "gradcheck_seed(*seeds, runs=1): seeds random, numpy and torch for the test, once for each seed, "
        "or with fresh seeds for so many runs; a failure shows the seed",
    )
    if config.getoption("--gradcheck-report") is not None:
        from autograd.testing.reporter import NAME, Reporter

        config.pluginmanager.register(Reporter(config), NAME)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Makes a run of the test for each of several seeds."""
    if marker := metafunc.definition.get_closest_marker(MARKER):
        from autograd.testing.seeding import parametrize

        parametrize(metafunc, marker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Seeds random numbers before a test's fixtures are made, and restores their state after they are gone."""
    if item.get_closest_marker(MARKER) is None and MARKER not in getattr(item, "fixturenames", ()):
        return (yield)
    from autograd.testing.random_state import seeded
    from autograd.testing.seeding import chosen_seed

    item.stash[SEED] = chosen = chosen_seed(item)
    with seeded(chosen.seed):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Shows the seed of a test that failed."""
    report = yield
    if report.failed and SEED in item.stash:
        report.sections.append(("gradcheck seed", item.stash[SEED].told(item.nodeid)))
    return report


@pytest.fixture
def gradcheck_seed(request: pytest.FixtureRequest) -> int:
    """The seed that random, numpy and torch were given for this test: for a generator of your own."""
    seed: int = request.node.stash[SEED].seed
    return seed


@pytest.fixture(scope="session")
def gradcheck(request: pytest.FixtureRequest) -> Any:
    """`autograd.gradcheck` as an assertion: fails with a short table, returns the Report, and keeps it for the page."""
    from autograd.testing.asserting import GradientAssertion
    from autograd.testing.reporter import keeper

    return GradientAssertion(keeper(request.config), request.config.getoption("fulltrace"))
