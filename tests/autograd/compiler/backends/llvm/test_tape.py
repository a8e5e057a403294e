"""Tapes: what is a line and what a run, and that long Programs get one."""

import math
from array import array
from typing import Any

import pytest

import autograd
from autograd import Parameter, compile, value_and_grad
from autograd.compiler.backends import choosing
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.run import writing
from autograd.compiler.backends.llvm.tape.encoding import Tape
from autograd.compiler.backends.llvm.tape.writer import TapeWriter
from autograd.compiler.program.builder import Builder
from autograd.compiler.training import Training
from autograd.graph.tracing import accumulate


def tape_of(f: Any, *arguments: Any, carried: Any = range(0)) -> Any:
    return Tape(compile(f).record(*arguments), carried)


def kinds(tape: Any) -> Any:
    return [operation.primitive.name if operation.primitive else operation.kind for operation in tape.operations]


def test_what_goes_on_in_equal_steps_is_one_line() -> None:
    tape = tape_of(lambda x: [autograd.exp(a) for a in x], [0.0] * 1000)
    assert kinds(tape) == ["exp"]
    assert list(tape.words) == [2, 1000, 1000, 1, 0, 1, 0]  # a run: how many; where results begin, and operands
    assert tape.outputs == list(range(1000, 2000))


def test_a_dot_over_rows_of_numbers_has_no_word_for_each() -> None:
    short, long = (tape_of(autograd.dot, [0.0] * n, [0.0] * n, 0.0) for n in (10, 1000))
    assert kinds(short) == kinds(long) == ["dot"]
    assert len(short.words) == len(long.words) == 9


def test_a_dot_of_scattered_numbers_names_each() -> None:
    tape = tape_of(lambda x: autograd.dot([x[0], x[3], x[1]], [x[4], x[1], x[2]], x[5]), [0.0] * 6)
    assert list(tape.words) == [1, 6, 5, 3, 0, 4, 3, 1, 1, 2, 0]


def test_products_join_the_sums_that_accumulate_them() -> None:
    def f(s: Any, x: Any, y: Any, c: Any) -> Any:
        for term in (autograd.where(c, x * y, -0.0), x * x, autograd.where(c, y, -0.0)):
            s = accumulate(s, term)
        return s

    assert kinds(tape_of(f, *[0.0] * 4)) == ["masked_fma", "fma", "masked_add"]


def test_a_product_that_two_sums_accumulate_joins_both() -> None:
    tape = tape_of(lambda s, t, x, y: [accumulate(s, x * y), accumulate(x * y, t)], *[0.0] * 4)
    assert kinds(tape) == ["fma"]


def test_a_written_sum_rounds_its_products() -> None:
    tape = tape_of(lambda s, x, y, c: s + autograd.where(c, x * y, -0.0) - x * x, *[0.0] * 4)
    assert kinds(tape) == ["mul", "masked_add", "sub"]


def test_a_product_that_is_used_twice_is_a_line() -> None:
    tape = tape_of(lambda x, y: [x * y + 1.0, x * y + 2.0], 0.0, 0.0)
    assert kinds(tape) == ["mul", "add"]


def test_carried_numbers_are_added_up_where_they_are() -> None:
    w = [Parameter(0.0, f"w{i}") for i in range(100)]

    def loss(x: Any, y: Any) -> Any:
        return (autograd.dot(w, x) - y) ** 2

    def descent(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * grad, grad, state

    training = Training(loss, w, [[1.0] * 100], [1.0], descent, 0, "tape")
    gradient: Any = training.gradient
    tape = Tape(gradient, range(100, 201))
    assert tape.outputs[1:] == list(range(len(gradient.constants) + 101, len(gradient.constants) + 201))
    assert len(tape.words) < 60


def test_long_programs_are_tapes_and_short_ones_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile(lambda x: autograd.sin(x) * x + 1.0).record(0.0)
    kernel = Kernel(program, "kernel", 1, 1)
    assert isinstance(writing.by_length(kernel), KernelWriter)
    monkeypatch.setattr(writing, "MOST_WRITTEN_OUT", 2)
    assert isinstance(writing.by_length(kernel), TapeWriter)
    f = lambda x: autograd.sin(x) * x + 1.0  # noqa: E731  # it is short
    assert compile(f, backend="auto")(0.5) == compile(f, backend="llvm")(0.5)
    assert choosing.ENGINES["auto"].point.keywords == {"write": writing.by_length}  # type: ignore[attr-defined]


@pytest.mark.parametrize("n", [1, 7, 8, 9, 300, 5000])
def test_rows_of_every_number_are_summed(n: int) -> None:
    w = [0.5, -0.25]

    def loss(w: Any, x: Any, y: Any) -> Any:
        return (autograd.tanh(w[0] * x + w[1]) - y) ** 2

    xs, ys = array("d", [math.sin(i) for i in range(n)]), array("d", [math.cos(i) for i in range(n)])
    found, expected = (
        compile(value_and_grad(loss), backend=backend).map(w, xs, ys, in_axes=(None, 0, 0), reduce="sum")
        for backend in ("tape", "llvm")
    )
    assert found[0] == pytest.approx(expected[0], rel=1e-12)
    assert found[1] == pytest.approx(expected[1], rel=1e-12)


def test_a_tape_lives_as_long_as_what_runs_it() -> None:
    def made() -> Any:
        compiled = compile(lambda x: autograd.exp(x) + 1.0, backend="tape")
        out, xs = array("d", [0.0] * 3), array("d", [0.0, 1.0, 2.0])
        return compiled.bind(out, xs, in_axes=0), out

    run, out = made()
    for _ in range(3):
        [compile(lambda x: autograd.cos(x) * x, backend="tape")(0.5) for _ in range(5)]
        run()
        assert list(out) == pytest.approx([math.exp(x) + 1.0 for x in (0.0, 1.0, 2.0)], rel=1e-15)


def test_a_primitive_without_code_is_named_and_auto_goes_on_in_python() -> None:
    cube = autograd.Primitive(
        "cube", "x³", "x * x * x", evaluate=lambda x: x**3, partials=(lambda z, x: 3 * x * x,), example=(2.0,)
    )
    with pytest.raises(TypeError, match="cube has no vector code yet"):
        compile(cube, backend="tape")(2.0)
    with pytest.warns(UserWarning, match="the primitive cube has no definition"):
        assert compile(cube, backend="auto")(2.0) == 8.0


def test_a_sum_that_something_else_reads_is_not_overwritten() -> None:
    builder = Builder(["sum 0", "x", "y"])
    first = builder.apply(accumulate, (0, 1))
    second = builder.apply(accumulate, (first, 2))
    tape = Tape(builder.program("two results", [second, first]), carried=range(1))
    assert tape.outputs == [3, 0]  # the first sum stays in the place of the carried one, the second has its own
