"""`jax.test_util.check_grads`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.test_util
import numpy as np
from gradients.case import Case

from checkers.checker import RIGHT, WRONG, Answer, Checker

jax.config.update("jax_enable_x64", True)


class Jax(Checker):
    """The function and its derivative in a `jax.custom_vjp`."""

    name = "jax.test_util.check_grads"
    library = "jax"
    how = (
        '`check_grads(f, arrays, order=1, modes=["rev"])` with float64 enabled, f and its derivative in a '
        "`jax.custom_vjp` of `pure_callback`s; it looks along one random direction"
    )
    tolerances = (1e-5,)
    refutation = AssertionError

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The check, ready to run."""
        f = of_jax(case)

        return lambda: jax.test_util.check_grads(f, case.point, order=1, modes=["rev"])

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """Right if it raised no error."""
        return Answer(RIGHT if result is None else WRONG)


def of_jax(case: Case) -> Any:
    """The case as a function of jax's arrays with a vjp of its own."""
    kind = case.point[0].dtype
    returned = jax.ShapeDtypeStruct(np.shape(case.f(*case.point)), kind)
    like_point = tuple(jax.ShapeDtypeStruct(x.shape, kind) for x in case.point)

    def called(*arrays: Any) -> Any:
        return np.asarray(case.f(*map(np.asarray, arrays)), kind)

    def pulled_back(cotangent: Any, *arrays: Any) -> Any:
        found = case.written(*map(np.asarray, arrays))
        parts = found if isinstance(found, tuple) else (found,)
        sent = np.asarray(cotangent)
        return tuple(np.asarray(np.tensordot(sent, x, axes=sent.ndim), kind) for x in parts)

    @jax.custom_vjp  # type: ignore[untyped-decorator]
    def f(*arrays: Any) -> Any:
        return jax.pure_callback(called, returned, *arrays)

    f.defvjp(
        lambda *arrays: (f(*arrays), arrays),
        lambda arrays, cotangent: jax.pure_callback(pulled_back, like_point, cotangent, *arrays),
    )
    return f
