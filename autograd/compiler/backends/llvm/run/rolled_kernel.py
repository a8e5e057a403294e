"""A Kernel whose Program repeats itself, with loops in its place: less to compile, and less to fetch."""

from __future__ import annotations

from dataclasses import replace

from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.kernel.accumulation import MANY
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.kernel.library import is_long_function
from autograd.compiler.loops.finding.long_sums import with_chains
from autograd.compiler.loops.finding.repeats import with_loops
from autograd.compiler.loops.finding.sum_order import with_sums_together
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.passes.transposing import transposed
from autograd.compiler.loops.rolled.long_blocks import with_rolled_blocks
from autograd.compiler.loops.rolled.rolling import rolled
from autograd.compiler.program.fusing import fused
from autograd.compiler.program.program import Program

_FEWEST, _MOST = 1_000, 2_000  # instructions: of a Program that is worth it, and of what LLVM then compiles at once
_PIECE = 4_000  # instructions, which tell about a long Program
_FEWEST_TERMS = 8  # of sums that are worth another order
_FEWEST_OF_BLOCK = 64  # instructions, for one row and between nests, where numbers go through memory anyhow


def with_shorter_loops(kernel: Kernel, is_between_nests: bool = False) -> Kernel:
    """The Kernel of a Program with loops, with the repeats of its blocks as loops too.

    is_between_nests: whether the blocks run between nests of products.
    """
    program, borders = kernel.program, (kernel.n_shared, kernel.n_shared + kernel.n_carried)
    assert isinstance(program, LoopedProgram)
    lanes = vector_width() if kernel.width == 1 else 0
    fewest = _FEWEST_OF_BLOCK if lanes or is_between_nests else _FEWEST
    if all(len(block.program) < fewest for block in program.blocks()):
        return kernel

    def roll(block: Program) -> LoopedProgram | None:
        long = len(block) >= fewest
        return rolled(fused(block), (), is_long_function if lanes else None, lanes) if long else None

    looped = with_rolled_blocks(program, roll, borders)
    return replace(kernel, program=transposed(looped, borders, lanes) if lanes else looped)


def with_shorter_loops_between_nests(kernel: Kernel, is_between_nests: bool) -> Kernel:
    """The same between nests of products; elsewhere the Kernel as it is."""
    return with_shorter_loops(kernel, True) if is_between_nests else kernel


def rolled_kernel(kernel: Kernel) -> Kernel | None:
    """The Kernel with the repeats of its Program as loops; None where it would not be short, or slower.

    Many carried sums are faster in straight code, where they stay in registers from row to row.
    """
    program = kernel.program
    assert isinstance(program, Program)
    program = with_chains(program, _FEWEST)
    if len(program) < _FEWEST or kernel.n_carried >= MANY:
        return None
    middle = len(program) // 2
    piece = with_loops(program, part=slice(middle - _PIECE // 2, middle + _PIECE // 2)) if middle > _PIECE else []
    if sum(item.size for item in piece) * len(program) > _MOST * _PIECE:
        return None
    borders = kernel.n_shared, kernel.n_shared + kernel.n_carried
    is_long = None if kernel.width > 1 else is_long_function  # rows are lanes, else trips are
    orders = [program] if kernel.width > 1 else [with_sums_together(program, _FEWEST_TERMS), program]
    for code in dict.fromkeys(orders):
        looped = rolled(with_chains(fused(code)), borders, is_long)
        if looped is not None and len(looped) <= _MOST:
            return replace(kernel, program=looped)
    return None
