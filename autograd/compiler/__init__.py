"""Recorded graphs as compiled code: Programs, made from functions, run by Python source or by LLVM's machine code."""

from autograd.compiler.choosing import Backend
from autograd.compiler.compiled import Compiled, compile
from autograd.compiler.llvm.library import UnsupportedPrimitive
from autograd.compiler.program import Instruction, Program
from autograd.compiler.training import Epochs, Step, Training

__all__ = [
    "Backend",
    "Compiled",
    "Epochs",
    "Instruction",
    "Program",
    "Step",
    "Training",
    "UnsupportedPrimitive",
    "compile",
]
