"""no_grad and what it is made of: modes belong to a thread, nest, and cost nothing once they are over."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import autograd
import nn
from autograd import Value, enable_grad, grad, gradient, hessian, hvp, jacobian, jvp, no_grad, value_and_grad, vjp
from autograd.checking import subject
from autograd.common import collector, interrupts
from autograd.compiler.recording import recording
from autograd.derivatives import chain_rule, jacobians, transforms
from autograd.graph import anomaly, modes, tracing, value
from tests.autograd.interrupting import check_that_nothing_is_on, interrupted_everywhere


def cube(x: Any) -> Any:
    return x * x * x


def test_nothing_is_recorded() -> None:
    x = Value(3.0, "x")
    with no_grad():
        results = [x * x, 2.0 / x, -x, x.tanh(), autograd.dot([x], [2.0]), autograd.maximum(x, 1.0), abs(x)]
    assert [y.data for y in results] == [9.0, 2.0 / 3.0, -3.0, x.tanh().data, 6.0, 3.0, 3.0]
    assert all(type(y) is Value and y.operands == () and y.primitive is None for y in results)
    assert (x * x).operands == (x, x)


def test_a_model_predicts_the_same() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    with no_grad():
        predicted = model([0.5, -1.0])
    assert predicted.data == model([0.5, -1.0]).data
    assert predicted.operands == ()


def test_as_a_decorator() -> None:
    @no_grad()
    def f(x: Any) -> Any:
        return x * x

    x = Value(2.0)
    assert [f(x).operands, f(x).data, (x * x).operands] == [(), 4.0, (x, x)]


def test_a_decorated_generator_leaves_its_caller_alone() -> None:
    @no_grad()
    def multiples(x: Any) -> Any:
        factor = 1.0
        while factor:
            factor = yield x * factor
        return "done"

    x = Value(2.0)
    steps = multiples(x)
    for made in (next(steps), steps.send(3.0)):
        assert made.operands == ()
        assert (x * x).operands == (x, x)
    assert made.data == 6.0
    with pytest.raises(StopIteration, match="done"):
        steps.send(0.0)


def test_a_decorated_generator_is_closed_with_its_caller() -> None:
    closed = []

    @no_grad()
    def values() -> Iterator[Any]:
        try:
            yield Value(1.0)
        finally:
            closed.append(True)

    for _ in values():
        break
    assert closed == [True]


def test_a_generator_of_values_records_where_it_is_consumed() -> None:
    x = Value(2.0)
    with no_grad():
        later = (x * factor for factor in (1.0, 2.0))
        now = autograd.sum(x * factor for factor in (1.0, 2.0))
    assert (now.data, now.operands) == (6.0, ())
    assert autograd.sum(later).operands[1].operands == (x, 2.0)


def test_nested_and_left_by_an_error() -> None:
    x = Value(2.0)
    with no_grad():
        with pytest.raises(ZeroDivisionError), no_grad():
            raise ZeroDivisionError
        assert (x * x).operands == ()
    assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]


def test_the_innermost_of_no_grad_and_enable_grad_counts() -> None:
    x = Value(2.0)

    def is_recorded() -> bool:
        return bool((x * x).operands)

    found = []
    with no_grad():
        with enable_grad():
            found.append(is_recorded())
            with no_grad():
                found.append(is_recorded())
            found.append(is_recorded())
        found += [is_recorded(), enable_grad()(is_recorded)()]
    with enable_grad():
        found.append(is_recorded())
    assert found == [True, False, True, False, True, True]


def test_backward_stops_at_what_was_not_recorded() -> None:
    x = Value(2.0)
    with no_grad():
        factor = x * x
    y = factor * x
    y.backward()
    assert (x.grad, factor.grad) == (4.0, 2.0)


def test_derivatives_of_functions_work_within() -> None:
    with no_grad():
        assert grad(cube)(2.0) == 12.0
        assert grad(grad(cube))(2.0) == 12.0
        assert value_and_grad(cube)(2.0) == (8.0, 12.0)
        assert jacobian(lambda p: [p[0] * p[1]])([2.0, 3.0]) == [[3.0, 2.0]]
        assert hessian(lambda p: p[0] * p[1])([2.0, 3.0]) == [[0.0, 1.0], [1.0, 0.0]]
        assert jvp(cube, (2.0,), (1.0,)) == (8.0, 12.0)
        assert hvp(cube, (2.0,), (1.0,)) == (12.0,)
        outputs, pull_back = vjp(cube, 2.0)
    assert (outputs, pull_back(1.0)) == (8.0, (12.0,))


def test_within_a_function_it_makes_constants() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            factor = x * x
        return factor * x

    assert grad(f)(2.0) == 4.0


def test_gradient_of_a_recorded_graph_is_then_a_plain_number() -> None:
    x = Value(2.0)
    y = cube(x)
    with no_grad():
        (slope,) = gradient(y, [x])
    assert (slope.data, slope.operands) == (12.0, ())


def test_other_threads_go_on_recording() -> None:
    x, recorded = Value(2.0), []
    with no_grad():
        thread = threading.Thread(target=lambda: recorded.append(x * x))
        thread.start()
        thread.join()
        assert (x * x).operands == ()
    assert recorded[0].operands == (x, x)


def test_when_the_last_mode_is_over_recording_is_plain_again() -> None:
    plain = (value.new_node, value.backward_of)
    entered, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with no_grad():
            entered.set()
            leave.wait(10.0)

    thread = threading.Thread(target=stay)
    with no_grad():
        thread.start()
        assert entered.wait(10.0)
        assert (value._node, value._backward) != plain
    assert (Value(2.0) * 3.0).operands != ()
    assert (value._node, value._backward) != plain  # the other thread is still in its mode
    leave.set()
    thread.join()
    assert (Value(2.0) * 3.0).operands != ()  # whoever makes a Value next finds that the mode is over
    assert (value._node, value._backward) == plain


def test_a_mode_that_another_thread_ends_is_over() -> None:
    x, left = Value(2.0), []

    def values() -> Iterator[Any]:
        with no_grad():
            yield x * 3.0

    def take_one_and_let_another_end() -> None:
        steps = values()
        left.append(next(steps).operands)
        thread = threading.Thread(target=steps.close)  # type: ignore[attr-defined]
        thread.start()
        thread.join()
        left.append((x * 3.0).operands)

    starter = threading.Thread(target=take_one_and_let_another_end)
    starter.start()
    starter.join()
    assert left == [(), (x, 3.0)]
    check_that_nothing_is_on()


def test_a_mode_within_one_that_ends_before_it() -> None:
    x = Value(2.0)

    def values() -> Iterator[Any]:
        with no_grad():
            yield x * 3.0

    steps = values()
    next(steps)
    with autograd.detect_anomaly():
        assert (x * x).operands == ()  # a `with` of a generator holds for its caller too
        steps.close()  # type: ignore[attr-defined]
        assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]
        with pytest.raises(autograd.AnomalyDetected):
            autograd.log(x * 0.0)
    check_that_nothing_is_on()


# ---- one object, entered more than once ------------------------------------------------------------------------------


def test_one_object_may_be_entered_again_and_again() -> None:
    x, quiet = Value(2.0), no_grad()
    for _ in range(2):
        with quiet:
            with quiet:
                assert (x * x).operands == ()
            assert (x * x).operands == ()
        assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]


def test_one_object_in_two_threads() -> None:
    x, quiet, found = Value(2.0), no_grad(), []
    turns = [threading.Event() for _ in range(4)]

    def first() -> None:
        with quiet:
            turns[0].set()
            turns[1].wait(10.0)
        found.append((x * x).operands)
        turns[2].set()

    def second() -> None:
        turns[0].wait(10.0)
        with quiet:
            turns[1].set()
            turns[2].wait(10.0)
            found.append((x * x).operands)
        found.append((x * x).operands)

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(x, x), (), (x, x)]


def test_entered_by_hand_and_by_an_exit_stack() -> None:
    x, quiet = Value(2.0), no_grad()
    quiet.__enter__()
    quiet.__enter__()
    assert (x * x).operands == ()
    quiet.__exit__(None, None, None)
    assert (x * x).operands == ()
    quiet.__exit__(None, None, None)
    assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]
    with contextlib.ExitStack() as stack:
        stack.enter_context(quiet)
        stack.enter_context(quiet)
        assert (x * x).operands == ()
    assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]


def test_either_special_method_may_be_looked_for_first() -> None:
    x, quiet = Value(2.0), no_grad()
    for _ in range(2):
        leave, enter = quiet.__exit__, quiet.__enter__  # the order of Python 3.14
        enter()
        again, enter_again = quiet.__exit__, quiet.__enter__
        enter_again()
        again(None, None, None)
        assert (x * x).operands == ()
        leave(None, None, None)
        assert (x * x).operands == (x, x)  # type: ignore[comparison-overlap]
    quiet.__exit__(None, None, None)  # of nothing that was entered
    with quiet:
        assert (x * x).operands == ()


# ---- asynchronous functions ------------------------------------------------------------------------------------------


async def switch() -> None:
    await asyncio.sleep(0)


def test_a_decorated_coroutine_leaves_others_alone_while_it_waits() -> None:
    x, found = Value(2.0), []

    @no_grad()
    async def quiet() -> str:
        for _ in range(3):
            found.append((x * x).operands)
            await switch()
        return "done"

    async def loud() -> None:
        for _ in range(3):
            found.append((x * x).operands)
            await switch()

    async def both() -> Any:
        return await asyncio.gather(quiet(), loud())

    assert asyncio.iscoroutinefunction(quiet)
    assert asyncio.run(both()) == ["done", None]
    assert found == [(), (x, x)] * 3


def test_a_decorated_coroutine_sees_what_it_waits_for_fail() -> None:
    @no_grad()
    async def patient() -> Any:
        try:
            await asyncio.wait_for(asyncio.sleep(10.0), 0.001)
        except asyncio.TimeoutError:
            return (Value(2.0) * 3.0).operands

    assert asyncio.run(patient()) == ()


def test_a_decorated_coroutine_may_be_cancelled() -> None:
    ended = []

    @no_grad()
    async def work() -> None:
        try:
            await asyncio.sleep(10.0)
        finally:
            ended.append((Value(2.0) * 3.0).operands)

    async def cancel() -> None:
        task = asyncio.create_task(work())
        await switch()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert ended == [()]


def test_a_decorated_asynchronous_generator() -> None:
    x, ended = Value(2.0), []

    @no_grad()
    async def multiples(of: Any) -> Iterator[Any]:  # type: ignore[misc]
        factor = 1.0
        try:
            while factor:
                await switch()
                try:
                    factor = yield of * factor  # type: ignore[assignment]
                except KeyError:
                    factor = 7.0
        finally:
            await switch()
            ended.append((x * x).operands)

    async def consume() -> None:
        steps = multiples(x)
        made = [await steps.__anext__(), await steps.asend(3.0), await steps.athrow(KeyError)]  # type: ignore[attr-defined]
        assert [(y.data, y.operands) for y in made] == [(2.0, ()), (6.0, ()), (14.0, ())]
        assert (x * x).operands == (x, x)
        with pytest.raises(StopAsyncIteration):
            await steps.asend(0.0)  # type: ignore[attr-defined]
        abandoned = multiples(x)
        await abandoned.__anext__()  # type: ignore[attr-defined]
        await abandoned.aclose()  # type: ignore[attr-defined]

    asyncio.run(consume())
    assert ended == [(), ()]


def test_what_is_thrown_into_a_decorated_generator_reaches_it() -> None:
    @no_grad()
    def values() -> Iterator[Any]:
        try:
            yield Value(1.0)
        except KeyError:
            yield Value(2.0) * 3.0

    steps = values()
    next(steps)
    made = steps.throw(KeyError)  # type: ignore[attr-defined]
    assert (made.data, made.operands) == (6.0, ())


# ---- interrupts ------------------------------------------------------------------------------------------------------

MODULES = (anomaly, chain_rule, collector, interrupts, jacobians, modes, recording, subject, tracing, transforms)
FILES = {__file__, *(module.__file__ for module in MODULES)}
QUIET, LEAF = no_grad(), Value(1.5, "leaf")


def within_modes() -> None:
    with no_grad(), autograd.detect_anomaly():
        LEAF * LEAF


def within_one_object() -> None:
    with QUIET, QUIET:
        LEAF * LEAF


def decorated() -> None:
    @no_grad()
    def values() -> Iterator[Any]:
        yield LEAF * LEAF

    no_grad()(list)(values())


def differentiated() -> None:
    with no_grad():
        grad(grad(cube))(2.0)


def recorded() -> None:
    autograd.compile(grad(cube), backend="python").record(2.0)


def explained() -> None:
    autograd.explain(LEAF * LEAF, LEAF)


def checked() -> None:
    autograd.gradcheck(lambda x: LEAF * x, 2.0)


RUNS = [within_modes, within_one_object, decorated, differentiated, recorded, explained, checked]


@pytest.fixture
def finalizers_may_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)


@pytest.mark.usefixtures("finalizers_may_be_interrupted")
@pytest.mark.parametrize(
    ("run", "opcodes", "step"),
    [
        *[(run, False, 1) for run in (within_modes, within_one_object, decorated, explained)],
        *[(run, False, 17) for run in (differentiated, recorded)],
        (checked, False, 101),
        *[(run, True, 1) for run in (within_modes, explained)],
        *[pytest.param(run, True, 7, marks=pytest.mark.long) for run in RUNS],
    ],
)
def test_an_interrupt_leaves_nothing_on(run: Any, opcodes: Any, step: Any) -> None:
    n = 0
    for _ in interrupted_everywhere(run, FILES, opcodes=opcodes, step=step):
        n += 1
        check_that_nothing_is_on()
        assert LEAF.data == 1.5
    assert n > 10


SIGNALS = """
import gc, random, signal, time
import autograd, nn
from autograd import Value, no_grad
from tests.autograd.interrupting import check_that_nothing_is_on

class Interrupt(BaseException):
    pass

def handle(number, frame):
    raise Interrupt

def run():
    x = Value(3.0)
    with no_grad(), autograd.detect_anomaly():
        x * x
    autograd.compile(lambda x: x * x * x, backend="python")(2.0)
    autograd.gradcheck(lambda x: x * x, 2.0)
    model = nn.MLP(1, [2, 1], rng=0)
    nn.fit(model, [[0.0], [1.0]], [0.0, 1.0], optimizer=nn.SGD(0.01), epochs=2, backend="python", progress=False)

run()
signal.signal(signal.SIGALRM, handle)
began = time.perf_counter()
run()
whole, rng, n = time.perf_counter() - began, random.Random(0), 0
while n < 400:
    try:
        signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-6, whole))
        run()
        signal.setitimer(signal.ITIMER_REAL, 0.0)
    except Interrupt:
        n += 1
    check_that_nothing_is_on()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""


@pytest.mark.long
@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that sends signals")
def test_signals_leave_nothing_on(run_python: Callable[..., str]) -> None:
    run_python(SIGNALS)


def test_detach() -> None:
    x = Value(3.0, "x")
    y = x * x.detach()
    y.backward()
    assert x.grad == 3.0
    leaf = (x * x).detach()
    assert (leaf.data, leaf.operands, leaf.primitive) == (9.0, (), None)
    assert (x.detach().label, type(autograd.Parameter(1.0).detach())) == ("x", Value)
    assert grad(lambda x: x * x.detach())(3.0) == 3.0
