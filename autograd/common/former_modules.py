"""Imports modules by their former names too: a pickle names the module of each class, and old pickles must load."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

__all__ = ["keep_former_modules"]


def keep_former_modules(moved: Mapping[str, str]) -> None:
    """Makes modules importable by their former names.

    moved: for each former name today's name.

    >>> keep_former_modules({"autograd.a_former_name": "autograd.table.rows"})
    >>> from autograd.a_former_name import exp
    >>> exp
    <primitive exp>
    >>> _ = sys.meta_path.pop(), sys.modules.pop("autograd.a_former_name")
    """
    sys.meta_path.append(_FormerModules(moved))


class _FormerModules:
    """A finder of modules and their loader, without the classes of `importlib.abc`, whose import takes long."""

    def __init__(self, moved: Mapping[str, str]) -> None:
        self._moved = moved

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A spec for a former name; None for other names."""
        return ModuleSpec(fullname, cast("Loader", self)) if fullname in self._moved else None

    def create_module(self, spec: ModuleSpec) -> None:
        """None: Python makes an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Replaces the empty module by today's module."""
        sys.modules[module.__name__] = import_module(self._moved[module.__name__])
