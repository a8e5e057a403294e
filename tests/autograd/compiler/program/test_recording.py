"""Recording: what Python would decide by a number is an error that says so, and what is recorded does as eager code."""

import copy
import math
import operator
import pickle
import re
import threading
import weakref
from array import array
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy
import pytest

import autograd
from autograd import Parameter, RecordingError, Value, compile, grad, gradient, jvp, local_derivatives, no_grad, vjp
from autograd.graph import modes
from tests.autograd.bits import BACKENDS, bits

# ---- what would take a number out of the graph -----------------------------------------------------------------------


class Unpicklable(Exception):
    pass


def assigned(x: Any) -> Any:
    y = x * 2.0
    y.data = 1.0
    return y


def swallowed(x: Any) -> Any:
    try:
        return x if x > 0.0 else -x
    finally:
        pass


ZERO = 0.0
NUMBER_READ = [
    ("<", lambda x: 1.0 if x < 0.0 else x),
    ("<=", lambda x: 1.0 if x <= 0.0 else x),
    (">", lambda x: 1.0 if x > 0.0 else x),
    (">=", lambda x: 1.0 if x >= 0.0 else x),
    ("==", lambda x: 1.0 if x == 0.0 else x),
    ("!=", lambda x: 1.0 if x != 0.0 else x),
    (">", lambda x: 1.0 if x > ZERO else x),  # Python asks the other way round
    ("<", lambda x: 1.0 if x < x * 2.0 else x),
    ("<", lambda x: 1.0 if Value(2.0) < x else x),
    ("<", lambda x: 1.0 if x < 10**400 else x),
    ("bool()", lambda x: 1.0 if x else 2.0),
    ("bool()", lambda x: 1.0 if not x else 2.0),
    ("bool()", lambda x: x and 2.0),
    ("bool()", lambda x: 1.0 if any([x]) else 2.0),
    ("float() or int()", lambda x: float(x)),
    ("float() or int()", lambda x: int(x)),
    ("float() or int()", lambda x: math.sin(x)),
    ("float() or int()", lambda x: float(math.floor(x))),
    ("range() or an index", lambda x: len(range(math.ceil(x)))),
    ("bool()", lambda x: 1.0 if math.trunc(x) else 2.0),
    ("float() or int()", lambda x: complex(x).real),
    ("float() or int()", lambda x: float(numpy.array([x], dtype=float)[0])),
    ("round()", lambda x: round(x)),
    ("round()", lambda x: round(x, 2)),
    ("a format", lambda x: float(f"{x:.3f}")),
    ("a format", lambda x: float(format(x, ".3f"))),
    (".data", lambda x: x.data * 2.0),
    (".data", lambda x: (x * 2.0).data),
    (".data", lambda x: copy.copy(x * 2.0).data),
    (".data", lambda x: (copy.copy(x * 2.0) + 1.0).data),
    (".data", lambda x: x.detach().data),
    (".data", lambda x: local_derivatives(x * x)[0]),
    (">", lambda x: max(x, x * 2.0)),
    (">", lambda x: min(x, 0.0)),
    (">", lambda x: sorted([x, 1.0])[0]),
    ("==", lambda x: 1.0 if x * 2.0 in [3.0] else 2.0),
    ("==", lambda x: [1.0].index(x)),
    ("<", lambda x: 1.0 if numpy.less(x, 0.0) else x),
    (">", lambda x: 1.0 if numpy.float64(2.0) < x else x),
    ("<", lambda x: 1.0 if (numpy.array([x]) < 0.0).any() else x),
    (">=", lambda x: numpy.array([x, 2.0]).max()),
    ("==", lambda x: operator.countOf([x], 1.0)),
    (">", swallowed),
]


@pytest.mark.parametrize(("how", "f"), NUMBER_READ)
def test_reading_a_number_is_an_error(how: Any, f: Any) -> None:
    compiled = compile(f)
    with pytest.raises(RecordingError, match=re.escape(f"while recording, `{how}` asked for the number of ")):
        compiled(1.5)


@pytest.mark.parametrize("whole", [math.floor, math.ceil, math.trunc])
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_whole_numbers_of_math_are_recorded_and_not_frozen(whole: Any, backend: Any) -> None:
    compiled = compile(lambda x: whole(x) * x, backend=backend)
    for x in (1.5, -2.5, 0.25):
        assert compiled(x) == whole(x) * x


@pytest.mark.parametrize(
    "transform", [grad, autograd.hessian, lambda f: lambda x: jvp(f, [x], [1.0]), lambda f: lambda x: vjp(f, x)[0]]
)
def test_reading_a_number_is_an_error_under_a_derivative_too(transform: Any) -> None:
    with pytest.raises(RecordingError, match="`<` asked for the number of"):
        compile(transform(lambda x: -x if x < 0.0 else x))(1.0)


def test_the_error_has_the_name_the_line_and_what_to_write() -> None:
    def distance(x: Any, y: Any) -> Any:
        gap = x - y
        return gap if gap > 0.0 else -gap

    with pytest.raises(RecordingError) as caught:
        compile(distance)(1.0, 2.0)
    message = str(caught.value)
    assert message.startswith("while recording, `>` asked for the number of a sub, which differs from call to call")
    assert "write autograd.where(autograd.greater(x, y), a, b)" in message
    assert f'File "{__file__}", line {distance.__code__.co_firstlineno + 2}, in distance' in message
    assert "return gap if gap > 0.0 else -gap" in message


def test_an_argument_is_called_by_its_place() -> None:
    with pytest.raises(RecordingError, match=re.escape("the number of 'points[1][0]'")):
        compile(lambda points: points[1][0] < 0.0)([[1.0], [2.0]])


def test_backward_is_an_error() -> None:
    def f(x: Any) -> Any:
        (x * x).backward()
        return x.grad

    with pytest.raises(RecordingError, match=r"backward\(\) of a mul would write .*autograd.gradient\(output, \[x\]\)"):
        compile(f)(1.0)


@pytest.mark.parametrize("f", [assigned, lambda x: setattr(x, "data", 2.0)])
def test_assigning_a_number_is_an_error(f: Any) -> None:
    with pytest.raises(RecordingError, match=r"the number of .* was assigned, which compiled code would not do"):
        compile(f)(1.0)


def test_assigning_the_number_of_a_value_from_outside_is_an_error() -> None:
    count = Value(0.0, "count")

    def f(x: Any) -> Any:
        count.data += 1.0
        return x

    with pytest.raises(RecordingError, match="the number of 'count' was assigned"):
        compile(f)(1.0)
    assert count.data == 0.0


def test_a_failed_recording_leaves_nothing_behind() -> None:
    f = compile(lambda x: -x if x < 0.0 else x)
    for _ in range(2):
        with pytest.raises(RecordingError):
            f(1.0)
    x = Value(-1.0)
    assert (x < 0.0, float(f"{x:.1f}"), f(x).data) == (True, -1.0, 1.0)
    x.backward()
    with pytest.raises(ValueError, match="has not been recorded yet"):
        _ = f.program


def test_an_error_of_the_function_itself_comes_through() -> None:
    def f(x: Any) -> None:
        raise Unpicklable("mine")

    with pytest.raises(Unpicklable, match="mine"):
        compile(f)(1.0)


# ---- what may be done ------------------------------------------------------------------------------------------------


def with_constants(x: Any) -> Any:
    scale = Value(2.0, "scale")
    offset = Value(3)
    offset.data = 4.0
    if scale > 1.0 and offset.data == 4.0:
        scale = scale * 3.0
    return scale * x + offset


def with_a_gradient_of_constants(x: Any) -> Any:
    w = Value(3.0)
    (w * w).backward()
    return x * w.grad


def with_a_gradient_inside(x: Any) -> Any:
    y = autograd.sin(x)
    (slope,) = gradient(y * y, [x])
    return slope * x


def with_detach(x: Any) -> Any:
    return x * (x * x).detach() + autograd.tanh(x.detach())


def with_detached_derivative(x: Any) -> Any:
    return grad(lambda y: y**3)(x).detach() * x


def with_no_grad(x: Any) -> Any:
    with no_grad():
        frozen = autograd.exp(x) * x
    return frozen * x


def with_no_grad_and_detach(x: Any) -> Any:
    with no_grad():
        y = x * x
        z = (y + x).detach()
    return (z * y) + x


def with_a_loop(x: Any) -> Any:
    for i in range(5):
        x = x * 0.5 + i
    return x


def with_a_numpy_array(x: Any) -> Any:
    return (numpy.array([1.0, 2.0]) * x).sum()


def with_labels(x: Any) -> Any:
    y = x * 2.0
    y.label = "twice"
    return y + float(len(y.label)) + float(len(repr(y)) > 0)


def with_a_copy(x: Any) -> Any:
    return copy.copy(x * 3.0) * x


ALLOWED = [
    with_constants,
    with_a_gradient_of_constants,
    with_a_gradient_inside,
    with_detach,
    with_detached_derivative,
    with_no_grad,
    with_no_grad_and_detach,
    with_a_loop,
    with_a_numpy_array,
    with_labels,
    with_a_copy,
]


@pytest.mark.parametrize("f", ALLOWED)
@pytest.mark.parametrize(
    "transform", [lambda f: f, grad, lambda f: grad(grad(f)), lambda f: lambda x: jvp(f, [x], [2.0])]
)
def test_what_needs_no_number_is_recorded(f: Any, transform: Any) -> None:
    compiled = compile(transform(f), backend="python")
    for x in (0.75, -1.25, 2.0):
        expected = transform(lambda x: f(x) + x * 0.0)(Value(x) * 1.0)  # a Value in f, whatever the transform
        assert compiled(x) == pytest.approx(plain(expected), rel=1e-15)


@pytest.mark.parametrize("f", ALLOWED)
def test_a_program_is_the_same_where_each_new_value_is_made_by_a_mode(f: Any) -> None:
    def programs() -> Any:
        transforms = [f, grad(f), grad(grad(f)), lambda x: jvp(f, [x], [x])]
        return [str(compile(g).record(0.75)).partition("\n")[2] for g in transforms]

    alone = programs()
    with autograd.detect_anomaly():  # Values know their lines, so none is made without Python
        assert programs() == alone


def test_nothing_of_a_recording_is_kept_once_it_is_over() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        y = x * 2.0
        kept.extend([weakref.ref(x), weakref.ref(y)])
        return y

    compile(f).record(1.0)
    assert [made() for made in kept] == [None, None]


def test_a_thread_whose_tracer_is_no_longer_the_only_one_makes_values_as_in_any_mode() -> None:
    def f(x: Any) -> Any:
        y = x * 2.0
        modes._record_alone(modes._modes.get(), ())  # as if another recording had begun meanwhile
        return y * x

    assert str(compile(f).record(1.0)) == "f(x: f64) -> f64\n  v0: f64 = mul x, 2.0\n  v1: f64 = mul v0, x\n  return v1"


def plain(structure: Any) -> Any:
    if isinstance(structure, tuple):
        return tuple(map(plain, structure))
    return structure.data if isinstance(structure, Value) else structure


def test_detach_stops_gradients_as_eagerly() -> None:
    assert compile(grad(with_detach))(3.0) == 9.0
    assert compile(grad(with_no_grad))(2.0) == pytest.approx(2.0 * math.exp(2.0))
    assert compile(grad(lambda x: x.detach() * 2.0))(3.0) == 0.0
    assert compile(grad(grad(with_detach)))(3.0) == 0.0


def test_it_records_although_the_caller_does_not() -> None:
    with no_grad():
        assert compile(grad(lambda x: x * x))(3.0) == 6.0
        compiled = compile(lambda x: x * x)
        assert (compiled(3.0), len(compiled.program)) == (9.0, 1)


def test_what_is_no_number_at_recording_is_no_anomaly() -> None:
    xs = numpy.array([[3.0], [4.0]])
    with autograd.detect_anomaly():
        found = compile(lambda x: autograd.log(x[0] - 1.0)).map(xs)
    assert found.tolist() == [pytest.approx(math.log(2.0)), pytest.approx(math.log(3.0))]


# ---- Values from elsewhere -------------------------------------------------------------------------------------------

HIDDEN, UNNAMED = Value(3.0, "hidden"), Value(5.0)


@pytest.mark.parametrize(
    ("f", "name"),
    [
        (lambda x: HIDDEN * x, "'hidden' (3.0)"),
        (lambda x: HIDDEN, "'hidden' (3.0)"),
        (lambda x: [x, HIDDEN], "'hidden' (3.0)"),
        (lambda x: autograd.sin(HIDDEN) + x, "'hidden' (3.0)"),
        (grad(lambda x: HIDDEN * x), "'hidden' (3.0)"),
        (lambda x: gradient(x * x * HIDDEN, [x])[0], "'hidden' (3.0)"),
        (lambda x: UNNAMED * x, "a leaf (5.0)"),
    ],
)
def test_a_value_that_is_no_argument_is_named(f: Any, name: str) -> None:
    message = f"uses {name}, a Value that is none of its arguments; its number would be frozen. Pass it as an argument"
    with pytest.raises(RecordingError, match=re.escape(message)):
        compile(f)(2.0)


@pytest.mark.parametrize("original", [HIDDEN, Value(3.0), "made by it"])
def test_a_copy_that_is_made_meanwhile_is_named(original: Any) -> None:
    def f(x: Any) -> Any:
        return copy.deepcopy(Value(3.0) if original == "made by it" else original) * x

    with pytest.raises(
        RecordingError, match=r"f uses .* \(3.0\), a copy that was made while it was recorded; its number"
    ):
        compile(f)(2.0)


def test_a_value_that_the_result_does_not_depend_on_is_no_matter() -> None:
    assert compile(lambda x: (HIDDEN * x, x * 2.0)[1])(2.0) == 4.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_parameters_are_read_at_each_call(backend: Any) -> None:
    w, b = Parameter(2.0, "w"), Parameter(1.0, "b")
    line = compile(lambda x: w * x + b, parameters=[w, b, w], backend=backend)
    assert line(3.0) == 7.0
    w.data, b.data = 10.0, -1.0
    assert line(3.0) == 29.0
    assert line.map([1.0, 2.0]) == [9.0, 19.0]
    w.data = 0.0
    assert line.map([1.0, 2.0]) == [-1.0, -1.0]
    assert line.program.input_names == ("x", "w", "b")


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients_by_parameters(backend: Any) -> None:
    w, b = Parameter(2.0, "w"), Parameter(1.0, "b")

    def gradients(x: Any) -> Any:
        return gradient((w * x + b) ** 2, [w, b])

    compiled = compile(gradients, parameters=[w, b], backend=backend)
    for w.data in (2.0, -0.5):
        assert compiled(3.0) == [g.data for g in gradients(3.0)]


def test_parameters_may_come_one_by_one() -> None:
    weights = [Parameter(2.0), Parameter(3.0)]
    f = compile(lambda x: weights[0] * x + weights[1], parameters=(w for w in weights))  # type: ignore[call-overload]
    assert f(1.0) == 5.0
    weights[1].data = 4.0
    assert f(1.0) == 6.0


def test_a_parameter_that_is_an_argument_too_is_not_mistaken() -> None:
    w = Parameter(2.0, "w")
    f = compile(lambda x: w * x, parameters=[w])
    assert f(w).data == 4.0  # called with a Value it is the function itself
    assert f(5.0) == 10.0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [(Value(1.0), "parameters is a list of Values"), ([1.0], r"parameters is a list of Values, .* got \[1.0\]")],
)
def test_parameters_are_a_list_of_values(parameters: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        compile(lambda x: x, parameters=parameters)


def test_only_a_function_is_compiled() -> None:
    with pytest.raises(TypeError, match=r"compile takes a function, got the float 3.0"):
        compile(3.0)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="backend is one of 'auto', 'python', 'llvm', 'tape', got 'cuda'"):
        compile(lambda x: x, backend="cuda")  # type: ignore[call-overload]


# ---- structures ------------------------------------------------------------------------------------------------------


class Point(NamedTuple):
    x: float
    y: list[Any]


STRUCTURES = [
    (lambda x: x * 2.0, (1.5,)),
    (lambda x: [x[0] * x[1], x[1]], ([2.0, 3.0],)),
    (lambda x: (x[0][0] + x[1][0], [x[1][1]]), ([[2.0], [3.0, 4.0]],)),
    (lambda x: x, ((1.0, [2.0, (3.0,)], ()),)),
    (lambda x, y: ([], [x], (y, [y])), (1.0, 2.0)),
    (lambda p: Point(p.x * 2.0, [p.y[0], p.x]), (Point(1.0, [2.0]),)),
    (lambda ps: [Point(p.y[0], [p.x, p.x]) for p in ps], ([Point(1.0, [2.0]), Point(3.0, [4.0])],)),
    (lambda *xs: autograd.sum(xs), (1.0, 2.0, 3.0)),
    (lambda x: (1.0, -0.0, x), (2.0,)),
    (lambda x: 3, (2.0,)),
    (lambda: (4.0, [5.0]), ()),
    (lambda x: [x[0]] * 3, ([1.0],)),
    (grad(lambda p: p.x**2 * p.y[0]), (Point(2.0, [3.0]),)),
    (grad(lambda x, y: x[0] * y, argnums=(0, 1)), ([2.0, 5.0], 3.0)),
    (autograd.hessian(lambda p: p[0] * p[1] ** 2), ([2.0, 3.0],)),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("f", "arguments"), STRUCTURES)
def test_structures_come_back_as_eagerly(f: Any, arguments: Any, backend: Any) -> None:
    compiled = compile(f, backend=backend)
    expected = f(*arguments)
    for _ in range(2):
        found = compiled(*arguments)
        assert repr(found) == repr(float(expected) if isinstance(expected, int) else expected)
        assert type(found) is type(expected) or isinstance(expected, int)


@pytest.mark.parametrize("backend", BACKENDS)
def test_results_are_new_objects(backend: Any) -> None:
    compiled = compile(lambda x: [x, [x]], backend=backend)
    first, second = compiled(1.0), compiled(1.0)
    first[1].append(5.0)
    assert second == compiled(1.0) == [1.0, [1.0]]


@pytest.mark.parametrize(
    ("result", "what"),
    [
        (None, "it returned None; is its `return` missing"),
        ("x", "expected a real number, got the str 'x'"),
        ({1.0}, "expected a real number, got the set"),
        (1j, "expected a real number, got the complex 1j"),
        ([1.0, None], "expected a real number, got the NoneType None"),
    ],
)
def test_results_are_numbers(result: Any, what: str) -> None:
    with pytest.raises(TypeError, match=f"<lambda> is to return numbers or lists of them: {what}"):
        compile(lambda x: result)(1.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_structure_is_recorded_once(backend: Any) -> None:
    recorded = []

    @compile(backend=backend)
    def total(x: Any) -> Any:
        recorded.append(x)
        return autograd.sum(x)

    for _ in range(3):
        assert total([1.0, 2.0]) == 3.0
        assert total([1.0, 2.0, 3.0]) == 6.0
        assert total((1.0, 2.0)) == 3.0
        assert total([]) == 0.0
    assert list(map(len, recorded)) == [2, 3, 2, 0]
    assert total.program.input_names == ()
    total([4, 5])  # ints are numbers too
    assert len(recorded) == 4


def test_numbers_at_recording_do_not_matter() -> None:
    def f(x: Any, y: Any) -> Any:
        return autograd.where(autograd.greater(x, y), x * y, autograd.log(x))

    programs = {str(compile(f).record(x, y)) for x in (0.0, -1.0, math.nan, math.inf) for y in (0.0, 2.0, -math.inf)}
    assert len(programs) == 1


def test_recording_does_not_touch_the_arguments() -> None:
    numbers = [1.0, [2, (3.0,)]]
    compile(lambda x: [x[0] * 2.0, x[1]])(numbers)
    assert repr(numbers) == "[1.0, [2, (3.0,)]]"


def weighted(x: Any, y: Any, weight: Any = 10.0, *, power: Any = 1.0) -> Any:
    return (x - y) * weight**power


@pytest.mark.parametrize("backend", BACKENDS)
def test_arguments_by_name(backend: Any) -> None:
    f = compile(weighted, backend=backend)
    assert f(3.0, 1.0) == f(3.0, y=1.0) == f(y=1.0, x=3.0) == f(x=3.0, weight=10.0, y=1.0) == 20.0
    assert f(3.0, 1.0, weight=2) == f(3.0, 1.0, 2.0) == 4.0


def test_a_default_that_is_no_number_may_stay_away() -> None:
    def f(x: Any, y: Any = None, z: Any = 3.0) -> Any:
        return x * z if y is None else x * y

    compiled = compile(f)
    assert compiled(x=2.0) == compiled(2.0) == 6.0
    assert compiled(x=2.0, y=5.0) == 10.0


def test_arguments_by_name_of_a_derivative() -> None:
    f = compile(grad(lambda x, scale=2.0: scale * x * x))
    assert f(3.0) == f(x=3.0) == 12.0
    assert f(scale=1.0, x=3.0) == 6.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda f: f(1.0, 2.0, z=2.0), "got an unexpected keyword argument 'z'"),
        (lambda f: f(x=1.0), "missing a required argument: 'y'"),
        (lambda f: f(1.0, 2.0, x=1.0), "multiple values for argument 'x'"),
        (lambda f: f(1.0, 2.0, power="2"), "weighted(power=...): expected a real number, got the str '2'"),
        (lambda f: f(1.0), "missing 1 required positional argument: 'y'"),
        (lambda f: f(1.0, 2.0, 3.0, 4.0), "takes from 2 to 3 positional arguments but 4 were given"),
    ],
)
def test_arguments_that_do_not_fit_are_named(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        call(compile(weighted))


# ---- more than one at a time -----------------------------------------------------------------------------------------


def test_other_threads_are_not_disturbed() -> None:
    recording, done = threading.Event(), threading.Event()
    found = []

    def f(x: Any) -> Any:
        recording.set()
        assert done.wait(30.0)
        return x * 2.0

    def work() -> None:
        assert recording.wait(30.0)
        x = Value(3.0)
        y = x * x if x > 0.0 else x
        y.backward()
        y.data = 1.0
        found.append((x.data, x.grad, y.data, bool(x), y.detach().operands))
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert compile(f)(1.0) == 2.0
    thread.join()
    assert found == [(3.0, 6.0, 1.0, True, ())]


def test_a_compiled_function_within_another_is_part_of_it() -> None:
    square = compile(lambda x: x * x, backend="python")
    assert square(3.0) == 9.0
    outer = compile(lambda x: square(x) + square(2.0), backend="python")
    assert (outer(3.0), len(outer.program)) == (13.0, 2)
    assert compile(grad(lambda x: square(x) * x))(2.0) == 12.0


def test_a_compiled_function_may_be_recorded_first_within_another() -> None:
    square = compile(lambda x: x * x, backend="python")
    outer = compile(lambda x: x + square(2.0), backend="python")
    assert (outer(3.0), square(3.0)) == (7.0, 9.0)


def test_record_gives_the_program_without_running_it() -> None:
    f = compile(lambda x, y: x * y)
    program = f.record(1, [2.0][0])
    assert program is f.program is f.record(5.0, 6.0)
    assert bits(program.evaluate([2.0, 3.0])) == bits([6.0])


def test_recording_errors_travel_between_processes() -> None:
    with pytest.raises(RecordingError) as caught:
        compile(lambda x: float(x))(1.0)
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (type(copied), str(copied)) == (RecordingError, str(caught.value))


# ---- numbers that would be frozen without a word ---------------------------------------------------------------------


def swallowing(ask: Any) -> Any:
    """A function that asks, and goes on without an answer."""

    def f(x: Any) -> Any:
        try:
            return x * 2.0 if ask(x) else x * 3.0
        except Exception:
            return x * 4.0

    return f


def in_a_thread(work: Any) -> Any:
    """A function whose work is done by a thread that it starts."""

    def f(x: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work, x).result()

    return f


OUTSIDE = Value(3.0, "outside")
OUTSIDE_USED = OUTSIDE * 2.0


def rebuilt(x: Any) -> Any:
    return 2.0 * x + 1.0 if 2.0 * x + 1.0 > 0.0 else x


FROZEN = [
    (swallowing(lambda x: x > 0.0), "`>` asked for the number of 'x'"),
    (swallowing(lambda x: x.data), "`.data` asked for the number of 'x'"),
    (swallowing(lambda x: math.sin(x)), "`float() or int()` asked for the number of 'x'"),
    (swallowing(lambda x: math.floor(x)), "`bool()` asked for the number of a floor"),
    (swallowing(lambda x: (numpy.array([x, 1.0]) > 0.0).all()), "`>` asked for the number of 'x'"),
    (swallowing(lambda x: [0.0, 1.0][x]), "`range() or an index` asked for the number of 'x'"),
    (swallowing(lambda x: (x * x).backward()), "backward() of a mul would write"),
    (lambda x: x * len(range(x)), "`range() or an index` asked for the number of 'x', but what is repeated or looked"),
    (lambda x: x * numpy.zeros(3)[x], "`range() or an index` asked for"),
    (lambda x: autograd.fori(0, 3, lambda i, c: c + x * [1.0, 2.0, 3.0][i], 0.0), "is autograd.scan over the list"),
    (lambda x: x * x.grad, "`.grad` asked for the gradient of 'x', which differs from call to call"),
    (lambda x: x * OUTSIDE.grad, "`.grad` asked for the gradient of 'outside'"),
    (lambda x: x * (1.0 if OUTSIDE.has_grad else 2.0), "`.has_grad` asked for the gradient of 'outside'"),
    (lambda x: (OUTSIDE.zero_grad(), x)[1], "the gradient of 'outside' was assigned"),  # type: ignore[func-returns-value]
    (lambda x: setattr(OUTSIDE, "grad", 1.0), "the gradient of 'outside' was assigned"),
    (lambda x: ((OUTSIDE * 2.0).backward(), x)[1], "backward() of a mul would write"),  # type: ignore[func-returns-value]
    (lambda x: x if OUTSIDE > 0.0 else -x, "`>` asked for the number of 'outside', a Value that is none of the"),
    (lambda x: x if OUTSIDE * 2.0 > 0.0 else -x, "`>` asked for the number of a mul, a Value that is none of the"),
    (lambda x: x * OUTSIDE, "uses 'outside' (3.0), a Value that is none of its arguments"),
    (lambda x: x * OUTSIDE_USED, "which was computed before and not by it"),
    (in_a_thread(rebuilt), "`>` asked for the number of a add"),
    (in_a_thread(lambda x: (x + 1.0).data * x), "`.data` asked for the number of a add"),
    (in_a_thread(lambda x: setattr(x, "data", 1.0)), "the number of 'x' was assigned"),
    (in_a_thread(lambda x: ((x * x).backward(), x)[1]), "backward() of a mul would write"),
    (in_a_thread(swallowing(lambda x: x * x > 0.0)), "`>` asked for the number of a mul"),
    (in_a_thread(lambda x: pickle.dumps(x)), "pickle"),
]


@pytest.mark.parametrize(("f", "message"), FROZEN)
def test_what_would_be_frozen_is_an_error_that_names_the_line(f: Any, message: Any) -> None:
    with pytest.raises(TypeError, match=re.escape(message)) as caught:
        compile(f, backend="python")(2.0)
    assert f'File "{__file__}", line ' in str(caught.value) or message == "pickle"
    assert not OUTSIDE.has_grad


def test_work_that_threads_do_is_recorded() -> None:
    def f(xs: Any) -> Any:
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda x: (autograd.sin(x) * x.detach(), gradient(autograd.relu(x) * x, [x])[0]), xs))

    compiled = compile(f, backend="python")
    for xs in ([1.0, -2.0], [-0.5, 3.0]):
        found, expected = compiled(xs), f([Value(x) for x in xs])
        assert found == [(y.data, slope.data) for y, slope in expected]


def test_what_a_thread_does_that_has_nothing_to_do_with_it_is_its_own_matter() -> None:
    w, found = Parameter(2.0, "w"), []

    def unrelated() -> None:
        found.append((w.data, w > 1.0, w.grad, (w * 2.0).detach().operands))
        w.data = 3.0

    def f(x: Any) -> Any:
        thread = threading.Thread(target=unrelated)
        thread.start()
        thread.join()
        return w * x

    compiled = compile(f, parameters=[w], backend="python")
    assert (compiled(2.0), found) == (6.0, [(2.0, True, 0.0, ())])


def test_compiled_functions_with_parameters_within_a_recording() -> None:
    p = Parameter(3.0, "p")
    inner = compile(lambda x: p * x, parameters=[p], backend="python")
    assert inner(2.0) == 6.0
    outer = compile(lambda x: x * inner(2.0), parameters=[p], backend="python")
    assert outer(1.0) == 6.0
    p.data = 5.0
    assert outer(1.0) == 10.0
    with pytest.raises(RecordingError, match=r"uses 'p' \(5.0\), a Value that is none of its arguments") as caught:
        compile(lambda x: x * inner(2.0), backend="python")(1.0)
    assert f'File "{__file__}", line ' in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda inner: inner.map([1.0, 2.0])[0],
        lambda inner: inner.into(array("d", [0.0]), array("d", [1.0])),
        lambda inner: inner.bind(array("d", [0.0]), array("d", [1.0]), in_axes=None),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_rows_and_buffers_of_compiled_functions_with_parameters_within_a_recording(call: Any, known: bool) -> None:
    p = Parameter(3.0, "p")

    def times_p(x: Any) -> Any:
        return p * x

    inner = compile(times_p, parameters=[p], backend="python")
    inner(2.0)
    outer = compile(lambda x: (call(inner), x)[1], parameters=[p] if known else [], backend="python")
    with pytest.raises(RecordingError, match="`times_p` asked for the number of 'p'"):
        outer(1.0)


def test_a_recording_within_a_recording_does_not_give_numbers_of_the_outer_one_away() -> None:
    def f(x: Any) -> Any:
        return x * compile(lambda y: y if x * 2.0 > 0.0 else -y, backend="python")(3.0)

    with pytest.raises(RecordingError, match="`>` asked for the number of a mul"):
        compile(f, backend="python")(1.0)


def test_a_constant_that_is_assigned_after_its_use_is_not_mistaken() -> None:
    def f(x: Any) -> Any:
        scale = Value(2.0, "scale")
        y = scale * x
        scale.data = 5.0
        return y

    assert f(Value(3.0)).data == 6.0
    with pytest.raises(RecordingError, match="uses 'scale', whose number was assigned when something had been made"):
        compile(f, backend="python")(3.0)


def test_a_descent_on_constants_may_be_recorded() -> None:
    def f(x: Any) -> Any:
        w = Value(3.0)
        for _ in range(3):
            w.zero_grad()
            (w * w).backward()
            w.data -= 0.25 * w.grad
        return x * w.data

    assert compile(f, backend="python")(2.0) == 2.0 * 3.0 / 8.0


def test_a_value_is_no_index() -> None:
    for use in (range, lambda v: [1.0][v], lambda v: [1.0] * v):
        with pytest.raises(TypeError, match=r"is no count and no index; write int\(v.data\)"):
            use(Value(1.0))
