"""Makes the tables of the documentation anew: from the table of primitives, the tests' table of corners, and results.

    python docs/make_tables.py

Formulas are what the rules themselves compute, applied to names instead of numbers: they cannot disagree.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections import Counter
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from autograd.compiler.backends.llvm.atoms import ULP  # noqa: E402
from autograd.compiler.languages.c.atoms import ATOMS as ATOMS_OF_C  # noqa: E402
from autograd.compiler.languages.javascript.math_atoms import ATOMS as ATOMS_OF_JAVASCRIPT  # noqa: E402
from autograd.table.infix import OPERATORS  # noqa: E402
from autograd.table.row import NOTHING, Primitive, Recorded  # noqa: E402
from autograd.table.rows import TABLE  # noqa: E402
from tests.autograd.corners import MIXED, SECOND  # noqa: E402
from tests.autograd.truth import CORNERS  # noqa: E402

CHECKERS = ROOT / "benchmarks" / "results" / "checking.md"

SHORT = 12  # characters, up to which a formula is repeated rather than named

INFIX = {row.name: operator for row, operator in OPERATORS.items()}
ATOM = 5


class Formula(Recorded):
    """A number that is known by its formula alone; whatever is done to it makes a longer one.

    A formula that others use twice may be given a name of its own, by setting `name`.
    """

    def __init__(self, name: str = "", primitive: str = "", operands: tuple[Any, ...] = ()) -> None:
        self.name, self.primitive, self.operands = name, primitive, operands

    @staticmethod
    def record(primitive: Primitive, operands: tuple[Any, ...]) -> Formula:
        """The formula of `primitive` applied to formulas and constants."""
        neutral = {"mul": 1.0, "add": 0.0}.get(primitive.name)
        if neutral in operands:  # as in a product of factors that begins with 1
            return next(x for x in operands if isinstance(x, Formula))
        return Formula("", primitive.name, operands)

    def __str__(self) -> str:
        return self.name or self.spelled_out()

    def spelled_out(self) -> str:
        """What it computes, also where it has a name."""
        if self.primitive not in INFIX:
            return f"{self.primitive}({', '.join(map(written, self.operands))})"
        sign, binding = INFIX[self.primitive]
        if self.primitive == "neg":
            return "-" + within(binding, self.operands[0])
        left, right = self.operands
        return f"{within(binding, left)} {sign} {within(binding + 1, right)}"


def within(binding: int, operand: Any) -> str:
    """An operand's text, in parentheses where it stands in something that binds more tightly."""
    loose = isinstance(operand, Formula) and not operand.name and INFIX.get(operand.primitive, ("", ATOM))[1] < binding
    return f"({operand})" if loose else written(operand)


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
    1.0 - 2.0**-53: "(1 - 2**-53)",
}


def written(x: Any) -> str:
    """A number of a formula as people write it."""
    if isinstance(x, Formula):
        return str(x)
    mantissa, exponent = math.frexp(x)
    if mantissa == 0.5 and abs(exponent) > 100:
        return f"2**{exponent - 1}"
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


def name_shared_parts(formulas: Sequence[Any]) -> list[Formula]:
    """Names what is used more than once a, b, ..., and returns it, the smaller formulas first."""
    uses: Counter[Formula] = Counter()
    order: list[Formula] = []

    def visit(formula: Any) -> None:
        if isinstance(formula, Formula) and formula.operands:
            uses[formula] += 1
            if uses[formula] == 1:
                for operand in formula.operands:
                    visit(operand)
                order.append(formula)

    for formula in formulas:
        visit(formula)
    shared = [formula for formula in order if uses[formula] > 1 and len(formula.spelled_out()) > SHORT]
    for name, formula in zip("abcdefghijkl", shared):
        formula.name = name
    return shared


def derivatives(primitive: Primitive) -> str:
    """A row's rules as formulas, z being the result; none where the result does not depend on the operand."""
    names = operand_names(primitive)
    at = tuple(Formula(name) for name in names)
    formulas = primitive.local_derivatives(Formula("z"), at, at)
    parts = name_shared_parts(formulas)
    lines = [
        f"by {name}: " + ("none" if formula is NOTHING else f"`{written(formula)}`")
        for name, formula in zip(names, formulas)
    ]
    return "<br>".join([*lines, *(f"with `{part.name} = {part.spelled_out()}`" for part in parts)])


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


def second_derivatives() -> str:
    """The tests' tables of them, by one number and by two."""
    lines = [f"- `{formula}` at {x:g}: {found:g}" for formula, x, found in SECOND]
    lines += [
        f"- `{formula}` at ({x:g}, {y:g}): by x twice {by_xx:g}, by x and y {by_xy:g}, by y twice {by_yy:g}"
        for formula, (x, y), (by_xx, by_xy, by_yy) in MIXED
    ]
    return "### Second derivatives\n\n" + "\n".join(lines) + "\n"


def errors() -> str:
    """How far off the vector code of each primitive may be."""
    by_error: dict[float, list[str]] = {}
    for name in TABLE:
        if name in ULP:
            by_error.setdefault(ULP[name], []).append(f"`{name}`")
    stepwise = [f"`{name}`" for name in TABLE if name not in ULP]
    rows = ["| error | primitives |", "|---|---|"]
    rows += [f"| {error:g} | {', '.join(names)} |" for error, names in sorted(by_error.items())]
    return "\n".join([*rows, f"| those of its steps | {', '.join(stepwise)} |"])


def errors_of_languages() -> str:
    """How far the C and the JavaScript of each primitive may be from Python's results, where a bit may differ."""
    rows = ["| [primitive](../reference/primitives.md) | C | JavaScript | |", "|---|---|---|---|"]
    for row in TABLE.values():
        atoms = [table[row] for table in (ATOMS_OF_C, ATOMS_OF_JAVASCRIPT) if row in table]
        if any(atom.error for atom in atoms):
            notes = [f"{of}: {atom.note}" for of, atom in zip(("C", "JavaScript"), atoms) if atom.note]
            errors = " | ".join(f"{atom.error:g}" if atom.error else "the same bits" for atom in atoms)
            rows.append(f"| `{row.name}` | {errors} | {'; '.join(notes)} |")
    return "\n".join(rows)


def first_table(page: str) -> str:
    """The first table of a page of results."""
    return page[page.index("|") :].partition("\n\n")[0]


def tables() -> dict[str, str]:
    """For each page of docs that has a table, the table as it should be."""
    corners: dict[str, list[str]] = {name: [] for name in TABLE}
    for found in CORNERS:
        corners[found.name].append(corner(found))
    rows = ["| name | computes | derivatives | domain | corners |", "|---|---|---|---|---|"]
    for name, primitive in TABLE.items():
        count = len(corners[name])
        link = f"[{count} corner{'s' * (count > 1)}](../explanation/corners.md#{name})"
        formula = primitive.formula.replace("|", r"\|")
        rows.append(f"| `{name}` | {formula} | {derivatives(primitive)} | {domain(primitive)} | {link} |")
    sections = [f"### {name}\n\n" + "".join(f"- {line}\n" for line in lines) for name, lines in corners.items()]
    return {
        "reference/primitives.md": "\n".join(rows),
        "explanation/corners.md": "\n".join([*sections, second_derivatives()]).rstrip(),
        "how_to/compiling.md": errors(),
        "how_to/exporting.md": errors_of_languages(),
        "how_to/checking.md": first_table(CHECKERS.read_text(encoding="utf-8")),
    }


def with_table(page: str, table: str) -> str:
    """A page's text with what stands between its two marks replaced."""
    begin, end = "<!-- made by docs/make_tables.py -->", "<!-- end -->"
    return re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n\n{table}\n\n{end}", page, flags=re.DOTALL)


if __name__ == "__main__":
    for name, table in tables().items():
        path = ROOT / "docs" / name
        path.write_text(with_table(path.read_text(encoding="utf-8"), table), encoding="utf-8")
        print(path.relative_to(ROOT))
