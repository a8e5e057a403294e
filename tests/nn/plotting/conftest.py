"""What the tests of plots share."""

import pytest
from matplotlib.figure import Figure

import nn


@pytest.fixture
def history():
    """Makes a History of these losses."""

    def make(losses, test_losses=(), diverged=None):
        return nn.History("ssr", list(losses), list(test_losses), [0.1] * len(losses), diverged)

    return make


@pytest.fixture
def saved(monkeypatch):
    """The figures that were saved, for a look at what is in them."""
    figures = []
    save = Figure.savefig

    def remember(figure, *arguments, **options):
        figures.append(figure)
        return save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", remember)
    return figures


@pytest.fixture
def texts():
    """What is written in a plot beside its title and the names of its axes."""
    return lambda axes: [text.get_text() for text in axes.texts]
