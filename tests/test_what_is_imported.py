"""What `import autograd` and `import nn` bring in: the graph and the models, and nothing that is not used yet."""

import os
import subprocess
import sys

import pytest

import autograd

# Of Python and of other distributions: each would add milliseconds, and is imported where it is used.
NOT_YET = {
    *("ast", "asyncio", "base64", "bz2", "concurrent", "contextvars", "csv", "ctypes", "dataclasses", "decimal"),
    *("dis", "email", "fractions", "gzip", "hashlib", "html", "http", "importlib.abc", "importlib.metadata"),
    *("importlib.resources", "inspect", "json", "linecache", "logging", "lzma", "multiprocessing", "pathlib", "pickle"),
    *("platform", "secrets", "shutil", "signal", "socket", "ssl", "statistics", "subprocess", "sysconfig", "tempfile"),
    *("tokenize", "urllib", "webbrowser", "xml", "zipfile"),
    *("IPython", "distributed", "graphviz", "graphviz_pure", "llvmlite", "matplotlib", "micrograd", "numpy", "onnx"),
    *("onnxruntime", "pandas", "polars", "safetensors", "scipy", "torch", "tqdm"),
}

PROGRAM = """
import sys
sys.path[:] = {path!r}
known = set(sys.modules)
for package in ("autograd", "nn"):
    __import__(package)
    print(*set(sys.modules) - known)
    known |= set(sys.modules)
print(sys.modules["autograd"].engine)
"""


def imported(engine: str) -> tuple[set[str], set[str]]:
    """The modules that `import autograd` brings, and those that `import nn` adds, where this engine runs."""
    # without site-packages' own start: its .pth files import what they like
    command = [sys.executable, "-S", "-c", PROGRAM.format(path=sys.path)]
    environment = {**os.environ, "GLASSGRAD_PURE": "1" if engine == "python" else ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    by_autograd, by_nn, engine_that_runs = done.stdout.splitlines()
    assert engine_that_runs == engine
    return set(by_autograd.split()), set(by_nn.split())


def folders(package: str, modules: set[str]) -> set[str]:
    return {module.split(".")[1] for module in modules if module.startswith(package + ".")}


@pytest.mark.parametrize("engine", sorted({autograd.engine, "python"}))
def test_nothing_comes_in_before_it_is_used(engine: str) -> None:
    by_autograd, by_nn = imported(engine)
    for modules in (by_autograd, by_nn):
        assert not {name for name in NOT_YET for module in modules if f"{module}.".startswith(f"{name}.")}
    assert folders("autograd", by_autograd) == {"common", "graph", "table"}
    assert folders("nn", by_nn) == {"common", "data", "losses", "models"}
    assert folders("autograd", by_nn) <= {"common"}
    assert {"autograd.graph.value", "autograd.table.rows"} <= by_autograd
    assert "autograd.graph.modes" not in by_autograd | by_nn
    assert {"nn.models.layers", "nn.losses.row_losses"} <= by_nn
