"""Loops that are recorded: their Programs and their derivatives beside plain Python loops, on every backend."""

import copy
import pickle
import random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import (
    Value,
    compile,
    export_python,
    fori,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    scan,
    value_and_grad,
    where,
)
from autograd.compiler import Training
from autograd.compiler.loops import Block, Loop, LoopedProgram
from autograd.compiler.loops.unrolling import straight, unrolled
from autograd.graph.structure import flattened
from tests.autograd.bits import bits
from tests.autograd.compiler.loops.looped_functions import FUNCTIONS, WEIGHTS, XS, last_state, nested
from tests.marking import long_unless


def close(found: Any, expected: Any, tolerance: float = 1e-12) -> bool:
    found, expected = flattened(found), flattened(expected)
    return len(found) == len(expected) and all(
        x == y or abs(x - y) <= tolerance * max(1.0, abs(x), abs(y)) for x, y in zip(found, expected)
    )


DERIVATIVES = {
    "value": lambda f: f,
    "by the weights": grad,
    "by everything": lambda f: value_and_grad(f, (0, 1)),
    "Hessian": lambda f: hessian(f, (0, 1)),
    "Hessian, forward": lambda f: hessian(f, mode="forward"),
    "along a direction": lambda f: lambda ws, xs: jvp(f, (ws, xs), (ws, [2.0 * x for x in xs])),
    "Hessian along a direction": lambda f: lambda ws, xs: hvp(f, (ws, xs), (ws, xs)),
    "Jacobian": lambda f: jacobian(lambda ws, xs: [f(ws, xs), 2.0 * ws[0]], (0, 1)),
    "Jacobian, forward": lambda f: jacobian(lambda ws, xs: [f(ws, xs), 2.0 * ws[0]], (0, 1), mode="forward"),
}
_QUICK = {("value", name) for name in FUNCTIONS} | {("by everything", name) for name in FUNCTIONS}
_QUICK |= {(what, name) for what in DERIVATIVES for name in ("masked", "nested", "unchanged_carry", "handed_on")}


@pytest.mark.parametrize(
    "case",
    long_unless(_QUICK.__contains__, [(what, name) for what in DERIVATIVES for name in FUNCTIONS]),
)
@pytest.mark.parametrize("n", [2, 5])
def test_it_is_the_plain_loop(case: Any, n: Any) -> None:
    what, name = case
    f = DERIVATIVES[what](FUNCTIONS[name])
    expected = f(WEIGHTS, XS[:n])
    compiled = compile(f, backend="python")
    found = compiled(WEIGHTS, XS[:n])
    assert close(found, expected)
    if what == "value":
        assert found == expected, "the bits of eager code"
    program = compiled.program
    program.validate()
    numbers = [*WEIGHTS, *XS[:n]]
    assert flattened(found) == program.evaluate(numbers) == straight(program).evaluate(numbers)


@pytest.mark.parametrize("n", [2, 3, 6])
def test_derivatives_of_steps_with_constant_factors(n: Any) -> None:
    def f(w: Any) -> Any:
        return scan(lambda c, _: (w + 0.5 * c, None), 0.25, None, length=n)[0]

    def within(w: Any) -> Any:
        return scan(lambda c, x: (c * grad(f)(w) + x, None), w, [1.0, 2.0])[0]

    assert compile(grad(f), backend="python")(0.75) == grad(f)(0.75) == 2.0 - 2.0 ** (1 - n)
    assert compile(within, backend="python")(0.75) == within(0.75)


def test_a_loop_whose_steps_compute_nothing() -> None:
    def f(w: Any) -> Any:
        (_, c), _ = scan(lambda c, _: ((c[0], c[0] * w[0] + c[1] * w[1]), None), (w[0], 1.0), None, length=9)
        return c

    def curvature(w: Any) -> Any:
        return jvp(grad(f), (w,), ([-0.25, 0.0],))[1]

    compiled = compile(curvature, backend="python")
    assert close(compiled([0.75, 0.5]), curvature([0.75, 0.5]))
    assert all(part.body for part in compiled.program.parts if isinstance(part, Loop))


# what others do with each kept number stands outside of the loop
@pytest.mark.parametrize(
    "name",
    [
        "last_state",
        "some_kept",
        "one_kept",
        "unused_carry",
        "counted",
        "derivative_inside",
        "descent",
        "unchanged_carry",
    ],
)
def test_its_code_does_not_grow_with_the_steps(name: Any) -> None:
    f = compile(grad(FUNCTIONS[name], (0,)))
    lengths = {len(f.record(WEIGHTS, XS * n)) for n in (2, 4, 9)}
    assert len(lengths) == 1
    assert any(isinstance(part, Loop) for part in f.program.parts)


@pytest.mark.parametrize("backend", ["python", "llvm", "tape", "auto"])
@pytest.mark.parametrize("name", ["masked", "nested", "some_kept"])
def test_every_backend_runs_it(name: Any, backend: Any) -> None:
    f = value_and_grad(FUNCTIONS[name], (0, 1))
    compiled = compile(f, backend=backend)
    assert close(compiled(WEIGHTS, XS), f(WEIGHTS, XS))
    rows = [XS, [0.5 * x for x in XS], XS[::-1]]
    expected = [f(WEIGHTS, row) for row in rows]
    assert close(compiled.map(WEIGHTS, rows, in_axes=(None, 0)), expected)
    sums = [sum(column) for column in zip(*map(flattened, expected))]
    assert close(compiled.map(WEIGHTS, rows, in_axes=(None, 0), reduce="sum"), sums)
    weights = [WEIGHTS, WEIGHTS[::-1]]
    assert close(compiled.map(weights, XS, in_axes=(0, None)), [f(row, XS) for row in weights])


@pytest.mark.parametrize("name", ["layer_of_relus", "nested", "descent", "counted"])
def test_all_steps_of_a_derivative_are_one_loop(name: Any) -> None:
    f = compile(grad(FUNCTIONS[name]), backend="python")
    f(WEIGHTS, XS)
    n = 3 if name == "descent" else len(XS)
    assert {part.trips for part in f.program.parts if isinstance(part, Loop)} == {n}


@pytest.mark.parametrize("weights", [WEIGHTS, [*WEIGHTS[:4], -1.0, -2.0, -0.0, 0.0], [-1e9] * 8, [0.0] * 8])
def test_weights_of_a_neuron_share_a_mask(weights: Any) -> None:
    f = grad(FUNCTIONS["layer_of_relus"])
    compiled = compile(f, backend="python")
    assert bits(compiled(weights, XS)) == bits(f(weights, XS))
    [loop] = [part for part in compiled.program.parts if isinstance(part, Loop)]
    [block] = [part for part in loop.body if isinstance(part, Block)]
    carried = [row for _, row, read in block.program if row is where and read[1] < 0]
    assert len(carried) == 3, "one for each neuron"


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 2), (0, 2), (3, 0, 1)])
@pytest.mark.parametrize("backend", ["python", "llvm", "tape"])
def test_a_loop_reads_inputs_and_a_result(order: Any, backend: Any) -> None:
    """Any two places lie at equal distances, but inputs and results are of different arrays."""

    def f(x: Any) -> Any:
        result = fori(0, 2, lambda i, c: autograd.sin(c), x[0])
        read = [result, *x]
        return scan(lambda c, y: (c * x[0] + y, None), 1.0, [read[i] for i in order])[0]

    rows = [[0.5, 0.25, -2.0], [0.3, 2.0, 1.5]]
    for g in (f, value_and_grad(f)):
        compiled = compile(g, backend=backend)
        assert close([compiled(row) for row in rows], [g(row) for row in rows])
        assert close(compiled.map(rows), [g(row) for row in rows])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_random_loops_read_what_others_made(seed: int) -> None:
    """Loops one behind another, which carry and read inputs, results and what was kept, in any mixture."""
    chosen = random.Random(seed)

    def f(x: Any) -> Any:
        chosen.seed(seed)
        numbers = list(x)
        for _ in range(chosen.randint(2, 4)):
            carry = chosen.choices(numbers, k=chosen.randint(1, 3))
            turned, kept = chosen.sample(range(len(carry)), len(carry)), chosen.randrange(len(carry))
            factor = chosen.choice(numbers)

            def step(before: Any, y: Any, turned: Any = turned, kept: int = kept, factor: Any = factor) -> Any:
                first, *others = [before[k] for k in turned]
                return [autograd.tanh(first * factor + y), *others], before[kept] * y

            after, ys = scan(step, carry, chosen.choices(numbers, k=chosen.randint(2, 4)))
            numbers += [*after, *chosen.choices(ys, k=2)]
        return autograd.sum(numbers)

    rows = [[0.5, 0.25, -1.5], [0.3, 2.0, 1.5]]
    for g in (f, value_and_grad(f)):
        compiled = compile(g, backend="python")
        assert close(compiled.map(rows), [g(row) for row in rows], 1e-10)
        assert bits(compiled.map(rows)) == bits([compiled(row) for row in rows])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_random_bodies(seed: int, n: int) -> None:
    """Bodies of random operations on what is carried, read, and used from outside."""
    chosen = random.Random(seed)
    unary: list[Any] = [autograd.tanh, autograd.sin, autograd.relu, autograd.step, lambda x: x * 0.5, abs]
    places = [(chosen.random(), chosen.random()) for _ in range(chosen.randint(2, 6))]
    plan = [(chosen.randrange(6), chosen.randrange(4), *place) for place in places]
    n_carried = chosen.randint(1, 3)
    kept_at, used = chosen.random(), chosen.random()

    def f(ws: Any, xs: Any) -> Any:
        def step(carry: Any, x: Any) -> Any:
            values = [*carry, x, ws[0], ws[1], 0.7]
            for function, combined, first, second in plan:
                a, b = values[int(first * len(values))], values[int(second * len(values))]
                both = (a + b, a * b, a - b, autograd.where(autograd.greater(a, b), a, 0.5 * b))[combined]
                values.append(unary[function](both))
            return values[-n_carried:], values[int(kept_at * len(values))]

        carry, ys = scan(step, [ws[2]] * n_carried, xs)
        return autograd.sum(carry) + (ys[int(used * n)] if used < 0.7 else autograd.sum(ys))

    ws, xs = [chosen.uniform(-1.0, 1.0) for _ in range(3)], [chosen.uniform(-1.0, 1.0) for _ in range(n)]
    for transform in (lambda g: g, lambda g: grad(g, (0, 1))):
        compiled = compile(transform(f), backend="python")
        assert close(compiled(ws, xs), transform(f)(ws, xs))
        assert flattened(compiled(ws, xs)) == compiled.program.evaluate([*ws, *xs])


def test_a_loop_of_known_numbers_is_run_while_it_is_recorded() -> None:
    def f(x: Any) -> Any:
        total = fori(0, 5, lambda i, c: c + i, 0.0)
        assert total == 10.0
        return x * scan(lambda c, y: (c * y, None), Value(2.0), [1.0, 3.0])[0]

    program = compile(f).record(1.0)
    assert not isinstance(program, LoopedProgram)
    assert program.evaluate([2.0]) == [12.0]


def test_few_steps_are_no_loop() -> None:
    for xs in ([], [0.5]):
        program = compile(lambda c, xs: scan(lambda c, x: (c * x, c), c, xs)).record(2.0, xs)
        assert not isinstance(program, LoopedProgram)
        assert program.evaluate([2.0, *xs]) == [2.0, *[1.0, 2.0][: 2 * len(xs)]][: 1 + 2 * len(xs)] or xs


def test_loops_that_no_result_needs_are_left_out() -> None:
    program = compile(lambda x, xs: (scan(lambda c, y: (c * y, c), x, xs), 2.0 * x)[1]).record(1.0, XS)
    assert str(program) == "<lambda>(x: f64, xs[0] ... xs[6]: f64) -> f64\n  v0: f64 = mul 2.0, x\n  return v0"


def test_a_printed_loop() -> None:
    f = compile(grad(lambda w, xs: scan(lambda c, x: (c * w + x, None), 0.0, xs)[0]))
    text = str(f.record(0.5, [1.0] * 100))
    assert "  for i in 0..99:\n" in text
    assert "    m[102 + i] = v1\n" in text


def test_parameters_and_labels() -> None:
    w, xs = Value(0.5, "w"), [1.0, 2.0, 3.0]
    f = compile(lambda xs: scan(lambda c, x: (c * w + x, None), 0.0, xs)[0], parameters=[w], backend="python")
    assert f(xs) == (1.0 * 0.5 + 2.0) * 0.5 + 3.0
    v = Value(0.5, "v")
    g = compile(lambda xs: scan(lambda c, x: (c * v + x, None), 0.0, xs)[0])
    with pytest.raises(autograd.RecordingError, match=r"uses 'v' \(0\.5\), a Value that is none of its arguments"):
        g.record(xs)


@pytest.mark.parametrize("n", [3, 4, 9, 11, 30])
def test_steps_may_be_computed_anew(n: Any) -> None:
    def f(ws: Any, xs: Any, checkpoint: Any = True) -> Any:
        def step(carry: Any, x: Any) -> Any:
            a, b = carry
            return (autograd.sin(a * ws[0] + b * x), b * ws[1]), (a * b, x)

        (a, b), ys = scan(step, (ws[2], ws[3]), xs, checkpoint=checkpoint)
        last, _ = scan(lambda c, _: (c * ws[4] + 0.1, None), a, length=n, checkpoint=checkpoint)
        return last + b + ys[0][1] * ys[1][-1]

    xs = (XS * 5)[:n]
    found = compile(value_and_grad(f, (0, 1)), backend="python")(WEIGHTS, xs)
    assert close(found, value_and_grad(f, (0, 1))(WEIGHTS, xs))
    assert found[0] == f(WEIGHTS, xs, False)


def test_steps_that_are_computed_anew_need_less_memory() -> None:
    def f(w: Any, checkpoint: Any) -> Any:
        return scan(lambda c, _: (autograd.sin(c * w), None), w, length=2500, checkpoint=checkpoint)[0]

    short, long = [compile(grad(lambda w, c=c: f(w, c))).record(0.5).size for c in (True, False)]
    assert short < 500 < 2500 < long
    known = compile(lambda x: x * scan(lambda c, _: (c * 2.0, None), 1.0, length=9, checkpoint=True)[0]).record(1.0)
    assert known.evaluate([1.0]) == [512.0]


def test_no_gradient_passes_a_loop_under_no_grad() -> None:
    def f(w: Any, xs: Any) -> Any:
        with autograd.no_grad():
            c, ys = scan(lambda c, x: (c * w + x, c), 1.0, xs)
        return w * c + ys[1]

    assert compile(value_and_grad(f), backend="python")(0.5, XS) == value_and_grad(f)(0.5, XS)


def test_a_copy_in_a_body_is_refused() -> None:
    f = compile(lambda c, xs: scan(lambda c, x: (copy.deepcopy(c) * x, None), c, xs)[0])
    with pytest.raises(autograd.RecordingError, match="a copy that was made while it was recorded"):
        f.record(1.0, XS)


def test_a_program_with_loops_can_be_sent_to_another_process() -> None:
    program = compile(value_and_grad(last_state)).record(WEIGHTS, XS)
    numbers = [*WEIGHTS, *XS]
    assert pickle.loads(pickle.dumps(program)).evaluate(numbers) == program.evaluate(numbers)


def test_a_loss_that_scans_is_trained() -> None:
    frozen, inputs = Value(0.3, "frozen"), [XS, XS[::-1], [0.1] * 7]

    def loss(xs: Any, y: Any) -> Any:
        h, _ = scan(lambda h, x: (autograd.tanh(w[0] * x + w[1] * h + frozen), None), 0.0, xs)
        return (w[2] * h - y) ** 2

    moved = []
    for backend in ("python", "llvm", "eager"):
        w = [Value(0.5, "w0"), Value(-0.4, "w1"), Value(0.8, "w2")]
        if backend == "eager":
            for _ in range(3):
                total = autograd.sum([loss(xs, y) for xs, y in zip(inputs, [1.0, 0.5, -1.0])])
                for p, slope in zip(w, autograd.gradient(total, w)):
                    p.data -= 0.1 * slope.data
        else:
            update = lambda data, slope, state, step: (data - step.lr * slope, slope, state)  # noqa: E731
            training = Training(loss, w, inputs, [1.0, 0.5, -1.0], update, 0, backend, validation=(inputs, [0.0] * 3))  # type: ignore[arg-type]
            assert isinstance(training.gradient, LoopedProgram)
            training.read()
            losses, _ = training.epochs(3, lr=0.1, batch_size=3)
            training.write()
            assert close(losses[-1] - training.loss_of_row(XS, 1.0) > 0.0, 1.0)
            assert len(training.validation_losses) == 3
        moved.append([p.data for p in w])
    assert close(moved[0], moved[2])
    assert close(moved[1], moved[2])


def test_numbers_of_a_step_from_anywhere() -> None:
    """What a loop reads need not lie in the arguments at equal distances."""

    def f(a: Any, b: Any) -> Any:
        return scan(lambda c, x: (c * x[0] + x[1], x[1]), 1.0, [(a[1], b), (3.0, a[0]), (b * a[0], 2.0)])

    for backend in ("python", "llvm"):
        assert compile(f, backend=backend)([2.0, 5.0], 7.0) == f([2.0, 5.0], 7.0)
        g = compile(grad(lambda a, b: f(a, b)[0], (0, 1)), backend=backend)
        assert g([2.0, 5.0], 7.0) == grad(lambda a, b: f(a, b)[0], (0, 1))([2.0, 5.0], 7.0)


def test_sparse_derivatives_write_the_steps_out() -> None:
    def f(xs: Any) -> Any:
        return scan(lambda c, x: (x, c * x), 1.0, xs)[1]

    assert autograd.sparse_jacobian(f)([2.0, 3.0, 4.0]).to_lists() == jacobian(f)([2.0, 3.0, 4.0])


def test_exports_have_the_loops(tmp_path: Any) -> None:
    f = compile(last_state)
    f(WEIGHTS, XS)
    names: dict[str, Any] = {}
    exec(export_python(f, tmp_path / "last.py").read_text(), names)
    assert names["last"]([*WEIGHTS, *XS]) == [f.program.evaluate([*WEIGHTS, *XS])[0]]
    assert isinstance(f.program, LoopedProgram)
    assert "    for i in range(" in export_python(f.program, tmp_path / "of_program.py").read_text()


def test_what_is_too_long_to_be_written_out() -> None:
    program = compile(lambda x: fori(0, 60_000, lambda i, c: c * x, 1.0)).record(1.0)
    with pytest.raises(ValueError, match=r"has loops of 120001 instructions .* record a function of one step"):
        straight(program)


def test_code_in_parts() -> None:
    program = compile(nested).record(WEIGHTS, XS)
    assert unrolled(program).evaluate([*WEIGHTS, *XS]) == program.evaluate([*WEIGHTS, *XS])


def network(ws: Any, xs: Any) -> Any:
    """A step with a long dot product, whose derivative reads it."""

    def step(c: Any, x: Any) -> Any:
        return autograd.dot(ws, [c, x, c * x, 1.0, x, c, x, 1.0]) ** 2 * 0.1, None

    return scan(step, 0.5, xs)[0]


def n_dots(program: Any) -> int:
    return sum(row is autograd.dot for block in program.blocks() for _, row, _ in block.program)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_long_operations_are_kept_for_the_derivative(backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    for function, n in ((value_and_grad(network), 1), (hessian(network), 2)):
        f = compile(function, backend=backend)
        assert close(f(WEIGHTS, XS), function(WEIGHTS, XS))
        assert n_dots(f.program) <= n


def test_too_many_long_operations_are_computed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    function = value_and_grad(network)
    kept = compile(function, backend="python")
    expected = bits(kept(WEIGHTS, XS))
    monkeypatch.setattr("autograd.derivatives.loop_readings._MOST_KEPT", len(XS) - 1)
    anew = compile(function, backend="python")
    assert bits(anew(WEIGHTS, XS)) == expected
    assert n_dots(anew.program) == 2
    assert kept.program.size > anew.program.size


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_steps_that_read_an_input_and_a_result_in_turn(backend: Any) -> None:
    """Their places are at equal distances, but not all in one piece of memory."""
    if backend == "llvm":
        pytest.importorskip("llvmlite")

    def f(a: Any, b: Any) -> Any:
        return scan(lambda c, _: (scan(lambda d, x: (d + x * b, None), 0.0, [c, a])[0], None), a, length=3)[0]

    for function in (f, grad(f), hessian(f)):
        compiled = compile(function, backend=backend)
        assert close(compiled(0.7, 0.3), function(0.7, 0.3))
        assert close(compiled.map([0.7, 0.2], [0.3, 0.5]), [function(0.7, 0.3), function(0.2, 0.5)])


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_a_carried_number_that_comes_out_as_it_was(backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")

    def f(a: Any) -> Any:
        def step(c: Any, _: Any) -> Any:
            return scan(lambda d, _: (d * 1.0, None), c, length=2)[0], None

        return scan(step, a * a, length=3)[0]

    assert compile(f, backend=backend)(3.0) == f(3.0)
    assert compile(grad(f), backend=backend)(3.0) == grad(f)(3.0)
