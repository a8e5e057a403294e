"""Names that other libraries' packages have: who reads or imports one from ours is told what to write instead."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module


class NamesElsewhere:
    """What to write for the names that a package does not have.

    It is the last finder of imports too: `from package import name` drops the words of an AttributeError.

    package: its name. table: the module with `NAMES`, a dict of what to write by name, imported when a name is missing.

    >>> import nn
    >>> nn.Linear
    Traceback (most recent call last):
    AttributeError: module 'nn' has no attribute 'Linear'; write nn.Layer(n_inputs, n_neurons, "linear")
    >>> from nn import Linear
    Traceback (most recent call last):
    ImportError: cannot import name 'Linear' from 'nn'; write nn.Layer(n_inputs, n_neurons, "linear")
    """

    def __init__(self, package: str, table: str) -> None:
        self._package, self._table = package, table
        sys.meta_path.append(self)

    def advice(self, name: str) -> str:
        """The end of an error about that name; "" for a name that is in no table."""
        names: Mapping[str, str] = import_module(self._table).NAMES
        return f"; {names[name]}" if name in names else ""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:
        """Finds nothing.

        Errors: ImportError for a name of the table.
        """
        package, _, name = fullname.rpartition(".")
        if package == self._package and (advice := self.advice(name)):
            raise ImportError(f"cannot import name {name!r} from {package!r}{advice}", name=fullname)
