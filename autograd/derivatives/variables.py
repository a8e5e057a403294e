"""What the derivatives of a function share: variables in the place of its arguments, and results without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from math import inf
from operator import index
from typing import Any

from autograd.common.calls import by_position
from autograd.common.wording import with_type
from autograd.graph.copying import variables_kept
from autograd.graph.modes import current_mode
from autograd.graph.reverse import leaves
from autograd.graph.source_line import function_name
from autograd.graph.structure import alike, flattened, outline, rebuild, transform
from autograd.graph.value import Value, number_of
from autograd.table.rows import identity

Function = Callable[..., Any]

OF_A_VALUE = "the derivative of a Value y by a Value x is gradient(y, [x])"


def named_after(transform: str, f: Function, derivative: Function) -> Function:
    """The derivative with a name of its own, and with f's signature."""
    derivative.__name__ = f"{transform}({function_name(f)})"
    derivative.__wrapped__ = f  # type: ignore[attr-defined]  # where inspect.signature looks
    return derivative


# ---- variables, and results without them ---------------------------------------------------------------------------


def variable(number: Any) -> Value:
    """A new Value to differentiate by, also in place of a Value, so that nested derivatives stay apart."""
    return identity(number) if isinstance(number, Value) else Value(number)


def called_with_variables(
    f: Function, arguments: tuple[Any, ...], named: Mapping[str, Any], places: int | tuple[int, ...]
) -> tuple[Any, Any]:
    """The variables in place of f's arguments at `places`, and f's result for them.

    The variables are one structure, or a tuple of structures for a tuple of places.
    """
    if named:
        try:
            arguments, named = by_position(f, arguments, named)
        except TypeError as error:
            raise TypeError(f"{function_name(f)}() {error}") from None
    called, variables = list(arguments), list(arguments)
    chosen = places if isinstance(places, tuple) else (places,)
    for place in chosen:
        if not -len(arguments) <= place < len(arguments):
            raise TypeError(f"argnums={places}, but {function_name(f)} was called with {len(arguments)} arguments")
        variables[place] = transform(variable, arguments[place])
        called[place] = copied(variables[place])
    by = tuple(variables[place] for place in chosen)
    return by if isinstance(places, tuple) else by[0], run(f, by, called, named)


def run(f: Function, variables: Any, arguments: Iterable[Any], named: Mapping[str, Any] | None = None) -> Any:
    """The result of f. Afterwards the variables count as no caller's, even if Values made from them are kept."""
    own = flattened(variables)
    with variables_kept(own):
        returned = f(*arguments, **(named or {}))
    for x in own:
        x._era = inf
    return returned


def run_with_list(f: Function, variables: tuple[Any, ...]) -> Any:
    """The result of f for a list of arguments that was given as one.

    Errors: TypeError, with what to write, for a list that f cannot be called with.
    """
    try:
        return run(f, variables, copied(variables))
    except TypeError:
        try:
            by_position(f, variables, {})
        except TypeError as error:
            raise TypeError(
                f"{function_name(f)}() {error}; primals is a list of arguments, so write ([2.0, 3.0],) for one "
                "argument that is a list"
            ) from None
        raise


def copied(structure: Any) -> Any:
    """The numbers in new lists and arrays: f may change these, and a derivative still has the argument's structure."""
    return rebuild(structure, iter(flattened(structure)), keeps_float32=False)


def without_variables(structure: Any, era: int, given: Collection[Value] = ()) -> Any:
    """Plain floats in place of Values, unless one of these depends on a leaf from before `era` or on one in `given`.

    A recorded loop of constants has no such leaf, but its numbers are not known either.
    """
    if type(structure) is float:
        return structure
    values = values_of(flattened(structure))
    if any(tracer.knows(x) for tracer in current_mode().tracers for x in values):
        return structure
    if any(leaf._era < era or leaf in given for leaf in leaves(*values)):
        return structure
    return transform(lambda x: number_of(x, "a derivative") if isinstance(x, Value) else x, structure)


def values_of(numbers: Iterable[Any]) -> list[Value]:
    """The Values among these."""
    return [x for x in numbers if isinstance(x, Value)]


# ---- arguments -----------------------------------------------------------------------------------------------------


def argument_places(argnums: Any) -> int | tuple[int, ...]:
    """The places of the arguments to differentiate by, one or several."""
    several = isinstance(argnums, (list, tuple, range))
    places = tuple(argnums) if several else (argnums,)
    try:
        if bool in map(type, places):
            raise TypeError
        places = tuple(map(index, places))
    except TypeError:
        raise TypeError(
            f"argnums is the place of an argument, 0 for the first, or a tuple of places; got {with_type(argnums)}"
        ) from None
    return places if several else places[0]


def lists_of_arguments(primals: Any, tangents: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The arguments of a function and their tangents as tuples: one of each, where the primals are no list or tuple.

    Errors: TypeError for a list of arguments with tangents that are none.
    """
    if not isinstance(primals, (list, tuple)):
        return (primals,), (tangents,)
    if not isinstance(tangents, (list, tuple)):
        raise TypeError(
            f"tangents is a list or tuple with something for each argument of the function, as primals is, got "
            f"{with_type(tangents)}; write (dx,) for one argument"
        )
    return tuple(primals), tuple(tangents)


def numbers_alike(what: str, numbers: Any, which: str, others: Any) -> list[Any]:
    """The numbers of one structure in the order of the other; a ValueError unless both have the same structure."""
    found = alike(numbers, others)
    if found is None:
        raise ValueError(f"{what} have the structure of the {which}, {outline(others):.60}, got {outline(numbers):.60}")
    return found
