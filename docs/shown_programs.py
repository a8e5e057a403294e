"""The programs of the pages "Try it" and "Gallery": short files, each with a title and a few words as its docstring.

`docs/programs/to_try` has the examples of the one page, `docs/programs/gallery` a folder for each part of the other. A
page shows the code without its docstring, and a link to `try_it.html` holds the whole code behind `#code=`.
"""

from __future__ import annotations

import ast
import base64
import zlib
from pathlib import Path
from typing import NamedTuple

PROGRAMS = Path(__file__).resolve().parent / "programs"


class Program(NamedTuple):
    """A program that a page shows: its name, title, the words about it, and the code after them."""

    name: str
    title: str
    words: str
    code: str


def read(path: Path) -> Program:
    """The program in a file; the number that the file's name begins with only orders the files."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    title, _, words = (ast.get_docstring(tree) or "").partition("\n\n")
    code = "".join(text.splitlines(keepends=True)[tree.body[0].end_lineno :]).lstrip("\n")
    return Program(path.stem.partition("_")[2], title, " ".join(words.split()), code)


def to_try() -> list[Program]:
    """The examples of the page "Try it", in their order."""
    return [read(path) for path in sorted((PROGRAMS / "to_try").glob("*.py"))]


def gallery() -> dict[str, list[Program]]:
    """For each part of the gallery its programs, in their order."""
    parts = sorted((PROGRAMS / "gallery").iterdir())
    return {
        part.name.partition("_")[2].capitalize(): [read(path) for path in sorted(part.glob("*.py"))] for part in parts
    }


def fragment(code: str) -> str:
    """The end of an address that holds a program: raw deflate, in base 64 as addresses allow it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(code.encode("utf-8")) + packer.flush()
    return "#code=" + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")
