"""What a rule may return: numbers of which conditions choose one, and `NOTHING`, which is no number in C."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd.compiler.languages.spelling import ATOM, Text, chosen
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program
from autograd.table.definition import Steps
from autograd.table.row import NOTHING
from autograd.table.rows import detached, greater, where

_Join = Callable[[Sequence[Text]], Text]


class Ends(NamedTuple):
    """A Program of the conditions and the numbers among which they choose.

    joined: makes one expression of the texts of its outputs.
    hands_on: whether an operand may be what is returned, which may be `NOTHING` too.
    """

    program: Program
    joined: _Join
    hands_on: bool


def ends_of(steps: Steps, first_operand: int, is_handing_on: bool) -> Ends:
    """What the steps return, told apart where it may be `NOTHING` or an operand.

    first_operand: the place of the first operand among the steps' inputs; before it, there may be the result z.
    is_handing_on: whether operands may be `NOTHING`, so that their numbers are read by `number_of`.
    """
    reader = _EndsReader(steps, first_operand, is_handing_on)
    return Ends(reader.program, reader.joined, reader.hands_on)


class _EndsReader:
    """Reads what steps return, from the end."""

    def __init__(self, steps: Steps, first_operand: int, is_handing_on: bool) -> None:
        names = [f"x[{i}]" for i in range(steps.n - first_operand)]
        read = [f"number_of({name})" for name in names] if is_handing_on else names
        self._builder = Builder(["z"] * first_operand + read)
        self._operands = dict(enumerate(names, first_operand))
        self._outputs: list[int] = []
        self.hands_on = False
        inputs = range(steps.n)
        self.joined = self._end(steps, inputs) or self._taken(self._numbers(steps, inputs)(steps.result))
        self.program = self._builder.program("ends", self._outputs)

    def _numbers(self, steps: Steps, inputs: Sequence[int]) -> Callable[[int | float], int]:
        """The numbers in the Program of places in the steps, which are added to it."""
        numbers = [*inputs]

        def number(x: int | float) -> int:
            return numbers[x] if isinstance(x, int) else self._builder.constant(x)

        for row, operands in steps.steps:
            numbers.append(self._builder.apply(row, tuple(map(number, operands))))
        return number

    def _end(self, steps: Steps, inputs: Sequence[int]) -> _Join | None:
        """What makes the returned text; None where a number is returned in any case."""
        number = self._numbers(steps, inputs)

        def end(x: int | float) -> _Join | None:
            if isinstance(x, float):
                return _nothing if x is NOTHING else None
            if x < steps.n:
                return self._operand(inputs[x])
            row, operands = steps.steps[x - steps.n]
            if row is detached:
                return end(operands[0])
            if row is where:
                of_both = [end(branch) for branch in operands[1:]]
                if of_both == [None, None]:
                    return None
                condition = self._taken(number(operands[0]))
                one, other = [join or self._taken(number(at)) for join, at in zip(of_both, operands[1:])]
                return lambda texts: chosen([condition(texts), one(texts), other(texts)])
            if row is greater:
                condition = self._taken(number(x))
                return lambda texts: chosen([condition(texts), Text("1.0", ATOM), _nothing(texts)])
            if row.definition is not None and not row.is_composed:  # whose own function may return NOTHING
                return self._end(row.steps(len(operands)), tuple(map(number, operands)))
            return None

        return end(steps.result)

    def _operand(self, i: int) -> _Join | None:
        name = self._operands.get(i)
        if name is None:
            return None
        self.hands_on = True
        return lambda texts: Text(name, ATOM)

    def _taken(self, i: int) -> _Join:
        self._outputs.append(i)
        k = len(self._outputs) - 1
        return lambda texts: texts[k]


def _nothing(texts: Sequence[Text]) -> Text:
    return Text("NOTHING", ATOM)
