"""The marker gradcheck_seed: random numbers that repeat, and how a failure tells their seed."""

import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd.testing.random_state import active_seed, seeded
from tests.autograd.testing.pytesting import printed, run

pytest_plugins = ["pytester"]

FAILING = """
    import random
    import pytest

    {marker}
    def test_it():
        print("number", random.random())
        assert False
"""


def numbers(result: pytest.RunResult) -> list[str]:
    return re.findall(r"number (\S+)", printed(result))


def test_the_states_are_those_before_afterwards() -> None:
    before = random.getstate(), np.random.get_state()
    with seeded(3):
        drawn = random.random(), np.random.random()
        assert active_seed() == 3
    assert random.getstate() == before[0]
    assert all(np.array_equal(one, other) for one, other in zip(before[1], np.random.get_state()))
    with seeded(3):
        assert (random.random(), np.random.random()) == drawn
    assert random.getstate() == before[0]
    assert active_seed() != active_seed()


@pytest.mark.parametrize(("initialized", "devices"), [(False, []), (True, [0, 1])])
def test_torch_is_seeded_where_it_is_imported(
    monkeypatch: pytest.MonkeyPatch, initialized: bool, devices: list[int]
) -> None:
    said: list[Any] = []

    @contextmanager
    def fork_rng(devices: Any) -> Iterator[None]:
        said.append(list(devices))
        yield
        said.append("restored")

    cuda = SimpleNamespace(is_initialized=lambda: initialized, device_count=lambda: 2)
    torch = SimpleNamespace(cuda=cuda, random=SimpleNamespace(fork_rng=fork_rng), manual_seed=said.append)
    monkeypatch.setitem(sys.modules, "torch", torch)
    with seeded(7):
        said.append("test")
    assert said == [devices, 7, "test", "restored"]


def test_without_numpy_and_torch_python_is_seeded_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy.random", "torch"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    before: Any = np.random.get_state()
    with seeded(7):
        first = random.random()
    with seeded(7):
        assert random.random() == first
    assert all(np.array_equal(one, other) for one, other in zip(before, np.random.get_state()))


def test_a_failure_prints_the_fresh_seed_and_how_to_repeat_it(pytester: pytest.Pytester) -> None:
    test = FAILING.format(marker="@pytest.mark.gradcheck_seed")
    first = run(pytester, test)
    first.assert_outcomes(failed=1)
    first.stdout.fnmatch_lines(["-* gradcheck seed -*", "random numbers came from the seed *; again by"])
    again = re.findall(r'python -m pytest "test_it.py::test_it" --gradcheck-seed=(\d+)', printed(first))
    assert len(again) == 1
    assert numbers(run(pytester, test, f"--gradcheck-seed={again[0]}")) == numbers(first)
    assert numbers(run(pytester, test)) != numbers(first)


def test_a_stated_seed_is_taken(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING.format(marker="@pytest.mark.gradcheck_seed(12)"), "--gradcheck-seed=3")
    result.stdout.fnmatch_lines(["random numbers came from the seed 12, which the test's marker states"])
    assert numbers(result) == [str(random.Random(12).random())]


@pytest.mark.parametrize(
    ("marker", "options", "seeds", "names"),
    [
        ("@pytest.mark.gradcheck_seed(4, 5)", [], [4, 5], ["seed4", "seed5"]),
        ("@pytest.mark.gradcheck_seed(runs=3)", ["--gradcheck-seed=8"], [8, 9, 10], ["run0", "run1", "run2"]),
        (
            "@pytest.mark.gradcheck_seed(runs=2)",
            ["--gradcheck-seed=4294967295"],
            [4294967295, 0],
            ["run0", "run1"],
        ),
    ],
)
def test_several_seeds_are_several_runs(
    pytester: pytest.Pytester, marker: str, options: list[str], seeds: list[int], names: list[str]
) -> None:
    result = run(pytester, FAILING.format(marker=marker), *options)
    result.assert_outcomes(failed=len(seeds))
    assert numbers(result) == [str(random.Random(seed).random()) for seed in seeds]
    result.stdout.fnmatch_lines([f"_* test_it[[]{name}[]] _*" for name in names])


def test_the_fixture_is_the_seed_of_the_test(pytester: pytest.Pytester) -> None:
    test = """
        import random
        import unittest
        import pytest

        @pytest.mark.gradcheck_seed(1, 2)
        def test_seeds(gradcheck_seed):
            assert gradcheck_seed in (1, 2)
            assert random.random() == random.Random(gradcheck_seed).random()

        def test_fresh(gradcheck_seed):
            assert random.random() == random.Random(gradcheck_seed).random()

        def test_fresh_again(gradcheck_seed):
            assert random.random() == random.Random(gradcheck_seed).random()

        @pytest.fixture
        def drawn():
            return random.random()

        @pytest.mark.gradcheck_seed(6)
        def test_fixtures_are_seeded_too(drawn):
            assert drawn == random.Random(6).random()

        @pytest.mark.gradcheck_seed(6)
        class TestCase(unittest.TestCase):
            def test_it(self):
                assert random.random() == random.Random(6).random()
    """
    run(pytester, test).assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ("gradcheck_seed(-1)", "a seed of gradcheck_seed must be at least 0, got -1"),
        ("gradcheck_seed(2**32)", "a seed of gradcheck_seed must be at most 4,294,967,295, got 4294967296"),
        ("gradcheck_seed('a')", "a seed of gradcheck_seed must be an int, got the str 'a'"),
        ("gradcheck_seed(runs=0)", "runs of gradcheck_seed must be at least 1, got 0"),
        ("gradcheck_seed(runs='a')", "runs of gradcheck_seed must be an int, got the str 'a'"),
        ("gradcheck_seed(1, runs=2)", "gradcheck_seed takes seeds, as in gradcheck_seed(1, 2), or a number of runs"),
        (
            "gradcheck_seed(seed=2)",
            "fresh ones, as in gradcheck_seed(runs=5); got () and {'seed': 2}",
        ),
    ],
)
def test_errors_say_what_came(pytester: pytest.Pytester, marker: str, words: str) -> None:
    said = printed(run(pytester, FAILING.format(marker=f"@pytest.mark.{marker}")))
    assert words in said
    assert "seeding.py" not in said


def test_an_option_that_is_no_seed_is_an_error(pytester: pytest.Pytester) -> None:
    said = printed(run(pytester, FAILING.format(marker="@pytest.mark.gradcheck_seed"), "--gradcheck-seed=-2"))
    assert "--gradcheck-seed: a seed is an int from 0 to 4294967295, got '-2'" in said
