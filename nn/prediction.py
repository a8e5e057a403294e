"""predict: a model's outputs for many rows, as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd import RecordingError, Value, compile, no_grad
from autograd.common import shown_how, with_type
from autograd.compiler import Backend
from nn.common.counts import as_number, number_of
from nn.data.columns import Columns
from nn.data.frames import names_of
from nn.data.plain_rows import as_rows, is_row
from nn.data.scaling import Scaler, checked_scaling
from nn.data.table import Table
from nn.data.trained_on import remembered

_WORTH_RECORDING = 256  # rows; to record a model and compile it as Python takes as long as 50 to 200 rows of eager code
_PARAMETERS_OF_A_ROW = 100  # of a model with more, as one of wide layers, recording takes longer than all rows


@shown_how("nn.predict(model, inputs)")
def predict(
    model: Callable[[Any], Any],
    inputs: Any,
    *,
    scaling: Mapping[str, Scaler] | None = None,
    backend: Backend = "python",
) -> list[Any] | Table:
    """The model's outputs for rows of inputs as plain floats: a number for each row, or a list of several.

    Of several outputs whose targets were columns with names, in `nn.fit` or in the scaling, it is an `nn.Table`.

    model: called with one row; a model that has `parameters()` is compiled for many rows.
    inputs: rows as for `nn.fit`; for one number a row, a flat list. Named columns must have the names and the order
        that the model was trained on.
    scaling: {"inputs": scaler, "targets": scaler}, or one of the two. The rows are scaled before the model sees them,
        and the outputs are turned back into the units of the targets. A checkpoint keeps the same dict.
    backend: the backend for many rows, as for `autograd.compile`. "python" gives the bits of `model(row)`; "auto" is
        many times as fast where llvmlite is installed, and its last digits may differ.

    No graph is kept, and gradients are not changed.

    Errors: ValueError and TypeError for rows, scaling, a backend or a model that do not fit together.

    >>> import nn
    >>> model = nn.MLP(1, [1], initializer="zeros")
    >>> predict(model, [[1.0], [2.0]])
    [0.0, 0.0]
    >>> predict(model, [[1.0], [2.0]], scaling={"targets": nn.Standardize().fit([10.0, 20.0])})
    [15.0, 15.0]
    """
    if not callable(model):
        raise TypeError(f"the model is called with a row; got {with_type(model)}")
    if not is_row(inputs):
        raise TypeError(f"inputs must be a list of rows, got {with_type(inputs)}")
    scalers = checked_scaling(scaling)
    if "inputs" in scalers:
        inputs = scalers["inputs"].transform(inputs)
    trained_on = remembered(model)
    columns = Columns(names_of(inputs, "inputs"), scalers["targets"].columns if "targets" in scalers else None)
    columns.check_same(trained_on, whose="the {} that the model was trained on")
    outputs = _outputs(model, as_rows(inputs, "inputs"), backend)
    if "targets" in scalers:
        outputs = scalers["targets"].inverse_transform(outputs)
    return _named(outputs, columns.targets or trained_on.targets)


def _named(outputs: list[Any], names: list[str] | None) -> list[Any] | Table:
    """Several outputs as a table with the names of the targets, if there are equally many."""
    if names is None or not isinstance(outputs[0], list) or len(outputs[0]) != len(names):
        return outputs
    return Table.of_checked(names, map(tuple, outputs))


def _outputs(model: Callable[[Any], Any], rows: list[Any], backend: Backend) -> list[Any]:
    def listed(row: Any) -> Any:
        return _listed(model(row))

    parameters = list(model.parameters()) if hasattr(model, "parameters") else []
    compiled = compile(listed, parameters=parameters, backend=backend)
    is_long = backend == "python" and len(parameters) > _PARAMETERS_OF_A_ROW * len(rows)
    if len(rows) < _WORTH_RECORDING or is_long:
        return _eager(model, rows)
    ends = [rows[0], rows[-1]]
    expected = _eager(model, ends)  # a mistake that eager code refuses too is raised before recording
    exact = compiled if backend == "python" else compile(listed, parameters=parameters, backend="python")
    try:
        replayed = exact.map(ends)
    except RecordingError:
        return _eager(model, rows)
    is_that = repr(replayed) == repr(expected)  # repr of nan is equal too; a model may draw random numbers
    return list(compiled.map(rows)) if is_that else _eager(model, rows)


def _eager(model: Callable[[Any], Any], rows: list[Any]) -> list[Any]:
    with no_grad():
        return [_numbers(_listed(model(row))) for row in rows]


def _listed(outputs: Any) -> Any:
    if isinstance(outputs, Value) or not is_row(outputs):
        return outputs
    return [_listed(output) for output in outputs]


def _numbers(outputs: Any) -> Any:
    if isinstance(outputs, list):
        return [_numbers(output) for output in outputs]
    if outputs is None:
        raise TypeError("the model returned None for a row; does its __call__ end with `return`?")
    return number_of(outputs) if isinstance(outputs, Value) else as_number("an output of the model", outputs)
