"""Programs as JavaScript functions of many points at once, which read and write arrays and make no new ones."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.compiler.languages.javascript.javascript_names import key_of
from autograd.compiler.languages.javascript.javascript_writer import LISTED, JavaScriptSpeller
from autograd.compiler.languages.javascript.math_atoms import with_what_is_used
from autograd.compiler.languages.spelling import indented
from autograd.compiler.loops import AnyProgram
from autograd.compiler.loops.unrolling import straight
from autograd.compiler.program.expanding import opened


def program_functions(programs: Mapping[str, AnyProgram]) -> str:
    """The JavaScript of an object, `{name: (x, out, n) => {...}, ...}`, complete in itself.

    Each function computes a Program at n points. It reads from `x` the first input of all points, then the second and
    so on, and writes into `out`, another array, the first output of all points, then the second and so on.

    Errors: ValueError for a primitive that has no JavaScript.

    >>> import autograd
    >>> program = autograd.compile(lambda x, y: [x * y, autograd.exp(y)]).record(1.0, 2.0)
    >>> print(program_functions({"both": program}))
    (() => {
    return {
        __proto__: null,
        "both": (x, out, n) => {
            for (let i = 0; i < n; i++) {
                out[i] = x[i] * x[n + i];
                out[n + i] = Math.exp(x[n + i]);
            }
        },
    };
    })()
    """
    entries = [line for name, program in programs.items() for line in _entry(name, program)]
    helpers = with_what_is_used("\n".join(entries))
    return "\n".join(["(() => {", *helpers, "return {", "    __proto__: null,", *indented(entries), "};", "})()"])


def _entry(name: str, program: AnyProgram) -> list[str]:
    body = _PointsWriter(opened(straight(program), LISTED)).statements()
    loop = ["for (let i = 0; i < n; i++) {", *indented(body), "}"]
    return [f"{key_of(name)}: (x, out, n) => {{", *indented(loop if body else []), "},"]


class _PointsWriter(JavaScriptSpeller):
    """Writes the body of a loop over points, whose inputs are elements of `x`."""

    def name(self, i: int) -> str:
        """The name of an input or a result."""
        return _place("x", i) if i < self.n_inputs else super().name(i)

    def statements(self) -> list[str]:
        """The results that have names, then the outputs."""
        lines = [code for line in self.lines() for code in self.declared(line)]
        return [*lines, *(f"{_place('out', i)} = {result.text};" for i, result in enumerate(self.results()))]


def _place(array: str, i: int) -> str:
    return f"{array}[{('i', 'n + i')[i] if i < 2 else f'{i} * n + i'}]"
