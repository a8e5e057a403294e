"""Pages of the graphs that the drawing tests share, in browsers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, page
from tests.autograd.drawing.conftest import network_loss, neuron

__all__ = ["network_loss", "neuron", "open_page"]


@pytest.fixture
def open_page(open_in_browser: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Writes the page of a value and opens it from disk, which must ask for nothing else."""

    def open_it(
        value: Value | list[Value],
        *,
        title: str | None = None,
        digits: int = 3,
        level: str = "values",
        address: str = "",
        **settings: Any,
    ) -> Any:
        """`address` is the part behind the file's name; `written` are further arguments of `page`."""
        written = {"level": level, **settings.pop("written", {})}
        path = page(value, tmp_path / "page.html", title=title, digits=digits, **written)

        def is_own(url: str) -> bool:
            return url.split("#")[0] == path.as_uri() or url.startswith("blob:null/")

        opened = open_in_browser(path.as_uri() + address, is_own, **settings)
        if written["level"] != "auto":
            opened.keyboard.press("0")  # all of the picture, however small its texts
        return opened

    return open_it
