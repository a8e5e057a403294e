"""Recorded graphs as compiled code: Programs, made from functions, run by Python source or by LLVM's machine code."""

from autograd.compiler.backends.choosing import Backend
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive
from autograd.compiler.backends.training import Step
from autograd.compiler.compiled import Compiled, compile
from autograd.compiler.export import export_c, export_python
from autograd.compiler.program.program import Instruction, Program
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.training import Training
from autograd.compiler.workers.errors import ExecutorError

__all__ = [
    "Backend",
    "Batches",
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
