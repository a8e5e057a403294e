"""export_python and export_c: a Program, or what a compiled function recorded, as files that stand alone."""

from __future__ import annotations

import builtins
import keyword
import os
import re
from collections.abc import Mapping
from pathlib import Path

from autograd.common.files import write_atomically, write_together
from autograd.common.wrong_calls import shown_how
from autograd.compiler.compiled import Compiled
from autograd.compiler.exported_arguments import check_names, checked_functions, checked_path, recorded_program
from autograd.compiler.languages.c.atoms import ATOMS
from autograd.compiler.languages.c.c_file import c_file_and_header
from autograd.compiler.languages.c.reserved import check_c_name, is_reserved
from autograd.compiler.languages.definitions import defined
from autograd.compiler.languages.names import OWN_NAMES, checked_text
from autograd.compiler.languages.python.python_file import python_file
from autograd.compiler.languages.python.source import LISTED
from autograd.compiler.loops import AnyProgram
from autograd.compiler.loops.looped import with_blocks
from autograd.compiler.program.expanding import opened
from autograd.table.row import Primitive


@shown_how('export_python(f, "f.py"), with f = autograd.compile(...); nn.export_python(model, "model.py") for a model')
def export_python(f: AnyProgram | Compiled, path: str | os.PathLike[str], *, name: str | None = None) -> Path:
    """Writes a Python file that imports `math` alone, with a function that gives the bits of `Program.evaluate`.

    f: a Program, or a compiled function, of which what it ran or recorded last is taken; its `parameters` are constants
        in the file, with the numbers that they have now.
    path: of the file, which ends in .py. An earlier one is replaced when the new one is complete.
    name: what the function is called; without it, what the file is called.

    The function takes a list of all inputs, which are numbers, and returns a list of all outputs; comments above it say
    what they are called. Code that repeats itself, as that of the neurons of a layer, is a loop over tables. The same
    Program gives the same bytes. Returns the path.

    Errors: TypeError for what is no Program and not compiled; ValueError for what has not been recorded yet, for a
    name that is not to be had, and for a primitive of your own that has no definition and an `evaluate` that cannot
    stand alone; FileNotFoundError for a folder that is not there.

    >>> import autograd, tempfile
    >>> area = autograd.compile(lambda width, height: width * height)
    >>> area(2.0, 3.0)
    6.0
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(export_python(area, folder + "/area.py").read_text(encoding="utf-8"))
    \"\"\"The function area, which needs Python alone; exported by glassgrad.\"\"\"
    <BLANKLINE>
    # inputs[0]: width
    # inputs[1]: height
    # outputs[0]: result
    def area(inputs):
        \"\"\"A list of 1 output for 2 inputs.\"\"\"
        inputs = [float(x) for x in inputs]
        if len(inputs) != 2:
            raise ValueError(f"area takes 2 inputs, got {len(inputs)}")
        return [inputs[0] * inputs[1]]
    <BLANKLINE>
    """
    recorded = recorded_program(f)
    recorded = recorded._replace(program=with_blocks(recorded.program, lambda block: opened(block, LISTED)))
    target = checked_path(path, ".py")
    name = checked_text(name, target.stem)
    known = keyword.iskeyword(name) or hasattr(builtins, name) or OWN_NAMES.fullmatch(name.lower()) or name == "math"
    if not (name.isidentifier() and name.isascii()) or known:
        raise ValueError(f"{name!r:.60} cannot be the name of the function; give another, as name='predict'")
    return write_atomically(target, python_file(recorded, name).encode("utf-8"))


@shown_how('export_c(f, "f.c"), with f = autograd.compile(...); nn.export_c(model, "model.c") for a model')
def export_c(
    f: AnyProgram | Compiled,
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    functions: Mapping[Primitive, str] | None = None,
) -> tuple[Path, Path]:
    """Writes a C99 file and beside it its header: `void name(const double inputs[N], double outputs[M])`.

    f: as for `export_python`, and so are its parameters.
    path: of the file, which ends in .c; the header's ends in .h.
    name: what the function is called; without it, what the file is called.
    functions: for primitives of your own that have no definition, the source of a C function of the primitive's name,
        `static double cube(double x) { ... }`; one of any number of operands takes `int n, const double *x`.

    It needs libm alone, allocates nothing and keeps nothing between calls. Arithmetic, choices and square roots have
    the bits of `Program.evaluate`; other functions are within the error of the C library's. Where the arrays of its
    loops have more than 50,000 numbers together, the caller gives room for them: a third argument, `double work[K]`.

    Returns the paths of both.

    Errors: as for `export_python`; ValueError for a primitive without C, with what to give.

    >>> import autograd, tempfile
    >>> area = autograd.compile(lambda width, height: width * height)
    >>> area(2.0, 3.0)
    6.0
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     c, header = export_c(area, folder + "/area.c")
    ...     print(c.read_text(encoding="utf-8").split("\\n\\n")[-1])
    void area(const double inputs[2], double outputs[1])
    {
        outputs[0] = inputs[0] * inputs[1];
    }
    <BLANKLINE>
    """
    functions = checked_functions(functions, "static double cube(double x) ...")
    recorded = recorded_program(f)
    target = checked_path(path, ".c")
    header = checked_path(target.with_suffix(".h"), ".h")
    stem = _checked_stem(target)
    name = checked_text(name, stem)
    check_names(name, functions, "C", "static double", check_c_name)
    program, made = defined(recorded.program, ATOMS, functions, name, is_reserved)
    texts = c_file_and_header(recorded._replace(program=program), name, header.name, made)
    write_together({path: text.encode("utf-8") for path, text in zip((target, header), texts)})
    return target, header


def _checked_stem(path: Path) -> str:
    """The name of a C file without its suffix, which stands in the `#include` of its header."""
    if not re.fullmatch(r"[A-Za-z0-9_.+-]+", path.stem):
        raise ValueError(
            f"{path.name!r} cannot stand in an #include everywhere; use letters of ASCII, digits, '_', '-' and '.'"
        )
    return path.stem
