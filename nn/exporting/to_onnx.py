"""A network as an ONNX file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from autograd.common import shown_how, write_atomically
from nn.exporting.linear_layers import LEAKY_SLOPE, dense_layers

_OPSET, _IR_VERSION = 13, 7  # of 2020: the oldest with all operators used here, which old runtimes read too

_CONSTANTS = {"zero": 0.0, "one": 1.0, "slope": LEAKY_SLOPE}

# An activation's nodes, from z to y: operator, inputs, output. ONNX's own LeakyRelu has its slope in single precision;
# onnxruntime's Sigmoid of doubles is 0 below -37, and its Softplus knows none. These are right to the last digits.
_NODES: dict[str, tuple[str, ...]] = {
    "leaky_relu": ("Greater z zero positive", "Mul slope z reduced", "Where positive z reduced y"),
    "linear": (),
    "relu": ("Relu z y",),
    "sigmoid": (
        "Abs z size",
        "Neg size falling",
        "Exp falling e",
        "Add one e whole",
        "Less z zero negative",
        "Where negative e one share",
        "Div share whole y",
    ),
    "softplus": (  # max(z, 0) + log1p(e), with log1p(e) = log(1 + e) · e / ((1 + e) - 1)
        "Relu z upper",
        "Abs z size",
        "Neg size falling",
        "Exp falling e",
        "Add one e whole",
        "Log whole log",
        "Sub whole one rounded",
        "Div e rounded correction",
        "Mul log correction corrected",
        "Equal whole one tiny",
        "Where tiny e corrected log1p",
        "Add upper log1p y",
    ),
    "tanh": ("Tanh z y",),
}


@shown_how('nn.to_onnx(model, "model.onnx")')
def to_onnx(model: Any, path: str | PathLike[str]) -> Path:
    """Writes the model as an ONNX file, in double precision.

    model: an MLP or a Layer, with activations of `nn.ACTIVATIONS`.
    path: of the file, which is written whole or not at all.

    The graph has an input "inputs" of shape (rows, inputs) and an output "outputs" of shape (rows, outputs), for any
    number of rows; weights have the names of an MLP's `state_dict`. Returns the path.

    Errors: TypeError for another model; ValueError for an activation of your own, which lists those that can be
    written; ModuleNotFoundError without the package onnx, which names the extra.

    >>> import nn, onnx, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = nn.to_onnx(nn.MLP(2, [3, 1], activation="relu"), pathlib.Path(folder, "model.onnx"))
    ...     [node.op_type for node in onnx.load(path).graph.node]
    ['Gemm', 'Relu', 'Gemm']
    """
    layers = dense_layers(model)
    try:
        import onnx
    except ImportError:
        raise ModuleNotFoundError('to_onnx needs onnx; install it with pip install "glassgrad[onnx]"') from None
    from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor, make_tensor_value_info

    double = onnx.TensorProto.DOUBLE
    nodes, tensors, constants, flowing = [], [], set(), "inputs"
    for layer in layers:
        of_layer = f"{layer.name}.{{}}".format
        result = "outputs" if layer is layers[-1] else of_layer("outputs")
        weight, bias, steps = of_layer("weight"), of_layer("bias"), _NODES[layer.activation]
        numbers = [number for row in layer.weight for number in row]
        tensors.append(make_tensor(weight, double, [len(layer.weight), len(layer.weight[0])], numbers))
        tensors.append(make_tensor(bias, double, [len(layer.bias)], layer.bias))
        z = of_layer("z") if steps else result
        nodes.append(make_node("Gemm", [flowing, weight, bias], [z], name=of_layer("Gemm"), transB=1))
        for i, step in enumerate(steps):
            operator, *names = step.split()
            constants |= _CONSTANTS.keys() & set(names)
            *read, made = [result if x == "y" else x if x in _CONSTANTS else of_layer(x) for x in names]
            nodes.append(make_node(operator, read, [made], name=of_layer(f"{layer.activation}.{i}")))
        flowing = result
    tensors += [make_tensor(name, double, [], [_CONSTANTS[name]]) for name in sorted(constants)]
    ends = [
        make_tensor_value_info(name, double, ["rows", size])
        for name, size in (("inputs", len(layers[0].weight[0])), ("outputs", len(layers[-1].bias)))
    ]
    graph = make_graph(nodes, "network", ends[:1], ends[1:], tensors)
    exported = make_model(
        graph, opset_imports=[make_opsetid("", _OPSET)], ir_version=_IR_VERSION, producer_name="glassgrad"
    )
    return write_atomically(path, exported.SerializeToString())
