"""scan and fori: loops that carry numbers from step to step, and that stay loops where they are compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

from autograd.common.arguments import check_function
from autograd.common.wording import with_type
from autograd.graph.leading_axis import same_structure, stacked, steps_of
from autograd.graph.modes import current_mode
from autograd.graph.recorded_loop import recorded, recorded_in_chunks
from autograd.graph.source_line import function_name
from autograd.graph.structure import flattened, numbers_returned, rebuild
from autograd.table.number import as_float

Step = Callable[[Any, Any], Any]

_FEWEST = 2  # steps that are recorded as a loop


def scan(
    f: Step, carry: Any, xs: Any = None, length: int | None = None, *, checkpoint: bool = False
) -> tuple[Any, Any]:
    """A loop: `carry, y = f(carry, x)` for each x of `xs`. Returns the last carry, and all y, stacked.

    f: a function of what is carried and of an element of xs. It returns what is carried on, in the same structure, and
        what is kept of the step: numbers in any structure, or None.
    carry: what is carried into the first step: a number, a list, a tuple, a dict, a dataclass or an array of numbers.
    xs: a list or an array with an element for each step; or a tuple, dict or dataclass of such, of which each step
        takes an element of each. None for steps that read nothing.
    length: how many steps there are, where xs is None.
    checkpoint: whether the derivative of a compiled loop of n steps keeps what is carried at about √n of them, and
        computes the steps between anew, instead of keeping it at each step. The numbers are the same.

    All y come as xs are given: for a number a list of n numbers, for a list a list of n lists, for an array one with a
    first axis of length n, and for a tuple or a dict one of these. Without steps they are an empty list.

    It is a plain Python loop. Inside of a function that is compiled, f runs once, on Values whose numbers are unknown,
    and the loop stays a loop, in derivatives too: the time to compile it does not depend on the number of steps.

    Errors: TypeError and ValueError for xs without a length or of different lengths, for a carry whose structure
    changes, and for f that returns no pair; RecordingError, while a function is recorded, where f decides something by
    a number.

    >>> scan(lambda total, x: (total + x, total), 0.0, [1.0, 2.0, 3.0])
    (6.0, [0.0, 1.0, 3.0])
    >>> import autograd
    >>> def height(gravity, times):
    ...     def step(state, dt):
    ...         h, v = state
    ...         return (h + dt * v, v - dt * gravity), h
    ...     return scan(step, (10.0, 0.0), times)[0][0]
    >>> slope = autograd.compile(autograd.grad(height))
    >>> round(slope(9.81, [0.1] * 10), 12)
    -0.45
    """
    check_function("scan", f)
    return _looped(f, carry, steps_of(xs, length), function_name(f), checkpoint)


def fori(lower: int, upper: int, f: Step, init: Any) -> Any:
    """A loop: `carry = f(i, carry)` for i from `lower` to `upper` - 1, from `init` on. Returns the last carry.

    lower, upper: whole numbers, which are the same in every call. f: gets i as a number, a float; to read an element
    of a list in each step, write `scan` over that list.

    A plain Python loop, which stays a loop where it is compiled, as `scan` does.

    Errors: as for `scan`, and TypeError for bounds that are no whole numbers.

    >>> fori(1, 5, lambda i, product: i * product, 1.0)
    24.0
    """
    check_function("fori", f)
    try:
        first, end = index(lower), index(upper)
    except TypeError:
        wrong = lower if not hasattr(lower, "__index__") else upper
        raise TypeError(f"fori counts from one whole number to another, got {with_type(wrong)}") from None

    name = function_name(f)

    def step(counted: Any, _: Any) -> Any:
        i, carry = counted
        following = f(i, carry)
        _check_carry(f, following, init)
        return (i + 1.0, following), None

    return _looped(step, (as_float(first), init), [None] * max(0, end - first), name)[0][1]


def _check_carry(f: Any, following: Any, carry: Any) -> list[Any]:
    numbers_returned(f, following)
    return same_structure(f"the carry that {function_name(f)} returned", following, carry, "return what it got")


def _looped(f: Step, carry: Any, steps: Sequence[Any], name: str, checkpoint: bool = False) -> tuple[Any, Any]:
    numbers = flattened(carry)
    if not steps:
        return rebuild(carry, iter(numbers), keeps_float32=False), []
    rows = []
    if steps[0] is not None:
        mend = "all steps have to read the same"
        rows = [same_structure(f"element {t} of xs", x, steps[0], mend) for t, x in enumerate(steps)]
    checked = _Checked(f, carry, steps[0], name)
    tracers = current_mode().tracers
    if len(steps) >= _FEWEST and tracers and tracers[-1].keeps_loops:
        record = recorded_in_chunks if checkpoint else recorded
        found = record(checked, numbers, rows, len(steps), tracers[-1])
        if found is not None:
            last, columns = found
            return rebuild(carry, iter(last), keeps_float32=False), checked.stacked(columns)
    kept = []
    for t in range(len(steps)):
        numbers, y = checked(numbers, rows[t] if rows else [])
        kept.append(y)
    return rebuild(carry, iter(numbers), keeps_float32=False), checked.stacked(list(zip(*kept)))


class _Checked:
    """A step on flat numbers: from those that are carried and read, to those that are carried on and kept."""

    def __init__(self, f: Step, carry: Any, x: Any, name: str) -> None:
        self._f, self._carry, self._x = f, carry, x
        self.__name__ = name
        self._kept: Any = None
        self._is_first = True

    def __call__(self, carried: Sequence[Any], read: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        carry = rebuild(self._carry, iter(carried), keeps_float32=False)
        x = None if self._x is None else rebuild(self._x, iter(read), keeps_float32=False)
        returned = self._f(carry, x)
        if not isinstance(returned, tuple) or len(returned) != 2:
            raise TypeError(
                f"{self.__name__} is to return a pair, what is carried on and what is kept, got {with_type(returned)}; "
                "write `return carry, None` where nothing is kept"
            )
        following, kept = returned
        numbers = _check_carry(self, following, self._carry)
        if self._is_first:
            self._kept, self._is_first = kept, False
        if self._kept is None and kept is None:
            return numbers, []
        numbers_returned(self, kept)
        what = f"what {self.__name__} kept of a step"
        return numbers, same_structure(what, kept, self._kept, "keep the same of each step")

    def stacked(self, columns: Sequence[Sequence[Any]]) -> Any:
        """What all steps kept, from a column for each number."""
        return None if self._kept is None else stacked(self._kept, columns)
