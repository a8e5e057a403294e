"""Module: a part of a network that knows its parameters and their names."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterator
from typing import Any, TypeVar

from autograd import Parameter

Built = TypeVar("Built")

_CONTAINERS = (list, tuple, dict, set, frozenset)


class _NamesItsParts(ABCMeta):
    """Names a module's parts once its `__init__` is done; an enclosing module then names them anew.

    It is an ABCMeta so that a module may have abstract methods: `class Model(nn.Module, ABC)`.
    """

    def __call__(cls: type[Built], *arguments: Any, **named: Any) -> Built:
        module: Any = type.__call__(cls, *arguments, **named)
        module._take_path("")
        for name, part in _parts(module):
            if isinstance(part, Module):
                part._take_path(name)
            else:
                part.label = name
        return module  # type: ignore[no-any-return]


class Module(metaclass=_NamesItsParts):
    """Base of everything that has parameters: attributes that are Parameters, Modules, or lists of them.

    Parameters are labelled by where they are, `layers.0.neurons.1.weights.3`, and carry that name into pictures and
    errors; a label that a parameter had before gives way to it. A plain Value among the attributes is not a parameter:
    training leaves it alone.

    Errors: TypeError for parameters or modules in a set, which has no order.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Parameter(2.0), Parameter(1.0)
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> line = Line()
    >>> line.parameters()
    [Parameter(data=2.0, grad=0.0, label='slope'), Parameter(data=1.0, grad=0.0, label='offset')]
    """

    _module_path = ""  # where it is in the outermost module; not `name`, which is for users to set

    def parameters(self) -> list[Parameter]:
        """Every parameter once, in the order in which the attributes were set.

        A module inside this one that has a `parameters` of its own is asked for them.
        """
        return [part for _, part in _parts(self) if not isinstance(part, Module)]

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """Every parameter once with its dotted name, counted from this module."""
        return [(name, part) for name, part in _parts(self) if not isinstance(part, Module)]

    def named_modules(self) -> list[tuple[str, Module]]:
        """This module, named "", and every Module inside it once, with its dotted name.

        >>> import nn
        >>> [name for name, _ in nn.MLP(1, [1]).named_modules()]
        ['', 'layers.0', 'layers.0.neurons.0']
        """
        return [("", self)] + [(name, part) for name, part in _parts(self) if isinstance(part, Module)]

    def zero_grad(self) -> None:
        """Forgets the gradients that backward passes have accumulated in the parameters."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def _take_path(self, path: str) -> None:
        self._module_path = path


def _parts(module: Module) -> Iterator[tuple[str, Any]]:
    """The Modules and parameters below `module`, once each, with their dotted names, parents before children."""
    seen = {id(module)}
    waiting = _children("", module)
    while waiting:
        name, part = waiting.pop()
        if id(part) in seen:
            continue
        if isinstance(part, (Parameter, Module)):  # the many first: being a Module is slower to find out
            seen.add(id(part))
            yield name, part
        if isinstance(part, Module) and type(part).parameters is not Module.parameters:
            names = {id(own): own_name for own_name, own in _parts(part)}
            for i, own in enumerate(part.parameters()):
                if id(own) not in seen:
                    seen.add(id(own))
                    yield f"{name}.{names.get(id(own), i)}", own
        elif isinstance(part, (Module, *_CONTAINERS)) or hasattr(part, "dtype"):
            seen.add(id(part))
            waiting += _children(name + ".", part)


def _children(prefix: str, part: Any) -> list[tuple[str, Any]]:
    """What `part` holds, last first."""
    if isinstance(part, Module):
        children = _attributes(part)
    elif isinstance(part, dict):
        children = [(str(key), child) for key, child in part.items()]
    elif isinstance(part, (set, frozenset)):
        if any(isinstance(child, (Parameter, Module)) for child in part):
            raise TypeError(f"{prefix[:-1]} is a set, which has no order; keep parameters and modules in a list")
        children = []
    elif isinstance(part, (list, tuple)):
        children = [(str(i), child) for i, child in enumerate(part)]
    else:  # an array: only one of objects can hold parameters
        nested = part.tolist() if part.dtype == object else []
        children = [(str(i), child) for i, child in enumerate(nested)] if isinstance(nested, list) else [("0", nested)]
    return [(prefix + name, child) for name, child in reversed(children)]


def _attributes(module: Module) -> list[tuple[str, Any]]:
    slots = [name for cls in type(module).__mro__ for name in getattr(cls, "__slots__", ())]
    slotted = [(name, getattr(module, name)) for name in slots if name != "__dict__" and hasattr(module, name)]
    return [*slotted, *vars(module).items()]
