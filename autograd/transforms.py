"""Derivatives of plain functions, named as JAX's users know them, and of any order: `grad(grad(f))`.

A function here takes numbers or nested lists of numbers, and is written with operators and autograd's functions. The
derivative of a graph is a graph again, made by the rules of the table applied to Values; so it can be differentiated
once more, drawn, or handed on. Nothing here reads or writes `Value.grad`, so threads may share what they read.

Numbers in, numbers out: results are plain floats, unless they depend on Values of the caller's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.chain_rule import pulled_back, pushed_forward
from autograd.modes import recording
from autograd.primitives import identity
from autograd.reverse import roots
from autograd.structure import leaves, rebuild, transform
from autograd.value import Value

Function = Callable[..., Any]


def gradient(output: Value, wrt: Sequence[Value]) -> list[Value]:
    """The derivative of `output` by each Value of `wrt`, as Values that can be differentiated again.

    wrt: leaves or inner values, in any order. One that `output` does not depend on gets 0.

    >>> x = Value(3.0)
    >>> (first,) = gradient(x**3, [x])
    >>> (second,) = gradient(first, [x])
    >>> first.data, second.data
    (27.0, 18.0)
    """
    return [x if isinstance(x, Value) else Value(x) for x in pulled_back([output], [1.0], wrt)]


def grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The gradient of `f`, a function that returns one number, by its argument number `argnums`, or by several.

    The gradient has the structure of the argument; by several arguments, it is a tuple of such.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda point, scale: scale * point[0] * point[1], argnums=(0, 1))([2.0, 3.0], 10.0)
    ([30.0, 20.0], 6.0)
    """
    value_and_gradient = value_and_grad(f, argnums)

    def gradient_of_f(*arguments: Any) -> Any:
        return value_and_gradient(*arguments)[1]

    return _named("grad", f, gradient_of_f)


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """As `grad`, but a pair: f's value, and its gradient.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @recording()
    def value_and_gradient_of_f(*arguments: Any) -> tuple[Any, Any]:
        called, variables = _with_variables(arguments, argnums)
        output = f(*called)
        if isinstance(output, (list, tuple)):
            raise TypeError(f"grad is of a function that returns one number, not {output!r:.60}; write jacobian(f)")
        derivatives = pulled_back([output], [1.0], leaves(variables))
        return _settled(output, variables), _settled(rebuild(variables, iter(derivatives)), variables)

    return _named("value_and_grad", f, value_and_gradient_of_f)


def jacobian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All derivatives of a function that returns many numbers: f's structure, and in each place that of the argument.

    >>> jacobian(lambda p: [p[0] * p[1], p[0] + 5.0 * p[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 5.0]]
    """

    @recording()
    def jacobian_of_f(*arguments: Any) -> Any:
        called, variables = _with_variables(arguments, argnums)
        outputs = f(*called)

        def row(output: Any) -> Any:
            return rebuild(variables, iter(pulled_back([output], [1.0], leaves(variables))))

        return _settled(transform(row, outputs), variables)

    return _named("jacobian", f, jacobian_of_f)


def hessian(f: Function, argnums: int = 0) -> Function:
    """All second derivatives of a function that returns one number.

    >>> hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    return jacobian(grad(f, argnums), argnums)


@recording()
def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """f's value at `primals`, and how fast it changes when the arguments move along `tangents`: forward mode.

    tangents: of the same structure as primals, both a list or tuple of f's arguments.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    variables = transform(_variable, tuple(primals))
    moving = leaves(tuple(tangents))
    if len(moving) != len(leaves(variables)):
        raise ValueError(f"{len(leaves(variables))} primals but {len(moving)} tangents; give one for each")
    outputs = f(*_copied(variables))
    pushed = pushed_forward(leaves(outputs), leaves(variables), moving)
    return _settled(outputs, variables), _settled(rebuild(outputs, iter(pushed)), variables)


@recording()
def vjp(f: Function, *primals: Any) -> tuple[Any, Function]:
    """f's value at `primals`, and the function that pulls cotangents of that value back to the arguments.

    >>> value, pull_back = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull_back([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    variables = transform(_variable, primals)
    outputs = f(*_copied(variables))

    @recording()
    def pull_back(cotangents: Any) -> Any:
        weights = leaves(cotangents)
        if len(weights) != len(leaves(outputs)):
            raise ValueError(f"{len(leaves(outputs))} outputs but {len(weights)} cotangents; give one for each")
        pulled = pulled_back(leaves(outputs), weights, leaves(variables))
        return _settled(rebuild(variables, iter(pulled)), variables)

    return _settled(outputs, variables), pull_back


def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The product of f's second derivatives with `tangents`, without all of them: forward over reverse.

    primals, tangents: as for `jvp`. f returns one number; the result has the structure of the arguments, a tuple.

    >>> hvp(lambda x, y: x**2 * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 4.0)
    """
    return jvp(grad(f, tuple(range(len(primals)))), primals, tangents)[1]


def _named(transform: str, f: Function, derivative: Function) -> Function:
    """The derivative, called what it is, and with f's names for its arguments."""
    derivative.__name__ = f"{transform}({getattr(f, '__name__', type(f).__name__)})"
    derivative.__wrapped__ = f  # type: ignore[attr-defined]  # where inspect.signature looks
    return derivative


# ---- variables, and what becomes of them ---------------------------------------------------------------------------


def _variable(number: Any) -> Value:
    """A Value to differentiate by: a new one even for a Value, so that nested derivatives do not mistake theirs."""
    return identity(number) if isinstance(number, Value) else Value(number)


def _with_variables(arguments: tuple[Any, ...], argnums: int | Sequence[int]) -> tuple[list[Any], Any]:
    """The arguments with variables in the places `argnums`, and these: one structure, or a tuple for a tuple."""
    called, variables = list(arguments), list(arguments)
    places = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    for place in places:
        if not -len(arguments) <= place < len(arguments):
            raise TypeError(f"argnums={argnums}, but f was called with {len(arguments)} arguments")
        variables[place] = transform(_variable, arguments[place])
        called[place] = _copied(variables[place])
    return called, variables[places[0]] if isinstance(argnums, int) else tuple(variables[place] for place in places)


def _copied(structure: Any) -> Any:
    """The same numbers in lists that f may change: a derivative has the structure of what f was given."""
    return rebuild(structure, iter(leaves(structure)))


def _settled(structure: Any, variables: Any) -> Any:
    """Plain floats in place of Values, if these depend on the variables and on no other Value."""
    own = set(leaves(variables))
    if any(root not in own for root in roots(*(x for x in leaves(structure) if isinstance(x, Value)))):
        return structure
    return transform(lambda x: x.data if isinstance(x, Value) else x, structure)
