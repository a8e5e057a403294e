"""The compiler: a recorded function as a Program, and the Program as Python source or machine code.

In: a function of numbers. Out: a compiled function, a training loop, or a file of Python or C. Open `compiled.py`
first. `program/` records the function, `languages/` write it as source, `backends/` run it, `rows/` read its arguments,
`workers/` share its rows out. `mapped.py` calls it over rows, `training.py` trains by it, `export.py` writes it to a
file.
"""

from autograd.compiler.backends.choosing import Backend
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive
from autograd.compiler.backends.training_task import Step
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
