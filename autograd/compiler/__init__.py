"""Recorded graphs as compiled code: Programs, made from functions, run by Python source or by LLVM's machine code."""

from autograd.compiler.backends.choosing import Backend
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive
from autograd.compiler.compiled import Compiled, compile
from autograd.compiler.export import export_c, export_python
from autograd.compiler.program.program import Instruction, Program
from autograd.compiler.training import Epochs, Step, Training
from autograd.compiler.workers.errors import ExecutorError

__all__ = [
    "Backend",
    "Compiled",
    "Epochs",
    "ExecutorError",
    "Instruction",
    "Program",
    "Step",
    "Training",
    "UnsupportedPrimitive",
    "compile",
    "export_c",
    "export_python",
]
