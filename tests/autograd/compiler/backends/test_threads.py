"""Threads, and exceptions that handlers of signals raise: no memory is written when it is no longer anybody's."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import autograd
from autograd import Value, compile
from autograd.compiler import Training
from autograd.compiler.backends.llvm.ir import machine_code
from autograd.compiler.rows import shards
from tests.autograd.bits import BACKENDS

every_backend = pytest.mark.parametrize("backend", BACKENDS)
N = 40_000
XS = array("d", [i / N for i in range(N)])


def f(x: Any) -> Any:
    y = x
    for _ in range(6):
        y = autograd.sin(y) * 1.5 + x
    return y


def output_of(program: Any, *arguments: Any, seconds: Any = 60) -> Any:
    """What a program prints, which has to end well."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
    return done.stdout


# ---- exceptions from handlers of signals -----------------------------------------------------------------------------


class Alarm(Exception):
    """What the handler raises."""


@pytest.fixture
def alarm() -> Iterator[Any]:
    """Raises an Alarm so many seconds later."""

    def ring(number: Any, frame: Any) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    signal.signal(signal.SIGALRM, before)


has_alarms = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timers")


@has_alarms
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_an_exception_finds_all_rows_done_or_none(threads: int, alarm: Any) -> None:
    out, nothing = array("d", [0.0]) * N, bytes(8 * N)
    compiled = compile(f, backend="llvm")
    run = compiled.bind(out, XS, threads=threads)
    expected = compiled.map(XS).tobytes()
    view = memoryview(out).cast("B")

    def again_and_again(seconds: Any) -> None:
        alarm(seconds)
        while True:
            view[:] = nothing
            run()

    for k in range(20):
        with pytest.raises(Alarm):
            again_and_again(0.001 + 0.0003 * k)
        found = bytes(view)
        assert found in (nothing, expected)
        time.sleep(0.002)
        assert bytes(view) == found


INTERRUPTED = """
import random, signal, sys
from array import array
import autograd
from autograd import compile

class Alarm(Exception):
    pass

def ring(number, frame):
    raise Alarm

signal.signal(signal.SIGALRM, ring)
rng, interrupted = random.Random(0), 0

def f(x):
    y = x
    for _ in range(6):
        y = autograd.sin(y) * 1.5 + x
    return y

compiled, n = compile(f, backend="llvm"), 40_000
xs = array("d", [i / n for i in range(n)])
expected, total = compiled.map(xs, threads=2), compiled.map(xs, reduce="sum", threads=2)
out, sums = array("d", bytes(8 * n)), array("d", [0.0])

def compile_and_run():
    factor = rng.random()  # so that LLVM has the code to compile
    compile(lambda x: x * factor, backend="llvm").map(xs, reduce="sum", threads=2)

calls = [
    lambda: compiled.map(xs, threads=2),
    lambda: compiled.map(xs, reduce="sum", threads=2),
    compiled.bind(out, xs, threads=3),
    compiled.bind(sums, xs, reduce="sum", threads=2),
    compile_and_run,
]
while interrupted < int(sys.argv[1]):
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-5, 3e-3))
            rng.choice(calls)()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Alarm:
        interrupted += 1
    assert compiled.map(xs, reduce="sum", threads=2) == total
    calls[2]()
    calls[3]()
    assert (out, sums[0]) == (expected, total)
"""


@has_alarms
@pytest.mark.parametrize("interrupts", [20, pytest.param(1_000, marks=pytest.mark.long)])
def test_sums_are_right_after_exceptions_at_any_time(interrupts: int) -> None:
    output_of(INTERRUPTED, interrupts, seconds=60 + interrupts)


def test_no_signal_reaches_the_code_that_calls_llvm() -> None:
    """Handlers run in the main thread, between two lines of Python there; so there must be none of llvmlite's."""
    called = set()

    def trace(frame: Any, event: Any, argument: Any) -> None:
        called.add(frame.f_globals.get("__name__", "").partition(".")[0])

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for function in (
            lambda x: autograd.sin(x) * 2.0,
            lambda x: autograd.sin(x) * 3.0,
            lambda x: autograd.sin(x) * 2.0,
        ):
            compiled = compile(function, backend="llvm")
            compiled(1.0)
            compiled.map([1.0, 2.0])
            del compiled
            gc.collect()
    finally:
        sys.settrace(before)
    assert "autograd" in called
    assert "llvmlite" not in called


def test_llvm_goes_on_where_its_caller_does_not_wait_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        may_end.wait()
        ended.set()

    def start_and_leave(function: Any, arguments: Any) -> None:
        threading.Thread(target=function, args=arguments).start()
        begun.wait()
        raise KeyboardInterrupt

    monkeypatch.setattr(machine_code, "start_new_thread", start_and_leave)
    with pytest.raises(KeyboardInterrupt):
        machine_code._uninterrupted(work)
    monkeypatch.undo()
    may_end.set()
    assert compile(lambda x: x * 2.0, backend="llvm")(3.0) == 6.0
    assert ended.is_set()


def test_what_llvm_refuses_is_said_to_the_one_who_asked() -> None:
    with pytest.raises(RuntimeError, match="expected top-level entity"):
        machine_code.MachineCode("nonsense", ["f"])
    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="expected top-level entity"):
        pool.submit(machine_code.MachineCode, "nonsense", ["f"]).result()


def test_llvm_is_called_where_it_is_asked_for_but_in_the_main_thread() -> None:
    def asked() -> Any:
        machine_code._features.cache_clear()
        assert "half" in machine_code.assembly("define double @half(double %x) {\n  ret double %x\n}")
        machine_code.provide({"nobody_calls_it": 1})
        return (
            machine_code.binding.__wrapped__(),
            machine_code._uninterrupted(threading.get_ident),
            threading.get_ident(),
        )

    with ThreadPoolExecutor(1) as pool:
        binding, there, here = pool.submit(asked).result()
    assert binding is machine_code.binding()
    assert there == here
    assert machine_code._uninterrupted(threading.get_ident) != threading.get_ident()


def test_machine_code_that_nobody_has_is_given_back() -> None:
    compiled = compile(lambda x: x + 1.0, backend="llvm")
    compiled(1.0)
    code = compiled._call.__self__[1]  # type: ignore[union-attr]
    machine = code._engine
    del compiled, code
    gc.collect()
    compile(lambda x: x + 2.0, backend="llvm")(1.0)
    assert machine.closed


def test_machine_code_lives_while_a_thread_runs_it() -> None:
    out, xs = array("d", [0.0]), XS * 10

    def bound() -> Any:
        return compile(f, backend="llvm").bind(out, xs, reduce="sum", threads=2)

    with ThreadPoolExecutor(1) as pool:
        calls = [pool.submit(bound()) for _ in range(3)]
        while not all(call.done() for call in calls):
            gc.collect()
            compile(lambda x: x + 1.0, backend="llvm")(1.0)
    assert [call.result() for call in calls] == [None] * 3
    assert out[0] == compile(f, backend="llvm").map(xs, reduce="sum")


# ---- threads that wait for the next step -----------------------------------------------------------------------------


def rising(**options: Any) -> Any:
    """A training of 512 rows, of which 256 are shared out, as is the case where each is much work."""
    w, xs = Value(0.0, "w"), [i / 512 for i in range(512)]
    return Training(
        lambda x, y: (autograd.tanh(w * x) - y) ** 2, [w], xs, xs,
        lambda data, grad, state, step: (data - step.lr * grad, grad, state), n_state=0, backend="llvm", **options,
    )  # fmt: skip


def epochs_of(training: Any, n: int, threads: Any) -> Any:
    training.read()
    losses = training.epochs(n, lr=1e-4, batch_size=256, threads=threads).losses
    return losses, list(training.data), list(training.validation_losses)


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "LEAST_WORK", 1)


@pytest.mark.usefixtures("small_shards")
def test_threads_that_have_gone_to_sleep_come_back() -> None:
    """The validation rows take longer than a thread stays awake."""
    many = [i / 10_000 for i in range(10_000)]
    training = rising(validation=(many, many))
    alone = epochs_of(training, 150, 1)
    for threads in (2, 5):
        assert epochs_of(training, 150, threads) == alone


@has_alarms
@pytest.mark.usefixtures("small_shards")
def test_an_exception_finds_epochs_done_or_not_begun(alarm: Any) -> None:
    training = rising()
    alone = epochs_of(training, 40, 1)

    def again_and_again(seconds: Any) -> None:
        alarm(seconds)
        while True:
            training.epochs(10, lr=1e-4, batch_size=256, threads=3)

    for k in range(12):
        with pytest.raises(Alarm):
            again_and_again(0.001 + 0.0004 * k)
        before = list(training.data)
        time.sleep(0.002)
        assert list(training.data) == before
        assert epochs_of(training, 40, 3) == alone


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("small_shards")
def test_no_thread_is_left_when_epochs_are_over() -> None:
    training = rising()
    before = set(os.listdir("/proc/self/task"))
    epochs_of(training, 20, 4)
    with pytest.raises(ValueError, match="need as many learning rates"):
        training.epochs(2, lr=[0.1], batch_size=256, threads=4)
    training.data[:] = array("d", [float("nan")])
    assert training.epochs(20, lr=1e-4, batch_size=256, threads=4).n_steps == 0
    deadline = time.monotonic() + 10.0
    while not set(os.listdir("/proc/self/task")) <= before and time.monotonic() < deadline:
        time.sleep(0.01)  # the system takes an ended thread off its list a little later
    assert set(os.listdir("/proc/self/task")) <= before


FORKED_IN_EPOCHS = """
import os, threading
from autograd import Value
from autograd.compiler import Training
from autograd.compiler.rows import shards

shards.LEAST_WORK = 1

def trained(n):
    w, xs = Value(0.0), [i / 256 for i in range(256)]
    loss, update = lambda x, y: (w * x - y) ** 2, lambda data, grad, state, step: (data - step.lr * grad, grad, state)
    training = Training(loss, [w], xs, xs, update, 0, "llvm")
    training.read()
    return training.epochs(n, lr=1e-4, batch_size=128, threads=2).losses

expected = trained(10)
thread = threading.Thread(target=trained, args=(30_000,))
thread.start()
for _ in range(3):
    child = os.fork()
    if not child:
        os._exit(0 if trained(10) == expected else 1)
    print(os.waitpid(child, 0)[1])
thread.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_while_threads_share_steps_out() -> None:
    assert output_of(FORKED_IN_EPOCHS) == "0\n" * 3


# ---- threads that there are not --------------------------------------------------------------------------------------

CROWDED = """
import resource, threading
from array import array
from autograd import compile
square, xs = compile(lambda x: x * x, backend="llvm"), array("d", range(20_000))
before = square.map(xs, reduce="sum", threads=1)
threading.stack_size(1 << 26)
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + (6 << 20),) * 2)
print(square.map(xs, reduce="sum", threads=4) == before)
try:
    threading.Thread(target=print).start()
except RuntimeError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_where_the_system_has_no_more_threads_one_does_it_all() -> None:
    assert output_of(CROWDED) == "True\ncan't start new thread\n"


def test_where_the_system_has_no_more_threads_llvm_is_called_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(function: Any, arguments: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(machine_code, "start_new_thread", refuse)
    assert compile(lambda x: x * 2.0, backend="llvm")(3.0) == 6.0


LEAVING = """
import threading, time
from array import array
from autograd import compile
square, xs = compile(lambda x: x * x, backend="llvm"), array("d", range(300_000))

def run():
    while True:
        square.map(xs, reduce="sum", threads=2)

for _ in range(2):
    threading.Thread(target=run, daemon=True).start()
time.sleep(0.2)
"""


def test_a_process_ends_well_while_threads_run_rows() -> None:
    assert output_of(LEAVING) == ""


COMPILING_AT_EXIT = """
import atexit, threading

def exiting():
    compiles = threading.Thread(target=lambda: print(compile(lambda x: x + 1.0, backend="llvm")(1.0)), daemon=True)
    compiles.start()
    compiles.join(0.5)
    print(compiles.is_alive(), compile(lambda x: x * 2.0, backend="llvm")(3.0))

atexit.register(exiting)  # the last to be called
from autograd import compile
compile(lambda x: x, backend="llvm")(1.0)
"""


def test_when_a_process_exits_its_main_thread_alone_compiles() -> None:
    assert output_of(COMPILING_AT_EXIT) == "True 6.0\n"


FORKED_MEANWHILE = """
import os, threading
from autograd import compile

def compiles():
    addend = 0.0
    while not is_over:
        addend += 1.0  # so that LLVM has the code to compile
        compile(lambda x: x + addend, backend="llvm")(1.0)

is_over = False
thread = threading.Thread(target=compiles)
thread.start()
for _ in range(3):
    child = os.fork()
    if not child:
        os._exit(0 if compile(lambda x: x * 2.0, backend="llvm")(3.0) == 6.0 else 1)
    print(os.waitpid(child, 0)[1])
is_over = True
thread.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_while_another_thread_compiles() -> None:
    assert output_of(FORKED_MEANWHILE) == "0\n" * 3


# ---- one function in several threads ---------------------------------------------------------------------------------


def in_threads(n: Any, function: Any) -> Any:
    """What the function returns in each of n threads that begin together."""
    together = threading.Barrier(n)

    def begin(k: Any) -> Any:
        together.wait()
        return function(k)

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(begin, range(n)))


@every_backend
@pytest.mark.parametrize("threads", [1, 2])
def test_a_bound_function_is_right_or_refuses_to_run_twice_at_once(threads: int, backend: Any) -> None:
    n = 500 if backend == "python" else 100_000
    xs, out = XS[:n] * (n // N + 1), array("d", [0.0])
    compiled = compile(f, backend=backend)
    expected = compiled.map(xs, reduce="sum")
    run = compiled.bind(out, xs, reduce="sum", threads=threads)

    def call(_: Any) -> Any:
        found, refused = set(), []
        for _ in range(20):
            try:
                run()
                found.add(out[0])
            except RuntimeError as error:
                refused.append(str(error))
        return found, refused

    outcomes = in_threads(3, call)
    assert set().union(*(found for found, _ in outcomes)) == {expected}
    refused = [message for _, messages in outcomes for message in messages]
    assert bool(refused) == (backend != "python")
    assert all("bind one for each thread, with an `out` of its own" in message for message in refused)
    run()
    assert out[0] == expected


@every_backend
def test_a_function_bound_for_each_thread(backend: Any) -> None:
    compiled = compile(f, backend=backend)
    numbers = XS[:300]

    def call(k: Any) -> Any:
        xs, out = array("d", [x + k for x in numbers]), array("d", [0.0])
        run = compiled.bind(out, xs, reduce="sum")
        for _ in range(20):
            run()
        return out[0]

    found = in_threads(4, call)
    assert found == [compiled.map([x + k for x in numbers], reduce="sum") for k in range(4)]


@every_backend
def test_epochs_that_several_threads_ask_for_come_one_after_the_other(backend: Any) -> None:
    xs = [i / 300 for i in range(300)]

    def trained(times: Any) -> Any:
        w = Value(0.0, "w")
        training = Training(
            lambda x, y: (autograd.tanh(w * x) - y) ** 2, [w], xs, xs,
            lambda data, grad, state, step: (data - step.lr * grad, grad, state), n_state=0, backend=backend,
        )  # fmt: skip
        training.read()
        for losses in in_threads(times, lambda _: training.epochs(50 // times, lr=1e-4, batch_size=100).losses):
            assert losses == sorted(losses, reverse=True)
        return list(training.data)

    assert trained(5) == trained(1)


@every_backend
def test_one_compiled_function_in_several_threads(backend: Any) -> None:
    """Each records, compiles and calls for structures of its own."""
    compiled = compile(lambda row: autograd.sum([x * x for x in row]), backend=backend)

    def call(k: Any) -> Any:
        row, out, found = [float(i) for i in range(2 + k % 3)], array("d", [0.0]), set()
        for _ in range(50):
            compiled.into(out, array("d", row))
            found |= {compiled(row), out[0], compiled.map([row, row], reduce="sum") / 2.0}
        return found

    assert in_threads(6, call) == [{1.0}, {5.0}, {14.0}] * 2
