"""Derivatives of plain functions, with JAX's names, and of any order: `grad(grad(f))`.

A function here takes numbers or nested lists of numbers, and is written with operators and autograd's functions. The
derivative of a graph is a graph again, because the rules of the table are applied to Values; so it can be
differentiated again, drawn or compiled. Nothing here reads or writes `Value.grad`, so threads may share Values.

Numbers in, numbers out: results are plain floats, unless one of them depends on a Value of the caller's own, made
before the call of the derivative. A Value that the function makes while it runs, by `Value(3.0)`, by `detach`, under
`no_grad` or as a copy, is not the caller's.

Arguments may be given by name. An argument that the function takes by name alone is passed on unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from math import inf
from operator import index
from typing import Any

from autograd.common.arguments import by_position, check_function
from autograd.common.wording import with_type
from autograd.derivatives.chain_rule import pulled_back, pushed_forward
from autograd.graph.copying import variables_kept
from autograd.graph.modes import recording
from autograd.graph.reverse import leaves
from autograd.graph.source_line import function_name
from autograd.graph.structure import flattened, numbers_returned, outline, rebuild, transform
from autograd.graph.value import Value, new_era, number_of
from autograd.table.rows import identity

Function = Callable[..., Any]


def gradient(output: Value | Sequence[Value], wrt: Sequence[Value]) -> list[Value]:
    """The derivative of `output` by each Value of `wrt`, as Values that can be differentiated again.

    output: a Value, or a list of Values, whose sum is differentiated, as in PyTorch; of an empty list it is 0.
    wrt: leaves or inner values, in any order. The derivative is 0 by a Value that `output` does not depend on.

    Errors: TypeError for anything but Values.

    >>> x = Value(3.0)
    >>> (first,) = gradient(x**3, [x])
    >>> (second,) = gradient(first, [x])
    >>> first.data, second.data
    (27.0, 18.0)
    """
    outputs = list(output) if isinstance(output, (list, tuple)) else [output]
    _check_values("output", outputs, "give the Value itself, y rather than y.data")
    try:
        if isinstance(wrt, (str, Set, Mapping)):
            raise TypeError
        variables = list(wrt)
    except TypeError:
        raise TypeError(f"wrt is a list of Values, got {with_type(wrt)}; write gradient(output, [x])") from None
    _check_values("wrt", variables, "give the Value itself, x rather than its number or its name")
    derivatives = pulled_back(outputs, [1.0] * len(outputs), variables)
    return [x if isinstance(x, Value) else Value(x) for x in derivatives]


def grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The gradient of `f`, a function that returns one number, by its argument number `argnums`, or by several.

    The gradient has the structure of the argument; by several arguments it is a tuple with one gradient for each.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda point, scale: scale * point[0] * point[1], argnums=(0, 1))([2.0, 3.0], 10.0)
    ([30.0, 20.0], 6.0)
    >>> grad(lambda x, scale=1.0: scale * x**2)(3.0, scale=10.0)
    60.0
    """
    check_function("grad", f, _OF_A_VALUE)
    value_and_gradient = value_and_grad(f, argnums)

    def gradient_of_f(*arguments: Any, **named: Any) -> Any:
        return value_and_gradient(*arguments, **named)[1]

    return _named("grad", f, gradient_of_f)


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """As `grad`, but a pair: f's value, and its gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    check_function("value_and_grad", f, _OF_A_VALUE)
    places = _places(argnums)

    @recording()
    def value_and_gradient_of_f(*arguments: Any, **named: Any) -> tuple[Any, Any]:
        era = new_era()
        variables, output = _called(f, arguments, named, places)
        if isinstance(output, (list, tuple)):
            raise TypeError(f"grad is of a function that returns one number, not {output!r:.60}; write jacobian(f)")
        derivatives = pulled_back(numbers_returned(f, output), [1.0], flattened(variables))
        return _settled(output, era), _settled(rebuild(variables, iter(derivatives)), era)

    return _named("value_and_grad", f, value_and_gradient_of_f)


def jacobian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All derivatives of a function that returns many numbers: each number of its result becomes a gradient.

    >>> jacobian(lambda p: [p[0] * p[1], p[0] + 5.0 * p[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 5.0]]
    """
    check_function("jacobian", f)
    places = _places(argnums)

    @recording()
    def jacobian_of_f(*arguments: Any, **named: Any) -> Any:
        era = new_era()
        variables, outputs = _called(f, arguments, named, places)

        def row(output: Any) -> Any:
            return rebuild(variables, iter(pulled_back([output], [1.0], flattened(variables))))

        return _settled(rebuild(outputs, map(row, numbers_returned(f, outputs))), era)

    return _named("jacobian", f, jacobian_of_f)


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All second derivatives of a function that returns one number.

    >>> hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    check_function("hessian", f, _OF_A_VALUE)
    return jacobian(grad(f, argnums), argnums)


@recording()
def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """f's value at `primals`, and its derivative along `tangents`: forward mode.

    primals: a list or tuple of f's arguments. tangents: the same structure.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    era = new_era()
    check_function("jvp", f)
    primals, tangents = _list_of_arguments("primals", primals), _list_of_arguments("tangents", tangents)
    _check_alike("tangents", tangents, "primals", primals)
    variables = transform(_variable, primals)
    outputs = _run(f, variables, _copied(variables))
    pushed = pushed_forward(numbers_returned(f, outputs), flattened(variables), flattened(tangents))
    return _settled(outputs, era), _settled(rebuild(outputs, iter(pushed)), era)


@recording()
def vjp(f: Function, *primals: Any, **named: Any) -> tuple[Any, Function]:
    """f's value at `primals`, and the function that pulls cotangents of that value back to the arguments.

    named: arguments that f gets by name; there is no derivative by them.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    era = new_era()
    check_function("vjp", f)
    variables = transform(_variable, primals)
    outputs = _run(f, variables, _copied(variables), named)
    numbers = numbers_returned(f, outputs)

    @recording()
    def pull_back(cotangents: Any) -> Any:
        weights = flattened(cotangents)
        _check_alike("cotangents", cotangents, "outputs", outputs)
        pulled = pulled_back(numbers, weights, flattened(variables))
        return _settled(rebuild(variables, iter(pulled)), era, set(leaves(*_values_of(weights))))

    return _settled(outputs, era), pull_back


def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The product of f's Hessian with `tangents`, computed without the Hessian: forward over reverse.

    primals, tangents: as for `jvp`. f returns one number; the result has the structure of the arguments, a tuple.

    >>> hvp(lambda x, y: x**2 * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 4.0)
    """
    check_function("hvp", f)
    primals = _list_of_arguments("primals", primals)
    return jvp(grad(f, tuple(range(len(primals)))), primals, tangents)[1]


def _named(transform: str, f: Function, derivative: Function) -> Function:
    """The derivative with a name of its own, and with f's signature."""
    derivative.__name__ = f"{transform}({function_name(f)})"
    derivative.__wrapped__ = f  # type: ignore[attr-defined]  # where inspect.signature looks
    return derivative


# ---- variables, and results without them ---------------------------------------------------------------------------


def _variable(number: Any) -> Value:
    """A new Value to differentiate by, also in place of a Value, so that nested derivatives stay apart."""
    return identity(number) if isinstance(number, Value) else Value(number)


def _called(
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
        variables[place] = transform(_variable, arguments[place])
        called[place] = _copied(variables[place])
    by = tuple(variables[place] for place in chosen)
    return by if isinstance(places, tuple) else by[0], _run(f, by, called, named)


def _run(f: Function, variables: Any, arguments: Iterable[Any], named: Mapping[str, Any] | None = None) -> Any:
    """The result of f. Afterwards the variables count as no caller's, even if Values made from them are kept."""
    own = flattened(variables)
    with variables_kept(own):
        returned = f(*arguments, **(named or {}))
    for x in own:
        x._era = inf
    return returned


def _copied(structure: Any) -> Any:
    """The numbers in new lists: f may change these, and a derivative still has the structure of the argument."""
    return rebuild(structure, iter(flattened(structure)))


def _settled(structure: Any, era: int, given: Collection[Value] = ()) -> Any:
    """Plain floats in place of Values, unless one of these depends on a leaf from before `era` or on one in `given`."""
    if any(leaf._era < era or leaf in given for leaf in leaves(*_values_of(flattened(structure)))):
        return structure
    return transform(lambda x: number_of(x, "a derivative") if isinstance(x, Value) else x, structure)


def _values_of(numbers: Iterable[Any]) -> list[Value]:
    return [x for x in numbers if isinstance(x, Value)]


# ---- arguments -----------------------------------------------------------------------------------------------------

_OF_A_VALUE = "the derivative of a Value y by a Value x is gradient(y, [x])"


def _places(argnums: Any) -> int | tuple[int, ...]:
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


def _list_of_arguments(what: str, numbers: Any) -> tuple[Any, ...]:
    if not isinstance(numbers, (list, tuple)):
        raise TypeError(
            f"{what} is a list or tuple with something for each argument of the function, got "
            f"{with_type(numbers)}; write ({'x' if what == 'primals' else 'dx'},) for one argument"
        )
    return tuple(numbers)


def _check_alike(what: str, numbers: Any, which: str, others: Any) -> None:
    """A ValueError unless both have the same structure."""
    found, right = outline(numbers), outline(others)
    if found != right:
        raise ValueError(f"{what} have the structure of the {which}, {right:.60}, got {found:.60}")


def _check_values(what: str, found: Iterable[Any], mend: str) -> None:
    for x in found:
        if not isinstance(x, Value):
            raise TypeError(f"{what} is to hold Values, got {with_type(x)}; {mend}")
