"""What is met seldom: backends that are missing, points that are bound, Programs made by hand, calls of thousands."""

import re
import sys
from array import array
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
from autograd import Parameter, Program, RecordingError, Value, compile, grad
from autograd.compiler.backends import choosing
from autograd.compiler.backends.llvm.ir import machine_code
from autograd.compiler.backends.llvm.kernel.accumulation import accumulation_of
from autograd.compiler.backends.llvm.kernel.kernel import KernelWriter
from autograd.compiler.backends.llvm.run.point import MachinePoint
from autograd.compiler.backends.llvm.tape.writer import TapeWriter
from autograd.compiler.recording.recording import Recording
from autograd.compiler.training import Training
from autograd.table.rows import mul, where
from tests.autograd.bits import BACKENDS

backend = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def without_llvmlite(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if llvmlite were not installed."""
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    machine_code.binding.cache_clear()
    choosing._say_once_that_llvm_is_missing.cache_clear()
    yield
    machine_code.binding.cache_clear()
    choosing._say_once_that_llvm_is_missing.cache_clear()


def test_without_llvmlite_python_does_it(without_llvmlite: Any) -> None:
    assert not machine_code.is_available()
    with pytest.warns(UserWarning, match=re.escape("pip install 'glassgrad[jit]'")):
        assert compile(lambda x: 2.0 * x)(3.0) == 6.0
    assert compile(lambda x: 3.0 * x)(3.0) == 9.0  # and says so once: another warning would be an error here
    with pytest.raises(ModuleNotFoundError, match=re.escape("pip install 'glassgrad[jit]'")):
        compile(lambda x: x, backend="llvm")(1.0)


@backend
def test_a_point_is_bound_to_buffers(backend: Any) -> None:
    scale = Parameter(2.0, "scale")

    def f(p: Any, q: Any, s: Any) -> Any:
        return [scale * p[0] * q[0][1], s - p[1], q[1][0]]

    compiled = compile(f, parameters=[scale], backend=backend)
    compiled.record([1.0, 2.0], [[3.0, 4.0], [5.0]], 6.0)
    p, q, s, out = array("d", [1.0, 2.0]), array("d", [3.0, 4.0, 5.0]), array("d", [6.0]), array("d", [0.0] * 3)
    run = compiled.bind(out, p, q, s, in_axes=(None, None, None))
    run()
    assert list(out) == f([1.0, 2.0], [[3.0, 4.0], [5.0]], 6.0) == [8.0, 4.0, 5.0]
    p[0], s[0] = 10.0, 0.0
    run()
    assert list(out) == [80.0, -2.0, 5.0]
    with pytest.raises(BufferError):
        p.append(1.0)  # it would move the numbers away


@backend
def test_buffers_stand_for_the_structure_that_was_used_last(backend: Any) -> None:
    compiled = compile(lambda x: x[0][1] if isinstance(x[0], list) else x[0], backend=backend)
    flat, nested, numbers, out = [1.0, 2.0, 3.0, 4.0], [[1.0, 2.0], [3.0, 4.0]], array("d", range(4)), array("d", [9.0])
    uses = [compiled, compiled.record, lambda x: compiled.map([x])]
    for use in uses:
        for structure, expected in ((flat, 0.0), (nested, 1.0), (flat, 0.0)):
            use(structure)  # type: ignore[operator]
            compiled.into(out, numbers)
            assert out[0] == expected
            use(structure)  # type: ignore[operator]
            compiled.bind(out, numbers, in_axes=None)()
            assert out[0] == expected


@backend
def test_one_argument_is_bound_where_it_is(backend: Any) -> None:
    point, out = array("d", [3.0, 5.0]), array("d", [0.0, 0.0])
    run = compile(grad(lambda p: p[0] ** 2 * p[1]), backend=backend).bind(out, point, in_axes=None)
    del point
    run()
    assert list(out) == [30.0, 9.0]


@backend
def test_a_point_may_be_written_over_what_it_was_made_of(backend: Any) -> None:
    """Even where the first results are written long before the last number is read."""

    def f(x: Any) -> Any:
        wave = x[1]
        for _ in range(1000):
            wave = autograd.sin(wave) + x[1]
        return [3.0 * x[1], wave * x[0]]

    compiled, numbers = compile(f, backend=backend), array("d", [2.0, 3.0])
    expected = compiled([2.0, 3.0])
    compiled.bind(numbers, numbers, in_axes=None)()
    assert list(numbers) == expected


def test_a_point_is_bound_to_what_fits() -> None:
    compiled = compile(lambda p: p[0] * p[1])
    with pytest.raises(ValueError, match="out must be a writable buffer of 1 numbers; it has 2"):
        compiled.bind(array("d", [0.0, 0.0]), array("d", [1.0, 2.0]), in_axes=None)
    with pytest.raises(TypeError, match="argument 0 must be a buffer of float64"):
        compiled.bind(array("d", [0.0]), [1.0, 2.0], in_axes=None)


def test_machine_code_can_be_read() -> None:
    text = machine_code.assembly("define double @half(double %x) {\n  %y = fmul double %x, 0.5\n  ret double %y\n}")
    assert "half" in text
    assert "ret" in text


@backend
def test_calls_with_thousands_of_numbers(backend: Any) -> None:
    f = compile(lambda xs, y: [autograd.sum(xs[::50]) * y, *xs[-3:]], backend=backend)
    xs = [float(i) for i in range(5000)]
    assert f(xs, 2.0) == [2.0 * sum(xs[::50]), 4997.0, 4998.0, 4999.0]
    assert f(xs, 1) == [sum(xs[::50]), 4997.0, 4998.0, 4999.0]
    with pytest.raises(TypeError, match="expected a real number, got the str 'two'"):
        f(xs, "two")


# ---- Programs by hand: what the Builder would have simplified -------------------------------------------------------


def program(rows: Any, instructions: Any, outputs: Any, n_inputs: Any, constants: Any = ()) -> Any:
    codes, ends, operands = array("H"), array("I"), array("i")
    for code, arguments in instructions:
        codes.append(code)
        operands.extend(arguments)
        ends.append(len(operands))
    made = Program(
        name="f",
        input_names=tuple(f"x{i}" for i in range(n_inputs)),
        constants=array("d", constants),
        rows=tuple(rows),
        codes=codes,
        ends=ends,
        operands=operands,
        outputs=tuple(outputs),
    )
    made.validate()
    return made


def evaluated(made: Any, numbers: Any) -> Any:
    recording = Recording(made, (list(numbers),), [0.0] * len(made.outputs))
    found, of_tape = (MachinePoint(recording, 0, write).call(list(numbers)) for write in (KernelWriter, TapeWriter))
    assert found == of_tape
    return found


@pytest.mark.parametrize("constant", [1.0, 0.0])
def test_a_choice_by_a_constant(constant: float) -> None:
    made = program([where], [(0, (-1, 0, 1))], [2], 2, [constant])
    assert evaluated(made, [3.0, 4.0]) == made.evaluate([3.0, 4.0]) == [3.0 if constant else 4.0]


def test_sums_that_are_no_sums_are_left_alone() -> None:
    made = program([mul], [(0, (0, 1))], [2], 2)
    assert accumulation_of(made, range(1)) is None


# ---- gates and choices of choices -----------------------------------------------------------------------------------

CHOOSING = {
    "a gate in a gate": lambda x: x[4] + autograd.where(x[0], autograd.where(x[1], x[2] * x[3], -0.0), -0.0),
    "two gates": lambda x: autograd.where(x[0], x[2], -0.0) + autograd.where(x[1], x[3], -0.0),
    "a choice of steps": lambda x: autograd.where(
        autograd.where(x[0], autograd.step(x[1]), autograd.step(x[2])), x[3], x[4]
    ),
    "a step as a number": lambda x: autograd.step(x[0]) * x[1] + autograd.greater(x[2], x[3]),
    "not a step": lambda x: autograd.where(autograd.where(autograd.step(x[0]), 0.0, 1.0), x[3], x[4]),
    "a step and another": lambda x: autograd.where(
        autograd.where(autograd.step(x[0]), 0.0, autograd.step(x[1])), x[3], x[4]
    ),
}


@pytest.mark.parametrize("f", CHOOSING.values(), ids=CHOOSING)
@pytest.mark.parametrize("width", ["one point", "rows"])
def test_choices(f: Any, width: str) -> None:
    points = [[float(bits >> k & 1) * 2.0 - 1.0 + (k == 3) for k in range(5)] for bits in range(32)]
    points += [[0.0, 1.0, -1.0, 0.5, 2.0], [1.0, 0.0, 0.0, -0.0, 3.0]]
    expected = [f(point) for point in points]
    compiled = compile(f, backend="llvm")
    found = compiled.map(points) if width == "rows" else [compiled(point) for point in points]
    assert list(map(repr, found)) == list(map(repr, expected))


# ---- recording ------------------------------------------------------------------------------------------------------


@backend
@pytest.mark.parametrize("change", [list.pop, lambda x: x.append(x[0]), list.reverse], ids=["pop", "append", "reverse"])
def test_a_function_may_change_the_lists_that_it_is_given(change: Any, backend: Any) -> None:
    def f(x: Any) -> Any:
        change(x)
        return [x[0] * x[1], *x]

    compiled, out = compile(f, backend=backend), array("d", f([3.0, 1.0, 2.0]))
    for _ in range(2):  # the second call is of what the first has recorded
        assert compiled([3.0, 1.0, 2.0]) == f([3.0, 1.0, 2.0])
    assert compiled.map([[3.0, 1.0, 2.0], [4.0, 5.0, 6.0]]) == [f([3.0, 1.0, 2.0]), f([4.0, 5.0, 6.0])]
    compiled.into(out, array("d", [4.0, 5.0, 6.0]))
    assert list(out) == f([4.0, 5.0, 6.0])


def test_detaching_what_is_known_is_no_matter() -> None:
    known = Value(2.0, "known")
    assert compile(lambda x: x * known.detach())(3.0) == 6.0


def test_a_function_without_a_signature_has_arguments_all_the_same() -> None:
    assert str(compile(max).record([1.0])).splitlines()[0] == "max(argument 0[0]: f64) -> f64"


def test_what_an_operation_made_is_no_parameter() -> None:
    inner = Parameter(1.0) * 2.0
    inner.label = "inner"
    with pytest.raises(RecordingError, match="'inner' was made by an operation, so it is no parameter"):
        compile(lambda x: x * inner, parameters=[inner])(1.0)


def test_many_inputs_are_printed_as_a_range() -> None:
    printed = str(compile(lambda w, x: autograd.dot(w, x)).record([0.1] * 4, [0.2] * 4))
    assert printed.splitlines()[0] == "<lambda>(w[0] ... w[3]: f64, x[0] ... x[3]: f64) -> f64"


def test_rows_are_brought_into_another_order_again_and_again() -> None:
    w = Parameter(1.0)
    rule = lambda data, grad, state, step: (data - step.lr * grad, grad, state)  # noqa: E731  # it is short
    training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0, 3.0], [2.0, 1.0, 0.0], rule, 0, "llvm")
    plain = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0, 3.0], [2.0, 1.0, 0.0], rule, 0, "python")
    for each in (training, plain):
        each.read()
    for order in ([2, 1, 0], [0, 2, 1], [1, 1, 1]):
        found, expected = (each.epochs(1, lr=0.01, batch_size=2, order=order) for each in (training, plain))
        assert found.losses == pytest.approx(expected.losses, rel=1e-14)


def test_what_was_computed_before_is_not_computed_again() -> None:
    w = Parameter(2.0, "w")
    doubled = w * 2.0
    doubled.label = "doubled"
    with pytest.raises(RecordingError, match="uses 'doubled', which was computed before and not by it"):
        compile(lambda x: doubled * x, parameters=[w])(1.0)


def test_parameters_of_a_compiled_function_are_not_frozen_by_another() -> None:
    w = Parameter(2.0, "w")
    inner = compile(lambda x: w * x, parameters=[w])
    with pytest.raises(RecordingError, match="map"):
        compile(lambda y: y + inner.map([3.0])[0], parameters=[w])(1.0)
    by_a_number = compile(lambda y: y + inner(3.0), parameters=[w])
    outer = compile(lambda y: inner(y) + y, parameters=[w])
    assert (by_a_number(1.0), outer(1.0)) == (7.0, 3.0)
    w.data = 5.0
    assert (by_a_number(1.0), outer(1.0)) == (16.0, 6.0)


def test_parameters_that_the_recorded_function_makes_itself_are_constants() -> None:
    def f(y: Any) -> Any:
        w = Value(2.0)
        return y + compile(lambda x: w * x, parameters=[w], backend="python").map([3.0])[0]

    assert compile(f)(1.0) == 7.0
