"""Progress bars where there is no terminal: in a notebook of Jupyter or marimo, and where Python runs in a page."""

from __future__ import annotations

import sys
import time
from html import escape
from typing import Any

from autograd.common import on_webassembly

_BETWEEN = 0.1  # seconds between two changes of a bar
_BETWEEN_LINES = 2.0  # seconds between two lines, which stay
_QUIET = 0.5  # seconds that work may take without a bar
_LOOK = "display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;font-variant-numeric:tabular-nums"


class NotebookBar:
    """Counts units, and shows how many are done: after half a second, or at once where it was asked for."""

    _between = _BETWEEN
    _is_seen = False

    def __init__(self, total: int, unit: str, done: int, at_once: bool) -> None:
        self.total, self.unit, self.done, self.text = total, unit, done, ""
        self._before, self._began = done, time.monotonic()
        self._due = self._began + (0.0 if at_once else max(_QUIET, self._between))

    def __enter__(self) -> NotebookBar:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._is_seen or self._is_due():
            self.show(is_over=True)

    def update(self, n: int = 1) -> None:
        """Moves on by n."""
        self.done += n
        if self.done < self.total and self._is_due():
            self._due, self._is_seen = time.monotonic() + self._between, True
            self.show(is_over=False)

    def set_postfix_str(self, text: str, refresh: bool = True) -> None:
        """The text behind the bar, shown with the next move."""
        self.text = text

    def show(self, *, is_over: bool) -> None:
        """Shows the bar as it is now."""
        raise NotImplementedError

    def words(self, is_over: bool) -> str:
        """How many are done, how long it took, how long it will take, and the text behind the bar."""
        seconds, new = time.monotonic() - self._began, self.done - self._before
        times = _duration(seconds)
        if new and not is_over and self.done < self.total:
            times += f", {_duration(seconds / new * (self.total - self.done))} left"
        parts = [f"{self.unit} {self.done:,} of {self.total:,}", times, *([self.text] if self.text else [])]
        return " · ".join(parts)

    def _is_due(self) -> bool:
        return time.monotonic() >= self._due


class JupyterBar(NotebookBar):
    """A bar in the output of a cell, which needs no widgets: its HTML is replaced as it moves."""

    _handle: Any = None
    _is_over = False

    def show(self, *, is_over: bool) -> None:
        """Shows the bar, in place of what it was before."""
        self._is_over = is_over
        if self._handle is None:
            from IPython.display import display

            self._handle = display(self, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        words = self.words(self._is_over)
        bar = f'<progress value="{self.done}" max="{self.total}" aria-label="{escape(self.unit)}"></progress>'
        return {"text/plain": words, "text/html": f'<div style="{_LOOK}">{bar}<span>{escape(words)}</span></div>'}


class MarimoBar(NotebookBar):
    """marimo's own bar."""

    _manager: Any = None
    _bar: Any = None
    _shown = 0

    def __exit__(self, *exception: object) -> None:
        super().__exit__(*exception)
        if self._manager is not None:
            self._manager.__exit__(*exception)

    def show(self, *, is_over: bool) -> None:
        """Moves marimo's bar to where this one is."""
        if self._bar is None:
            self._manager = sys.modules["marimo"].status.progress_bar(total=self.total, title=self.unit)
            self._bar = self._manager.__enter__()
        self._bar.update(increment=self.done - self._shown, subtitle=self.text)
        self._shown = self.done


class ProgressLines(NotebookBar):
    """A line now and then, where Python runs in a page that shows what is printed."""

    _between = _BETWEEN_LINES

    def show(self, *, is_over: bool) -> None:
        """Prints a line."""
        print(self.words(is_over), file=sys.stderr, flush=True)


def bar_of_this_place() -> type[NotebookBar] | None:
    """The kind of bar that is seen here; None in a terminal, and where nobody looks.

    marimo and IPython are asked only if they have been imported, as they are in their notebooks.
    """
    marimo = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        return MarimoBar
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and all(kind.__name__ != "TerminalInteractiveShell" for kind in type(shell).__mro__):
        return JupyterBar
    return ProgressLines if on_webassembly() else None


def _duration(seconds: float) -> str:
    """As "0.4 s", "12 s", "3:05", "1:03:05"."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
