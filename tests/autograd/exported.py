"""What exported files compute: Python without glassgrad, and C by the machine's compiler."""

import ctypes
import math
import shutil
import struct
import subprocess
from typing import Any

import pytest

from autograd import export_c, export_python

COMPILER = next(filter(None, map(shutil.which, ("gcc", "clang", "cc"))), None)
FLAGS = ("-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic", "-ffp-contract=off")

needs_c = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler: none of gcc, clang and cc")


def compiled_c(*arguments: Any) -> None:
    """Runs the compiler, which may say nothing."""
    done = subprocess.run([COMPILER, *FLAGS, *map(str, arguments), "-lm"], capture_output=True, text=True)  # type: ignore[list-item]
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def python_function(f: Any, folder: Any, name: str = "exported", **options: Any) -> Any:
    """The function of the exported Python file, which is run with nothing but what it imports."""
    source = export_python(f, folder / f"{name}.py", **options).read_text(encoding="utf-8")
    imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert all(line == "import math" or line.startswith("from math import ") for line in imports)
    names: dict[Any, Any] = {}
    exec(compile(source, f"{name}.py", "exec"), names)
    return names[options.get("name", name)]


def c_function(f: Any, folder: Any, name: str = "exported", **options: Any) -> Any:
    """The function of the exported C file, as one of lists."""
    c, _ = export_c(f, folder / f"{name}.c", **options)
    library = folder / f"{name}_{len(list(folder.iterdir()))}.so"  # one of that name may be loaded already
    compiled_c("-shared", "-fPIC", "-o", library, c)
    function = getattr(ctypes.CDLL(str(library)), options.get("name", name))
    function.restype = None
    program = f if hasattr(f, "outputs") else f.program
    n_outputs = len(program.outputs)

    def call(inputs: Any) -> Any:
        given = (ctypes.c_double * max(1, len(inputs)))(*inputs)
        outputs = (ctypes.c_double * max(1, n_outputs))()
        function(given, outputs)
        return list(outputs)[:n_outputs]

    return call


def place(x: Any) -> Any:
    """Where a float is in the row of all of them, both zeros being 0."""
    (i,) = struct.unpack("<q", struct.pack("<d", x))
    return i if i >= 0 else -(i + 2**63)


def ulps(x: Any, y: Any) -> Any:
    """How many floats are between them: 0 for the same bits and for nan and nan, infinite for zeros of other signs."""
    if x != x or y != y:
        return 0 if x != x and y != y else math.inf
    if x == y:
        return 0 if math.copysign(1.0, x) == math.copysign(1.0, y) else math.inf
    return abs(place(x) - place(y))
