"""What all exports check: what is exported, where to, and functions of a user's own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from autograd.common.arguments import for_a_model
from autograd.common.files import as_path
from autograd.common.wording import with_type
from autograd.compiler.compiled import Compiled
from autograd.compiler.languages.names import is_hidden
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.loops.passes.known_weights import with_weights_as_inputs
from autograd.compiler.loops.passes.readable import readable
from autograd.compiler.program.program import Program
from autograd.graph.structure import paths
from autograd.graph.value import number_of
from autograd.table.row import Primitive


def recorded_program(f: AnyProgram | Compiled) -> RecordedProgram:
    """A Program, or the last recording of a compiled function.

    Errors: TypeError for other objects, ValueError for a function without a recording, and for an invalid Program.
    """
    if isinstance(f, (Program, LoopedProgram)):
        f.validate()
        return _readable(f, [0.0] * len(f.outputs), [])
    if not isinstance(f, Compiled):
        mend = for_a_model(f, "nn.export_c(model, path), nn.export_python or nn.export_js") or (
            "; write f = autograd.compile(f), call it or f.record(...) it once, and export that"
        )
        raise TypeError(f"what is exported is a Program or a compiled function; got {with_type(f)}{mend}")
    recording = f.recording
    return _readable(recording.program, recording.outputs, [number_of(parameter) for parameter in f.parameters])


def _readable(program: AnyProgram, outputs: Any, numbers: list[float]) -> RecordedProgram:
    """The Program as it is written, whose last inputs have these numbers."""
    n_all, weights = program.n_inputs, list[float]()
    if isinstance(program, Program):
        program, weights = with_weights_as_inputs(program)
    written = readable(program, [n_all - len(numbers), n_all])
    return RecordedProgram(written, paths(outputs, "result"), [*numbers, *weights], len(weights))


def checked_path(path: str | os.PathLike[str], suffix: str, *others: str) -> Path:
    """The path, which has to have this suffix or one of the others, and lie in a folder that is there.

    Errors: ValueError for another suffix, FileNotFoundError for a missing folder, IsADirectoryError for a folder.
    """
    target = as_path(path)
    if target.suffix not in (suffix, *others):
        raise ValueError(f"the file's name is to end in {suffix}, got {target.name!r}; write {target.stem + suffix!r}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(target.parent)!r} to write {target.name!r} to; make it first")
    if target.is_dir():
        raise IsADirectoryError(f"{str(target)!r} is a folder; give the path of a file")
    return target


def check_names(
    name: str, functions: Mapping[Primitive, str], language: str, defining: str, check: Callable[[str, str, str], None]
) -> None:
    """Refuses names that the language has otherwise, and sources that define no function of the primitive's name.

    defining: what stands before the name of a function. check: raises ValueError for a name; it is given what is called
    so, and what to do.
    """
    check(name, "of the function", "give another, as name='predict'")
    for primitive, source in functions.items():
        check(primitive.name, "of a primitive's function", "call the primitive otherwise")
        if is_hidden(primitive.name):
            raise ValueError(f"{primitive.name!r} is the name of a variable in the file; call the primitive otherwise")
        definition = f"{defining} {primitive.name}("
        if not re.search(rf"\b{re.escape(definition)}", source):
            raise ValueError(f"the {language} of {primitive.name!r} is to define `{definition}`, got {source!r:.60}")
        if primitive.name == name:
            raise ValueError(f"{name!r} is the name of a primitive's function; give another, as name='predict'")


def checked_functions(functions: Any, example: str) -> dict[Primitive, str]:
    """The sources of functions by primitive.

    Errors: TypeError for anything else, which shows the example.
    """
    given = {} if functions is None else functions
    if not isinstance(given, Mapping) or not all(
        isinstance(row, Primitive) and isinstance(source, str) for row, source in given.items()
    ):
        raise TypeError(
            f"functions is a dict of sources by primitive, {{cube: {example!r}}}, got {with_type(functions)}"
        )
    return dict(given)
