"""The name of a Value in an error, and the line that made it: the innermost line outside of glassgrad."""

from __future__ import annotations

import contextlib
import os
import sys
from functools import lru_cache
from typing import NamedTuple

from autograd.graph.node import Node

_HOME = os.path.realpath(__file__).rpartition(os.path.join(os.sep, "autograd", "graph", ""))[0]
_NOT_THE_USERS = (*(os.path.join(_HOME, package, "") for package in ("autograd", "nn")), contextlib.__file__)


class Source(NamedTuple):
    """A line of code, as tracebacks show it.

    derivative_of: the name of the primitive, if what was made there is part of its derivative; else "".
    """

    file: str
    line: int
    function: str
    derivative_of: str = ""

    @property
    def text(self) -> str:
        """The line itself; empty where the file cannot be read."""
        import linecache  # not before an error shows a line: it imports Python's tokenizer

        return linecache.getline(self.file, self.line).strip()

    def __str__(self) -> str:
        return f'File "{self.file}", line {self.line}, in {self.function}' + (self.text and f"\n    {self.text}")


@lru_cache(1)
def _not_the_users(numpy: str) -> tuple[str, ...]:
    return (*_NOT_THE_USERS, os.path.dirname(numpy) + os.sep)


def calling_source() -> Source:
    """The line that called into glassgrad, by itself or through numpy."""
    numpy = getattr(sys.modules.get("numpy"), "__file__", None)
    between = _not_the_users(numpy) if numpy else _NOT_THE_USERS
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(between) and frame.f_back:
        frame = frame.f_back
    return Source(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def source_of(value: Node) -> Source | None:
    """The line that made a Value; None unless a mode recorded it."""
    return getattr(value, "source", None)


def name_of(operand: Node | float) -> str:
    """A Value's label, else its kind."""
    if isinstance(operand, float):
        return "a constant"
    return repr(operand.label) if operand.label else f"a {operand.primitive.name}" if operand.primitive else "a leaf"


def function_name(f: object) -> str:
    """The name of a function, else the name of its type.

    >>> function_name(max), function_name(3.0)
    ('max', 'float')
    """
    return str(getattr(f, "__name__", type(f).__name__))


def described(operands: tuple[Node | float, ...], source: Source | None) -> str:
    """Lines of an error: the operands of a primitive, and the line that applied it."""
    lines = [f"  operand {i}, {name_of(x)}: {x if isinstance(x, float) else x.data}" for i, x in enumerate(operands, 1)]
    return "".join(f"\n{line}" for line in [*lines, *(f"  {line}" for line in str(source or "").splitlines())])
