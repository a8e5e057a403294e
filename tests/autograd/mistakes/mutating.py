"""Random changes of right gradient code: a sign, a factor, an index, a name or a line. It knows no hypothesis."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

Change = Callable[[Any], ast.AST | None]


@dataclass(frozen=True)
class Mutant:
    """One change of a function's source. kind: what is done. place: of the changed part among all."""

    kind: str
    original: str
    place: int
    change: Change

    @cached_property
    def source(self) -> str:
        """The changed source."""
        tree = ast.parse(self.original)
        there = _parts(tree)[self.place]
        changed = _Replacing(there, self.change(there)).visit(tree)
        return ast.unparse(ast.fix_missing_locations(changed))

    def __str__(self) -> str:
        before = ast.unparse(ast.parse(self.original)).splitlines()
        changed = [line.strip() for line in self.source.splitlines() if line not in before]
        return f"{self.kind}: {changed[0] if changed else 'a line less'}"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a function, each with one change."""
    parts = _parts(ast.parse(source))
    names = sorted({node.id for node in parts if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)})
    return [
        Mutant(kind, source, place, change)
        for place, node in enumerate(parts)
        for kind, change in _changes(node, names)
    ]


def _parts(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.expr, ast.stmt))]


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


def _changes(node: Any, names: list[str]) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.BinOp):
        yield from _of_an_operator(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda n: n.operand
    if isinstance(node, (ast.BinOp, ast.Call)):
        yield "sign", lambda n: ast.UnaryOp(ast.USub(), n)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        kind = "number" if isinstance(node.value, float) else "index"
        yield kind, lambda n: ast.Constant(n.value + 1)
        yield kind, lambda n: ast.Constant(n.value - 1)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for other in names:
            if other != node.id:
                yield "name", partial(_named, other)
    if isinstance(node, ast.Attribute):
        if node.attr == "T":
            yield "not transposed", lambda n: n.value
        if node.attr in ("sum", "mean"):
            yield "sum or mean", lambda n: ast.Attribute(n.value, {"sum": "mean", "mean": "sum"}[n.attr], n.ctx)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        one = ast.Constant(1)
        yield "range", lambda n: ast.Call(n.func, [ast.BinOp(n.args[0], ast.Sub(), one)], [])
        yield "range", lambda n: ast.Call(n.func, [one, *n.args], [])
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Name):
        yield "index", lambda n: ast.Subscript(n.value, ast.BinOp(n.slice, ast.Sub(), ast.Constant(1)), n.ctx)
    if isinstance(node, ast.AugAssign):
        yield "= for +=", lambda n: ast.Assign([n.target], n.value)
        yield "line", lambda n: ast.Pass()
        op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield "sign", lambda n: ast.AugAssign(n.target, op, n.value)


def _named(name: str, node: Any) -> ast.AST:
    return ast.Name(name, ast.Load())


def _of_an_operator(node: Any) -> Iterator[tuple[str, Change]]:
    op = type(node.op)
    if op in OTHER:
        kind = "plus or minus" if op in (ast.Add, ast.Sub) else "times or divided"
        yield kind, lambda n: ast.BinOp(n.left, OTHER[op](), n.right)
    if op in (ast.Mult, ast.Div, ast.Pow):
        yield "factor left out", lambda n: n.left
    if op is ast.Mult:
        yield "factor left out", lambda n: n.right
    if op in (ast.Add, ast.Sub):
        yield "term left out", lambda n: n.left
        yield "term left out", lambda n: n.right


FACTORS = {"missing factor", "extra factor", "wrong factor", "sum for mean", "mean for sum", "inverted"}

RIGHT_NAMES: dict[str, set[str]] = {
    "sign": {"sign"},
    "plus or minus": {"sign"},
    "times or divided": FACTORS,
    "factor left out": {*FACTORS, "zero"},
    "term left out": {"lost path", "missing factor"},  # of 1 - y², or of a factor as 1 + x
    "number": {*FACTORS, "sign", "zero", "lost path"},
    "index": {*FACTORS, "off by one", "wrong axis", "swapped", "exponent not lowered", "= for +="},
    "name": {
        *("z for y", "swapped", "derivative at the wrong place", "value for derivative", "zero", "lost path"),
        *("= for +=", *FACTORS),
    },
    "not transposed": {"transposed"},
    "sum or mean": {"mean for sum", "sum for mean", "missing factor", "extra factor"},
    "range": {"off by one", "lost path", "zero"},
    "= for +=": {"= for +=", "lost path", "missing factor"},
    "line": {"lost path", "zero", "missing factor"},
}
"""For each kind of change the kinds of mistakes that it can rightly be called: what it did to the formula."""


def is_rightly_named(kind_of_change: str, kind: str) -> bool:
    """Whether a change can be called so; of two kinds that are both said, one has to be right."""
    right = RIGHT_NAMES[kind_of_change]
    return any(
        said in right or (said.startswith("off by one") and "off by one" in right) for said in kind.split(" or ")
    )
