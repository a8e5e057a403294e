"""Pickles that name modules as they were called before the folders came."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn

# Pickled in version 0.1.0 with every module of autograd and nn at the top of its package.
FORMER = pickle.loads((Path(__file__).parent / "former.pickle").read_bytes())


def test_former_pickles_are_read() -> None:
    x, p, y = pickle.loads(FORMER["graph"])
    softmax = autograd.softmax([2.0, 0.5])[0]
    assert y.data == autograd.exp(1.0) + softmax
    assert (x.grad, p.grad) == autograd.grad(lambda x, p: autograd.exp(x * p) + autograd.softmax([x, p])[0], (0, 1))(
        2.0, 0.5
    )
    assert len(pickle.loads(FORMER["model"]).parameters()) == 13
    assert len(pickle.loads(FORMER["history"]).losses) == 2
    assert pickle.loads(FORMER["loss"]) is nn.mse
    assert pickle.loads(FORMER["row"]) is autograd.softplus
    assert pickle.loads(FORMER["program"]).evaluate([1.0]) == [autograd.sin(1.0) + autograd.cos(1.0)]


@pytest.mark.parametrize("name", FORMER)
def test_former_pickles_hold_what_they_held(name: Any) -> None:
    assert repr(pickle.loads(pickle.dumps(pickle.loads(FORMER[name])))) == repr(pickle.loads(FORMER[name]))


def test_former_modules_are_those_of_today(run_python: Callable[..., str]) -> None:
    program = "import autograd.value, autograd.graph.value as now; print(autograd.value is now, now.__spec__.name)"
    assert run_python(program) == "True autograd.graph.value\n"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("autograd.anomaly", "AnomalyDetected"),
        ("autograd.compiler.exporting.export", "export_c"),
        ("autograd.compiler.llvm.library", "UnsupportedPrimitive"),
        ("autograd.drawing.drawn.layout_engine", "Drawing"),
        ("autograd.drawing.engine", "Drawing"),
        ("autograd.drawing.page.writing", "page"),
        ("autograd.explaining.routes", "Step"),
        ("autograd.modes", "LocatedValue"),
        ("autograd.source", "Source"),
        ("nn.losses", "_Huber"),
        ("nn.plotting.losses", "plot_runs"),
        ("nn.plotting.style", "new_figure"),
        ("nn.targets", "shares"),
    ],
)
def test_names_in_pickles_of_before_are_found(module: str, name: str) -> None:
    assert callable(pickle.loads(f"c{module}\n{name}\n.".encode()))  # as pickle writes a class or a function
