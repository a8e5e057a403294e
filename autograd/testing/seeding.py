"""The marker `gradcheck_seed`: which seed a test is run with, and how a failure tells it."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import randbits
from typing import Any

import pytest

from autograd.common.arguments import check_count

FIXTURE = "gradcheck_seed"
HIGHEST = 2**32 - 1
"""The largest seed that numpy takes."""

_FIRST = pytest.StashKey[int]()


@dataclass(frozen=True)
class Seed:
    """The seed of a test. first: what the option has to be to repeat it; None where the marker states the seed."""

    seed: int
    first: int | None = None

    def told(self, nodeid: str) -> str:
        """How to run the test again with the same random numbers.

        >>> print(Seed(8, 7).told("test_a.py::test_b[run1]"))
        random numbers came from the seed 8; again by
            python -m pytest "test_a.py::test_b[run1]" --gradcheck-seed=7
        """
        if self.first is None:
            return f"random numbers came from the seed {self.seed}, which the test's marker states"
        again = f'python -m pytest "{nodeid}" --gradcheck-seed={self.first}'
        return f"random numbers came from the seed {self.seed}; again by\n    {again}"


def parametrize(metafunc: pytest.Metafunc, marker: pytest.Mark) -> None:
    """Makes the runs of a test that is to run with several seeds."""
    seeds, runs = _checked(marker)
    if len(seeds) > 1:
        chosen, ids = [Seed(seed) for seed in seeds], [f"seed{seed}" for seed in seeds]
    elif runs > 1:
        first = _first_seed(metafunc.config)
        chosen = [Seed((first + i) % (HIGHEST + 1), first) for i in range(runs)]
        ids = [f"run{i}" for i in range(runs)]
    else:
        return
    if FIXTURE not in metafunc.fixturenames:
        metafunc.fixturenames.append(FIXTURE)
    metafunc.parametrize(FIXTURE, chosen, indirect=True, ids=ids)


def chosen_seed(item: pytest.Item) -> Seed:
    """The seed of a test: of its run, of its marker, or else of the option, or a fresh one."""
    of_this_run = getattr(item, "callspec", None)
    if of_this_run is not None and isinstance(chosen := of_this_run.params.get(FIXTURE), Seed):
        return chosen
    marker = item.get_closest_marker(FIXTURE)
    if marker is not None and marker.args:
        return Seed(marker.args[0])
    first = _first_seed(item.config)
    return Seed(first, first)


def _first_seed(config: pytest.Config) -> int:
    """The seed that the option states, or a fresh one for this session."""
    if _FIRST not in config.stash:
        stated = config.getoption("--gradcheck-seed")
        config.stash[_FIRST] = randbits(32) if stated is None else stated
    return config.stash[_FIRST]


def _checked(marker: pytest.Mark) -> tuple[tuple[Any, ...], Any]:
    """The seeds and the number of runs of a marker."""
    options = dict(marker.kwargs)
    runs = options.pop("runs", 1)
    if options or (marker.args and runs != 1):
        raise pytest.Collector.CollectError(
            "gradcheck_seed takes seeds, as in gradcheck_seed(1, 2), or a number of runs with fresh ones, as in "
            f"gradcheck_seed(runs=5); got {marker.args} and {dict(marker.kwargs)}"
        )
    try:
        for seed in marker.args:
            check_count("a seed of gradcheck_seed", seed, least=0, most=HIGHEST)
        check_count("runs of gradcheck_seed", runs)
    except (TypeError, ValueError) as error:
        raise pytest.Collector.CollectError(str(error)) from None
    return marker.args, runs
