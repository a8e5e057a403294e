"""Derivatives of plain functions, with JAX's names, and of any order: `grad(grad(f))`.

A function here takes numbers in any structure of `graph/structure.py`, and is written with operators and autograd's
functions. The derivative of a graph is a graph again, because the rules of the table are applied to Values; so it can
be differentiated again, drawn or compiled. Nothing here reads or writes `Value.grad`, so threads may share Values.

Numbers in, numbers out: results are plain floats, unless one of them depends on a Value of the caller's own, made
before the call of the derivative. A Value that the function makes while it runs, by `Value(3.0)`, by `detach`, under
`no_grad` or as a copy, is not the caller's.

Arguments may be given by name. An argument that the function takes by name alone is passed on unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from autograd.common.arguments import check_function
from autograd.common.wording import with_type
from autograd.common.wrong_calls import shown_how
from autograd.derivatives.chain_rule import pulled_back, pushed_forward
from autograd.derivatives.directions import derivatives_of_one
from autograd.derivatives.variables import (
    OF_A_VALUE,
    Function,
    argument_places,
    called_with_variables,
    copied,
    lists_of_arguments,
    named_after,
    numbers_alike,
    run,
    run_with_list,
    values_of,
    variable,
    without_variables,
)
from autograd.graph.modes import enable_grad
from autograd.graph.reverse import leaves
from autograd.graph.structure import flattened, numbers_returned, parts_of, rebuild, transform
from autograd.graph.value import Value, new_era


@shown_how("gradient(y, [x])")
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


@shown_how("grad(f)(x)")
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
    check_function("grad", f, OF_A_VALUE)
    value_and_gradient = value_and_grad(f, argnums)

    def gradient_of_f(*arguments: Any, **named: Any) -> Any:
        return value_and_gradient(*arguments, **named)[1]

    return named_after("grad", f, gradient_of_f)


@shown_how("value_and_grad(f)(x)")
def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """As `grad`, but a pair: f's value, and its gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    check_function("value_and_grad", f, OF_A_VALUE)
    places = argument_places(argnums)

    @enable_grad()
    def value_and_gradient_of_f(*arguments: Any, **named: Any) -> tuple[Any, Any]:
        era = new_era()
        variables, output = called_with_variables(f, arguments, named, places)
        if not isinstance(output, Value) and parts_of(output) is not None:
            raise TypeError(f"grad is of a function that returns one number, not {output!r:.60}; write jacobian(f)")
        [number] = numbers_returned(f, output)
        derivatives = derivatives_of_one(number, flattened(variables), era)
        return without_variables(output, era), without_variables(rebuild(variables, iter(derivatives)), era)

    return named_after("value_and_grad", f, value_and_gradient_of_f)


@enable_grad()
def jvp(f: Function, primals: Any, tangents: Any) -> tuple[Any, Any]:
    """f's value at `primals`, and its derivative along `tangents`: forward mode.

    primals: a list or tuple of f's arguments; anything else is the one argument of f, so that one argument that is a
        list itself is written `([2.0, 3.0],)`. tangents: the same structure.

    Errors: ValueError for tangents of another structure, which names both.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    >>> jvp(lambda x: x * x, 2.0, 1.0)
    (4.0, 4.0)
    """
    era = new_era()
    check_function("jvp", f)
    primals, tangents = lists_of_arguments(primals, tangents)
    along = numbers_alike("tangents", tangents, "primals", primals)
    variables = transform(variable, primals)
    outputs = run_with_list(f, variables)
    pushed = pushed_forward(numbers_returned(f, outputs), flattened(variables), along)
    return without_variables(outputs, era), without_variables(rebuild(outputs, iter(pushed)), era)


@enable_grad()
def vjp(f: Function, *primals: Any, **named: Any) -> tuple[Any, Function]:
    """f's value at `primals`, and the function that pulls cotangents of that value back to the arguments.

    named: arguments that f gets by name; there is no derivative by them.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    era = new_era()
    check_function("vjp", f)
    variables = transform(variable, primals)
    outputs = run(f, variables, copied(variables), named)
    numbers = numbers_returned(f, outputs)

    @enable_grad()
    def pull_back(cotangents: Any) -> Any:
        weights = numbers_alike("cotangents", cotangents, "outputs", outputs)
        pulled = pulled_back(numbers, weights, flattened(variables))
        return without_variables(rebuild(variables, iter(pulled)), era, set(leaves(*values_of(weights))))

    return without_variables(outputs, era), pull_back


def hvp(f: Function, primals: Any, tangents: Any) -> Any:
    """The product of f's Hessian with `tangents`, computed without the Hessian: forward over reverse.

    primals, tangents: as for `jvp`. f returns one number; the result has the structure of the primals, a tuple for a
        list of arguments.

    >>> hvp(lambda x, y: x**2 * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 4.0)
    >>> hvp(lambda x: x**3, 2.0, 1.0)
    12.0
    """
    check_function("hvp", f)
    if not isinstance(primals, (list, tuple)):
        (product,) = hvp(f, *lists_of_arguments(primals, tangents))
        return product
    primals = tuple(primals)
    products = jvp(grad(f, tuple(range(len(primals)))), primals, tangents)[1]
    return rebuild(primals, iter(flattened(products)))  # as the primals, of which some may be float32


def _check_values(what: str, found: Iterable[Any], mend: str) -> None:
    for x in found:
        if not isinstance(x, Value):
            raise TypeError(f"{what} is to hold Values, got {with_type(x)}; {mend}")
