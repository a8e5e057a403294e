"""Programs: a recorded function as a list of instructions, and the passes over that list.

In: instructions, as a recording makes them. Out: a `Program`. Open `program.py` first; `builder.py` simplifies it
while it is made, `expanding.py` replaces primitives by their definitions, and `long_instructions.py` those of many
operands by steps; `fusing.py` fuses sums of products, `arranging.py` fits the Program to rows, and `selecting.py`
renumbers it.
"""

from autograd.compiler.program.program import Instruction, Program

__all__ = ["Instruction", "Program"]
