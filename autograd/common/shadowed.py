"""A file of the learner's own that is imported in place of a package of glassgrad, as nn.py beside the script."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

__all__ = ["tell_who_hides"]

_HOME = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def tell_who_hides(package: str) -> None:
    """Lets a module that is imported in place of `package` of glassgrad say so, where a name of it is missing.

    It is a file in the script's folder, which may well be meant. So nothing is said until a name is missing there that
    the package has; then a warning comes before Python's error.
    """
    module = sys.modules.get(package)
    if module is not None:
        if not _is_ours(module.__file__, package):
            _add_hint(module)
        return
    beside = os.path.join(sys.path[0] if sys.path else "", package)
    found = [path for path in (os.path.join(beside, "__init__.py"), beside + ".py") if os.path.isfile(path)]
    if found and not _is_ours(found[0], package):
        sys.meta_path.insert(0, _HintFinder(package))


def _is_ours(file: str | None, package: str) -> bool:
    return file is not None and os.path.realpath(file) == os.path.join(_HOME, package, "__init__.py")


def _add_hint(module: ModuleType) -> None:
    if hasattr(module, "__getattr__"):
        return
    with open(os.path.join(_HOME, module.__name__, "__init__.py"), encoding="utf-8") as file:
        names = {*re.findall(r" as ([A-Za-z]\w*)", file.read())}

    def missing(name: str) -> Any:
        if name in names:
            message = f"{module.__file__} hides glassgrad's {module.__name__}, which has {name}; rename that file"
            warnings.warn(message, stacklevel=2)
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

    module.__getattr__ = missing  # type: ignore[method-assign]


class _HintFinder:
    """Finds a module once, where Python finds it, and adds the hint when it is loaded."""

    def __init__(self, package: str) -> None:
        self._package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The ordinary spec of the module, with this loader around its own; None for other modules."""
        if fullname != self._package:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and not _is_ours(spec.origin, fullname):
            self._loader, spec.loader = spec.loader, cast("Loader", self)
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the module's own loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module by its own loader, which it has again from then on."""
        assert module.__spec__ is not None  # it is being imported
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _add_hint(module)
