"""`autograd.micrograd.Value`: micrograd's names and accumulation, functions by hand, and all that a Value can do."""

import copy
import gc
import math
import pickle
import weakref
from typing import Any

import pytest
from hypothesis import given, strategies as st

import autograd
from autograd import micrograd
from autograd.micrograd import draw_dot, trace

Value: Any = micrograd.Value  # which type checkers take for the class whose operators it inherits

numbers = st.floats(-2.0, 2.0).map(lambda x: round(x, 3) or 0.5)
steps = st.lists(
    st.tuples(st.sampled_from(["+", "-", "*", "/", "**", "relu", "2*", "1-"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=9,
)


def built(kind: Any, leaves: list[float], program: list[tuple[str, int, int]]) -> tuple[list[Any], Any]:
    """A graph of either kind of Values; each step uses two of those before."""
    values = [kind(x) for x in leaves]
    n = len(values)
    for name, i, j in program:
        x, y = values[i % len(values)], values[j % len(values)]
        values.append(
            {
                "+": lambda x=x, y=y: x + y,
                "-": lambda x=x, y=y: x - y,
                "*": lambda x=x, y=y: x * y,
                "/": lambda x=x, y=y: x / (y * y + 1.0),
                "**": lambda x=x, y=y: x**2,
                "relu": lambda x=x, y=y: x.relu(),
                "2*": lambda x=x, y=y: 2 * x,
                "1-": lambda x=x, y=y: 1.0 - x,
            }[name]()
        )
    return values[:n], values[-1]


@given(st.lists(numbers, min_size=2, max_size=3), steps, st.integers(1, 3))
def test_gradients_are_micrograds_after_several_passes_over_one_graph(
    leaves: list[float], program: list[tuple[str, int, int]], passes: int
) -> None:
    theirs: Any = pytest.importorskip("micrograd.engine")
    (ours, output), (expected, their_output) = built(Value, leaves, program), built(theirs.Value, leaves, program)
    for _ in range(passes):
        output.backward()
        their_output.backward()
    scale = max(1.0, *(abs(x.grad) for x in expected))
    assert output.data == pytest.approx(their_output.data, rel=1e-12, abs=1e-12)
    assert [x.grad for x in ours] == pytest.approx([x.grad for x in expected], rel=1e-9, abs=1e-12 * scale)


@given(st.lists(numbers, min_size=2, max_size=3), steps)
def test_a_walk_by_hand_over_prev_gives_the_same_gradients(
    leaves: list[float], program: list[tuple[str, int, int]]
) -> None:
    (ours, output), (expected, same) = built(Value, leaves, program), built(Value, leaves, program)
    same.backward()
    order: list[Any] = []

    def visit(node: Any) -> None:
        if node not in order:
            for child in node._prev:
                visit(child)
            order.append(node)

    visit(output)
    output.grad = 1.0
    for node in reversed(order):
        node._backward()
    assert [x.grad for x in ours] == pytest.approx([x.grad for x in expected], rel=1e-12, abs=1e-12)


def test_ops_are_micrograds_words() -> None:
    x, y = Value(2.0), Value(3.0)
    made = [x + y, x * y, x**2, x**-0.5, x.relu(), x.tanh(), x.exp(), x, x - y, -x, x / y, 1 - x]
    assert [v._op for v in made] == ["+", "*", "**2", "**-0.5", "ReLU", "tanh", "exp", "", "+", "*", "*", "+"]
    assert (x + x)._prev == {x}
    assert (x + x)._children == (x, x)
    assert (x**3)._prev == {x}
    assert sorted(child._op for child in (x / y)._prev) == ["", "**-1"]
    assert x._prev == set()
    assert Value(1.0, label=None).label == ""


def test_numbers_among_the_operands_become_values_that_stay_the_same() -> None:
    x = Value(3.0)
    y = 2 * x
    y.backward()
    (two,) = y._prev - {x}
    assert (two.data, two.grad) == (2.0, 3.0)
    assert y._prev == {x, two}
    y.grad = x.grad = two.grad = 0.0
    y.backward()
    assert (two.grad, x.grad) == (3.0, 2.0)


def test_a_value_is_compared_as_an_object_and_is_true() -> None:
    x, y = Value(0.0), Value(0.0)
    assert x != y
    assert [x, y].index(y) == 1
    assert x
    assert (x or y) is x


# ---- by hand -----------------------------------------------------------------------------------------------------


def cube(x: Any) -> Any:
    out = Value(x.data**3, (x,), "cube")

    def _backward() -> None:
        x.grad += 3 * x.data**2 * out.grad

    out._backward = _backward
    return out


def test_a_backward_by_hand_runs_amid_the_engines_own_nodes() -> None:
    x = Value(0.5, label="x")
    y = cube(2 * x) * x + 1
    y.backward()
    assert y.data == 1.5
    assert x.grad == pytest.approx(8 * 4 * 0.5**3)


def test_a_backward_by_hand_takes_the_place_of_a_rule() -> None:
    x = Value(3.0)
    y = x * x
    y._backward = lambda: setattr(x, "grad", x.grad + 100.0 * y.grad)
    (2 * y).backward()
    assert x.grad == 200.0
    assert (y._op, y._prev) == ("*", {x})


def test_without_a_backward_no_gradient_passes() -> None:
    x = Value(3.0)
    y = Value(9.0, (x,), "square")
    with pytest.warns(UserWarning, match="a square, made by hand"):
        (y + x).backward()
    assert (x.grad, y.grad, y._local_grads) == (1.0, 1.0, (0.0,))


def test_local_derivatives_by_hand() -> None:
    x, y = Value(3.0), Value(4.0)
    z = Value(12.0, (x, y), (4.0, 3.0))
    (z * 2 + x).backward()
    assert (x.grad, y.grad, z._local_grads) == (9.0, 6.0, (4.0, 3.0))
    assert Value(12.0, children=(x, y), local_grads=(4.0, 3.0))._children == (x, y)
    assert (x * y)._local_grads == (4.0, 3.0)
    with pytest.raises(ValueError, match="has 1 children, and 2 local derivatives were given"):
        Value(1.0, (x,), (1.0, 2.0))


def test_pictures_and_explanations_show_what_a_function_by_hand_sends() -> None:
    x = Value(0.5, label="x")
    y = cube(x) + x
    y.backward()
    assert autograd.explain(y, x).agrees
    assert autograd.local_derivatives(y.operands[0]) == (0.75,)
    assert (x.grad, y.operands[0].grad) == (1.75, 1.0)  # looking has changed nothing
    assert "cube" in draw_dot(y).source


def test_other_derivatives_refuse_a_function_by_hand() -> None:
    x = Value(0.5)
    y = cube(x)
    with pytest.raises(TypeError, match="'cube' has a _backward by hand"):
        autograd.gradient(y, [x])
    with pytest.raises(TypeError, match="made by hand"):
        copy.deepcopy(y)


def test_children_that_are_no_values_are_refused() -> None:
    with pytest.raises(TypeError, match=r"children of a Value are Values, got the float 2\.0"):
        Value(1.0, (2.0,), "+")


def test_a_subclass_with_an_engine_of_its_own() -> None:
    class Own(micrograd.Value):
        def __init__(self, data: Any, _children: Any = (), _op: str = "") -> None:
            self.data = data
            self.grad = 0.0
            self._backward = lambda: None
            self._prev = set(_children)
            self._op = _op

        def __mul__(self, other: Any) -> Any:
            out = Own(self.data * other.data, (self, other), "*")

            def _backward() -> None:
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad

            out._backward = _backward
            return out

    x, y = Own(3.0), Own(4.0)
    z = x * y * x
    z.backward()
    assert (z.data, x.grad, y.grad, z._op) == (36.0, 24.0, 9.0, "*")


def test_a_method_given_to_the_class_takes_the_place_of_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Value, "exp", cube)
    x = Value(2.0)
    x.exp().backward()
    assert x.grad == 12.0


def test_values_by_hand_are_collected_with_their_functions() -> None:
    def graph() -> list[Any]:
        y = cube(cube(Value(1.0)))
        z = y * y
        z._backward = lambda: setattr(y, "grad", 2 * y.data * z.grad)
        return [weakref.ref(y), weakref.ref(z)]

    made = graph()
    for _ in range(3):
        gc.collect()
    assert [node() for node in made] == [None, None]


# ---- what a Value can do -----------------------------------------------------------------------------------------


def test_results_are_of_this_class_whatever_makes_them() -> None:
    np = pytest.importorskip("numpy")
    x, plain = Value(0.5), autograd.Value(2.0)
    made = [
        *(x + plain, plain + x, plain / x, -x, abs(x), x.erf(), x.leaky_relu(0.1), x.clip(0, 1), 2**x, x.detach()),
        *(
            autograd.tanh(x),
            autograd.dot([x], [1.0]),
            autograd.sum([x, 1.0]),
            np.float64(2.0) * x,
            np.float64(2.0) * x,
            np.sin(x),
        ),
    ]
    with autograd.no_grad():
        made.append(x * 2)
    with autograd.detect_anomaly():
        made.append(x * 3)
    assert [type(v) for v in made] == [Value] * len(made)
    assert made[-2]._prev == set()
    assert type(plain * plain) is autograd.Value


def test_anomalies_name_the_line() -> None:
    x = Value(0.0, label="x")
    with autograd.detect_anomaly(), pytest.raises(autograd.AnomalyDetected, match=r"log made -inf(.|\n)*x\.log\(\)"):
        x.log()


def test_copies_and_pickles_keep_the_graph() -> None:
    x = Value(3.0, label="x")
    y = Value(9.0, (x,), (6.0,)) * x
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        twin.backward()
        (leaf,) = [v for v in trace(twin)[0] if v.label]
        assert (type(leaf), leaf.grad, x.grad) == (Value, 27.0, 0.0)


def test_detached_values_are_recorded_as_those_of_the_main_class() -> None:
    m = Value(3.0, label="m")
    for f in (lambda x: x * (m * x).detach(), lambda x: x * stopped(x)):
        assert autograd.grad(f)(2.0) == 6.0
        assert autograd.compile(autograd.grad(f), parameters=[m])(2.0) == 6.0


@autograd.no_grad()
def stopped(x: Any) -> Any:
    return Value(3.0) * x


def test_functions_of_values_are_compiled_and_differentiated() -> None:
    assert autograd.grad(lambda x: x**3)(2.0) == 12.0
    assert autograd.compile(lambda x: (Value(2.0) * x).tanh())(0.5) == math.tanh(1.0)


def test_a_deep_graph_by_the_engine_and_by_hand() -> None:
    x = Value(1.0)
    y: Any = x
    for _ in range(30_000):
        y = y + 1e-9
    y.backward()
    assert x.grad == 1.0
    z = y
    for _ in range(2_000):
        z = Value(z.data, (z,), (1.0,))
    x.grad = 0.0
    for node in trace(z)[0]:
        node.grad = 0.0
    z.backward()
    assert x.grad == 1.0


def test_a_starting_gradient_and_one_that_was_set() -> None:
    x = Value(3.0)
    y = x * x
    y.backward(5.0)
    assert (x.grad, y.grad) == (30.0, 5.0)
    x.backward()
    assert x.grad == 1.0  # set, as in micrograd


def test_trace_and_draw_dot() -> None:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    c = a * b + a
    nodes, edges = trace(c)
    assert len(nodes) == 4
    assert {(child.data, parent._op) for child, parent in edges} == {(2.0, "*"), (-3.0, "*"), (-6.0, "+"), (2.0, "+")}
    assert draw_dot(c, format="png", rankdir="TB").format == "png"
    with pytest.raises(ValueError, match="rankdir"):
        draw_dot(c, rankdir="BT")


def test_a_value_by_hand_that_sends_nothing_is_warned_of() -> None:
    x = Value(2.0, label="x")
    f = Value(0.5, (x,), "sigmoid", label="f")
    with pytest.warns(
        UserWarning, match="'f', made by hand as 'sigmoid', has no _backward and no _local_grads"
    ) as given:
        (-f).backward()
    assert given[0].filename == __file__
    assert x.grad == 0.0
    for slopes in ((0.25,), (0.0,)):  # zero on purpose
        f.grad, f._local_grads = 0.0, slopes
        (-f).backward()
    assert x.grad == -0.25


def test_children_have_an_order() -> None:
    a, b = Value(1.0), Value(2.0)
    c = b * a
    assert (c._prev[0], c._prev[1], len(c._prev)) == (b, a, 2)
    assert list(c._prev) == [b, a]
    assert c._prev == {a, b}
    assert len((a * a)._prev) == 1


def test_the_ways_to_write_a_label_and_children_by_hand() -> None:
    assert Value(1.0, "second").label == "second"
    assert repr(Value(1.0)._prev) == "set()"
    assert repr((Value(1.0) * Value(2.0))._prev).startswith("{Value(data=1.0")
    x = Value(2.0)
    x._local_grads = ()  # a leaf has none
    assert (x._op, x._local_grads) == ("", ())
    with pytest.raises(TypeError):
        x / "3"


def test_gradients_of_before_are_kept_while_a_function_is_tried() -> None:
    x, w = Value(3.0), Value(5.0)
    y = Value(9.0, (x, w), "by hand")

    def backward() -> None:
        x.grad += 6.0 * y.grad

    y._backward = backward
    x.grad = 0.5
    assert autograd.local_derivatives(y)[0] == 6.0
    assert (x.grad, x.has_grad, w.has_grad) == (0.5, True, False)
