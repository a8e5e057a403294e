"""Names that users chose, as comments that no text can end, and as the name of a function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

_LONGEST = 60  # characters
_SHOWN = 1000  # lines of names

OWN_NAMES = re.compile(
    r"inputs|outputs|given|m|x|z|bias|weight|i|j|[vwxn]_?\d+|parameters|"
    r"(layer|weights|biases|constants|parameters|part|definition)_?\d+"
)
"""The names of the generated code's own tables, variables and functions."""

_IN_LOOPS = re.compile(r"k|l|i\d+|m\d+|z_\d+|array_\d+|work")


def is_hidden(name: str) -> bool:
    """Whether variables of the generated code may have this name, so that the code cannot call a function of that name.

    >>> is_hidden("k"), is_hidden("array_0"), is_hidden("swish")
    (True, True, False)
    """
    return bool(OWN_NAMES.fullmatch(name) or _IN_LOOPS.fullmatch(name))


def checked_text(name: str | None, otherwise: str) -> str:
    """The name of the function: the user's, or the default.

    Errors: TypeError for an object that is no text.
    """
    if name is not None and not isinstance(name, str):
        raise TypeError(
            f"name is what the function is called, as 'predict'; got the {type(name).__name__} {name!r:.60}"
        )
    return otherwise if name is None else name


def in_comment(text: str) -> str:
    """A text on one line that ends no comment, neither in Python nor in C, where it has no effect on the compiler.

    >>> print(in_comment("a */ ??/ \\n b"))
    a * / ? ?/ \\n b
    """
    escaped = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.replace("\\", "\\\\"))
    shortened = escaped if len(escaped) <= _LONGEST else f"{escaped[:_LONGEST]}..."
    without_marks = re.sub(r"\?(?=\?)", "? ", re.sub(r"([*/])(?=[*/])", r"\1 ", shortened))
    return without_marks.rstrip("\\")  # which would join the next line to this one


def named(kind: str, names: Sequence[str]) -> list[str]:
    """Lines that say what the numbers of an array are called; those that are numbered on are one line, and those that
    are called as they are written have none.

    >>> named("inputs", ["x[0]", "x[1]", "x[2]", "bias"])
    ['inputs[0] ... inputs[2]: x[0] ... x[2]', 'inputs[3]: bias']
    >>> named("inputs", ["inputs[0]", "inputs[1]"])
    []
    """
    numbered = [(name, re.fullmatch(r"(.*\[)(\d{1,15})\]", name, re.DOTALL)) for name in names]

    def run(item: tuple[int, tuple[str, re.Match[str] | None]]) -> object:
        at, (_, match) = item
        return (match[1], int(match[2]) - at) if match else at

    lines = []
    for _, group in groupby(enumerate(numbered), run):
        same = [(at, name) for at, (name, _) in group]
        (first, first_name), (last, last_name) = same[0], same[-1]
        if first_name == f"{kind}[{first}]":
            continue
        if first == last:
            lines.append(f"{kind}[{first}]: {in_comment(first_name)}")
        else:
            lines.append(f"{kind}[{first}] ... {kind}[{last}]: {in_comment(first_name)} ... {in_comment(last_name)}")
    left_out = len(lines) - _SHOWN
    return lines if left_out <= 0 else [*lines[:_SHOWN], f"... {left_out} more lines of names"]


def counted(n: int, what: str) -> str:
    """How many, in words.

    >>> counted(1, "input"), counted(2, "output")
    ('1 input', '2 outputs')
    """
    return f"{n} {what}{'' if n == 1 else 's'}"
