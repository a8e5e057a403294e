"""The graph of one row's loss, as a page within the playground, for each activation that hidden layers may have."""

from __future__ import annotations

import base64
import copy
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from autograd import Value
from autograd.live import pages_of
from nn.data.named import named
from nn.losses.loss import Loss
from nn.models.activations import Activation
from nn.playgrounds.examples import NumberRows

_MOST_PARAMETERS = 1500  # more make a picture that nobody reads, and a file that nobody sends


def row_graphs(
    model: Any,
    activations: Mapping[str, Activation],
    loss: Loss,
    rows: NumberRows,
    names: tuple[Sequence[str], Sequence[str]],
) -> dict[str, Any]:
    """The pages as compressed JSON, "packed", or why there are none, "reason".

    names: of inputs and targets. Of each activation there are the data of its graph, and in the order of parameters,
    inputs and targets the indices of the leaves, which the playground gives their present numbers.
    """
    n = len(model.parameters())
    if n > _MOST_PARAMETERS:
        return {
            "reason": f"a row's graph is shown of up to {_MOST_PARAMETERS:,} parameters, and this network has {n:,}"
        }
    graphs = [_graph(model, activation, loss, rows, names) for activation in activations.values()]
    pages = pages_of(graphs, "The loss of one row, and its gradients")
    told = {
        "before": pages.before,
        "after": pages.after,
        "graphs": {
            name: {"data": data, "leaves": leaves} for name, data, leaves in zip(activations, pages.data, pages.leaves)
        },
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return {"packed": base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode(), "policy": pages.before}


def _graph(
    model: Any, activation: Activation, loss: Loss, rows: NumberRows, names: tuple[Sequence[str], Sequence[str]]
) -> tuple[Value, list[Value]]:
    """The loss of the first row with this activation, and its leaves: parameters, inputs, targets."""
    model = copy.deepcopy(model)
    layers = getattr(model, "layers", [model])
    for layer in layers[:-1]:
        for neuron in layer.neurons:
            neuron.activation = activation
    model.zero_grad()
    inputs, targets = named(rows.inputs[0], names[0]), named(rows.target_rows[0], names[1], "targets")
    is_row = isinstance(rows.targets[0], list)
    output = loss(model(inputs), targets if is_row else targets[0])
    output.backward()
    parameters = [x for layer in layers for neuron in layer.neurons for x in (*neuron.weights, neuron.bias)]
    return output, [*parameters, *inputs, *targets]
