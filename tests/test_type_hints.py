"""`typing.get_type_hints` of all public callables, with and without the libraries that are optional."""

import inspect
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

import autograd
import nn


def public_callables() -> Iterator[tuple[str, Any]]:
    """Functions, primitives, losses and classes, and what the body of a class defines, each with its name."""
    for package in (autograd, nn):
        for name in package.__all__:
            thing = getattr(package, name)
            if callable(thing):
                yield f"{package.__name__}.{name}", thing
            if inspect.isclass(thing):
                for method, function in vars(thing).items():
                    is_public = method[0] != "_" or method == "__call__"
                    is_public |= method == "__init__" and not is_dataclass(thing)  # whose hints are those of the class
                    if is_public and inspect.isfunction(function):
                        yield f"{package.__name__}.{name}.{method}", function


def test_every_annotation_can_be_looked_up() -> None:
    failed = {}
    found = dict(public_callables())
    for name, thing in found.items():
        try:
            typing.get_type_hints(thing)
        except Exception as error:
            failed[name] = error
    assert not failed
    assert {"autograd.sin", "autograd.softmax", "autograd.draw", "nn.huber", "nn.History.plot"} <= found.keys()


def test_the_hints_of_a_call() -> None:
    assert typing.get_type_hints(autograd.sin) == {"return": Any}
    assert typing.get_type_hints(autograd.softmax) == {"return": list[Any]}
    assert typing.get_type_hints(nn.mse) == {"outputs": list[Any], "targets": list[Any], "return": Any}
    assert typing.get_type_hints(nn.draw)["return"] is autograd.Drawing
