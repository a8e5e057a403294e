"""Programs that render pictures, graphviz-pure and Graphviz's dot, and where they are found."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from graphviz.backend import execute

from autograd.common.webassembly import on_webassembly
from autograd.drawing.renderers.renderer import EngineNotFound

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
_INSTALL_PURE = '`pip install "glassgrad[dot]"`'
_INSTALL_DOT = "Graphviz from your system (`apt install graphviz`, `brew install graphviz`)"
_OWN = "draw(..., renderer=...) takes a renderer of your own"


@dataclass(frozen=True)
class LayoutProgram:
    """A program with the options of Graphviz's dot. quiet: its warnings are not shown."""

    path: Path
    quiet: bool = True

    def render(self, dot_source: str, format: str) -> bytes:
        """The picture that the program writes. Errors: graphviz.CalledProcessError where it fails."""
        command = [self.path, "-Kdot", f"-T{format}"]
        done = execute.run_check(command, input=dot_source.encode(), capture_output=True, quiet=self.quiet)
        return bytes(done.stdout)

    def __str__(self) -> str:
        return f"{self.path.stem}, the program {self.path}"


def find_engine(format: str = "svg") -> Path:
    """The program that lays out pictures.

    Searched in this order: the environment variable GLASSGRAD_DOT; graphviz-pure beside this Python; graphviz-pure,
    then dot, on PATH. graphviz-pure is skipped for formats that it does not write, such as PDF.

    Errors: EngineNotFound, which says where it was searched and what to install.
    """
    check_that_programs_start()
    named = os.environ.get("GLASSGRAD_DOT")
    if named:
        program = shutil.which(named)
        if not program:
            raise EngineNotFound(f"GLASSGRAD_DOT is {named!r}, which is not a program; set it to the path of `dot`")
        return Path(program).absolute()
    pure, dot = _pure(), shutil.which("dot")
    found = pure or dot if format in _PURE else dot
    if found:
        return Path(found).absolute()
    if pure:
        raise EngineNotFound(
            f"graphviz-pure writes SVG and PNG; for {format.upper()} install Graphviz's own `dot`: graphviz.org"
        )
    raise EngineNotFound(
        f"no Graphviz engine to lay out the picture; install one of the two: {_INSTALL_PURE}, or {_INSTALL_DOT}. "
        f"There is no graphviz-pure beside {sys.executable} or on PATH, and no dot on PATH; {_OWN}"
    )


def graphviz_pure() -> LayoutProgram:
    """The program graphviz-pure. Errors: EngineNotFound."""
    check_that_programs_start()
    found = _pure()
    if not found:
        raise EngineNotFound(f"no graphviz-pure beside {sys.executable} or on PATH; install it: {_INSTALL_PURE}")
    return LayoutProgram(Path(found).absolute())


def systems_dot() -> LayoutProgram:
    """The program dot on PATH. Errors: EngineNotFound."""
    check_that_programs_start()
    found = shutil.which("dot")
    if not found:
        raise EngineNotFound(f"no dot on PATH; install {_INSTALL_DOT}, or leave renderer= out where graphviz-pure is")
    return LayoutProgram(Path(found).absolute())


def check_that_programs_start() -> None:
    """An EngineNotFound where Python starts no programs."""
    if on_webassembly():
        raise EngineNotFound(f"Python in a browser starts no programs such as dot: use viz.js, or {_OWN}")


def _pure() -> str | None:
    return shutil.which("graphviz-pure", path=_script_folders()) or shutil.which("graphviz-pure")


def _script_folders() -> str:
    """The folder of the programs that pip installs for this Python, even if its environment is not activated."""
    return os.pathsep.join([sysconfig.get_path("scripts"), str(Path(sys.executable).parent)])
