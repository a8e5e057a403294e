"""The JavaScript with which the page computes its graph anew after a number has changed."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.compiler.languages.javascript import primitive_functions, without_javascript
from autograd.drawing.drawn.compact import ResultCard
from autograd.table.row import Primitive

Use = tuple[Primitive, int]


def uses_of(cards: Iterable[ResultCard]) -> list[Use]:
    """The primitives of the operations on a page, each with how many operands it has, each of them once."""
    uses: dict[Use, None] = {}
    for card in cards:
        if card.primitive is not None:
            uses[card.primitive, len(card.operands) + (card.vertex.exponent is not None)] = None
    return list(uses)


def code_of(uses: list[Use]) -> tuple[str, str]:
    """JavaScript that defines PRIMITIVES, and why it is null where a primitive cannot be written in JavaScript."""
    missing = without_javascript(uses)
    code = f"const PRIMITIVES = {'null' if missing else primitive_functions(uses)};\n"
    return code, "; ".join(_why(name, uses) for name in missing)


def _why(name: str, uses: list[Use]) -> str:
    primitives = [primitive for primitive, _ in uses if primitive.name == name]
    if any(primitive.definition is None for primitive in primitives):
        return f"the primitive {name} has no definition=, of which JavaScript could be made"
    if len(set(primitives)) > 1:
        return f"two primitives are called {name}"
    return f"the rules of the primitive {name} cannot be recorded: write them with operators and primitives, without if"
