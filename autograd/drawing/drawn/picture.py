"""Drawing: a graphviz.Digraph that a renderer makes a picture of."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import graphviz
from graphviz.backend import dot_command

from autograd.common.elsewhere import elsewhere, names_here
from autograd.common.files import as_path, write_atomically
from autograd.common.webassembly import on_webassembly
from autograd.drawing.drawn.bundle import marimo_form
from autograd.drawing.renderers.choice import check_renderer, find_renderer
from autograd.drawing.renderers.layout_engine import LayoutProgram
from autograd.drawing.renderers.renderer import NO_PICTURE, Renderer, rendered

_PICTURES = ("svg", "png", "pdf", "jpg", "jpeg", "gif", "webp")
_PNG = {"dpi": "144", "size": "55,55"}  # sharp on today's screens, and never beyond about 8,000 pixels


_ELSEWHERE = elsewhere(
    {
        "show": "write .view(), or leave the picture as the last line of a notebook's cell",
        **dict.fromkeys(("savefig", "to_file", "write", "write_png", "write_svg"), 'write .save("graph.svg")'),
    }
)


class Drawing(graphviz.Digraph):  # type: ignore[misc]  # graphviz has no type hints
    """A `graphviz.Digraph`: `.render()`, `.pipe()`, `.source` and notebooks work as graphviz's users know them.

    Unlike a plain Digraph it is rendered by graphviz-pure, by the `dot` on PATH, by viz.js where Python runs in a
    browser, or by a `Renderer` of your own. It writes SVG unless told otherwise, and PNG at 144 dpi.

    positioned: every node has a `pos` in points, which the engine keeps: `.source` says so.

    Errors: EngineNotFound, which names the ways to install an engine.
    """

    locals().update(_ELSEWHERE)

    _renderer_of_its_own: Renderer | str | None = None

    def __init__(self, *arguments: Any, positioned: bool = False, **named: Any) -> None:
        named.setdefault("format", "svg")
        super().__init__(*arguments, **named)
        if positioned:
            self.graph_attr["layout"] = "nop2"

    def copy(self) -> Any:
        """A copy with the same layout and renderer."""
        return super().copy().rendered_by(self._renderer_of_its_own)

    def rendered_by(self, renderer: Renderer | str | None) -> Drawing:
        """Chooses the renderer of this picture, and returns the picture. None: the one of all pictures.

        renderer, errors: as for `use_renderer`.
        """
        check_renderer(renderer)
        self._renderer_of_its_own = renderer
        return self

    def pipe(
        self,
        format: str | None = None,
        renderer: str | None = None,
        formatter: str | None = None,
        neato_no_op: bool | int | None = None,
        quiet: bool = True,
        *,
        engine: str | None = None,
        encoding: str | None = None,
    ) -> Any:
        """The picture as bytes, or as str with `encoding="utf-8"`.

        renderer and formatter are those of Graphviz's output, as "cairo"; `rendered_by` chooses what draws.
        """
        options = self._get_parameters(
            engine=engine, format=format, renderer=renderer, formatter=formatter, verify=True
        )
        chosen, kind = options.pop("engine"), options.pop("format").lower()
        *_, output = dot_command.command("dot", kind, **options)  # -T with the format, and what writes it
        whole = self.copy()
        if neato_no_op:
            whole.graph_attr["layout"] = f"nop{neato_no_op:d}"
        elif engine or chosen != "dot":
            whole.graph_attr["layout"] = chosen
        if kind == "png":
            whole.graph_attr.update(_PNG)
        found = find_renderer(kind, self._renderer_of_its_own)
        if isinstance(found, LayoutProgram):
            found = replace(found, quiet=quiet)
        picture = rendered(found, whole.source, output.removeprefix("-T"))
        return picture if encoding is None else picture.decode(encoding)

    def save(
        self,
        filename: str | os.PathLike[str] | None = None,
        directory: str | os.PathLike[str] | None = None,
        *,
        skip_existing: bool | None = False,
    ) -> str:
        """Writes the picture, where the name is that of one, as "graph.svg", else the DOT source; returns the path."""
        if filename is not None and _is_picture(filename):
            return self.render(filename, directory, cleanup=True)
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
        """Writes the picture and returns its path: `render("graph.svg", cleanup=True)`.

        Arguments are those of `graphviz.Digraph.render`, but a `filename` as "graph.svg" is that of the picture. With
        `cleanup=True` no DOT source is written beside it, and none by `save("graph.svg")`. Both files are written whole
        or not at all, and neither where the engine fails.

        Errors: EngineNotFound; graphviz.FileExistsError and ValueError as graphviz raises them.
        """
        if outfile is None and filename is not None and _is_picture(filename, format):
            outfile, filename, directory = Path(directory or self.directory, filename), None, ""
        if outfile is not None:
            outfile = as_path(outfile, "outfile")
            outfile = outfile if directory is not None else Path(self.directory, outfile)
            format = self._get_format(outfile, format=format)
            filename = filename if filename is not None else outfile.with_suffix(".gv")
        self._name(filename, directory)
        format = format or self.format
        endings = [ending for ending in (named.get("formatter"), named.get("renderer"), format) if ending]
        target = outfile if outfile is not None else Path(".".join([self.filepath, *endings]))
        if raise_if_result_exists and target.exists():
            raise graphviz.FileExistsError(f"{target} is there already")
        if not (cleanup or overwrite_source) and target.resolve() == Path(self.filepath).resolve():
            raise ValueError(
                f"{target} would be the picture and its DOT source; write cleanup=True to keep the picture"
            )
        picture = self.pipe(format, **named)
        if not cleanup:
            self.save()
        _write(target, picture)
        if view or quiet_view:
            self._view(target, format=format, quiet=quiet_view)
        return str(target)

    def __dir__(self) -> list[str]:
        return names_here(self)

    def _name(self, filename: str | os.PathLike[str] | None, directory: str | os.PathLike[str] | None) -> None:
        if filename is not None:
            self.filename = os.fspath(filename)
        if directory is not None:
            self.directory = os.fspath(directory)

    def _view(self, filepath: str | os.PathLike[str], *, format: str, quiet: bool) -> None:
        if on_webassembly():
            raise RuntimeError(
                f"Python in a browser starts no viewer; {filepath} is written, and a notebook shows the picture where "
                "it is the last line of a cell"
            )
        super()._view(filepath, format=format, quiet=quiet)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **others: Any) -> dict[str, Any]:
        try:
            bundle: dict[str, Any] = super()._repr_mimebundle_(include, exclude, **others)
        except NO_PICTURE as problem:
            return {"text/plain": f"no picture: {problem}"}
        return bundle

    def _mime_(self) -> tuple[str, str]:
        return marimo_form(self._repr_mimebundle_())


def _is_picture(filename: str | os.PathLike[str], format: str | None = None) -> bool:
    """Whether a name ends as a picture's does, of that format if one is given."""
    ending = Path(filename).suffix[1:].lower()
    return ending in _PICTURES and format in (None, ending)


def _write(path: str | os.PathLike[str], data: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data)
