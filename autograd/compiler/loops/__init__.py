"""Programs with loops: straight Programs as the parts of loops over one memory of float64.

In: straight Programs and trip counts. Out: a `LoopedProgram`, which runs as it is, or unrolled as a straight Program
with the same bits. Open `loop_parts.py` first, then `looped.py`; `unrolling.py` makes the straight Program, and
`loop_text.py` prints loops. `rolling.py` goes the other way: straight code that repeats itself becomes loops,
and `long_blocks.py` does so with the blocks of a Program with loops; `constant_outputs.py` lets loops write constants.
`transposing.py` copies inputs into the order of their use. `readable.py` chooses the loops of exported files, whose
blocks `merging.py` joins.
"""

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram

__all__ = ["AnyProgram", "Block", "Loop", "LoopedProgram", "Part", "Slot"]
