"""Modules by the names that they had before: pickles name the module of a class, and old ones are still to be read."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

__all__ = ["keep_former_modules"]


def keep_former_modules(moved: Mapping[str, str]) -> None:
    """Lets modules be imported by the names that they had before.

    moved: today's names by those of before.

    >>> keep_former_modules({"autograd.a_former_name": "autograd.table.rows"})
    >>> from autograd.a_former_name import exp
    >>> exp
    <primitive exp>
    >>> _ = sys.meta_path.pop(), sys.modules.pop("autograd.a_former_name")
    """
    sys.meta_path.append(_FormerModules(moved))


class _FormerModules(MetaPathFinder, Loader):
    def __init__(self, moved: Mapping[str, str]) -> None:
        self._moved = moved

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec for the names that it knows."""
        return ModuleSpec(fullname, self) if fullname in self._moved else None

    def exec_module(self, module: ModuleType) -> None:
        """Puts today's module in the place of the empty one."""
        sys.modules[module.__name__] = import_module(self._moved[module.__name__])
