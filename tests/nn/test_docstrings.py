"""Every public name of nn says what it does, shows it, and names its arguments and errors."""

import ast
import inspect
import re
import textwrap
import types
from typing import Any

import pytest

import nn

# What is no function and no class: a table, whose entries are documented, and the name of a type.
NOT_CALLED = {"ACTIVATIONS", "COLOURS", "INITIALIZERS", "Initializer"}
NAMES = [name for name in nn.__all__ if name not in NOT_CALLED]  # type: ignore[attr-defined]
CLASSES = [name for name in NAMES if inspect.isclass(getattr(nn, name))]
METHODS = [
    (name, method)
    for name in CLASSES
    for method, function in vars(getattr(nn, name)).items()
    if not method.startswith("_") and isinstance(function, (types.FunctionType, property))
]


def arguments(member: Any) -> Any:
    """Those that have names; of a class, those of its `__init__`, if it has one of its own."""
    function = vars(member).get("__init__") if inspect.isclass(member) else member
    if function is None:
        return []
    named = [
        p for p in inspect.signature(function).parameters.values() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    return [p.name for p in named if p.name != "self"]


def is_named(argument: Any, text: Any) -> Any:
    return re.search(rf"\b{argument}\b", text)


def can_raise(function: Any, seen: Any = ()) -> bool:
    """Whether it has a `raise`, or calls a function of nn or a check of autograd that has one."""
    function = inspect.unwrap(function)
    if not isinstance(function, types.FunctionType) or function in seen or function.__code__.co_filename == "<string>":
        return False
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    if any(isinstance(node, ast.Raise) for node in ast.walk(tree)):
        return True
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    helpers = [function.__globals__.get(name) for name in called]
    return any(can_raise(helper, (*seen, function)) for helper in helpers if is_of_the_project(helper))


def is_of_the_project(helper: Any) -> Any:
    return isinstance(helper, types.FunctionType) and helper.__module__.split(".")[0] in ("nn", "autograd")


def how_it_starts(member: Any) -> Any:
    """The functions that run when it is called."""
    if not inspect.isclass(member):
        return [member.row_loss if isinstance(member, nn.Loss) else member]
    return [vars(member)[name] for name in ("__init__", "__post_init__") if name in vars(member)]


def test_what_is_not_called_is_known() -> None:
    assert {name for name in nn.__all__ if not callable(getattr(nn, name))} <= NOT_CALLED <= set(nn.__all__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_there_is_an_example(name: Any) -> None:
    assert ">>> " in inspect.getdoc(getattr(nn, name))  # type: ignore[operator]


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_named(name: Any) -> None:
    member = getattr(nn, name)
    text = inspect.getdoc(member)
    assert [argument for argument in arguments(member) if not is_named(argument, text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_named(name: Any) -> None:
    member = getattr(nn, name)
    if isinstance(member, nn.Loss) or any(can_raise(function) for function in how_it_starts(member)):
        assert "Errors: " in inspect.getdoc(member)  # type: ignore[operator]


@pytest.mark.parametrize(("name", "method"), METHODS)
def test_methods_are_documented(name: Any, method: Any) -> None:
    cls = getattr(nn, name)
    function = vars(cls)[method]
    text = inspect.getdoc(function)
    assert text
    if isinstance(function, types.FunctionType):
        known = " ".join(inspect.getdoc(vars(base).get(method)) or "" for base in cls.__mro__) + inspect.getdoc(cls)  # type: ignore[operator]
        assert [argument for argument in arguments(function) if not is_named(argument, known)] == []
        if can_raise(function):
            assert "Errors: " in known
