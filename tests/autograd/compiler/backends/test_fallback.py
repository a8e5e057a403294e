"""Without llvmlite compiled code runs as Python source, and says so once; what asks for llvm says what to install."""

from collections.abc import Callable

import pytest

WITHOUT_LLVMLITE = """
import sys, warnings
sys.modules["llvmlite"] = None  # an import of it then fails, as if it were not installed
warnings.simplefilter("always")
caught = []
warnings.showwarning = lambda message, *rest: caught.append(str(message))
import autograd, nn
from autograd import compile, grad, value_and_grad
"""

AUTO = """
f = compile(grad(lambda x: x**3))
print(f(2.0), f.map([1.0, 2.0]), f.map([1.0, 2.0], reduce="sum"))
g = compile(lambda x: autograd.sin(x) / x)
print(g(2.0) == autograd.sin(2.0) / 2.0)
from array import array
out = array("d", [0.0])
f.into(out, array("d", [3.0]))
f.bind(out, array("d", [3.0]))()
print(out[0])
model, twin = (nn.MLP(1, [2, 1], rng=0) for _ in range(2))
data = dict(inputs=[0.0, 1.0], targets=[1.0, 3.0], epochs=5)
data["inputs"] = [[x] for x in data["inputs"]]
losses = [nn.fit(m, optimizer=nn.SGD(0.1), compiled=c, **data).losses for m, c in ((model, True), (twin, False))]
print(losses[0] == losses[1], [p.data for p in model.parameters()] == [p.data for p in twin.parameters()])
print(len(caught), caught[0])
"""

LLVM = """
f = compile(lambda x: x * x, backend="llvm")
runs = [lambda: f(2.0), lambda: f.map([1.0]), lambda: f.map([1.0], reduce="sum")]
runs.append(lambda: nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], optimizer=nn.SGD(0.1), epochs=1, backend="llvm"))
for run in runs:
    try:
        run()
    except ModuleNotFoundError as error:
        print(error)
print(len(caught))
"""

PYTHON = """
f = compile(value_and_grad(lambda x: x * x), backend="python")
print(f(2.0), f.map([2.0]), len(caught))
"""

BROWSER = """
import sys
sys.platform = "emscripten"
print(compile(lambda x: x * x)(2.0), len(caught))
"""

IMPORTED = """
import autograd, nn, sys
print("llvmlite" in sys.modules, "numpy" in sys.modules)
f = autograd.compile(lambda x: x * 2.0, backend="python")
print(f(2.0), "llvmlite" in sys.modules)
"""


def test_auto_falls_back_and_says_so_once(run_python: Callable[..., str]) -> None:
    called, divided, bound, trained, warned = run_python(WITHOUT_LLVMLITE + AUTO).splitlines()
    assert called == "12.0 [3.0, 12.0] 15.0"
    assert divided == "True"
    assert bound == "27.0"
    assert trained == "True True"
    assert warned.startswith("1 llvmlite is not installed, so compiled code runs as Python source")
    assert "pip install 'glassgrad[jit]'" in warned
    assert "backend='python'" in warned


def test_llvm_names_the_extra(run_python: Callable[..., str]) -> None:
    *messages, n_warnings = run_python(WITHOUT_LLVMLITE + LLVM).splitlines()
    expected = "backend='llvm' needs llvmlite: pip install 'glassgrad[jit]'; backend='python' needs nothing"
    assert messages == [expected] * 4
    assert n_warnings == "0"


def test_python_needs_nothing_and_says_nothing(run_python: Callable[..., str]) -> None:
    assert run_python(WITHOUT_LLVMLITE + PYTHON) == "(4.0, 4.0) [(4.0, 4.0)] 0\n"


def test_nobody_is_told_to_install_llvmlite_in_a_browser(run_python: Callable[..., str]) -> None:
    assert run_python(WITHOUT_LLVMLITE + BROWSER) == "4.0 0\n"


def test_llvmlite_is_imported_where_it_is_used(run_python: Callable[..., str]) -> None:
    assert run_python(IMPORTED).splitlines() == ["False False", "4.0 False"]


@pytest.mark.parametrize("call", ["f(2.0)", "f.map([2.0])"])
def test_the_warning_points_at_the_line_that_called(run_python: Callable[..., str], call: str) -> None:
    program = (
        WITHOUT_LLVMLITE
        + f"""
where = []
warnings.showwarning = lambda message, category, file, line, *rest: where.append((file, line))
f = compile(lambda x: x * 2.0)
{call}
print(where)
"""
    )
    line = program.splitlines().index(call) + 1
    assert run_python(program) == f"[('<string>', {line})]\n"
