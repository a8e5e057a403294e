"""Blocks of straight code as statements: they read places, and then write places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograd.compiler.languages.spelling import PRODUCT, SIGN, SUM, Speller, Text
from autograd.compiler.languages.statements.forms import Forms
from autograd.compiler.languages.statements.long_terms import Terms, terms_of
from autograd.compiler.loops.loop_parts import Block, Slot, index_name, reach
from autograd.compiler.loops.slots import padded
from autograd.compiler.program.program import Instruction
from autograd.table.rows import dot, mean


class Target(NamedTuple):
    """Where an output is written to: a slot, its text, and how that is declared here, if it is."""

    slot: Slot
    text: str
    declares: bool = False
    is_constant: bool = False


class FreshNames(NamedTuple):
    """Gives new names in a body.

    results: the numbers of the names that results have so far, in all of the function. sums: those of the body's sums.
    """

    results: list[int]
    sums: list[int]

    def result(self) -> str:
        """A new name for a result."""
        self.results.append(len(self.results))
        return f"v{len(self.results) - 1}"

    def sum(self) -> str:
        """A new name for a sum."""
        self.sums.append(len(self.sums))
        return "z" if len(self.sums) == 1 else f"z_{len(self.sums) - 1}"


class BlockPlan(NamedTuple):
    """A block in loops of so many trips, and what it is written with.

    inputs: the texts of its inputs. element: those of the slots that the loops of sums read.
    """

    block: Block
    trips: Sequence[int]
    inputs: Sequence[Text]
    element: Mapping[Slot, str]
    forms: Forms
    fresh: FreshNames


class BlockSpeller(Speller):
    """Mixed into the speller of a language, which has the operators and calls.

    calls: how the language's speller calls the functions of primitives.
    """

    def __init__(self, plan: BlockPlan, *calls: Any) -> None:
        self._block, self._trips, self._inputs, self._element, self._forms, self._fresh = plan
        block, trips = plan.block, plan.trips
        self._terms: dict[int, list[Terms]] = {}
        for instruction in block.program:
            terms = terms_of(block, instruction, len(trips))
            if terms is not None:
                self._terms[instruction.result] = terms
        self._names: dict[int, str] = {}
        super().__init__(block.program, *calls)

    def read_by(self, step: Any) -> Iterable[int]:
        """The operands; of a sum in a loop, those outside of the loop."""
        terms = self._terms.get(step.result)
        if terms is None:
            return super().read_by(step)
        bias = step.operands[-1:] if step.primitive is dot else ()
        return (*bias, *(i for part in terms for i in part.numbers))

    def named(self, i: int) -> Text:
        """An input, or a result that has a name."""
        return self._inputs[i] if i < self.n_inputs else super().named(i)

    def name(self, i: int) -> str:
        """The name of a result."""
        if i not in self._names:
            self._names[i] = self._fresh.result()
        return self._names[i]

    def statements(self) -> Iterator[str]:
        """The statements that compute the results."""
        for instruction in self.program:
            if instruction.result in self._terms:
                yield from self._sum(instruction, self._terms[instruction.result])
            else:
                for line in self.line(instruction):
                    yield from self._forms.constant(self.name(line.result), line.text.text)

    def writes(self, targets: Sequence[Target | None]) -> Iterator[str]:
        """The statements behind them that write the outputs; None is for one that is there already."""
        forms, written = self._forms, _Written(self._trips)
        statements: list[str] = []
        for target, result in zip(targets, self.results()):
            if target is None or (target.text == result.text and not target.declares):
                continue
            text = result.text
            if any(map(written.may_have, self._read(result))):
                text = self._fresh.result()
                yield from forms.constant(text, result.text)
            written.add(target.slot)
            if target.declares:
                statements += (forms.constant if target.is_constant else forms.variable)(target.text, text)
            else:
                statements += forms.assigned(target.text, text)
        yield from statements

    def _read(self, text: Text) -> Iterator[Slot]:
        """The slots that an expression reads."""
        return (padded(self._block.inputs[i], len(self._trips)) for i in text.reads if i < self.n_inputs)

    def _sum(self, instruction: Instruction, parts: Sequence[Terms]) -> Iterator[str]:
        forms, name = self._forms, self._fresh.sum()
        self._names[instruction.result] = name
        is_product = instruction.primitive is dot
        yield from forms.variable(name, self.operand(instruction.operands[-1]).text if is_product else "0.0")
        for part in parts:
            if part.n == 1:
                yield from forms.assigned(name, _product([self.operand(i) for i in part.numbers]), "+=")
            else:
                factors = " * ".join(self._element[slot] for slot in part.slots)
                yield from forms.loop(index_name(len(self._trips)), part.n, forms.assigned(name, factors, "+="))
        if instruction.primitive is mean:
            yield from forms.assigned(name, f"{name} / {len(instruction.operands)}")


def _product(factors: Sequence[Text]) -> str:
    if len(factors) == 1:
        return factors[0].at(SUM)
    return f"{factors[0].at(PRODUCT)} * {factors[1].at(SIGN)}"


class _Written:
    """The slots that have been written in a step of loops of so many trips."""

    def __init__(self, trips: Sequence[int]) -> None:
        self._trips = trips
        self._firsts: dict[tuple[int, ...], set[int]] = {}

    def add(self, slot: Slot) -> None:
        """Writes a slot, which has a step for each loop."""
        self._firsts.setdefault(slot.steps, set()).add(slot.first)

    def may_have(self, slot: Slot) -> bool:
        """Whether this slot may be at the place of one of them."""
        low, high = reach(slot, self._trips)
        for steps, firsts in self._firsts.items():
            if steps == slot.steps:
                if slot.first in firsts:
                    return True
            elif any(
                lowest <= high and low <= highest
                for first in firsts
                for lowest, highest in [reach(Slot(first, steps), self._trips)]
            ):
                return True
        return False
