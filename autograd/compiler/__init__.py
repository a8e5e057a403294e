"""The compiler: a recorded function as a Program, and the Program as Python source or machine code.

In: a function of numbers. Out: a compiled function, a training loop, or a file of Python, C or JavaScript. Open
`compiled.py` first. `recording/` makes a Program of the function; `program/` has straight Programs, `loops/` those with
loops. `languages/` write it as source, `backends/` run it, `rows/` read its arguments, `workers/` share its rows out.
`mapped.py` calls it over rows, `training.py` trains by it, with the Programs of `training_programs.py`; `export.py` and
`export_javascript.py` write it to a file.
"""

from autograd.common.public_names import public_names as _public_names
from autograd.compiler.backends.choosing import Backend as Backend
from autograd.compiler.backends.llvm.kernel.library import UnsupportedPrimitive as UnsupportedPrimitive
from autograd.compiler.backends.training_task import Step as Step
from autograd.compiler.compiled import Compiled as Compiled, compile as compile
from autograd.compiler.export import export_c as export_c, export_python as export_python
from autograd.compiler.export_javascript import export_js as export_js
from autograd.compiler.languages.javascript.program_functions import program_functions as program_functions
from autograd.compiler.languages.javascript.row_functions import (
    primitive_functions as primitive_functions,
    without_javascript as without_javascript,
)
from autograd.compiler.loops.looped import LoopedProgram as LoopedProgram
from autograd.compiler.program.program import Instruction as Instruction, Program as Program
from autograd.compiler.rows.batches import Batches as Batches, Epochs as Epochs
from autograd.compiler.training import Training as Training
from autograd.compiler.workers.errors import ExecutorError as ExecutorError

globals()["__all__"] = _public_names(globals())
