"""A model's prediction as a file of Python, C or JavaScript that does not need glassgrad."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import autograd
from autograd import Compiled, Primitive, Value, topological_order
from autograd.common import shown_how
from nn.data.scaling import Scaler, checked_scaling
from nn.models.layers import MLP, Layer, Neuron

Model = Callable[[list[Any]], Any]


@shown_how('nn.export_python(model, "model.py")')
def export_python(
    model: Model,
    path: str | PathLike[str],
    *,
    scaling: Mapping[str, Scaler] | None = None,
    example: Sequence[float] | None = None,
    name: str = "predict",
) -> Path:
    """Writes the model as a Python file that imports `math` alone, with its weights as tables.

    model: an MLP, a Layer, a Neuron, or any function of a row of inputs that can be recorded, see `autograd.compile`.
    path: of the file, which ends in .py; the file is written whole or not at all.
    scaling: {"inputs": scaler, "targets": scaler}, or one of the two, as for `nn.predict`: the function in the file
        takes inputs in their own units, and returns outputs in the units of the targets.
    example: a row of inputs, needed where neither the model nor a scaler has the number of inputs; the numbers in it do
        not matter.
    name: of the function in the file, which takes a list of inputs and returns a list of outputs with the model's bits.

    Returns the path.

    Errors: TypeError for a model whose number of inputs is unknown; autograd.RecordingError for a model that branches
    on a number; ValueError and TypeError for scaling that does not fit the model; and as `autograd.export_python`.

    >>> import nn, tempfile
    >>> model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     source = nn.export_python(model, folder + "/model.py").read_text(encoding="utf-8")
    >>> file = {}
    >>> exec(source, file)
    >>> file["predict"]([0.5, -1.0]) == [model([0.5, -1.0]).data]
    True
    """
    return autograd.export_python(_recorded(model, example, scaling), path, name=name)


@shown_how('nn.export_c(model, "model.c")')
def export_c(
    model: Model,
    path: str | PathLike[str],
    *,
    scaling: Mapping[str, Scaler] | None = None,
    example: Sequence[float] | None = None,
    name: str = "predict",
    functions: Mapping[Primitive, str] | None = None,
) -> tuple[Path, Path]:
    """Writes the model as a C99 file and its header: `void predict(const double inputs[N], double outputs[M])`.

    path: of the file, which ends in .c; the header's ends in .h.
    functions: C for primitives of your own, see `autograd.export_c`. model, scaling, example, name: as for
        `export_python`.

    Returns the paths of both.

    Errors: as for `export_python`, and as `autograd.export_c`.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     c, header = nn.export_c(nn.MLP(2, [3, 1], rng=0), folder + "/model.c")
    ...     c.name, header.name, "static const double weights_0[3][2] = {" in c.read_text(encoding="utf-8")
    ('model.c', 'model.h', True)
    """
    return autograd.export_c(_recorded(model, example, scaling), path, name=name, functions=functions)


@shown_how('nn.export_js(model, "model.js")')
def export_js(
    model: Model,
    path: str | PathLike[str],
    *,
    scaling: Mapping[str, Scaler] | None = None,
    example: Sequence[float] | None = None,
    name: str = "predict",
    functions: Mapping[Primitive, str] | None = None,
) -> Path:
    """Writes the model as an ES module for browsers and node, with its weights as tables: `predict([0.5, -1.0])`.

    path: of the file, which ends in .mjs or .js.
    functions: JavaScript for primitives of your own, see `autograd.export_js`. model, scaling, example, name: as for
        `export_python`.

    Returns the path.

    Errors: as for `export_python`, and as `autograd.export_js`.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     module = nn.export_js(nn.MLP(2, [3, 1], rng=0), folder + "/model.mjs").read_text(encoding="utf-8")
    >>> "export function predict(inputs) {" in module, "const weights_0 = [" in module
    (True, True)
    """
    return autograd.export_js(_recorded(model, example, scaling), path, name=name, functions=functions)


def _recorded(model: Model, example: Sequence[float] | None, scaling: Mapping[str, Scaler] | None) -> Compiled:
    """The model as a compiled function with a recording, whose parameters are the Values that the model uses."""
    if not callable(model):
        raise TypeError(f"what is exported is a model, which is called with a row of inputs; got {model!r:.80}")
    scalers = checked_scaling(scaling)
    n_inputs = _n_inputs(model, scalers) if example is None else len(example)

    def predict(inputs: list[Any]) -> Any:
        outputs = model(scalers["inputs"].transform(inputs) if "inputs" in scalers else inputs)
        return scalers["targets"].inverse_transform(outputs) if "targets" in scalers else outputs

    row = [Value(0.0) for _ in range(n_inputs)]
    results = list(_values(predict(list(row))))
    read = [x for node in topological_order(*results) for x in node.operands if isinstance(x, Value)]
    inputs = set(row)  # not `in row`, which compares numbers: a bias of 0 is no input
    parameters = [x for x in dict.fromkeys([*read, *results]) if not x.operands and x not in inputs]

    compiled = autograd.compile(predict, parameters=parameters)
    compiled.record([0.0] * n_inputs)
    return compiled


def _values(outputs: Any) -> Iterator[Value]:
    """The Values in nested lists and tuples."""
    if isinstance(outputs, Value):
        yield outputs
    elif isinstance(outputs, (list, tuple)):
        for part in outputs:
            yield from _values(part)


def _n_inputs(model: Any, scalers: Mapping[str, Scaler]) -> int:
    if isinstance(model, MLP):
        return model.layers[0].n_inputs
    if isinstance(model, (Layer, Neuron)):
        return model.n_inputs
    if "inputs" in scalers:
        return len(scalers["inputs"].centers)
    raise TypeError(f"it is not known how many inputs {model!r:.80} takes; give a row of them: example=[0.0, 0.0]")
