"""Turns docstrings into Markdown for the reference: arguments, attributes, errors and examples become lists and blocks.

A docstring is written to be read as plain text: entries `name: description`, of one or several names and often two to a
line; paragraphs that begin with `Errors:` or `Source:`; doctests. Types and defaults stand in the signature above it.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import griffe

LABELS = ("Errors", "Source", "Variation")
EXCEPTION = re.compile(
    r"(?<![`\w.])("
    + "|".join(name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception))
    + r"|AnomalyDetected|CheckpointError|Diverged|EngineNotFound|RecordingError|UnsupportedPrimitive)\b"
)


class Docstrings(griffe.Extension):
    """Rewrites the docstring of every object before it is shown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrites the docstring of `obj`, knowing its parameters and attributes by their names."""
        if obj.docstring is not None:
            taken = parameters(obj)
            has = [name for name in obj.members if name not in taken] if obj.is_class else []
            obj.docstring.value = as_markdown(obj.docstring.value, taken, has)

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Leads a name that a package shares with a module in it to the function: `autograd.draw`, not its module."""
        aliases = [member for member in pkg.members.values() if isinstance(member, griffe.Alias)]
        for alias in aliases:
            with suppress(griffe.AliasResolutionError):  # what the module of an `import *` imports itself
                if alias.target_path.startswith(f"{pkg.name}.") and alias.is_module and alias.name in alias.members:
                    alias.target = alias.members[alias.name]


def parameters(obj: griffe.Object) -> list[str]:
    """The names of the parameters of a function or of a class's constructor."""
    if not isinstance(obj, (griffe.Function, griffe.Class)):
        return []
    return [parameter.name for parameter in obj.parameters if parameter.name != "self"]


def as_markdown(text: str, parameters: list[str], attributes: list[str]) -> str:
    r"""The docstring as Markdown, with a list of all parameters and one of all attributes, where the first of them was.

    >>> docstring = "Writes.\n\npath: a file. mode: how.\n\nErrors: OSError if full; TypeError."
    >>> print(as_markdown(docstring, ["path", "mode"], []))
    Writes.
    <BLANKLINE>
    <span class="doc-section-title">Parameters:</span>
    <BLANKLINE>
    - **`path`**: a file.
    - **`mode`**: how.
    <BLANKLINE>
    <span class="doc-section-title">Errors:</span>
    <BLANKLINE>
    - `OSError` if full
    - `TypeError`.
    """
    lists: dict[str, list[str]] = {"Parameters": [], "Attributes": []}
    written: list[str] = []
    for names, said in parts(text, [*parameters, *attributes]):
        if not names:
            written.append(said)
        elif names[0] == "Errors":
            errors = re.split(r"; (?=`?[A-Z]\w+|later as)", EXCEPTION.sub(r"`\1`", said))
            written.append(titled("Errors", [f"- {error}" for error in errors]))
        elif names[0] in LABELS:
            written.append(f"{titled(names[0], [])}{said}")
        else:
            title = "Parameters" if names[0] in parameters else "Attributes"
            if not lists[title]:
                written.append(title)
            lists[title].append(f"- {', '.join(f'**`{name}`**' for name in names)}: {said}")
    return "\n\n".join(titled(part, lists[part]) if part in lists else part for part in written)


def titled(title: str, lines: list[str]) -> str:
    """A list under its title; without lines, the title alone, to begin a paragraph."""
    return f'<span class="doc-section-title">{title}:</span>' + ("\n\n" + "\n".join(lines) if lines else " ")


def parts(text: str, known: list[str]) -> Iterator[tuple[list[str], str]]:
    """The parts of a docstring: each a text, and the names or the label that it describes; no names for plain text."""
    name = "|".join(map(re.escape, known)) or r"(?!)"
    start = re.compile(rf"(?:^ *|(?<=[.;)\"`] ))((?:{name})(?:, (?:{name}))*|{'|'.join(LABELS)}):\s+", re.MULTILINE)
    for paragraph in text.split("\n\n"):
        if paragraph.lstrip().startswith(">>>"):
            yield [], f"```pycon\n{paragraph}\n```"
            continue
        before, *found = start.split(paragraph)
        if before.strip():
            yield [], before.strip("\n")
        for names, said in zip(found[::2], found[1::2]):
            yield names.split(", "), re.sub(r"\s*\n\s*", " ", said).strip()
