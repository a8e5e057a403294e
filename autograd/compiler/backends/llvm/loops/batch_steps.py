"""The steps in which a kernel goes through a batch of blocks: nests of products, and what lies between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.loops.product_nests import Nest, ProductOfColumns, nest_of
from autograd.compiler.loops.loop_parts import Block, Loop, Part, reach
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.slots import joined


@dataclass
class Between:
    """Parts that run together for each block.

    sums: the numbers of carried sums, each with the place of its next number, which these parts compute. Each block
    begins at 0, as earlier steps may have read the sum too, for all blocks before these parts run for the first one.
    """

    parts: list[Part]
    sums: list[tuple[int, int]]


@dataclass(frozen=True)
class BatchSteps:
    """What runs for all blocks of a batch, one after the other.

    first_result: the first place of a result that has memory. The results before it are the next sums of nests.
    """

    steps: list[Nest | Between]
    first_result: int


def batches_of(kernel: Kernel) -> BatchSteps | None:
    """The steps of a kernel; None where no nest adds to its sums, or where no step computes the next one of a sum."""
    program = kernel.program
    assert isinstance(program, LoopedProgram)
    if kernel.width == 1 or kernel.n_results:
        return None
    steps, added = list[Nest | Between](), set[int]()
    for part in program.parts:
        nest = nest_of(part, kernel)
        if isinstance(nest, ProductOfColumns):
            sums = set[int]().union(*nest.sums)
            if not (sums <= added if nest.goes_on else sums.isdisjoint(added)):
                return None
            added |= sums
        if nest is not None:
            steps.append(nest)
        elif steps and isinstance(step := steps[-1], Between):
            step.parts.append(part)
        else:
            steps.append(Between([part], []))
    adding = [step for step in steps if isinstance(step, ProductOfColumns)]
    if not adding:
        return None
    n_inputs, n_shared = program.n_inputs, kernel.n_shared
    first_result = min(_places(steps, n_inputs), default=program.size)
    if any(program.outputs[row[j]] >= first_result for nest in adding for row in nest.sums for j in (0, -1)):
        return None
    between = [step for step in steps if isinstance(step, Between)]
    written = [joined(_reached(step.parts, of_inputs=False)) for step in between]
    for k, place in enumerate(program.outputs):
        if k in added or place == n_shared + k:
            continue
        writers = [step for step, ranges in zip(between, written) if _is_in(place, ranges)]
        if not writers:
            return None
        writers[-1].sums.append((k, place))
    return BatchSteps(steps, first_result)


def _places(steps: Sequence[Nest | Between], first_result: int) -> Iterator[int]:
    """The lowest places of results that the steps read or write, without the next sums of nests."""
    for step in steps:
        if isinstance(step, Between):
            ranges = [*_reached(step.parts, of_inputs=True), *_reached(step.parts, of_inputs=False)]
            lows = [low for low, _ in ranges]
        elif isinstance(step, ProductOfColumns):
            lows = [reach(x, (step.rows, step.columns))[0] for x in (step.left, step.right, step.gate) if x is not None]
        else:
            slots = (step.out, step.factor, step.gate)
            lows = [reach(x, (step.outputs, step.terms))[0] for x in slots if x is not None]
        yield from (low for low in lows if low >= first_result)


def _reached(parts: Sequence[Part], of_inputs: bool, trips: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    """The lowest and the highest place of each slot that parts read, or else write."""
    found: list[tuple[int, int]] = []
    for part in parts:
        if isinstance(part, Block):
            found += [reach(slot, trips) for slot in (part.inputs if of_inputs else part.outputs)]
        else:
            assert isinstance(part, Loop)
            found += _reached(part.body, of_inputs, (*trips, part.trips))
    return found


def _is_in(place: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is in one of these ranges, which `joined` made."""
    k = bisect_right(ranges, place, key=itemgetter(0))
    return k > 0 and place <= ranges[k - 1][1]
