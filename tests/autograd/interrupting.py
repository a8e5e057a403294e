"""Exceptions raised at every place where a signal's handler could raise one."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from autograd import Value
from autograd.graph import modes, native, value
from autograd.graph.modes import current_mode


class Interrupt(BaseException):
    """What the handler raises."""


def unmeasured() -> dict[str, str]:
    """The environment of a process that signals interrupt: its coverage is not measured, whose code they may tear."""
    return {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE_")}


def _react_to_interrupts() -> None:
    """Gives a process the usual reaction to interrupts, which one that runs in the background inherits as ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


let_interrupts_come = _react_to_interrupts if os.name == "posix" else None
"""For `preexec_fn` of a new process, which Windows refuses."""


def interrupted_everywhere(run: Any, files: Any, *, opcodes: bool = False, step: Any = 1) -> Iterator[Any]:
    """Calls `run` again and again, each time with an Interrupt at another place in these files, until it has none.

    Yields after each call. opcodes: whether before each instruction of the interpreter, instead of each line and
    return. step: 2 leaves each second place out, and so on.
    """
    place = 0
    while _is_interrupted(run, files, opcodes, place):
        yield place
        place += step


def _is_interrupted(run: Any, files: Any, opcodes: Any, place: Any) -> Any:
    left = place

    def trace(frame: Any, event: Any, argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in files:
            return None
        frame.f_trace_opcodes = opcodes
        if event != "exception":
            left -= 1
            if left == -1:
                raise Interrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    except Interrupt:
        return True
    finally:
        sys.settrace(before)
    return left < 0  # what a finalizer raises goes nowhere


def check_that_nothing_is_on() -> None:
    """Values record, run backward and are watched by nobody; and the garbage collector is on."""
    x = Value(2.0)
    y = x * x
    assert y.operands == (x, x)
    y.backward()
    assert (x.grad, x.has_grad, x > 1.0) == (4.0, True, True)
    assert current_mode().records
    assert not current_mode().tracers
    assert (value._node, value._backward, value._guard) == (value.new_node, value.backward_of, None)
    if native.loaded:
        assert native.loaded.instruments() == (None, None, None)
    else:
        assert Value.__dict__["data"] is Value.__dict__["_number"]
    assert gc.isenabled()
    assert not modes._tickets  # else another thread would wait for ever
