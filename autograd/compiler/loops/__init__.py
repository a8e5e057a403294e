"""Programs with loops: straight Programs as the parts of loops over one memory of float64.

In: straight Programs and trip counts. Out: a `LoopedProgram`, which runs as it is, or unrolled as a straight Program
with the same bits. Open `loop_parts.py` first, then `looped.py`; `loop_text.py` prints loops, `unrolling.py` makes the
straight Program, `work.py` counts its work. `slots.py` and `meeting.py` reckon with the places of slots.

Straight code that repeats itself becomes loops by `finding/`, which says what repeats, and `rolled/`, which gives the
numbers places. `passes/` change Programs with loops.
"""

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram

__all__ = ["AnyProgram", "Block", "Loop", "LoopedProgram", "Part", "Slot"]
