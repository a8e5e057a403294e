"""The outputs of a Program with loops: they are copied from their places to the results and the carried sums."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes, select
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.kernel.output_copies import MANY_COPIES, Copies
from autograd.compiler.backends.llvm.loops.regions import Pointers, Regions
from autograd.compiler.backends.llvm.loops.repeating import repeated
from autograd.compiler.loops.loop_parts import Slot
from autograd.compiler.loops.slots import runs_of


def write_sums(kernel: Kernel, places: Sequence[int], code: KernelCode, regions: Regions) -> None:
    """Writes the next carried sums, which are at these places, to the sums, in the lanes whose rows count."""
    for at, run in runs_of(places):
        moving = Slot(run.start, (1,))

        def body(index: str, _: Sequence[Lanes], at: int = at, slot: Slot = moving) -> list[Lanes]:
            within = Pointers(code, regions, [index])
            total = Slot(kernel.n_shared + at, (1,))
            within.store(total, select(code.counts(), within.load(slot), within.load(total)))
            return []

        repeated(code, len(run), [], body)


def copies_of(kernel: Kernel, places: Sequence[int], regions: Regions) -> list[Copies]:
    """The loops that copy results from these places; none if they are few."""
    if len(places) < MANY_COPIES:
        return []
    copied: dict[tuple[str, bool], list[tuple[int, int]]] = {}
    for k, place in enumerate(places):
        region = regions.of(place)
        source = f"%{region.pointer}", region.pointer == "shared"
        copied.setdefault(source, []).append(((place - region.first) * region.apart, kernel.place(k)))
    return [Copies(kernel.name, *source, pairs) for source, pairs in copied.items()]


def write_results(
    kernel: Kernel, places: Sequence[int], copies: Sequence[Copies], code: KernelCode, pointers: Pointers
) -> None:
    """Copies the results from these places, by the loops of `copies_of` or one by one."""
    for each in copies:
        each.write(code)
    if not copies:
        for k, place in enumerate(places):
            code.store("result", kernel.place(k), pointers.load(Slot(place)))
