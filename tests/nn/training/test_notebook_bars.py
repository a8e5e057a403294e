"""Progress in notebooks and in pages: which bar is shown, when, and what it says."""

import sys
import xml.etree.ElementTree as ElementTree
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import nn
from nn.training import notebook_bars, progress


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(notebook_bars, "time", clock)
    return clock


class Shell:
    """The shell of a notebook."""


class TerminalInteractiveShell(Shell):
    """The shell of IPython in a terminal."""


class Display:
    """What IPython shows, and what stands there now."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []
        self.times = 0

    def __call__(self, thing: Any, *, display_id: bool) -> Any:
        assert display_id
        self.shown.append({})
        self.update(thing)
        return self

    def update(self, thing: Any) -> None:
        self.shown[-1] = thing._repr_mimebundle_()
        self.times += 1


def module(name: str, **names: Any) -> Any:
    made = ModuleType(name)
    made.__spec__ = ModuleSpec(name, None)
    vars(made).update(names)
    return made


@pytest.fixture
def jupyter(monkeypatch: pytest.MonkeyPatch) -> Display:
    """A notebook without ipywidgets."""
    display = Display()
    monkeypatch.setitem(sys.modules, "IPython", module("IPython", get_ipython=Shell))
    monkeypatch.setitem(sys.modules, "IPython.display", module("IPython.display", display=display))
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    return display


@pytest.fixture
def marimo(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    class OwnBar:
        def __init__(self, **named: Any) -> None:
            calls.append(named)

        def __enter__(self) -> Any:
            return SimpleNamespace(update=lambda **named: calls.append(named))

        def __exit__(self, *exception: object) -> None:
            calls.append("closed")

    status = SimpleNamespace(progress_bar=OwnBar)
    monkeypatch.setitem(sys.modules, "marimo", module("marimo", running_in_notebook=lambda: True, status=status))
    return calls


def test_a_notebook_shows_one_bar_that_moves(jupyter: Display, clock: Clock) -> None:
    with nn.progress_bar(1000, "epoch <b>") as bar:
        bar.update(100)
        assert jupyter.shown == []
        clock.now += 10.0
        bar.set_postfix_str("ssr < 0.5")
        bar.update(100)
        clock.now += 0.05
        bar.update()
        assert jupyter.times == 1
        [bundle] = jupyter.shown
        assert bundle["text/plain"] == "epoch <b> 200 of 1,000 · 10 s, 40 s left · ssr < 0.5"
        shown = ElementTree.fromstring(bundle["text/html"])
        assert shown.find("progress").attrib == {"value": "200", "max": "1000", "aria-label": "epoch <b>"}  # type: ignore[union-attr]
        assert "".join(shown.itertext()) == bundle["text/plain"]
        bar.update(799)
    [bundle] = jupyter.shown
    assert bundle["text/plain"] == "epoch <b> 1,000 of 1,000 · 10 s · ssr < 0.5"


def test_short_work_shows_no_bar_unless_it_is_asked_for(jupyter: Display, clock: Clock) -> None:
    with nn.progress_bar(10, "epoch") as bar:
        bar.update(10)
    assert jupyter.shown == []
    with nn.progress_bar(10, "epoch", True) as bar:
        bar.update(10)
    assert [bundle["text/plain"] for bundle in jupyter.shown] == ["epoch 10 of 10 · 0.0 s"]
    with nn.progress_bar(10, "epoch", False) as bar:
        clock.now += 10.0
        bar.update(5)
    assert len(jupyter.shown) == 1


def test_what_was_done_before_does_not_count_for_the_time_left(jupyter: Display, clock: Clock) -> None:
    with suppress(ZeroDivisionError), nn.progress_bar(300, "epoch", done=100) as bar:
        clock.now += 61.0
        bar.update(50)
        assert jupyter.shown[0]["text/plain"] == "epoch 150 of 300 · 1:01, 3:03 left"
        clock.now += 3600.0
        raise ZeroDivisionError
    assert jupyter.shown[0]["text/plain"] == "epoch 150 of 300 · 1:01:01"


def test_with_ipywidgets_the_bar_is_tqdms(jupyter: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def widget(**named: Any) -> Any:
        made.append(named)
        return progress.NoBar()

    monkeypatch.setattr(progress, "find_spec", lambda name: ModuleSpec(name, None))
    monkeypatch.setitem(sys.modules, "tqdm.notebook", module("tqdm.notebook", tqdm=widget))
    with nn.progress_bar(5, "epoch", done=2) as bar:
        bar.update()
    assert made == [{"total": 5, "unit": "epoch", "initial": 2}]
    monkeypatch.setattr(sys, "platform", "emscripten")  # where tqdm could not start its thread
    with nn.progress_bar(5, "epoch", True) as bar:
        bar.update()
    assert len(made) == 1
    assert jupyter.shown[0]["text/plain"].startswith("epoch 1 of 5")


def test_ipython_in_a_terminal_is_a_terminal(
    jupyter: Display, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", TerminalInteractiveShell)
    with nn.progress_bar(5, "epoch", True) as bar:
        bar.update(5)
    assert jupyter.shown == []
    assert "5/5" in capsys.readouterr().err


def test_marimo_shows_its_own_bar(marimo: list[Any], clock: Clock) -> None:
    with nn.progress_bar(100, "epoch", done=20) as bar:
        bar.update(10)
        clock.now += 1.0
        bar.set_postfix_str("ssr 2")
        bar.update(10)
        bar.update(60)
    assert marimo == [
        {"total": 100, "title": "epoch"},
        {"increment": 40, "subtitle": "ssr 2"},
        {"increment": 60, "subtitle": "ssr 2"},
        "closed",
    ]
    with nn.progress_bar(100, "epoch") as bar:
        bar.update(100)
    assert len(marimo) == 4
    vars(sys.modules["marimo"])["running_in_notebook"] = lambda: False  # a script that imports marimo
    with nn.progress_bar(100, "epoch") as bar:
        clock.now += 1.0
        bar.update(50)
    assert len(marimo) == 4


def test_a_page_without_a_notebook_shows_lines(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setitem(sys.modules, "IPython", module("IPython"))  # one that is still being imported
    with nn.progress_bar(100, "epoch") as bar:
        for _ in range(100):
            clock.now += 0.06
            bar.update()
    assert capsys.readouterr().err.splitlines() == [
        "epoch 34 of 100 · 2.0 s, 4.0 s left",
        "epoch 68 of 100 · 4.1 s, 1.9 s left",
        "epoch 100 of 100 · 6.0 s",
    ]


def test_there_is_no_other_bar() -> None:
    with pytest.raises(NotImplementedError):
        notebook_bars.NotebookBar(1, "epoch", 0, at_once=True).show(is_over=True)


def executed(code: str) -> list[Any]:
    """The outputs of a cell that a fresh kernel runs."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, timeout=120).execute()
    return list(notebook.cells[0].outputs)


def test_fit_in_a_kernel_shows_a_bar() -> None:
    outputs = executed(
        "import sys, nn\n"
        "sys.modules['ipywidgets'] = None\n"
        "model, rows = nn.MLP(1, [1], rng=0), [[0.0], [1.0]]\n"
        "nn.fit(model, rows, [0.0, 1.0], optimizer=nn.SGD(0.1), epochs=3, progress=True).losses[-1]"
    )
    assert [output.output_type for output in outputs] == ["display_data", "execute_result"]
    loss = float(outputs[1].data["text/plain"])
    assert outputs[0].data["text/plain"].startswith("epoch 3 of 3 · ")
    assert f" · ssr {loss:.4g}" in outputs[0].data["text/plain"]
    assert ElementTree.fromstring(outputs[0].data["text/html"]).find("progress") is not None
