"""The local derivatives of the page: those of `explain`, over the whole table, and formulas that are these numbers."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from autograd import Parameter, Primitive, Value, explain, fma, page
from autograd.live.slopes import AS_TAUGHT, Formula, slopes_of
from autograd.table.row import NOTHING, PerElement
from autograd.table.rows import TABLE

from .test_page import Parsed

OF_ONE_NODE = [row for row in TABLE.values() if not isinstance(row, PerElement) and row.expand is None]
RULES = [row for row in TABLE.values() if isinstance(row.partials, tuple)]
NEARBY = (0.0, 0.03, -0.07, 0.2)


def operands_of(row: Primitive) -> tuple[float, ...]:
    return tuple(map(float, row.flatten(*row.example) if row.flatten else row.example))


def story(value: Value, folder: Path) -> dict[str, Any]:
    text = page(value, folder / "page.html").read_text(encoding="utf-8")
    return json.loads("".join(Parsed(text).texts["data"]))  # type: ignore[no-any-return]


def check_as_explained(z: Value, folder: Path) -> None:
    """Each operand of `z` has the derivative on the page that `explain` shows."""
    (operation,) = story(z, folder)["operations"]
    operands = list(dict.fromkeys(x for x in z.operands if isinstance(x, Value)))
    entries = [entry for entry in operation["operands"] if len(entry) > 1]
    assert len(entries) == len(operands) > 0
    for operand, (_, derivative, sent, _) in zip(operands, entries):
        found = explain(z, operand)
        if derivative == "nothing":
            assert (found.n_paths, sent) == (0, 0.0)
        else:
            ((step,),) = (path.steps for path in found.paths)
            told = float(derivative)
            assert told == step.derivative == sent or (math.isnan(told) and math.isnan(step.derivative))


@pytest.mark.parametrize("row", OF_ONE_NODE, ids=lambda row: row.name)
def test_local_derivatives_are_those_that_explain_shows(row: Primitive, tmp_path: Path) -> None:
    numbers = operands_of(row)
    check_as_explained(Value(0.0).record(row, tuple(map(Value, numbers))), tmp_path)
    x = Parameter(0.75, "x")
    check_as_explained(Value(0.0).record(row, (x,) * len(numbers)), tmp_path)
    if len(numbers) > 2:
        check_as_explained(Value(0.0).record(row, (x, *map(Value, numbers[1:-1]), x)), tmp_path)


def evaluated(formula: Formula, z: float, operands: tuple[float, ...]) -> float:
    if isinstance(formula, list):
        name, *parts = formula
        return TABLE[name].evaluate(*[evaluated(part, z, operands) for part in parts])
    if isinstance(formula, str):
        return z if formula == "z" else operands[int(formula)]
    return formula


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_formulas_are_the_derivatives_of_the_table(row: Primitive) -> None:
    for by in NEARBY:
        operands = tuple(x * (1.0 - abs(by)) for x in operands_of(row))
        z = row.evaluate(*operands)
        for formula, rule in zip(slopes_of(row), row.partials, strict=True):  # type: ignore[arg-type]
            if formula is not None:
                assert evaluated(formula, z, operands) == pytest.approx(
                    float(rule(z, *operands)), rel=1e-9, nan_ok=True
                )


def test_the_usual_primitives_have_formulas() -> None:
    without = {row.name for row in RULES if None in slopes_of(row)}
    assert not without & {
        "add",
        "sub",
        "mul",
        "div",
        "neg",
        "pow",
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tanh",
        "sigmoid",
    }
    assert {"relu", "maximum", "where", "gelu_tanh", "sinc"} <= without  # choices, and what would be long
    assert set(AS_TAUGHT) <= set(RULES)


@pytest.mark.parametrize("exponent", [2.0, 3.0, 0.5, -1.0, 1.0, 0.0, 2.5])
def test_a_constant_exponent_stands_in_the_formula(exponent: float) -> None:
    (formula,) = slopes_of(TABLE["pow"], exponent)
    x = 1.5
    slope = evaluated(formula, x**exponent, (x,)) if formula is not None else None
    assert slope is None or slope == pytest.approx(exponent * x ** (exponent - 1.0))
    assert formula is not None or exponent == 0.0


def test_formulas_of_own_rules_are_simplified() -> None:
    rules = (
        lambda z, x, y: y * 1.0,
        lambda z, x, y: fma(x, 2.0, y),
    )
    row = Primitive("own", "own", "x y", evaluate=lambda x, y: x * y, partials=rules, example=(3.0, 2.0))
    assert slopes_of(row) == ("1", ["add", ["mul", "0", 2.0], "1"])


def test_a_rule_that_cannot_be_recorded_has_no_formula(tmp_path: Path) -> None:
    def slope(z: float, x: float) -> float:
        return 2.0 * math.fabs(x)

    row = Primitive("twice", "2×", "x * x", evaluate=lambda x: x * abs(x), partials=(slope,), example=(3.0,))
    assert slopes_of(row) == (None,)
    assert NOTHING not in story(row(Value(3.0, "x")), tmp_path)["slopes"]
