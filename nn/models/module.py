"""Module: a part of a network that knows its parameters and their names."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, TypeVar

from autograd import Parameter
from autograd.common import names_here, with_type
from nn.models.modules_elsewhere import MODULE_ELSEWHERE
from nn.models.parts import (
    Found,
    NamesItsParts,
    children,
    has_own_parameters,
    is_container,
    is_module,
    named_parts,
    plain_value,
)
from nn.models.state import State, Tensors, as_tensor, entries, load_numbers, numbers_of

Own = TypeVar("Own", bound="Module")

_NO_GRADIENT = Parameter(0.0).grad
"""The `grad` after `zero_grad`: assigning it takes half the time of the call, in every step for every parameter."""


class Module(metaclass=NamesItsParts):
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

    locals().update(MODULE_ELSEWHERE)

    training = True  # see `train`

    _module_path = ""  # its path in the outermost module; not `name`, which users may set

    def parameters(self) -> list[Parameter]:
        """Every parameter once, in the order in which the attributes were set.

        A module inside this one that has a `parameters` of its own is asked for them. Where there is no Parameter, but
        a plain Value, a warning says so.
        """
        return list(self._found_parameters().parameters)

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """Every parameter once with its dotted name, counted from this module."""
        return [(name, part) for name, part in named_parts(self) if not is_module(part)]

    def named_modules(self) -> list[tuple[str, Module]]:
        """This module, named "", and every Module inside it once, with its dotted name.

        >>> import nn
        >>> [name for name, _ in nn.MLP(1, [1]).named_modules()]
        ['', 'layers.0', 'layers.0.neurons.0']
        """
        return [("", self)] + [(name, part) for name, part in named_parts(self) if is_module(part)]

    def zero_grad(self) -> None:
        """Forgets the gradients that backward passes have accumulated in the parameters."""
        is_own = getattr(self.parameters, "__func__", None) is not Module.parameters
        found = None if is_own else self._found_parameters()
        if found is None or not found.are_plain:
            for parameter in self.parameters():
                parameter.zero_grad()
        else:
            for parameter in found.parameters:
                parameter.grad = _NO_GRADIENT

    def _found_parameters(self) -> Found:
        """The cache of the parameters, after a new search where a container holds other objects than before."""
        found: Found | None = self.__dict__.get("_found")
        if found is None or not found.is_right(self):
            found = self.__dict__["_found"] = Found(self)
            name = "" if found.parameters else plain_value(self)
            if name:
                kind = type(self).__name__
                message = (
                    f"{kind} has no Parameter; its {name} is a Value, which training leaves alone: write Parameter(...)"
                )
                warnings.warn(message, stacklevel=3)
        return found

    def state_dict(self) -> State:
        """The numbers of all parameters by name, as floats and nested lists of them.

        A list of parameters is one entry, and so is a matrix. Layers have PyTorch's names, `layers.0.weight` of shape
        (neurons, inputs) and `layers.0.bias` of shape (neurons,), for `torch.nn.Linear` to load: see `nn.to_torch`.
        A parameter that is in two places is under both names.

        >>> import nn
        >>> nn.MLP(2, [1], initializer="zeros").state_dict()
        {'layers.0.weight': [[0.0, 0.0]], 'layers.0.bias': [0.0]}
        """
        return {name: numbers_of(tensor) for name, tensor in tensors_of(self).items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Gives the parameters the numbers of a state.

        state: what `state_dict` returned; numbers, nested lists, numpy arrays or PyTorch's tensors under the same
            names. Numbers that are nan or infinite are taken as they are: a model that diverged can be looked at.

        Errors: ValueError that names what is missing, unknown, of another shape or no number; then nothing has changed.

        >>> import nn
        >>> model = nn.MLP(2, [1])
        >>> model.load_state_dict({"layers.0.weight": [[2.0, -1.0]], "layers.0.bias": [0.5]})
        >>> model([1.0, 1.0]).data
        1.5
        >>> model.load_state_dict({"layers.0.weight": [2.0], "layers.0.bias": [0.5]})
        Traceback (most recent call last):
        ValueError: the state does not fit: layers.0.weight has the shape (1,), but needs the shape (1, 2)
        """
        load_numbers(tensors_of(self), state)

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """What `forward` returns for the same arguments: a model defines `forward`, as in PyTorch, or `__call__`.

        Errors: TypeError for a class that has neither.

        >>> class Double(Module):
        ...     def forward(self, x):
        ...         return 2.0 * x
        >>> Double()(3.0)
        6.0
        """
        if not hasattr(self, "forward"):
            kind = type(self).__name__
            raise TypeError(f"{kind} cannot be called: its class has no forward; write def forward(self, inputs)")
        return self.forward(*inputs, **named)

    def train(self: Own, mode: bool = True) -> Own:
        """Sets `training` of this module and all modules inside it to `mode`; returns the module, as in PyTorch.

        Nothing here reads it: it is for a `forward` of yours that does otherwise in training, as dropout does.

        Errors: TypeError for a mode that is neither True nor False.
        """
        if not isinstance(mode, bool):
            raise TypeError(f"train takes True or False, got {with_type(mode)}; nn.fit(model, inputs, targets) trains")
        for _, module in self.named_modules():
            module.training = mode
        return self

    def eval(self: Own) -> Own:
        """`train(False)`.

        >>> import nn
        >>> model = nn.MLP(2, [1]).eval()
        >>> model.training, model.layers[0].training
        (False, False)
        """
        return self.train(False)

    def modules(self) -> list[Module]:
        """This module and every Module inside it once."""
        return [module for _, module in self.named_modules()]

    def children(self) -> list[Module]:
        """The Modules inside this one that are in no other Module of it.

        >>> import nn
        >>> nn.MLP(2, [3, 1]).children()
        [Layer(2, 3, 'relu'), Layer(3, 1, 'linear')]
        """
        inside: set[int] = {id(self)}
        found = []
        for _, module in self.named_modules():
            if id(module) not in inside:
                found.append(module)
                inside |= {id(part) for _, part in module.named_modules()}
        return found

    def __dir__(self) -> list[str]:
        return names_here(self)

    def _attributes_in_state(self) -> list[tuple[str, Any]]:
        """The attributes that make up a state; a module may override this to present its parameters in other lists."""
        return children("", self)

    def _take_path(self, path: str) -> None:
        self._module_path = path


def tensors_of(model: Any) -> Tensors:
    """The parameters of a model in the structure of its state, under every name that they have.

    model: a Module, or anything that has `parameters()`; those that no attribute holds form one list, "parameters".

    Errors: ValueError for two parameters of one name; TypeError for an object without parameters.
    """
    if not isinstance(model, Module):
        if isinstance(model, type) or not hasattr(model, "parameters"):
            raise TypeError(f"the model is an nn.Module, or has parameters(); got {model!r:.60}")
        return {"parameters": list(dict.fromkeys(model.parameters()))}
    found: Tensors = {}
    asked: list[tuple[str, Module]] = []
    waiting: list[tuple[str, Any, frozenset[int]]] = [("", model, frozenset())]
    while waiting:
        name, part, above = waiting.pop()
        tensor = as_tensor(part)
        if tensor is not None:
            _add(found, name, tensor)
        elif id(part) not in above and is_container(part):
            prefix = name + "." if name else ""
            if has_own_parameters(part):
                asked.append((prefix, part))
            above |= {id(part)}
            held = part._attributes_in_state() if is_module(part) else children(name, part)
            waiting += [(prefix + child_name, child, above) for child_name, child in reversed(held)]
    met = {id(parameter) for tensor in found.values() for parameter in entries(tensor)}
    for prefix, part in reversed(asked):  # those inside first
        unmet = [parameter for parameter in part.parameters() if id(parameter) not in met]
        if unmet:
            met |= set(map(id, unmet))
            _add(found, prefix + "parameters", unmet)
    return found


def _add(found: Tensors, name: str, tensor: Any) -> None:
    if name in found:
        raise ValueError(f"two parts of the model are called {name}, so that a state cannot tell them apart")
    found[name] = tensor
