"""A scalar autograd engine you can see through.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x**2 + 2 * x
>>> y.backward()
>>> x.grad
8.0

In: formulas of Values, or functions of numbers. Out: their derivatives, as numbers, pictures and compiled code. To read
the source, open `table/rows.py` first, then `graph/value.py` and `graph/reverse.py`.

PYTEST_DONT_REWRITE: programs may import autograd before they start pytest.
"""

__version__ = "0.1.0"

from typing import Any as _Any

from autograd.common import (
    imported_when_used as _imported_when_used,
    keep_former_modules as _keep,
    public_names as _public_names,
    tell_who_hides as _tell_who_hides,
)
from autograd.graph.native.loading import engine as engine
from autograd.graph.reverse import local_derivatives as local_derivatives, topological_order as topological_order
from autograd.graph.value import Parameter as Parameter, Value as Value
from autograd.graph.zeroing import ForgottenZeroing as ForgottenZeroing
from autograd.table.row import Primitive as Primitive
from autograd.table.rows import *  # noqa: F403  # the primitives
from autograd.table.rows import TABLE as TABLE

with _imported_when_used(globals(), elsewhere="autograd.common.autograd_elsewhere"):
    from autograd.checking import (
        GradientError as GradientError,
        Report as Report,
        assert_gradients as assert_gradients,
        gradcheck as gradcheck,
    )
    from autograd.compiler import (
        Compiled as Compiled,
        Instruction as Instruction,
        LoopedProgram as LoopedProgram,
        Program as Program,
        UnsupportedPrimitive as UnsupportedPrimitive,
        compile as compile,
        export_c as export_c,
        export_js as export_js,
        export_python as export_python,
    )
    from autograd.derivatives.jacobians import hessian as hessian, jacobian as jacobian
    from autograd.derivatives.transforms import (
        grad as grad,
        gradient as gradient,
        hvp as hvp,
        jvp as jvp,
        value_and_grad as value_and_grad,
        vjp as vjp,
    )
    from autograd.drawing import (
        Drawing as Drawing,
        EngineNotFound as EngineNotFound,
        Renderer as Renderer,
        RenderingError as RenderingError,
        draw as draw,
        use_renderer as use_renderer,
    )
    from autograd.exercises import Exercise as Exercise, exercise as exercise
    from autograd.explaining import Explanation as Explanation, explain as explain
    from autograd.graph.anomaly import AnomalyDetected as AnomalyDetected, detect_anomaly as detect_anomaly
    from autograd.graph.modes import enable_grad as enable_grad, no_grad as no_grad
    from autograd.graph.scanning import fori as fori, scan as scan
    from autograd.graph.tracing import RecordingError as RecordingError
    from autograd.live import page as page
    from autograd.sparse import (
        SparseDerivative as SparseDerivative,
        SparseMatrix as SparseMatrix,
        SparsityPattern as SparsityPattern,
        sparse_hessian as sparse_hessian,
        sparse_jacobian as sparse_jacobian,
    )


def _picture(value: Value, include: _Any = None, exclude: _Any = None) -> dict[str, str]:
    from autograd.drawing import mimebundle

    return mimebundle(value, include, exclude)


def _picture_in_marimo(value: Value) -> tuple[str, str]:
    from autograd.drawing import marimo_form

    return marimo_form(_picture(value))


Value._repr_mimebundle_ = _picture
Value._mime_ = _picture_in_marimo

_keep(
    {
        "autograd.anomaly": "autograd.graph.anomaly",
        "autograd.compiler.exporting": "autograd.compiler.languages",
        "autograd.compiler.exporting.export": "autograd.compiler.export",
        "autograd.compiler.llvm": "autograd.compiler.backends.llvm",
        "autograd.compiler.llvm.library": "autograd.compiler.backends.llvm.kernel.library",
        "autograd.copying": "autograd.graph.copying",
        "autograd.drawing.drawn.layout_engine": "autograd.drawing.drawn.picture",
        "autograd.drawing.engine": "autograd.drawing.drawn.picture",
        "autograd.drawing.page": "autograd.live",
        "autograd.drawing.page.writing": "autograd.live.interactive",
        "autograd.modes": "autograd.graph.modes",
        "autograd.primitive": "autograd.table.row",
        "autograd.primitives": "autograd.table.rows",
        "autograd.reverse": "autograd.graph.reverse",
        "autograd.source": "autograd.graph.source_line",
        "autograd.tracing": "autograd.graph.tracing",
        "autograd.transforms": "autograd",
        "autograd.value": "autograd.graph.value",
    }
)

_tell_who_hides("nn")

globals()["__all__"] = _public_names(globals())
