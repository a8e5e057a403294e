"""export_js: a Program, or what a compiled function recorded, as an ES module."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from autograd.common.files import write_atomically
from autograd.common.wrong_calls import shown_how
from autograd.compiler.compiled import Compiled
from autograd.compiler.exported_arguments import check_names, checked_functions, checked_path, recorded_program
from autograd.compiler.languages.definitions import defined
from autograd.compiler.languages.javascript.javascript_file import javascript_file
from autograd.compiler.languages.javascript.javascript_names import check_javascript_name, is_reserved
from autograd.compiler.languages.javascript.javascript_writer import LISTED
from autograd.compiler.languages.names import checked_text
from autograd.compiler.loops import AnyProgram
from autograd.table.row import Primitive


@shown_how('export_js(f, "f.js"), with f = autograd.compile(...); nn.export_js(model, "model.js") for a model')
def export_js(
    f: AnyProgram | Compiled,
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    functions: Mapping[Primitive, str] | None = None,
) -> Path:
    """Writes an ES module, for browsers, node and others, which exports a function of an array of numbers.

    f: as for `export_python`, and so are its parameters.
    path: of the file, which ends in .mjs or .js; node takes a .js for a module only where a package.json says so.
    name: what the function is called; without it, what the file is called.
    functions: for primitives of your own that have no definition, the source of a JavaScript function of the
        primitive's name, `function cube(x) { ... }`; one of any number of operands takes an array.

    The module imports nothing, and has no `eval`. The function takes an array of all inputs and returns one of all
    outputs; it throws a TypeError for other things than numbers. Arithmetic, choices and square roots have the bits of
    `Program.evaluate`; the browser's other functions, as Math.exp, are within a few units in the last place.

    Returns the path.

    Errors: as for `export_python`; ValueError for a primitive without JavaScript, with what to give.

    >>> import autograd, tempfile
    >>> area = autograd.compile(lambda width, height: width * height)
    >>> area(2.0, 3.0)
    6.0
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(export_js(area, folder + "/area.mjs").read_text(encoding="utf-8"))
    // The function area, exported by glassgrad: an ES module, which imports nothing.
    <BLANKLINE>
    // inputs[0]: width
    // inputs[1]: height
    // outputs[0]: result
    export function area(inputs) {
        if (!(Array.isArray(inputs) || ArrayBuffer.isView(inputs)) || inputs.length !== 2)
            throw new TypeError(`area takes an array of 2 numbers, got ${String(inputs).slice(0, 60)}`);
        for (let i = 0; i < inputs.length; i++) {
            const x = inputs[i];
            if (typeof x !== "number")
                throw new TypeError(`inputs[${i}] is to be a number, got the ${typeof x} ${String(x).slice(0, 60)}`);
        }
        return [inputs[0] * inputs[1]];
    }
    <BLANKLINE>
    """
    functions = checked_functions(functions, "function cube(x) { return ...; }")
    recorded = recorded_program(f)
    target = checked_path(path, ".mjs", ".js")
    name = checked_text(name, target.stem)
    check_names(name, functions, "JavaScript", "function", check_javascript_name)
    program, made = defined(recorded.program, LISTED, functions, name, is_reserved)
    text = javascript_file(recorded._replace(program=program), name, made)
    return write_atomically(target, text.encode("utf-8"))
