"""Fills the pages of the reference: the first lines of each name the modules whose public names it documents.

`__all__` alone decides which names are public; the import beside it tells the module that a name comes from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from mkdocs.utils.meta import get_data

DOCS = Path(__file__).resolve().parent.parent
FACES = ("autograd", "autograd.compiler", "autograd.testing", "nn")
"""The packages that users import from; a name that two of them have is documented as the first one's."""
INDEX = "reference/index.md"
ROW = re.compile(r"^\| `(\w+)` \|(?= )", re.MULTILINE)
"""The beginning of a row in the table of primitives, with the name of the primitive."""


@cache
def public_names() -> dict[str, str]:
    """Every public name with its package, as `nn.fit`, and the module that it is imported from there."""
    found: dict[str, str] = {}
    objects: list[Any] = []
    for face in FACES:
        package = import_module(face)
        assert package.__file__ is not None
        origins = dict(imported(Path(package.__file__)))
        for name in package.__all__:
            if not any(getattr(package, name) is known for known in objects):
                objects.append(getattr(package, name))
                found[f"{face}.{name}"] = origins[name]
    return found


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """The names that a file imports from modules, each with the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names = import_module(node.module).__all__ if alias.name == "*" else [alias.name]
                yield from ((name, node.module) for name in names)


def documented(modules: list[str]) -> list[str]:
    """The public names that come from these modules or from what is inside them, module by module."""
    return [
        name
        for module in modules
        for name, origin in public_names().items()
        if origin == module or origin.startswith(module + ".")
    ]


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """The page with an entry for each name that it documents, which mkdocstrings fills."""
    if page.file.src_uri == INDEX:
        return "\n\n".join([markdown, *map(contents, in_order(config.nav))])
    names = documented(page.meta.get("modules", []))
    in_a_table = {name for row in ROW.findall(markdown) if (name := f"autograd.{row}") in names}
    if in_a_table:
        markdown = ROW.sub(r"| [](){ #autograd.\1 }`\1` |", markdown)
    return "\n\n".join([markdown, *(f"::: {name}" for name in names if name not in in_a_table)])


def in_order(nav: Any) -> Iterator[str]:
    """The pages of the reference, in the order of the navigation."""
    if isinstance(nav, str):
        if nav.startswith("reference/") and nav != INDEX:
            yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from in_order(part)


def contents(source: str) -> str:
    """The contents of a page of the reference: its title, and its names as links."""
    text, meta = get_data((DOCS / source).read_text(encoding="utf-8"))
    title = re.search("^# (.*)$", text, re.MULTILINE)
    assert title is not None
    names = [f"[`{name.rpartition('.')[2]}`][{name}]" for name in documented(meta["modules"])]
    return f"## [{title[1]}]({source.removeprefix('reference/')})\n\n{' '.join(names)}"
