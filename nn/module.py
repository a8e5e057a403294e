"""Module: a part of a network that knows its parameters and their names."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterator
from typing import Any, TypeVar

from autograd import Parameter

Built = TypeVar("Built")


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
        """Every parameter once, in the order in which the attributes were set."""
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """Every parameter once with its dotted name, counted from this module."""
        return [(name, part) for name, part in _parts(self) if isinstance(part, Parameter)]

    def zero_grad(self) -> None:
        """Forgets the gradients that backward passes have accumulated in the parameters."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def _take_path(self, path: str) -> None:
        self._module_path = path


def _parts(module: Module) -> Iterator[tuple[str, Module | Parameter]]:
    """The Modules and Parameters below `module`, once each, with their dotted names, parents before children."""
    seen = {id(module)}
    waiting = _children("", module)
    while waiting:
        name, part = waiting.pop()
        if isinstance(part, (Parameter, Module)):  # the many first: being a Module is slower to find out
            if id(part) in seen:
                continue
            seen.add(id(part))
            yield name, part
        if not isinstance(part, Parameter):
            waiting += _children(name + ".", part)


def _children(prefix: str, part: Any) -> list[tuple[str, Any]]:
    """What `part` holds, last first."""
    if isinstance(part, Module):
        children = list(vars(part).items())
    elif isinstance(part, (list, tuple)):
        children = [(str(i), child) for i, child in enumerate(part)]
    elif isinstance(part, dict):
        children = [(str(key), child) for key, child in part.items()]
    else:
        return []
    return [(prefix + name, child) for name, child in reversed(children)]
