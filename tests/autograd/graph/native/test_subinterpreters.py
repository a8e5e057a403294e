"""Interpreters beside the main one of a process: the native engine is the main one's alone, and is not disturbed."""

from collections.abc import Callable
from importlib.util import find_spec

import pytest

import autograd

MODULES = ("_xxsubinterpreters", "_interpreters")  # up to Python 3.12, and from 3.13 on
COMPUTE = """
import autograd
x = autograd.Value(3.0, "x")
y = x * x + autograd.exp(x)
y.backward()
assert (x.grad, y.data) == (6.0 + autograd.exp(3.0), 9.0 + autograd.exp(3.0)), (x, y)
"""
PROGRAM = """
import sys
from importlib import import_module
from importlib.util import find_spec
interpreters = import_module(next(filter(find_spec, {modules})))
COMPUTE = {compute!r}
ELSEWHERE = f"import sys; sys.path[:] = {{sys.path!r}}{{COMPUTE}}assert autograd.engine == 'python', autograd.engine"
{before}
for _ in range({times}):
    other = interpreters.create()
    failed = interpreters.run_string(other, ELSEWHERE)
    assert failed is None, failed
    interpreters.destroy(other)
    {between}
exec(COMPUTE)
print(autograd.engine)
"""


@pytest.mark.skipif(not any(map(find_spec, MODULES)), reason="this Python makes no further interpreters")
@pytest.mark.parametrize(
    ("before", "between", "times"),
    [("exec(COMPUTE)", "exec(COMPUTE)", 2), ("import autograd", "pass", 1), ("pass", "pass", 1)],
    ids=["used before", "imported before", "imported after"],
)
def test_they_compute_by_the_engine_in_python_and_the_main_one_as_before(
    run_python: Callable[..., str], before: str, between: str, times: int
) -> None:
    program = PROGRAM.format(modules=MODULES, compute=COMPUTE, before=before, between=between, times=times)
    printed = run_python(program, GLASSGRAD_NATIVE="")  # with which the others would fail, as they should
    assert printed == f"{autograd.engine}\n"
