"""Page: the path of a page, which a notebook shows as the page itself."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import webbrowser
from pathlib import Path

from autograd.common.files import as_path, write_atomically
from autograd.common.webassembly import on_webassembly

if sys.platform == "win32":  # pragma: no cover: a Path of its own
    from pathlib import WindowsPath as _SystemPath
else:
    from pathlib import PosixPath as _SystemPath

_HEIGHT = 600
_MAY = "allow-scripts allow-downloads allow-modals"  # to run, to save a picture, to print


class Page(_SystemPath):
    """The path of a page; a notebook shows the page itself, which it then holds and needs no file for.

    It is a `pathlib.Path` in all else. The frame in the notebook keeps the page apart from the notebook: the page sees
    nothing outside of it.

    >>> from autograd import Value, page
    >>> x = Value(3.0, "x")
    >>> shown = page(x * x)
    >>> shown.suffix, shown._repr_html_()[:7]
    ('.html', '<iframe')
    """

    def _repr_html_(self) -> str | None:
        """A frame that holds the whole page as it is in the file now; None where the file is gone."""
        try:
            text = self.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        title = re.search("<title>(.*?)</title>", text, re.DOTALL)
        if title is None:
            return None
        whole = text.replace("&", "&amp;").replace("'", "&#39;")  # the page has fewer of these than of double quotes
        look = f"width:100%;height:{_HEIGHT}px;resize:vertical;overflow:auto;border:1px solid #8884;border-radius:8px"
        frame = f'<iframe title="{title[1]}" sandbox="{_MAY}" allow="fullscreen" loading="lazy" style="{look}"'
        return f"{frame} srcdoc='{whole}'></iframe>"


def written_page(path: str | os.PathLike[str] | None, title: str, text: str) -> Page:
    """Writes the text of a page and returns its path; folders are made.

    path: where to write it. None is a file in a folder of its own among the temporary files, named after the title.

    Errors: TypeError and ValueError for what is no path, OSError where it cannot be written.
    """
    target = Page(_new_file(title) if path is None else as_path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, text.encode("utf-8"))
    return target


def _new_file(title: str) -> Path:
    name = re.sub(r"[^0-9A-Za-z]+", "-", title).strip("-").lower()[:60]
    return Path(tempfile.mkdtemp(prefix="glassgrad-")) / f"{name or 'page'}.html"


def show_in_browser(path: Path) -> None:
    """Opens a file in the web browser of this machine. Errors: RuntimeError where none can be started."""
    if on_webassembly():
        raise RuntimeError(
            f"Python in a browser opens no page; {path} is written, and a notebook shows the page where it is the last "
            "line of a cell: leave out open=True"
        )
    address = path.absolute().as_uri()
    try:
        is_open = webbrowser.open(address)
    except (webbrowser.Error, OSError) as error:
        raise RuntimeError(_unopened(address)) from error
    if not is_open:
        raise RuntimeError(_unopened(address))


def _unopened(address: str) -> str:
    return (
        f"no web browser could be started for {address}: the page is written, open it from there, "
        "or set the environment variable BROWSER to the browser's command"
    )
