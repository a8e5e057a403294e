"""Primitives as JavaScript functions of numbers: results, and local derivatives by the rules of the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from autograd.compiler.languages.javascript.javascript_names import key_of
from autograd.compiler.languages.javascript.javascript_writer import LISTED, PartWriter
from autograd.compiler.languages.javascript.math_atoms import array_of, with_what_is_used
from autograd.compiler.languages.slices import slice_of
from autograd.compiler.languages.spelling import ATOM, CHOICE, COMPARISON, SUM, Text, indented
from autograd.compiler.loops.unrolling import straight
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.compiler.recording.recording import record
from autograd.derivatives.masks import mask_of
from autograd.graph.value import Operand, Value
from autograd.table.number import as_float
from autograd.table.row import Primitive

_OF_COUNT = """\
const ofCount = (made) => ({
    evaluate: (x) => made[x.length].evaluate(x),
    partials: (z, x) => made[x.length].partials(z, x),
});"""


class _Functions(NamedTuple):
    """The JavaScript of a primitive of a number of operands: two functions."""

    evaluate: str
    partials: str

    def lines(self) -> list[str]:
        """The two as entries of an object."""
        return f"evaluate: {self.evaluate},\npartials: {self.partials},".split("\n")


def primitive_functions(uses: Iterable[Primitive | tuple[Primitive, int]]) -> str:
    """The JavaScript of an object, `{name: {evaluate: (x) => z, partials: (z, x) => [...]}, ...}`, complete in itself.

    uses: primitives; one of any number of operands as a pair with a number of operands, a pair for each number.

    `x` is the array of the operands. `partials` has the derivative by each of them, or null where the result does not
    depend on it, as by the branch of a `where` that is not chosen. What cannot be written is left out, see
    `without_javascript`.

    Errors: TypeError for a primitive of any number of operands without their number.

    >>> import autograd
    >>> print(primitive_functions([autograd.TABLE["sin"]]))
    (() => {
    return {
        __proto__: null,
        "sin": {
            evaluate: (x) => Math.sin(x[0]),
            partials: (z, x) => [Math.cos(x[0])],
        },
    };
    })()
    """
    written, _ = _written(uses)
    entries = [line for name, made in written.items() for line in _entry(name, made)]
    code = "\n".join(entries)
    helpers = [*with_what_is_used(code), *([_OF_COUNT] if "ofCount(" in code else [])]
    return "\n".join(["(() => {", *helpers, "return {", "    __proto__: null,", *indented(entries), "};", "})()"])


def without_javascript(uses: Iterable[Primitive | tuple[Primitive, int]]) -> list[str]:
    """The names that `primitive_functions` leaves out: of primitives without a definition or with a rule that cannot be
    recorded, and names that two primitives share.
    """
    return _written(uses)[1]


def _written(
    uses: Iterable[Primitive | tuple[Primitive, int]],
) -> tuple[dict[str, dict[int | None, _Functions]], list[str]]:
    """By name and number of operands, None where that is fixed; and the names that are left out."""
    counts: dict[Primitive, set[int]] = defaultdict(set)
    for use in uses:
        primitive, n = use if isinstance(use, tuple) else (use, None if use.variadic else use.arity)
        if n is None:
            raise TypeError(f"{primitive.name} is of any number of operands; give a pair, ({primitive.name}, 3)")
        counts[primitive].add(n)
    primitives: dict[str, list[Primitive]] = defaultdict(list)
    for primitive in counts:
        primitives[primitive.name].append(primitive)
    written: dict[str, dict[int | None, _Functions]] = {}
    left_out = []
    for name, (primitive, *others) in sorted(primitives.items()):
        try:
            if others:
                raise ValueError(f"two primitives are called {name}")
            written[name] = {n if primitive.variadic else None: _functions(primitive, n) for n in counts[primitive]}
        except Exception:  # also what a rule of the user's raises
            left_out.append(name)
    return written, left_out


def _functions(primitive: Primitive, n: int) -> _Functions:
    names = [f"x[{i}]" for i in range(n)]
    builder = Builder(names)
    result = builder.program(primitive.name, [builder.apply(primitive, tuple(range(n)))])

    def derivatives_and_masks(z: Operand, *x: Operand) -> list[Operand]:
        rules = primitive.local_derivatives(z, x, x)
        derivatives = [d if isinstance(d, Value) else as_float(d) for d in rules]
        return [*derivatives, *map(mask_of, derivatives)]

    recorded = straight(record(derivatives_and_masks, [0.0] * (1 + n)).program)
    rules = replace(recorded, input_names=("z", *names))
    return _Functions(
        _function(result, "(x)", lambda texts: texts[0].text),
        _function(rules, "(z, x)", _masked),
    )


def _function(program: Program, arguments: str, returned: Callable[[Sequence[Text]], str]) -> str:
    lines, texts = PartWriter(opened(program, LISTED)).body()
    result = returned(texts)
    if not lines:
        return f"{arguments} => {result}"
    return "\n".join([f"{arguments} => {{", *indented([*lines, f"return {result};"]), "}"])


def _masked(texts: Sequence[Text]) -> str:
    """An array of derivatives, each null where its mask is 0; many elements of `x`, or the same ones, are short."""
    n = len(texts) // 2
    written = [_or_null(derivative, mask) for derivative, mask in zip(texts[:n], texts[n:])]
    elements, at = [], 0
    while at < n:
        end = at + 1
        while end < n and written[end] == written[at] and not texts[end].reads:
            end += 1
        if end - at > 3:
            elements.append(f"...Array({end - at}).fill({written[at].text})")
        else:
            end = at + 1
            while end < n and slice_of(written[at : end + 1]):
                end += 1
            elements += [f"...{array_of(written[at:end])}"] if end - at > 3 else [text.text for text in written[at:end]]
        at = end
    return f"[{', '.join(elements)}]"


def _or_null(derivative: Text, mask: Text) -> Text:
    if mask.value is not None:
        return derivative if mask.value else Text("null", ATOM)
    return Text(f"{mask.condition or f'{mask.at(SUM)} != 0.0'} ? {derivative.at(COMPARISON)} : null", CHOICE)


def _entry(name: str, made: dict[int | None, _Functions]) -> Iterator[str]:
    key = key_of(name)
    if None in made:
        yield from [f"{key}: {{", *indented(made[None].lines()), "},"]
        return
    yield f"{key}: ofCount({{"
    for n, functions in made.items():
        yield from indented([f"{n}: {{", *indented(functions.lines()), "},"])
    yield "}),"
