"""The public names of a package, each of which stands once: in the import by which the package has it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import ModuleType

from autograd.common.imported_when_used import names_for_later


def public_names(namespace: Mapping[str, object]) -> list[str]:
    """The names of a package that are neither modules nor begin with "_": constants, classes, functions.

    A package assigns them by `globals()["__all__"] = ...`, which type checkers do not read: they take the names that
    are imported as `from module import name as name`.

    >>> public_names({"log10": abs, "log2": abs, "Value": int, "TABLE": {}, "_kept": 1, "re": re})
    ['TABLE', 'Value', 'log2', 'log10']
    """
    names = {name for name, thing in namespace.items() if name[0] != "_" and not isinstance(thing, ModuleType)}
    return sorted(names | names_for_later(namespace).keys(), key=_rank)


def _rank(name: str) -> tuple[bool, str]:
    return not name.isupper() or len(name) == 1, re.sub(r"\d+", lambda digits: digits[0].zfill(3), name)
