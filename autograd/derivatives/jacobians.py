"""All first derivatives of a function that returns many numbers, and all second ones of a function of one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.common.arguments import check_function
from autograd.derivatives.chain_rule import pulled_back
from autograd.derivatives.transforms import grad
from autograd.derivatives.variables import (
    OF_A_VALUE,
    Function,
    argument_places,
    called_with_variables,
    named_after,
    without_variables,
)
from autograd.graph.modes import recording
from autograd.graph.structure import flattened, numbers_returned, rebuild
from autograd.graph.value import new_era


def jacobian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All derivatives of a function that returns many numbers: each number of its result becomes a gradient.

    >>> jacobian(lambda p: [p[0] * p[1], p[0] + 5.0 * p[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 5.0]]
    """
    check_function("jacobian", f)
    places = argument_places(argnums)

    @recording()
    def jacobian_of_f(*arguments: Any, **named: Any) -> Any:
        era = new_era()
        variables, outputs = called_with_variables(f, arguments, named, places)

        def row(output: Any) -> Any:
            return rebuild(variables, iter(pulled_back([output], [1.0], flattened(variables))))

        return without_variables(rebuild(outputs, map(row, numbers_returned(f, outputs))), era)

    return named_after("jacobian", f, jacobian_of_f)


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All second derivatives of a function that returns one number.

    >>> hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    """
    check_function("hessian", f, OF_A_VALUE)
    return jacobian(grad(f, argnums), argnums)
