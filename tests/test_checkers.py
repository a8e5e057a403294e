"""The gradients on which checkers are compared are right or wrong as they should be, and ours tells them apart."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from checkers.checker import RIGHT, UNDECIDED, WRONG, Answer, Checker, Flat
from checkers.score import Score, scored
from checkers.turns import TooSlowError, take_turns
from gradients import ALL, PLANTED, SOUND, Case
from gradients.case import SIGN, case
from gradients.hard_numbers import PRINTED, RANDOM, ROOT_OR_ZERO
from gradients.matrices import LOG_DETERMINANT, TRACE

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
DIGITS = 160
STEP = mpmath.mpf(10) ** -45
PLAINER: dict[str, Callable[..., Any]] = {  # the function without its noise, or without floats
    PRINTED.name: lambda x: np.sum(x**3),
    RANDOM.name: lambda x: np.sum(x**2),
    ROOT_OR_ZERO.name: lambda x: np.sum(np.sqrt(x[x > 0.0])),
}


class Exact:
    """A number of 160 digits, with the methods that numpy calls for the numbers of object arrays."""

    def __init__(self, number: Any) -> None:
        self.number = mpmath.mpf(number)

    def __repr__(self) -> str:
        return f"Exact({self.number})"

    def __floor__(self) -> int:
        return int(mpmath.floor(self.number))


def exact(x: Any) -> Any:
    return x.number if isinstance(x, Exact) else mpmath.mpf(x)


for name in ("add", "sub", "mul", "truediv", "pow"):
    mp_name = f"__{name}__"
    setattr(Exact, mp_name, lambda x, y, of=mp_name: Exact(getattr(x.number, of)(exact(y))))
    setattr(Exact, f"__r{name}__", lambda x, y, of=mp_name: Exact(getattr(exact(y), of)(x.number)))
for name in ("lt", "le", "gt", "ge", "eq", "ne"):
    mp_name = f"__{name}__"
    setattr(Exact, mp_name, lambda x, y, of=mp_name: getattr(x.number, of)(exact(y)))
for name in ("neg", "abs"):
    setattr(Exact, f"__{name}__", lambda x, of=f"__{name}__": Exact(getattr(x.number, of)()))
for name, function in {"arcsin": "asin"}.items() | {x: x for x in ("exp", "log", "sin", "cos", "tanh", "sqrt")}.items():
    setattr(Exact, name, lambda x, of=function: Exact(getattr(mpmath, of)(x.number)))


def by_small_steps(f: Callable[..., Any], point: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """For each argument the slopes from below and from above, by steps so small that 160 digits show no curvature."""
    arrays = [np.array([Exact(number) for number in x.ravel().tolist()], object).reshape(x.shape) for x in point]
    at_point = np.asarray(f(*arrays), object)
    found = []
    for x in arrays:
        slopes = [np.empty((*at_point.shape, *x.shape), object) for _ in range(2)]
        for place in np.ndindex(x.shape):
            number = x[place]
            h = STEP * (abs(number.number) or 1)
            for side, step in enumerate((-h, h)):
                x[place] = number + step
                change = np.asarray(f(*arrays), object) - at_point
                entry = (..., *place)
                slopes[side][entry] = change / step
            x[place] = number
        found.append((slopes[0], slopes[1]))
    return found


def by_a_complex_step(f: Callable[..., Any], point: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The same for a function of one matrix that takes complex numbers."""
    (x,) = point
    slopes = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-200j
        slopes[place] = f(moved).imag / 1e-200
    return [(slopes, slopes)]


@pytest.mark.parametrize("sound", SOUND, ids=lambda x: x.name)
def test_the_right_derivatives_are_right(sound: Case) -> None:
    f = PLAINER.get(sound.name, sound.f)
    point = tuple(x[::250] if x.size > 1000 else x for x in sound.point)  # the largest is the same for every number
    with mpmath.workdps(DIGITS), np.errstate(all="ignore"):
        truth = (by_a_complex_step if sound in (LOG_DETERMINANT, TRACE) else by_small_steps)(f, point)
        found = sound.right(*point)
        tolerance = 1e-5 if point[0].dtype == np.float32 else 1e-9
        for derivatives, (below, above) in zip(found if isinstance(found, tuple) else (found,), truth):
            assert np.shape(derivatives) == below.shape
            for place in np.ndindex(below.shape):
                low, high = sorted((exact(below[place]), exact(above[place])))
                slack = tolerance * max(abs(low), abs(high))
                assert low - slack <= exact(np.asarray(derivatives)[place].item()) <= high + slack, place


def test_there_are_forty_of_each() -> None:
    assert len(PLANTED) == len(SOUND) == 40
    assert len({x.name for x in ALL}) == 80


@pytest.mark.parametrize("planted", PLANTED, ids=lambda x: x.name)
def test_a_planted_mistake_is_one(planted: Case) -> None:
    assert any(wrong.any() for wrong in planted.wrong_entries)
    assert planted.right is not planted.written


@pytest.mark.parametrize("sound", SOUND, ids=lambda x: x.name)
def test_a_right_gradient_is_not_planted(sound: Case) -> None:
    assert sound.written is sound.right
    assert not any(wrong.any() for wrong in sound.wrong_entries)


class Scripted(Checker):
    """A checker that answers as it is told; by tolerances below 1e-3 it calls everything wrong."""

    name = library = how = "scripted"
    tolerances = (1e-2, 1e-4)
    refutation = ZeroDivisionError

    def __init__(self, results: dict[str, Any]) -> None:
        self.results = results

    def prepared(self, case: Case) -> Callable[[], Any]:
        result = self.results[case.name]
        if isinstance(result, type):
            raise result
        return result if callable(result) else lambda: result

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        if isinstance(result, ZeroDivisionError):
            return Answer(WRONG, (np.array([True, False]),), "sign or zero")
        return Answer(WRONG if tolerance < 1e-3 else result)


SQUARES = case("squares", lambda x: np.sum(x**2), lambda x: 2.0 * x, [1.0, 2.0])
TURNED = SQUARES.with_mistake(SIGN, "the sign of one", lambda x: np.array([-2.0, 2.0]) * x)
LOST = SQUARES.with_mistake(SIGN, "the sign of both", lambda x: -2.0 * x)


def score(results: dict[Case, Any]) -> Score:
    cases = list(results)
    (checked,) = take_turns([Scripted({x.name: result for x, result in results.items()})], cases, 2, 0.05)
    return scored(checked, cases)


def test_a_score_counts_what_was_found_placed_and_named() -> None:
    found = score({TURNED: ZeroDivisionError, LOST: RIGHT, SQUARES: RIGHT})
    assert (found.found, found.placed, found.named, found.alarms, found.misnamed) == (1, 1, 1, 0, [])
    assert [found.word(x) for x in (TURNED, LOST, SQUARES)] == ["found", "MISSED", "right"]
    assert found.tolerance == 1e-2  # by the other, one more is found, and one is a false alarm


def test_entries_and_names_that_are_not_the_planted_ones_do_not_count() -> None:
    found = score({LOST: ZeroDivisionError, SQUARES: ZeroDivisionError})
    assert (found.found, found.placed, found.named, found.alarms) == (1, 0, 1, 1)
    assert found.misnamed == ["squares (sign or zero)"]
    assert found.word(SQUARES) == "ALARM"


def test_an_error_that_is_no_verdict_and_a_check_without_end_count_as_none() -> None:
    def without_end() -> None:
        while True:
            pass

    found = score({TURNED: TypeError, SQUARES: without_end})
    assert found.count(True, UNDECIDED) == found.count(False, UNDECIDED) == 1
    assert isinstance(found.checked.results[SQUARES.name], TooSlowError)
    assert found.checked.seconds > 0.01
    assert found.word(SQUARES) == "-"


def test_a_case_of_several_arrays_is_one_of_a_flat_array() -> None:
    of_two = case("two", lambda w, b: w @ b, lambda w, b: (np.stack([b, b]), w), [[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0])
    flat = Flat(of_two)
    assert flat.point.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert flat.f(flat.point).tolist() == [17.0, 39.0]
    w, b = flat.entries(flat.point)
    assert w.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert b.tolist() == [5.0, 6.0]


@pytest.mark.long
def test_ours_finds_places_and_never_errs() -> None:
    """In processes without the other checkers too, as the benchmark leaves out those that are not installed."""
    command = [sys.executable, str(BENCHMARKS / "checking.py"), "--quick"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("| `autograd.gradcheck`"))
    found, placed, named, misnamed, alarms = map(int, row.replace(" ", "").split("|")[2:7])
    assert (misnamed, alarms) == (0, 0)
    assert found == placed == 39
    assert named >= 24
