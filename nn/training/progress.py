"""A progress bar, shown where somebody sees it: in terminals and notebooks."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any, Protocol

from autograd.common import on_webassembly
from nn.training.notebook_bars import JupyterBar, bar_of_this_place


class Bar(Protocol):
    """The calls that `fit` makes on a progress bar."""

    def update(self, n: int = 1) -> Any:
        """Moves on by n."""

    def set_postfix_str(self, text: str, refresh: bool = True) -> Any:
        """The text behind the bar, shown at once or with the next move."""


class NoBar:
    """No bar: all calls do nothing."""

    def __enter__(self) -> NoBar:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def update(self, n: int = 1) -> None:
        """Nothing moves."""

    def set_postfix_str(self, text: str, refresh: bool = True) -> None:
        """Nothing is shown."""


def progress_bar(total: int, unit: str, wanted: bool | None = None, done: int = 0) -> AbstractContextManager[Bar]:
    """A bar over `total` units, to be used in a `with` statement.

    total: how many units there are to come. unit: what one is called, as "epoch".
    wanted: None for a bar where it is seen, True for always, False for never. It is seen in a terminal where tqdm is
        installed, and in a notebook: tqdm's with ipywidgets, marimo's own, or one of HTML, which needs neither. A page
        in which Python runs without a notebook shows lines. Those but tqdm's come after half a second, so that short
        work shows none.
    done: how many units there are already.

    Errors: ModuleNotFoundError where a bar is wanted outside of notebooks and tqdm is missing; it names the extra.

    >>> with progress_bar(3, "epoch", wanted=False) as bar:
    ...     for epoch in range(3):
    ...         bar.update()
    """
    if wanted is False:
        return NoBar()
    kind = bar_of_this_place()
    if kind is JupyterBar and not on_webassembly() and find_spec("ipywidgets") and find_spec("tqdm"):
        from tqdm.notebook import tqdm as widget

        bar: AbstractContextManager[Bar] = widget(total=total, unit=unit, initial=done)
        return bar
    if kind is not None:
        return kind(total, unit, done, at_once=wanted is True)
    if wanted is None and (sys.stderr is None or not sys.stderr.isatty()):
        return NoBar()
    try:
        from tqdm import tqdm
    except ImportError:
        if wanted is None:
            return NoBar()
        raise ModuleNotFoundError(
            'a progress bar needs tqdm; install it with pip install "glassgrad[progress]", or pass progress=False'
        ) from None
    bar = tqdm(total=total, unit=unit, initial=done)
    return bar
