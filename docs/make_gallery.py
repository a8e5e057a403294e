"""Runs the programs of the gallery, and writes what each shows into a folder, as the page "Try it" would show it.

    python -c "import make_gallery; make_gallery.main()" FOLDER

An SVG is written in the light theme and, under a name with `_dark`, in the dark one.
"""

from __future__ import annotations

import contextlib
import html
import io
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from make_pictures import DARK, DOCS
from shown_programs import gallery

sys.path.append(str(DOCS / "live"))

from session import Session

ENDINGS = {"image/svg+xml": "svg", "text/html": "html"}


class Result(NamedTuple):
    """What a program printed, and what it showed, as pairs of a MIME type and the data."""

    text: str
    shown: list[tuple[str, str]]


def results(codes: Iterable[str]) -> Iterator[Result]:
    """Runs programs one after the other, each in a state of its own.

    The session takes the names of `__main__` for its own, so that this needs a process for itself. Errors: RuntimeError
    with the traceback of the first program that ends with an error.
    """
    shown: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as scratch:
        session = Session(lambda mime, data, name: shown.append((mime, data)), Path(scratch) / "home")
        for code in codes:
            session.reset()
            shown.clear()
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                error = session.run(code)
            if error:
                raise RuntimeError(error)
            yield Result(printed.getvalue(), list(shown))


def make(folder: Path) -> None:
    """Writes what each program shows last into `folder`."""
    programs = [program for part in gallery().values() for program in part]
    for twin, theme in {"": "", "_dark": DARK}.items():
        codes = [f"{theme}\n{program.code}" for program in programs]
        for program, result in zip(programs, results(codes)):
            mime, data = result.shown[-1]
            if not twin or mime == "image/svg+xml":  # pages have both themes
                path = folder / f"{program.name}{twin}.{ENDINGS[mime]}"
                path.write_text(whole_page(data), encoding="utf-8")


def whole_page(data: str) -> str:
    """The page in a notebook's frame; what is in no frame stays as it is."""
    frame = re.fullmatch("<iframe [^>]*srcdoc='([^']*)'></iframe>", data)
    return html.unescape(frame[1]) if frame else data


def main() -> None:
    """Makes the gallery in the folder that the command names."""
    make(Path(sys.argv[-1]))
