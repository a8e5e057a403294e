"""The rows of the native engine: the committed C is what the table gives, and has the bits of the rows in Python."""

from __future__ import annotations

import ctypes
import math
import shutil
import struct
import subprocess
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograd.compiler.languages.c.atoms import ATOMS
from autograd.compiler.languages.c.native_rows import INEXACT, native_rows
from autograd.table.row import NOTHING, Primitive
from autograd.table.rows import TABLE, accumulate, detached
from tests.autograd.exported import FLAGS, needs_c
from tests.autograd.points import arities, points
from tests.marking import long_unless

HEADER = Path(__file__).parents[4] / "autograd" / "graph" / "native" / "rows.h"
COMPILERS = [compiler for compiler in ("gcc", "clang", "cc") if shutil.which(compiler)]
ROWS = [*TABLE.values(), detached, accumulate]
NOTHING_BITS = 0x7FF8DEAD00000000


def test_the_committed_file_is_what_the_table_gives(request: pytest.FixtureRequest) -> None:
    written = native_rows()
    if request.config.getoption("--update-goldens"):
        HEADER.write_text(written, encoding="utf-8")
    assert written == HEADER.read_text(encoding="utf-8")


def test_every_atom_of_other_bits_has_its_reason() -> None:
    assert INEXACT.keys() == {row for row, atom in ATOMS.items() if atom.error}


# ---- the functions, compiled ---------------------------------------------------------------------------------------


class RowFunctions(ctypes.Structure):
    """The struct of this name in rows.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("arity", ctypes.c_int),
        ("evaluate", ctypes.c_void_p),
        ("partials", ctypes.c_void_p),
        ("hands_on", ctypes.c_int),
    )


@pytest.fixture(scope="module", params=long_unless(lambda compiler: compiler == COMPILERS[0], COMPILERS))
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = tmp_path_factory.mktemp("native") / "rows.so"
    source = Path(__file__).with_name("native_rows.c")
    command = [request.param, *FLAGS, "-shared", "-fPIC", "-I", str(HEADER.parent), "-o", str(made), str(source), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    loaded = ctypes.CDLL(str(made))
    loaded.row.restype = ctypes.POINTER(RowFunctions)
    loaded.evaluate.restype = loaded.partial.restype = None
    return loaded


def doubles(numbers: array[float]) -> Any:
    return (ctypes.c_double * len(numbers)).from_buffer(numbers)


def called(function: Any, i: int, n: int, *columns: array[float], n_points: int) -> array[int]:
    """The bits of the results."""
    results = array("d", bytes(8 * n_points))
    if n_points:
        function(i, n, n_points, *map(doubles, columns), doubles(results))
    return array("Q", results.tobytes())


def is_the_same(expected: float, found: int) -> bool:
    """Whether these bits are those of the number; of a nan, whether they are those of another than NOTHING."""
    if expected is NOTHING or found == NOTHING_BITS:
        return expected is NOTHING and found == NOTHING_BITS
    (number,) = struct.unpack("d", struct.pack("Q", found))
    return (expected != expected and number != number) or struct.pack("d", expected) == struct.pack("d", number)


def given(at: Sequence[Sequence[float]], hands_on: int) -> array[float]:
    """The operands as the engine gives them."""
    (nothing,) = struct.unpack("d", struct.pack("Q", NOTHING_BITS)) if hands_on else (0.0,)
    return array("d", [nothing if x is NOTHING else x for point in at for x in point])


def differences(library: Any, i: int, row: Primitive, at: Sequence[Sequence[float]]) -> list[Any]:
    """Where the C of a row has other bits than its Python, at points of one number of operands."""
    functions, n = library.row(i).contents, len(at[0])
    x = given(at, functions.hands_on)
    results = [row.evaluate(*point) for point in at]
    wrong: list[Any] = []
    if functions.evaluate:
        found = called(library.evaluate, i, n, x, n_points=len(at))
        wrong += [(row.name, *case) for case in zip(at, results, found) if not is_the_same(*case[1:])]
    if functions.partials:
        assert isinstance(row.partials, tuple)
        z = array("d", results)
        for operand, rule in enumerate(row.partials):
            found = called(library.partial, i, operand, z, x, n_points=len(at))
            expected = [rule(result, *point) for result, point in zip(results, at)]
            wrong += [(row.name, operand, *case) for case in zip(at, expected, found) if not is_the_same(*case[1:])]
    return wrong


def numbers_of_operands(row: Primitive) -> list[int]:
    return arities(row) if row.name in TABLE else [row.arity]


def random_points(row: Primitive, n: int, count: int, seed: int) -> Iterator[tuple[float, ...]]:
    """Numbers of every size, whole ones, ties, any bits at all, and NOTHING among zeros."""
    rng = Random(f"{row.name} {n} {seed}")
    kinds = [
        lambda: rng.uniform(-1.0, 1.0),
        lambda: rng.uniform(-30.0, 30.0),
        lambda: rng.uniform(-800.0, 800.0),
        lambda: math.copysign(10.0 ** rng.uniform(-320.0, 308.0), rng.random() - 0.5),
        lambda: float(rng.randint(-5, 20)),
        lambda: struct.unpack("d", rng.randbytes(8))[0],
        lambda: rng.choice((0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -2.2e-308, 1.0, NOTHING)),
        lambda: rng.gauss(0.0, 1.0),
    ]
    for _ in range(count):
        kind, other = rng.choice(kinds), rng.choice(kinds)
        first = kind()
        point = [first, *(first if rng.random() < 0.05 else rng.choice((kind, other))() for _ in range(n - 1))]
        rng.shuffle(point)
        yield tuple(point)


@needs_c
def test_the_table_of_c_is_that_of_python(library: Any) -> None:
    found = [library.row(i).contents for i in range(library.number_of_rows())]
    assert [row.name.decode() for row in found] == [row.name for row in ROWS]
    assert [row.arity for row in found] == [-1 if row.variadic else row.arity for row in ROWS]


@needs_c
def test_at_corners_the_bits_are_those_of_python(library: Any) -> None:
    for i, row in enumerate(ROWS):
        for n in numbers_of_operands(row):
            at = points(row, n) if row.name in TABLE else list(random_points(row, n, 100, 0))
            assert differences(library, i, row, at) == []


@needs_c
@pytest.mark.parametrize("count", long_unless(lambda n: n == 100_000, [100_000, 5_000_000]))
def test_at_random_points_the_bits_are_those_of_python(library: Any, count: int) -> None:
    for i, row in enumerate(ROWS):
        for n in numbers_of_operands(row):
            at = list(random_points(row, n, count // len(ROWS) // len(numbers_of_operands(row)), count))
            assert differences(library, i, row, at) == []
