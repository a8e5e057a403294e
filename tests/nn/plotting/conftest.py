"""What the tests of plots share."""

from typing import Any

import pytest
from matplotlib.figure import Figure

import nn


@pytest.fixture
def history() -> Any:
    """Makes a History of these losses."""

    def make(losses: Any, test_losses: Any = (), diverged: Any = None) -> Any:
        return nn.History("ssr", list(losses), list(test_losses), [0.1] * len(losses), diverged)

    return make


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The figures that were saved, for a look at what is in them."""
    figures = []
    save = Figure.savefig

    def remember(figure: Any, *arguments: Any, **options: Any) -> Any:
        figures.append(figure)
        return save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", remember)
    return figures


@pytest.fixture
def texts() -> Any:
    """What is written in a plot beside its title and the names of its axes."""
    return lambda axes: [text.get_text() for text in axes.texts]
