"""A progress bar, shown on terminals."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Any, Protocol


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
    """A tqdm bar over `total` units, to be used in a `with` statement.

    total: how many units there are to come. unit: what one is called, as "epoch".
    wanted: None for a bar where tqdm is installed and stderr is a terminal, True for always, False for never.
    done: how many units there are already.

    Errors: ModuleNotFoundError where a bar is wanted and tqdm is missing; it names the extra.

    >>> with progress_bar(3, "epoch", wanted=False) as bar:
    ...     for epoch in range(3):
    ...         bar.update()
    """
    if wanted is False or (wanted is None and (sys.stderr is None or not sys.stderr.isatty())):
        return NoBar()
    try:
        from tqdm import tqdm
    except ImportError:
        if wanted is None:
            return NoBar()
        raise ModuleNotFoundError(
            'a progress bar needs tqdm; install it with pip install "glassgrad[progress]", or pass progress=False'
        ) from None
    bar: AbstractContextManager[Bar] = tqdm(total=total, unit=unit, initial=done)
    return bar
