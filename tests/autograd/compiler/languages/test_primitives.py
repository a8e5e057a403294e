"""Every primitive of the table, exported: Python gives the bits of `Program.evaluate`, C those that libm allows."""

import math
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograd import TABLE
from autograd.compiler.languages.c.atoms import ATOMS
from autograd.compiler.program.builder import Builder
from tests.autograd.bits import bits
from tests.autograd.exported import c_function, needs_c, python_function, ulps
from tests.autograd.points import CASES, lgamma_of_negative, points, program_of
from tests.marking import each_of

# How far C may be from `Program.evaluate`, in ulp, where its function is not the one of Python's math module but libm's
# own, or adds up otherwise. Everything else has to give the very bits, and so has polygamma of an order below 15.
ULPS = {row.name: atom.error for row, atom in ATOMS.items() if atom.error and row.name != "polygamma"}

every_case = each_of("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")


@needs_c
def test_digamma_has_the_bits_near_its_zero(tmp_path: Path) -> None:
    function = c_function(program_of("digamma", 1), tmp_path)
    for x in [1.4616321449683622 + k * 1e-3 for k in range(-500, 1500)]:
        assert bits(function([x])) == bits([TABLE["digamma"].evaluate(x)]), x


@needs_c
def test_polygamma_of_large_orders(tmp_path: Path) -> None:
    function, rng, worst = c_function(program_of("polygamma", 2), tmp_path), Random(0), 0
    for point in [(float(order), rng.uniform(0.01, 300.0)) for order in range(151) for _ in range(20)]:
        apart = ulps(*function(point), TABLE["polygamma"].evaluate(*point))  # type: ignore[call-arg]
        assert apart <= (ATOMS[TABLE["polygamma"]].error if point[0] >= 15.0 else 0), point
        worst = max(worst, apart)
    assert worst >= 4  # else less could be stated


@every_case
def test_python_gives_the_bits(case: tuple[str, int], tmp_path: Path) -> None:
    name, arity = case
    program = program_of(name, arity)
    function = python_function(program, tmp_path)
    for point in points(TABLE[name], arity):
        assert bits(function(list(point))) == bits(program.evaluate(point)), point


@pytest.fixture(scope="module")
def in_c(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], list[float]]:
    """The results of every case at its points, of one file of C that has all of them: a compiler takes long to start.

    Its k-th call computes each case at its k-th point, and again at its first ones where it has no more.
    """
    ends = list(accumulate((arity for _, arity in CASES), initial=0))
    builder = Builder([f"x{i}" for i in range(ends[-1])])
    made = [builder.apply(TABLE[name], tuple(range(end, end + arity))) for (name, arity), end in zip(CASES, ends)]
    function = c_function(builder.program("exported", made), tmp_path_factory.mktemp("c"))
    at = [points(TABLE[name], arity) for name, arity in CASES]
    most = max(map(len, at))
    rows = [function([x for one in at for x in one[k % len(one)]]) for k in range(most)]
    return {case: [row[i] for row in rows[: len(at[i])]] for i, case in enumerate(CASES)}


@needs_c
@every_case
def test_c_gives_the_bits_or_is_as_near_as_stated(case: tuple[str, int], in_c: Any) -> None:
    name, arity = case
    program = program_of(name, arity)
    worst = 0
    for point, found in zip(points(TABLE[name], arity), in_c[case], strict=True):
        (expected,) = program.evaluate(point)
        if name == "lgamma" and -1e300 < point[0] < 0.0 and point[0] != math.floor(point[0]):
            expected = lgamma_of_negative(point[0])
        assert ulps(found, expected) <= ULPS.get(name, 0), (point, found, expected)
        worst = max(worst, ulps(found, expected))
    if name in ULPS and 1 < arity < 4:  # the norm of one number is exact
        assert 2 * worst >= ULPS[name] > 0, f"{name} is stated as {ULPS[name]}, and was {worst} here"


def test_every_primitive_has_c() -> None:
    missing = [name for name, primitive in TABLE.items() if primitive not in ATOMS and primitive.definition is None]
    assert not missing, "give it a definition, or a line in autograd/compiler/languages/c/atoms.py"
