"""Drawing: a graphviz.Digraph that finds a layout engine by itself."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command

from autograd.common.files import as_path, write_atomically

_BINARY_LOCK = threading.Lock()
_PURE = [
    "svg",
    "png",
    "jpg",
    "jpeg",
    "jpe",
    "dot",
    "gv",
    "canon",
    "xdot",
    "json",
    "json0",
    "dot_json",
    "plain",
    "plain-ext",
]  # graphviz-pure's formats
_PNG = {"dpi": "144", "size": "55,55"}  # sharp on today's screens, and never beyond about 8,000 pixels


class EngineNotFound(RuntimeError):
    """No Graphviz layout engine is installed, or none that can write the wanted format."""


class Drawing(graphviz.Digraph):  # type: ignore[misc]  # graphviz has no type hints
    """A `graphviz.Digraph`: `.render()`, `.pipe()`, `.source` and notebooks work as graphviz's users know them.

    Unlike a plain Digraph it looks for graphviz-pure beside the `dot` on PATH, writes SVG unless told otherwise, and
    writes PNG at 144 dpi.

    positioned: every node has a `pos` in points, which the engine keeps.

    Errors: EngineNotFound, which names the ways to install an engine.
    """

    def __init__(self, *arguments: Any, positioned: bool = False, **named: Any) -> None:
        named.setdefault("format", "svg")
        if positioned:
            named["engine"] = "neato"
        super().__init__(*arguments, **named)
        self._defaults: dict[str, Any] = {"quiet": True, "neato_no_op": 2 if positioned else None}

    def copy(self) -> Any:
        """A copy with the same layout."""
        copied = super().copy()
        copied._defaults = dict(self._defaults)
        return copied

    def pipe(self, format: str | None = None, **named: Any) -> Any:
        """The picture as bytes, or as str with `encoding="utf-8"`."""
        with self._located(format or self.format):
            return super().pipe(format, **(self._defaults | named))

    def save(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        *,
        skip_existing: bool | None = False,
    ) -> str:
        """Writes the DOT source, whole or not at all, and returns its path."""
        self._name(filename, directory)
        if not (skip_existing and os.path.exists(self.filepath)):
            _write(self.filepath, self.source.encode(self.encoding))
        return str(self.filepath)

    def render(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,
        *,
        outfile: str | os.PathLike[str] | None = None,
        quiet_view: bool = False,
        raise_if_result_exists: bool = False,
        overwrite_source: bool = False,
        **named: Any,
    ) -> str:
        """Writes the picture and returns its path: `render(outfile="graph.svg", cleanup=True)`.

        Arguments are those of `graphviz.Digraph.render`. With `cleanup=True` no DOT source is written beside the
        picture. Both files are written whole or not at all, and neither where the engine fails.

        Errors: EngineNotFound; graphviz.FileExistsError and ValueError as graphviz raises them.
        """
        if outfile is not None:
            outfile = as_path(outfile, "outfile")
            outfile = outfile if directory is not None else Path(self.directory, outfile)
            format = self._get_format(outfile, format=format)
            filename = filename if filename is not None else outfile.with_suffix(".gv")
        self._name(filename, directory)
        format = format or self.format
        endings = [ending for ending in (named.get("formatter"), named.get("renderer"), format) if ending]
        rendered = outfile if outfile is not None else Path(".".join([self.filepath, *endings]))
        if raise_if_result_exists and rendered.exists():
            raise graphviz.FileExistsError(f"{rendered} is there already")
        if not (cleanup or overwrite_source) and rendered.resolve() == Path(self.filepath).resolve():
            raise ValueError(
                f"{rendered} would be the picture and its DOT source; write cleanup=True to keep the picture"
            )
        picture = self.pipe(format, **named)
        if not cleanup:
            self.save()
        _write(rendered, picture)
        if view or quiet_view:
            self._view(rendered, format=format, quiet=quiet_view)
        return str(rendered)

    def _name(self, filename: str | os.PathLike[str] | None, directory: str | os.PathLike[str] | None) -> None:
        if filename is not None:
            self.filename = os.fspath(filename)
        if directory is not None:
            self.directory = os.fspath(directory)

    @contextmanager
    def _located(self, format: str) -> Iterator[None]:
        engine = find_engine(format)
        with _BINARY_LOCK:  # the package keeps its engine in a global, so the lock is held for one call
            before, attributes = dot_command.DOT_BINARY, dict(self.graph_attr)
            try:
                dot_command.DOT_BINARY = engine
                if format == "png":
                    self.graph_attr.update(_PNG)
                yield
            finally:
                dot_command.DOT_BINARY = before
                self.graph_attr.clear()
                self.graph_attr.update(attributes)


def _write(path: str | os.PathLike[str], data: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)


def find_engine(format: str = "svg") -> Path:
    """The layout engine that pictures use.

    Searched in this order: the environment variable GLASSGRAD_DOT; graphviz-pure beside this Python; graphviz-pure,
    then dot, on PATH. graphviz-pure is skipped for formats that it does not write, such as PDF.
    """
    named = os.environ.get("GLASSGRAD_DOT")
    if named:
        program = shutil.which(named)
        if not program:
            raise EngineNotFound(f"GLASSGRAD_DOT is {named!r}, which is not a program; set it to the path of `dot`")
        return Path(program).absolute()
    pure = shutil.which("graphviz-pure", path=_script_folders()) or shutil.which("graphviz-pure")
    dot = shutil.which("dot")
    found = pure or dot if format in _PURE else dot
    if found:
        return Path(found).absolute()
    if pure:
        raise EngineNotFound(
            f"graphviz-pure writes SVG and PNG; for {format.upper()} install Graphviz's own `dot`: graphviz.org"
        )
    raise EngineNotFound(
        "no Graphviz engine to lay out the picture; install one of the two: "
        '`pip install "glassgrad[dot]"`, or Graphviz from your system (`apt install graphviz`, `brew install graphviz`)'
    )


def _script_folders() -> str:
    """The folder of the programs that pip installs for this Python, even if its environment is not activated."""
    return os.pathsep.join([sysconfig.get_path("scripts"), str(Path(sys.executable).parent)])
