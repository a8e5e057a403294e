"""A scalar autograd engine you can see through.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x**2 + 2 * x
>>> y.backward()
>>> x.grad
8.0

In: formulas of Values, or functions of numbers. Out: their derivatives, as numbers, pictures and compiled code. To read
the source, open `table/rows.py` first, then `graph/value.py` and `graph/reverse.py`.
"""

import re as _re

from autograd.checking import GradientError as GradientError
from autograd.checking import Report as Report
from autograd.checking import assert_gradients as assert_gradients
from autograd.checking import gradcheck as gradcheck
from autograd.common import keep_former_modules as _keep
from autograd.compiler import Compiled as Compiled
from autograd.compiler import Instruction as Instruction
from autograd.compiler import Program as Program
from autograd.compiler import UnsupportedPrimitive as UnsupportedPrimitive
from autograd.compiler import compile as compile
from autograd.compiler import export_c as export_c
from autograd.compiler import export_python as export_python
from autograd.derivatives.transforms import grad as grad
from autograd.derivatives.transforms import gradient as gradient
from autograd.derivatives.transforms import hessian as hessian
from autograd.derivatives.transforms import hvp as hvp
from autograd.derivatives.transforms import jacobian as jacobian
from autograd.derivatives.transforms import jvp as jvp
from autograd.derivatives.transforms import value_and_grad as value_and_grad
from autograd.derivatives.transforms import vjp as vjp
from autograd.drawing import Drawing as Drawing
from autograd.drawing import EngineNotFound as EngineNotFound
from autograd.drawing import draw as draw
from autograd.drawing import page as page
from autograd.explaining import Explanation as Explanation
from autograd.explaining import explain as explain
from autograd.graph.anomaly import AnomalyDetected as AnomalyDetected
from autograd.graph.anomaly import detect_anomaly as detect_anomaly
from autograd.graph.modes import no_grad as no_grad
from autograd.graph.reverse import local_derivatives as local_derivatives
from autograd.graph.reverse import topological_order as topological_order
from autograd.graph.tracing import RecordingError as RecordingError
from autograd.graph.value import Parameter as Parameter
from autograd.graph.value import Value as Value
from autograd.table.row import Primitive as Primitive
from autograd.table.rows import *  # noqa: F403  # the primitives
from autograd.table.rows import TABLE as TABLE

_keep(
    {
        "autograd.anomaly": "autograd.graph.anomaly",
        "autograd.copying": "autograd.graph.copying",
        "autograd.drawing.engine": "autograd.drawing.drawn.layout_engine",
        "autograd.modes": "autograd.graph.modes",
        "autograd.primitive": "autograd.table.row",
        "autograd.primitives": "autograd.table.rows",
        "autograd.reverse": "autograd.graph.reverse",
        "autograd.source": "autograd.graph.source_line",
        "autograd.tracing": "autograd.graph.tracing",
        "autograd.transforms": "autograd.derivatives.transforms",
        "autograd.value": "autograd.graph.value",
    }
)

_NAMES = [
    "AnomalyDetected",
    "Compiled",
    "Drawing",
    "EngineNotFound",
    "Explanation",
    "GradientError",
    "Instruction",
    "Parameter",
    "Primitive",
    "Program",
    "RecordingError",
    "Report",
    "UnsupportedPrimitive",
    "Value",
    "assert_gradients",
    "compile",
    "detect_anomaly",
    "draw",
    "explain",
    "export_c",
    "export_python",
    "grad",
    "gradcheck",
    "gradient",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "local_derivatives",
    "no_grad",
    "page",
    "topological_order",
    "value_and_grad",
    "vjp",
    *TABLE,
]
# Set where no type checker reads it: it has its names of the imports, and would not understand `*TABLE`.
globals()["__all__"] = ["TABLE", *sorted(_NAMES, key=lambda name: _re.sub(r"\d+", lambda n: n[0].zfill(3), name))]
