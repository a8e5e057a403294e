"""A child that is forked while other threads are at work finds no lock held, and no model in training."""

import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from autograd.common.forking import free_when_forked

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

WHILE_ANOTHER_THREAD = """
import os, signal, threading, time
from autograd import Value, compile, no_grad
import autograd, nn
from autograd.common.forking import free_when_forked
from autograd.compiler.backends.llvm.ir import machine_code
from autograd.compiler.workers import tasks
from autograd.graph import modes, value
from nn.training import ownership

own = free_when_forked(threading.Lock())
w = Value(1.0, "w")

def hold(made):
    with made():
        is_held.set()
        time.sleep({seconds})

is_held = threading.Event()
thread = threading.Thread(target=hold, args=(lambda: {held},), daemon=True)
thread.start()
is_held.wait()
if os.fork():
    status = os.wait()[1]
    print("child", "ended well" if status == 0 else status)
    os._exit(0)
signal.alarm(30)  # ends a child that waits
{child}
"""


def children_words(held: str, child: str, seconds: float) -> Any:
    program = WHILE_ANOTHER_THREAD.format(held=held, child=child, seconds=seconds)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("held", "child"),
    [
        ("own", "own.acquire()"),
        ("value._lock", "autograd.grad(lambda x: x * x)(3.0)"),
        ("machine_code._lock", "compile(lambda x: x * 2.0)(3.0)"),
        ("tasks._LOCK", "tasks.forget(('no such job', 0))"),
        ("ownership._lock", "ownership.owned([w])"),
    ],
)
def test_a_fork_waits_for_a_lock_that_another_thread_holds(held: str, child: str) -> None:
    assert children_words(held, child, seconds=0.2) == "child ended well\n"


@pytest.mark.parametrize(
    ("held", "child"),
    [
        ("modes._alone()", "with no_grad(): print((w * 2.0).operands)"),
        ("ownership.owned([w])", "with ownership.owned([w]): print(())"),
    ],
)
def test_a_child_does_not_wait_for_what_another_thread_of_its_parent_does(held: str, child: str) -> None:
    assert children_words(held, child, seconds=600.0) == "()\nchild ended well\n"


@pytest.mark.parametrize("kind", [threading.Lock, threading.RLock])
def test_a_parent_can_use_the_lock_after_a_fork(kind: Any) -> None:
    lock = free_when_forked(kind())
    child = os.fork()
    if not child:
        os._exit(not lock.acquire(blocking=False))
    assert os.waitpid(child, 0)[1] == 0
    assert lock.acquire(blocking=False)
    lock.release()


def test_a_lock_that_is_made_while_a_fork_begins_stays_as_it_is() -> None:
    made: list[Any] = []

    def begin() -> None:
        if not made:
            made.append(free_when_forked(threading.Lock()))
            made[0].acquire()

    os.register_at_fork(before=begin)
    if not (child := os.fork()):
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert made[0].locked()
    made[0].release()


def test_a_signals_handler_may_fork_while_its_thread_takes_a_model_for_training() -> None:
    program = (
        "import os, signal\nfrom nn.training import ownership\nsignal.alarm(30)\n"
        "with ownership._lock:\n    child = os.fork()\n    child and print(os.waitpid(child, 0)[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "0\n", done.stderr
