"""Arguments of calls by position, as recorded functions take them, where a call gives some by name."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

__all__ = ["by_position", "by_position_alone"]


def by_position(
    f: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call of `f`: by position where possible, and by name those that f takes by name alone.

    A function without a readable signature, such as some written in C, gets the arguments unchanged.

    Errors: TypeError where f cannot be called with them.

    >>> by_position(lambda x, y, *, scale=1.0: scale * x * y, (2.0,), {"y": 3.0})
    ((2.0, 3.0), {})
    """
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):
        return arguments, dict(named)
    bound = signature.bind(*arguments, **named)
    if bound.kwargs:  # an earlier argument was left out, or f takes this one by name alone
        bound.apply_defaults()
    return bound.args, bound.kwargs


def by_position_alone(f: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """f with the arguments of these names, which it takes by name alone, at the end of those by position.

    >>> by_position_alone(lambda x, *, scale: scale * x, ("scale",))(2.0, 10.0)
    20.0
    """
    if not names:
        return f

    @functools.wraps(f)
    def called(*arguments: Any) -> Any:
        n = len(arguments) - len(names)
        return f(*arguments[:n], **dict(zip(names, arguments[n:])))

    kind = inspect.Parameter.POSITIONAL_ONLY
    with suppress(TypeError, ValueError):  # some functions written in C do not tell
        placed = [p.name for p in inspect.signature(f).parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, kind)]
        signature = inspect.Signature([inspect.Parameter(name, kind) for name in (*placed, *names)])
        called.__signature__ = signature  # type: ignore[attr-defined]  # where the names of the inputs are read
    return called
