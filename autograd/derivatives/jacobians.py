"""All first derivatives of a function that returns many numbers, and all second ones of a function of one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.common.arguments import check_function
from autograd.derivatives.directions import Mode, check_mode, derivatives_of_each
from autograd.derivatives.transforms import grad
from autograd.derivatives.variables import (
    OF_A_VALUE,
    Function,
    argument_places,
    called_with_variables,
    named_after,
    without_variables,
)
from autograd.graph.blocks import jacobian_structure
from autograd.graph.differentiated import derivatives_taken
from autograd.graph.modes import enable_grad
from autograd.graph.structure import flattened, numbers_returned
from autograd.graph.value import new_era


def jacobian(f: Function, argnums: int | Sequence[int] = 0, *, mode: Mode = "auto") -> Function:
    """All derivatives of a function that returns many numbers: each number of its result becomes a gradient.

    mode: "forward" takes one pass in which tangents of all inputs go along, "reverse" one pass for each output. "auto"
        takes the direction of fewer products, counted in the graph: for few inputs forward, for few outputs reverse.

    The directions round differently; eager and compiled code take the same one.

    Errors: ValueError for another mode.

    >>> jacobian(lambda p: [p[0] * p[1], p[0] + 5.0 * p[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 5.0]]
    >>> jacobian(lambda t: [t, t * t, t**3], mode="forward")(2.0)
    [1.0, 4.0, 12.0]
    """
    check_function("jacobian", f)
    check_mode(mode)
    places = argument_places(argnums)

    @enable_grad()
    def jacobian_of_f(*arguments: Any, **named: Any) -> Any:
        era, taken = new_era(), derivatives_taken()
        variables, outputs = called_with_variables(f, arguments, named, places)
        is_nested = derivatives_taken() != taken
        rows = derivatives_of_each(numbers_returned(f, outputs), flattened(variables), mode, era, is_nested)
        return without_variables(jacobian_structure(outputs, variables, rows), era)

    return named_after("jacobian", f, jacobian_of_f)


def hessian(f: Function, argnums: int | Sequence[int] = 0, *, mode: Mode = "auto") -> Function:
    """All second derivatives of a function that returns one number.

    mode: the direction in which the gradient is differentiated: "forward" is forward over reverse, "reverse" is reverse
        over reverse. "auto" is reverse: both form about as many products, as the Hessian is symmetric.

    Errors: ValueError for another mode.

    >>> hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    check_function("hessian", f, OF_A_VALUE)
    check_mode(mode)
    return jacobian(grad(f, argnums), argnums, mode="reverse" if mode == "auto" else mode)
