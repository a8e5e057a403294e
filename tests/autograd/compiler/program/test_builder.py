"""Builder: what it simplifies keeps every bit, and what would lose one is left alone."""

from dataclasses import dataclass
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from autograd import TABLE, compile
from autograd.compiler.program.builder import Builder
from autograd.graph.tracing import detached
from autograd.table.row import NOTHING
from tests.autograd.bits import SPECIAL, bits

ROWS = {**TABLE, "detached": detached}


@dataclass
class Written:
    """Operations as they are written: their operands are "x", "y", constants, or earlier ones, by their numbers.

    count: how many instructions are to remain of them.
    """

    operations: list[Any]
    count: int

    def __call__(self, builder: Any) -> Any:
        results: list[Any] = []
        for name, *operands in self.operations:
            results.append(builder.apply(ROWS[name], tuple(self._number(builder, results, x) for x in operands)))
        return results

    def evaluated(self, x: Any, y: Any) -> Any:
        """All results, without any builder."""
        results: list[Any] = []
        for name, *operands in self.operations:
            at = [{"x": x, "y": y}[i] if isinstance(i, str) else results[i] if type(i) is int else i for i in operands]
            results.append(ROWS[name].evaluate(*at))
        return results

    def _number(self, builder: Any, results: Any, operand: Any) -> Any:
        if isinstance(operand, str):
            return "xy".index(operand)
        return results[operand] if type(operand) is int else builder.constant(operand)

    def __str__(self) -> Any:
        return "; ".join(f"{name} {', '.join(map(str, operands))}" for name, *operands in self.operations)


WRITTEN = [
    # ---- gives back an operand
    Written([("add", "x", -0.0)], 0),
    Written([("add", -0.0, "x")], 0),
    Written([("sub", "x", 0.0)], 0),
    Written([("mul", "x", 1.0)], 0),
    Written([("mul", 1.0, "x")], 0),
    Written([("div", "x", 1.0)], 0),
    Written([("pow", "x", 1.0)], 0),
    Written([("identity", "x")], 0),
    Written([("detached", "x")], 0),
    Written([("dot", "x")], 0),
    Written([("neg", "x"), ("neg", 0)], 1),
    Written([("where", 1.0, "x", "y")], 0),
    Written([("where", nan, "x", "y")], 0),
    Written([("where", 0.0, "x", "y")], 0),
    Written([("where", -0.0, "x", "y")], 0),
    Written([("where", "x", "y", "y")], 0),
    # ---- is done by less
    Written([("mul", "x", -1.0)], 1),
    Written([("mul", -1.0, "x"), ("neg", "x")], 1),
    Written([("pow", "x", 2.0), ("mul", "x", "x")], 1),
    Written([("where", "x", "y", 2.0), ("where", "x", 0, 3.0), ("where", "x", "y", 3.0)], 2),
    Written([("where", "x", 2.0, "y"), ("where", "x", 3.0, 0), ("where", "x", 3.0, "y")], 2),
    Written([("pow", "x", 0.0)], 0),  # 1, of a nan too
    Written([("pow", "x", -0.0)], 0),
    # ---- was there before
    Written([("sin", "x"), ("sin", "x")], 1),
    Written([("add", "x", "y"), ("add", "y", "x")], 1),
    Written([("mul", "x", "y"), ("mul", "y", "x")], 1),
    Written([("mul", "x", 3.0), ("mul", 3.0, "x")], 1),
    Written([("sin", "x"), ("sin", "x"), ("add", 0, "y"), ("add", "y", 1)], 2),
    # ---- is of constants alone
    Written([("div", 1.0, 0.0)], 0),
    Written([("exp", 1.0), ("sub", 0, 0), ("mul", 1, -1.0)], 0),
    Written([("sum", 0.1, 0.2, 0.3)], 0),
    Written([("sum",)], 0),
    Written([("step", -1.0), ("neg", 0)], 0),
    # ---- would change a bit, so is left alone
    Written([("add", "x", 0.0)], 1),
    Written([("add", 0.0, "x")], 1),
    Written([("sub", "x", -0.0)], 1),
    Written([("sub", 0.0, "x"), ("neg", "x")], 2),
    Written([("mul", "x", 0.0)], 1),
    Written([("sub", "x", "x")], 1),
    Written([("div", "x", "x")], 1),
    Written([("div", "x", -1.0)], 1),
    Written([("div", 1.0, "x"), ("div", 1.0, 0)], 2),
    Written([("sub", "x", "y"), ("sub", "y", "x")], 2),
    Written([("maximum", "x", "y"), ("maximum", "y", "x")], 2),
    Written([("pow", "x", 0.5), ("sqrt", "x")], 2),
    Written([("pow", "x", -1.0), ("div", 1.0, "x")], 2),
    Written([("sum", "x")], 1),
    Written([("where", "x", 1.0, 0.0)], 1),
    Written([("where", "x", 0.0, -0.0)], 1),
    Written([("mul", "x", 0.0), ("mul", "x", -0.0)], 2),
    Written([("where", "x", "y", 2.0), ("where", "y", 0, 3.0)], 2),
]


def program_of(written: Any) -> Any:
    builder = Builder(["x", "y"])
    return builder.program("f", written(builder))


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_so_many_instructions_remain(written: Any) -> None:
    assert len(program_of(written)) == written.count


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_every_bit_is_kept(written: Any) -> None:
    program = program_of(written)
    for x in SPECIAL:
        for y in SPECIAL:
            assert bits(program.evaluate([x, y])) == bits(written.evaluated(x, y)), (x, y)


def test_a_wrong_simplification_would_be_seen() -> None:
    """x + 0.0 is not x, nor is x * 0.0 a zero; the numbers that tell are among those that are tried."""
    assert any(bits(x + 0.0) != bits(x) for x in SPECIAL)
    assert any(bits(x * 0.0) not in (bits(0.0), bits(-0.0)) for x in SPECIAL)


# ---- at random -------------------------------------------------------------------------------------------------------

CONSTANTS = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, inf, -inf, nan]
NAMES = ["add", "sub", "mul", "div", "neg", "pow", "where", "identity", "detached", "dot", "sum", "step", "greater"]


@st.composite
def written(draw: Any) -> Any:
    """Operations that are likely to be simplified, on one another."""
    operations: list[Any] = []
    for _ in range(draw(st.integers(1, 12))):
        name = draw(st.sampled_from(NAMES))
        arity = draw(st.sampled_from([1, 3])) if ROWS[name].variadic else ROWS[name].arity
        operand = st.sampled_from(["x", "y", *CONSTANTS, *range(len(operations))])
        operations.append((name, *draw(st.lists(operand, min_size=arity, max_size=arity))))
    return Written(operations, 0)


NUMBERS = st.one_of(st.sampled_from(SPECIAL), st.floats())


@settings(max_examples=300)
@given(written(), NUMBERS, NUMBERS)
def test_every_bit_of_random_operations_is_kept(written: Any, x: Any, y: Any) -> None:
    assert bits(program_of(written).evaluate([x, y])) == bits(written.evaluated(x, y))


# ---- what is left out ------------------------------------------------------------------------------------------------


def test_what_no_output_depends_on_is_left_out_with_its_constants() -> None:
    builder = Builder(["x", "unused"])
    builder.apply(TABLE["mul"], (0, builder.constant(7.0)))
    kept = builder.apply(TABLE["sin"], (0,))
    builder.apply(TABLE["exp"], (kept,))
    program = builder.program("f", [builder.apply(TABLE["mul"], (kept, builder.constant(3.0)))])
    assert [instruction.primitive.name for instruction in program] == ["sin", "mul"]
    assert list(program.constants) == [3.0]
    assert program.input_names == ("x", "unused")
    program.validate()


def test_constants_are_shared_by_their_bits() -> None:
    builder = Builder([])
    assert builder.constant(0.0) != builder.constant(-0.0)
    assert builder.constant(nan) == builder.constant(nan)
    assert builder.constant(0.1 + 0.2) != builder.constant(0.3)
    assert builder.constant(NOTHING) == builder.constant(0.0)


@pytest.mark.parametrize("first", [NOTHING, 0.0])
def test_a_program_holds_no_nothing(first: Any) -> None:
    """It is known by its identity, and would be taken for a derivative that is not there."""
    builder = Builder([])
    builder.constant(first)
    program = builder.program("f", [builder.constant(NOTHING)])
    assert all(x is not NOTHING for x in program.evaluate([]))


def test_a_deep_program_is_built_without_recursion() -> None:
    builder = Builder(["x"])
    last = 0
    for i in range(100_000):
        last = builder.apply(TABLE["add"], (last, builder.constant(float(i))))
    assert len(builder.program("f", [last])) == 100_000


def test_a_product_with_the_opposite_number_is_the_opposite_of_what_is_there() -> None:
    printed = str(compile(lambda x: [x * 2.0, x * -2.0], backend="python").record(1.0))
    assert printed.splitlines()[1:3] == ["  v0: f64 = mul x, 2.0", "  v1: f64 = neg v0"]
