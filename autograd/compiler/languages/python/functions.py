"""The functions that exported Python calls, as source, with the functions that these call, down to `math`."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from autograd.compiler.languages.names import OWN_NAMES, is_hidden
from autograd.table.row import Primitive


class PythonFunctions:
    """Collects functions by name.

    imported: names that come from `math`. constants: the repr of each. sources: each function's source, those that
    are called before those that call them.
    """

    def __init__(self) -> None:
        self.imported: set[str] = set()
        self.constants: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self._added: dict[str, Any] = {}

    def call(self, primitive: Primitive) -> str:
        """The name in the file of the primitive's `evaluate`.

        Errors: ValueError for a function that cannot be copied into the file, with what to write instead.
        """
        function = primitive.evaluate
        if isinstance(function, BuiltinFunctionType):
            name = function.__name__
            if getattr(math, name, None) is function:
                return f"math.{name}"
            if name in vars(builtins):  # also those of the module operator: its abs is the builtin's
                return name
        try:
            name = self.add(function)
            if is_hidden(name):
                raise _name_is_needed(name)
            return name
        except _NotAlone as error:
            raise ValueError(
                f"the primitive {primitive.name!r} cannot be exported: {error}; give it a definition, or write its "
                "evaluate as a `def` of its own in a module, which uses numbers, `math` and such functions alone"
            ) from None

    def add(self, function: Callable[..., float]) -> str:
        """Adds a function, with all that it needs, and returns its name."""
        if not isinstance(function, FunctionType) or function.__name__ == "<lambda>":
            raise _NotAlone(f"its evaluate is {_described(function)}")
        name = function.__name__
        self._check(name, function)
        if name in self._added:
            return name
        self._added[name] = function
        if function.__closure__:
            raise _NotAlone(f"{name} uses {', '.join(function.__code__.co_freevars)} of the function that made it")
        source = _source(function)
        for used in _globals(function):
            self._need(used, function.__globals__, name)
        self.sources[name] = source
        return name

    def _check(self, name: str, thing: Any) -> None:
        if self._added.get(name, thing) is not thing:
            raise _NotAlone(f"there are two things called {name}, which have to have different names")
        if OWN_NAMES.fullmatch(name.lower()) or hasattr(builtins, name):
            raise _name_is_needed(name)

    def _need(self, name: str, known: Mapping[str, Any], by: str) -> None:
        if name not in known:
            return  # a builtin
        thing = known[name]
        if thing is math and name == "math":
            return
        if _is_of_math(name, thing):
            self.imported.add(name)
        elif isinstance(thing, FunctionType) and thing.__name__ == name:
            self.add(thing)
        elif _is_constant(thing):
            self._check(name, thing)
            self._added[name] = thing
            self.constants[name] = repr(thing)
        else:
            raise _NotAlone(f"{by} uses {name}, {_described(thing)}")


class _NotAlone(Exception):
    """A function cannot be copied into a file that imports `math` alone."""


def _name_is_needed(name: str) -> _NotAlone:
    return _NotAlone(f"its {name} has a name that the file needs for something else")


def _described(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return "a module"
    if isinstance(thing, FunctionType) and thing.__name__ == "<lambda>":
        return "a lambda, whose source cannot be told from what is around it"
    return f"the {type(thing).__name__} {thing!r:.60}"


def _is_of_math(name: str, thing: Any) -> bool:
    known = getattr(math, name, None)
    return known is not None and (known is thing or repr(known) == repr(thing))  # nan is not nan


def _is_constant(thing: Any) -> bool:
    if isinstance(thing, tuple):
        return all(map(_is_constant, thing))
    return type(thing) in (int, float, bool, str) and thing == thing and thing not in (math.inf, -math.inf)


def _source(function: FunctionType) -> str:
    """The source of a `def`; where annotations use names that the file does not have, without annotations."""
    try:
        source = textwrap.dedent(inspect.getsource(function.__code__))
        (definition,) = ast.parse(source).body
    except (OSError, SyntaxError, ValueError):
        raise _NotAlone(f"there is no source of {function.__name__}") from None
    if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
        raise _NotAlone(f"{function.__name__} is not a plain `def`")
    if function.__defaults__ or function.__kwdefaults__:
        raise _NotAlone(f"{function.__name__} has defaults for its arguments")
    arguments = [part for part in ast.walk(definition.args) if isinstance(part, ast.arg)]
    annotations = [part.annotation for part in arguments] + [definition.returns]
    names = {part.id for note in annotations if note for part in ast.walk(note) if isinstance(part, ast.Name)}
    if not names <= vars(builtins).keys():
        definition.returns = None
        for argument in arguments:
            argument.annotation = None
        return ast.unparse(definition)
    return source.rstrip("\n")


def _globals(function: FunctionType) -> list[str]:
    """The names that it, and what is defined in it, takes from its module, in alphabetical order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function.__code__)))
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    looked_up = {name for code in _codes(function.__code__) for name in code.co_names}
    return sorted(read & looked_up)  # a name that is looked up may also be an attribute's, as the exp of math.exp


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
