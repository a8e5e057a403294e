"""Programs: a recorded function as a straight line of instructions, and the passes over them.

In: a function of Values. Out: a `Program`. Open `program.py` first; `recording.py` makes one,
`builder.py` simplifies it.
"""

from autograd.compiler.program.program import Instruction, Program

__all__ = ["Instruction", "Program"]
