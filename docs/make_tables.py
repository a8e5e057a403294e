"""Makes the tables of the documentation anew from the table of primitives and the tests' table of corners.

    python docs/make_tables.py

Formulas are what the rules themselves compute, applied to names instead of numbers: they cannot disagree.
"""

from __future__ import annotations

import importlib.util
import inspect
import math
import re
import sys
from math import inf
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from autograd.primitive import NOTHING, Primitive, Recorded  # noqa: E402
from autograd.primitives import TABLE  # noqa: E402

CORNERS_SHOWN = 4

# What Python writes between the operands, and how tightly it binds.
INFIX = {"add": ("+", 1), "sub": ("-", 1), "mul": ("*", 2), "div": ("/", 2), "neg": ("-", 3), "pow": ("**", 4)}
ATOM = 5


class Formula(Recorded):
    """A number that is known by its formula alone; whatever is done to it makes a longer one."""

    def __init__(self, text: str, binding: int = ATOM) -> None:
        self.text, self.binding = text, binding

    @staticmethod
    def record(primitive: Primitive, operands: tuple[Any, ...]) -> Formula:
        """The formula of `primitive` applied to formulas and constants."""
        parts = [x if isinstance(x, Formula) else Formula(written(x)) for x in operands]
        if primitive.name not in INFIX:
            return Formula(f"{primitive.name}({', '.join(part.text for part in parts)})")
        sign, binding = INFIX[primitive.name]
        if primitive.name == "neg":
            return Formula("-" + parts[0].within(binding), binding)
        left, right = parts
        return Formula(f"{left.within(binding)} {sign} {right.within(binding + 1)}", binding)

    def within(self, binding: int) -> str:
        """Its text, in parentheses where it stands in something that binds more tightly."""
        return self.text if self.binding >= binding else f"({self.text})"


for name, operator in {"add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "pow": "pow", "neg": "neg"}.items():
    setattr(Formula, f"__{operator}__", lambda self, *other, row=TABLE[name]: Formula.record(row, (self, *other)))
    setattr(Formula, f"__r{operator}__", lambda self, other, row=TABLE[name]: Formula.record(row, (other, self)))

CONSTANTS = {
    2.0 / math.sqrt(math.pi): "(2/√π)",
    -2.0 / math.sqrt(math.pi): "(-2/√π)",
    math.sqrt(math.pi) / 2.0: "(√π/2)",
    math.log(2.0): "log(2)",
    math.log2(math.e): "(1/log(2))",
    math.log10(math.e): "(1/log(10))",
    math.sqrt(0.5): "√½",
    math.sqrt(0.5 / math.pi): "(1/√(2π))",
    math.sqrt(2.0 / math.pi): "√(2/π)",
}


def written(x: Any) -> str:
    """A number of a formula as people write it."""
    if isinstance(x, Formula):
        return x.text
    return CONSTANTS.get(x) or f"{x:.6g}"


def operand_names(primitive: Primitive) -> list[str]:
    """What a row calls its operands; those of a sequence are numbered, `values` as v1, v2, v3."""
    if isinstance(primitive.partials, tuple):
        return list(inspect.signature(primitive.partials[0]).parameters)[1:]
    assert primitive.flatten is not None
    names = list(inspect.signature(primitive.flatten).parameters)
    arguments = [
        [Formula(f"{name[0]}{i + 1}") for i in range(len(part))] if isinstance(part, list) else Formula(name)
        for name, part in zip(names, primitive.example)
    ]
    return [written(operand) for operand in primitive.flatten(*arguments)]


def derivatives(primitive: Primitive) -> str:
    """A row's rules as formulas, z being the result; none where the result does not depend on the operand."""
    names = operand_names(primitive)
    at = tuple(Formula(name) for name in names)
    formulas = primitive.local_derivatives(Formula("z"), at, at)
    return "<br>".join(
        f"by {name}: " + ("none" if formula is NOTHING else f"`{written(formula)}`")
        for name, formula in zip(names, formulas)
    )


def domain(primitive: Primitive) -> str:
    """Where a row is finite and smooth, but for kinks."""
    bounds = []
    for name, (low, high) in zip(operand_names(primitive), primitive.domain):
        if (low, high) != (-inf, inf):
            bounds.append((f"{low:g} < " if low > -inf else "") + name + (f" < {high:g}" if high < inf else ""))
    return "<br>".join(bounds) or "all"


def corner(found: Any) -> str:
    """One line of the tests' table: a call, its value, its derivatives."""
    operands = ", ".join(f"{x:g}" for x in found.operands)
    return f"`{found.name}({operands})` is {found.value:g}, derivative {', '.join(f'{x:g}' for x in found.partials)}"


def loaded(path: Path) -> Any:
    """A module by its path."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module  # dataclasses look their module up
    specification.loader.exec_module(module)
    return module


def tables() -> dict[str, str]:
    """For each page of docs that has a table, the table as it should be."""
    corners: dict[str, list[str]] = {name: [] for name in TABLE}
    for found in loaded(ROOT / "tests" / "autograd" / "corners.py").CORNERS:
        corners[found.name].append(corner(found))
    rows = ["| name | computes | derivatives | domain | corners |", "|---|---|---|---|---|"]
    for name, primitive in TABLE.items():
        count = len(corners[name])
        link = f"[{count} corner{'s' * (count > 1)}](corners.md#{name})"
        formula = primitive.formula.replace("|", r"\|")
        rows.append(f"| `{name}` | {formula} | {derivatives(primitive)} | {domain(primitive)} | {link} |")
    sections = [f"### {name}\n\n" + "".join(f"- {line}\n" for line in lines) for name, lines in corners.items()]
    return {"primitives.md": "\n".join(rows), "corners.md": "\n".join(sections).rstrip()}


def with_table(page: str, table: str) -> str:
    """A page's text with what stands between its two marks replaced."""
    begin, end = "<!-- made by docs/make_tables.py -->", "<!-- end -->"
    return re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n\n{table}\n\n{end}", page, flags=re.DOTALL)


if __name__ == "__main__":
    for name, table in tables().items():
        path = ROOT / "docs" / name
        path.write_text(with_table(path.read_text(encoding="utf-8"), table), encoding="utf-8")
        print(path.relative_to(ROOT))
