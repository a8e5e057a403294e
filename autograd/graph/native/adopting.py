"""Gives the native engine what is stated in Python: the class body of Value, the table, and the words of errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import FunctionType, MemberDescriptorType, MethodType
from typing import Any, TypeVar, cast

from autograd.common.identity import speed_up
from autograd.graph.native.loading import loaded
from autograd.table import rows as table
from autograd.table.definition import Symbol
from autograd.table.number import NOTHING, as_float
from autograd.table.row import Primitive

Class = TypeVar("Class", bound=type[Any])


def adopting(
    methods: Mapping[Any, Primitive],
    no_gradient: float,
    assign: Callable[[Any, Any], None],
    assign_gradient: Callable[[Any, Any], None],
    starting_gradient: Callable[[Any], float],
    passes: object,
) -> Callable[[Class], Class]:
    """A decorator of the class Value; the result is the class itself, or a native type with its body.

    methods: of each method that applies a primitive, which primitive.
    no_gradient: the gradient before a backward pass.
    assign, assign_gradient: assign to `data` and `grad` what is no float, and raise the errors.
    starting_gradient: converts the argument of `backward`. passes: watches backward passes.
    """

    def adopted(python: Class) -> Class:
        engine = loaded
        if engine is None:
            return python
        native: Any = engine.new_type(python.__base__, partial(_doc_of, python))
        engine.bind(
            NOTHING,
            no_gradient,
            as_float,
            python.__dict__["__init__"],
            assign,
            assign_gradient,
            starting_gradient,
            passes,
            gathered,
            MethodType,
        )
        for name, row in {**table.TABLE, "detached": table.detached, "accumulate": table.accumulate}.items():
            engine.bind_row(name, row)
        for name, attribute in python.__dict__.items():
            if name in _OF_THE_TYPE or name in native.__dict__ or isinstance(attribute, MemberDescriptorType):
                continue
            primitive = methods.get(attribute) if isinstance(attribute, FunctionType) else None
            setattr(native, name, engine.new_method(attribute, primitive) if primitive else attribute)
        speed_up(engine.hold_same)
        native.__name__ = python.__name__  # without the module, as messages of Python name a class
        setattr(Primitive, "__call__", engine.new_caller(Primitive.__call__))  # noqa: B010  # mypy lets nobody assign it
        return cast(Class, native)

    return adopted


def _doc_of(python: type, name: str) -> str:
    """The docstring of a class or of its attribute of this name; that of what is called begins with its signature."""
    if name == python.__name__:
        return _signed(name, _parameters(python.__dict__["__init__"])[1:], python.__doc__)
    attribute = vars(python)[name]
    function = attribute.__func__ if isinstance(attribute, staticmethod) else attribute
    if not isinstance(function, FunctionType):
        return attribute.__doc__ or ""
    return _signed(name, _parameters(function), function.__doc__).replace("(self", "($self", 1)


def _signed(name: str, parameters: list[str], doc: str | None) -> str:
    return f"{name}({', '.join(parameters)})\n--\n\n{doc}"


def _parameters(function: FunctionType) -> list[str]:
    """The parameters by position, with their defaults, without `inspect`: importing that takes as long as the table."""
    names, defaults = function.__code__.co_varnames[: function.__code__.co_argcount], function.__defaults__ or ()
    required = len(names) - len(defaults)
    return [*names[:required], *(f"{name}={default!r}" for name, default in zip(names[required:], defaults))]


_OF_THE_TYPE = frozenset({"__dict__", "__slots__", "__weakref__"})


def gathered(primitive: Primitive, n: int) -> list[int | float] | None:
    """Where the derivatives by n operands stand, if the rules of a primitive only give back what they are given.

    For each operand the place of its derivative among the operands, n for the result, or a float, a constant; None
    for rules that compute something.

    >>> gathered(table.mul, 2), gathered(table.exp, 1), gathered(table.sub, 2)
    ([1, 0], [1], [1.0, -1.0])
    >>> gathered(table.sin, 1)
    """
    steps: list[Any] = []
    *operands, z = (Symbol(i, n + 1, steps) for i in range(n + 1))
    rules = primitive.partials
    try:
        derivatives = [rule(z, *operands) for rule in rules] if isinstance(rules, tuple) else rules(z, *operands)
    except Exception:  # a rule that asks for numbers: it is called with them
        return None
    found = [x.place if isinstance(x, Symbol) else x for x in derivatives]
    is_given = len(found) == n and all(type(x) is float or (type(x) is int and x <= n) for x in found)
    return found if is_given else None
