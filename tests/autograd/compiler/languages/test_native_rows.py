"""The rows of the native engine: the committed C is what the table gives, and has the bits of the rows in Python."""

from __future__ import annotations

import ctypes
import math
import shutil
import struct
import subprocess
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograd.compiler.languages.c.atoms import ATOMS
from autograd.compiler.languages.c.native_functions import INEXACT
from autograd.compiler.languages.c.native_rows import native_rows
from autograd.table.row import NOTHING, Primitive
from autograd.table.rows import TABLE, accumulate, detached
from tests.autograd.exported import FLAGS, needs_c
from tests.autograd.points import arities, points
from tests.marking import long_unless

HEADER = Path(__file__).parents[4] / "autograd" / "graph" / "native" / "rows.h"
COMPILERS = [*filter(shutil.which, ("gcc", "clang"))] or ["cc"]
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


(NOTHING_OF_C,) = struct.unpack("d", struct.pack("Q", NOTHING_BITS))


def in_c(numbers: Iterable[float], nothing: float = NOTHING_OF_C) -> array[float]:
    """The numbers, and what C has for NOTHING."""
    return array("d", [nothing if x is NOTHING else x for x in numbers])


def is_plain_nan(bits: int) -> bool:
    return bits & 0x7FFFFFFFFFFFFFFF > 0x7FF0000000000000 and bits != NOTHING_BITS


def different(function: Any, i: int, n: int, columns: Sequence[array[float]], expected: Sequence[float]) -> list[int]:
    """The points at which a function of C gives other bits than are expected; a nan's are not compared."""
    results = array("d", bytes(8 * len(expected)))
    function(i, n, len(expected), *map(doubles, columns), doubles(results))
    pairs = zip(array("Q", results.tobytes()), array("Q", in_c(expected).tobytes()))
    return [k for k, (c, py) in enumerate(pairs) if c != py and not (is_plain_nan(c) and is_plain_nan(py))]


def differences(library: Any, i: int, row: Primitive, at: Sequence[Sequence[float]]) -> list[Any]:
    """Where the C of a row has other bits than its Python, at points of one number of operands."""
    functions, n = library.row(i).contents, len(at[0])
    x = in_c(chain.from_iterable(at), NOTHING_OF_C if functions.hands_on else 0.0)
    results, wrong = [row.evaluate(*point) for point in at], []
    if functions.evaluate:
        wrong += [(row.name, at[k], results[k]) for k in different(library.evaluate, i, n, [x], results)]
    if functions.partials:
        assert isinstance(row.partials, tuple)
        z = in_c(results, 0.0)
        for operand, rule in enumerate(row.partials):
            expected = [rule(result, *point) for result, point in zip(results, at)]
            found = different(library.partial, i, operand, [z, x], expected)
            wrong += [(f"partial {operand} of {row.name}", at[k], expected[k]) for k in found]
    return wrong


def numbers_of_operands(row: Primitive) -> list[int]:
    return arities(row) if row.name in TABLE else [row.arity]


def random_points(row: Primitive, n: int, count: int, seed: int) -> Iterator[tuple[float, ...]]:
    """Numbers of every size, whole ones, ties, any bits, and NOTHING among zeros.

    No signaling nan, which no arithmetic gives: 1.0 to that power is 1 for Python, and nan for libm.
    """
    rng = Random(f"{row.name} {n} {seed}")
    kinds = [
        lambda: rng.uniform(-1.0, 1.0),
        lambda: rng.uniform(-30.0, 30.0),
        lambda: rng.uniform(-800.0, 800.0),
        lambda: math.copysign(10.0 ** rng.uniform(-320.0, 308.0), rng.random() - 0.5),
        lambda: float(rng.randint(-5, 20)),
        lambda: struct.unpack("d", rng.randbytes(8))[0] + 0.0,
        lambda: rng.choice((0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -2.2e-308, 1.0, NOTHING)),
        lambda: rng.gauss(0.0, 1.0),
    ]
    for _ in range(count):
        kind, other = rng.choices(kinds, k=2)
        n_others = rng.randrange(n + 1)
        point = [*(kind() for _ in range(n - n_others)), *(other() for _ in range(n_others))]
        if rng.random() < 0.1:
            point[rng.randrange(n)] = point[0]
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
@pytest.mark.parametrize("count", long_unless(lambda n: n == 100_000, [100_000, 1_000_000]))
def test_at_random_points_the_bits_are_those_of_python(library: Any, count: int) -> None:
    for i, row in enumerate(ROWS):
        for n in numbers_of_operands(row):
            n_points = count // len(ROWS) // (1 if n <= 15 else 50)
            at = list(random_points(row, n, n_points, count))
            assert differences(library, i, row, at) == []
