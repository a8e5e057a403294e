"""The progress bar: there when it is wanted or when somebody looks at a terminal, silent otherwise."""

import sys
from typing import Any

import pytest

import nn


class Terminal:
    """A stderr that calls itself a terminal."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: Any) -> None:
        self.text += text

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def train(**options: Any) -> Any:
    return nn.fit(nn.MLP(1, [1], rng=0), [[0.0], [1.0]], [0.0, 1.0], optimizer=nn.SGD(0.1), epochs=3, **options)


def watched_terminal(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Called in the test itself: between a fixture and its test pytest sets stderr anew."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


@pytest.fixture
def _no_tqdm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)


def test_on_a_terminal_a_bar_shows_epochs_and_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched_terminal(monkeypatch)
    history = train()
    assert "3/3" in terminal.text
    assert "epoch" in terminal.text
    assert f"ssr {history.losses[-1]:.4g}" in terminal.text


def test_away_from_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    train()
    assert capsys.readouterr().err == ""


def test_a_bar_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    train(progress=True)
    assert "3/3" in capsys.readouterr().err


def test_a_bar_can_be_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched_terminal(monkeypatch)
    train(progress=False)
    assert terminal.text == ""


def test_without_stderr_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert len(train().losses) == 3


@pytest.mark.usefixtures("_no_tqdm")
def test_without_tqdm_a_terminal_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched_terminal(monkeypatch)
    assert len(train().losses) == 3
    assert terminal.text == ""


@pytest.mark.usefixtures("_no_tqdm")
def test_without_tqdm_asking_for_a_bar_names_the_extra() -> None:
    with pytest.raises(ModuleNotFoundError, match=r'pip install "glassgrad\[progress\]"'):
        train(progress=True)


def test_an_error_closes_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched_terminal(monkeypatch)
    with pytest.raises(ZeroDivisionError):
        train(on_epoch=lambda epoch, history: 1 // (2 - epoch))
    assert terminal.text.endswith("\n")
