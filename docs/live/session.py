"""Blocks of code that run one after the other in a browser: in one state, as the cells of a notebook.

The documentation's worker starts it in Pyodide. A block's last expression is shown as a notebook would show it, and so
are the pictures and pages that the block writes as files.
"""

from __future__ import annotations

import ast
import base64
import builtins
import io
import itertools
import linecache
import os
import shutil
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

HOME = Path("/home/reader")
SHOWN_FILES = {".svg": "image/svg+xml", ".html": "text/html", ".png": "image/png"}
MIMES = ("text/html", "image/svg+xml", "image/png", "text/plain")
"""What a page can show, the richest first."""

Show = Callable[[str, str, str], Any]
"""Takes a MIME type, the data, and the name of the file that has them, or nothing."""


class Session:
    """The state that blocks share: the names of `__main__`, and a folder of files.

    show: is called for what a notebook would show.
    """

    def __init__(self, show: Show, home: Path = HOME) -> None:
        self._show = show
        self._home = home
        self._numbers = itertools.count(1)
        builtins.input = no_input
        sys.stdin = NoKeyboard()
        # nobody can install it there, and how fast compiled code runs in a browser is said once, by the documentation
        warnings.filterwarnings("ignore", message="llvmlite is not installed")
        self.reset()

    def reset(self) -> None:
        """Forgets the names and the files of all blocks, where they have led standard output to, and their renderer."""
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        if "autograd" in sys.modules:
            sys.modules["autograd"].use_renderer(None)
        names = vars(sys.modules["__main__"])
        for name in [name for name in names if not name.startswith("__")]:
            del names[name]
        self._home.mkdir(parents=True, exist_ok=True)
        os.chdir(self._home)
        for path in self._home.iterdir():  # the folder itself stays, as the process is in it
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def run(self, code: str, name: str | None = None) -> str | None:
        """Runs a block, and returns the traceback of its error, or None.

        name: stands in tracebacks in place of a file's.
        """
        name = name or f"<block {next(self._numbers)}>"
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        before = dict(self._files())
        value, error = None, None
        try:
            value = execute(code, name)
        except BaseException as problem:
            error = written(problem)
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        written_files = [path for path, state in self._files() if before.get(path) != state]
        if is_shown(value):
            written_files = [path for path in written_files if not path.samefile(value)] + [value]
            value = None
        elif isinstance(value, str) and Path(value).absolute() in written_files:
            value = None  # the file says more than its name
        for path in filter(is_shown, written_files):
            self._show(SHOWN_FILES[path.suffix], text_of(path), path.name)
        if value is not None:
            try:
                self._show(*shown(value), "")
            except BaseException as problem:
                error = written(problem)
        return error

    def _files(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        for path in sorted(self._home.rglob("*")):
            if path.is_file():
                state = path.stat()
                yield path, (state.st_mtime_ns, state.st_ino)


def execute(code: str, name: str) -> Any:
    """Runs a block among the names of `__main__`, and returns the value of its last expression, or None."""
    names = vars(sys.modules["__main__"])
    tree = ast.parse(code, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return exec(compile(tree, name, "exec"), names)
    tree.body.pop()
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def is_shown(value: object) -> TypeGuard[Path]:
    """Whether a value is the path of a file that a page can show."""
    return isinstance(value, Path) and value.suffix in SHOWN_FILES and value.is_file()


def shown(value: object) -> tuple[str, str]:
    """The richest form of a value that a page can show: its MIME type, and the data."""
    bundle = method(value, "_repr_mimebundle_")
    forms = dict(bundle(include=None, exclude=None) or {}) if bundle else {}
    for mime, name in zip(MIMES, ("_repr_html_", "_repr_svg_", "_repr_png_")):
        form = method(value, name)
        if mime not in forms and form and (data := form()) is not None:
            forms[mime] = data
    for mime in MIMES:
        if mime in forms:
            return mime, encoded(forms[mime])
    return "text/plain", repr(value)


def method(value: object, name: str) -> Any:
    """The method of a value, but not of a class that is the value."""
    return None if isinstance(value, type) else getattr(value, name, None)


def encoded(data: str | bytes) -> str:
    """Text as it is, bytes in base 64."""
    return data if isinstance(data, str) else base64.b64encode(data).decode("ascii")


def text_of(path: Path) -> str:
    """The content of a file that is shown."""
    return encoded(path.read_bytes() if path.suffix == ".png" else path.read_text(encoding="utf-8", errors="replace"))


def written(problem: BaseException) -> str:
    """The traceback as a terminal has it, which begins with the block."""
    frames = problem.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    if isinstance(problem, SyntaxError) and frames is not None and "ast.py" in frames.tb_frame.f_code.co_filename:
        frames = None  # the block itself could not be read
    return "".join(traceback.TracebackException(type(problem), problem, frames).format())


class NoKeyboard(io.TextIOBase):
    """Stands for standard input, of which nothing can be read."""

    def read(self, size: int | None = -1) -> NoReturn:
        """Raises an EOFError that says what to write instead."""
        raise no_line("sys.stdin")

    def readline(self, size: int = -1) -> NoReturn:  # type: ignore[override]
        """Raises an EOFError that says what to write instead."""
        raise no_line("sys.stdin")


def no_input(prompt: object = "") -> NoReturn:
    """Stands for `input`, which cannot wait for the keyboard here."""
    raise no_line("input()")


def no_line(asked: str) -> EOFError:
    """The error of what waits for the keyboard."""
    return EOFError(f"{asked} cannot wait for the keyboard in a page: write the answer into the code, as name = 'Ada'")
