"""`playground`: a network that trains in the browser, on the user's own rows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from autograd.common import check_count, check_texts, shown_how
from autograd.live import Page, document, written_page
from nn.data.scaling import Scaler, checked_scaling
from nn.losses.loss import Loss, as_loss
from nn.losses.row_losses import ssr
from nn.models.activations import Activation
from nn.optimizers.optimizer import Optimizer
from nn.optimizers.rules import Adam
from nn.playgrounds.baseline import baseline_of
from nn.playgrounds.dense_models import DenseModel, dense_models
from nn.playgrounds.examples import Examples, examples_of, names_of_columns, units_of
from nn.playgrounds.laws import (
    activations_offered,
    check_optimizer,
    laws,
    loss_in_python,
    optimizer_told,
    optimizers_offered,
)
from nn.playgrounds.row_graphs import row_graphs

_SCRIPTS = (
    *("computed/random", "computed/starts", "computed/network", "computed/training", "computed/survey"),
    *("computed/scores", "computed/laws"),
    *("told/format", "told/story", "told/words", "told/python"),
    *("drawn/elements", "drawn/axes", "drawn/picture", "drawn/curve", "drawn/scatter", "drawn/surface"),
    *("drawn/confusion", "drawn/results"),
    *("played/theme", "played/graph", "played/settings", "played/side", "played/player", "main"),
)
_SEEDS = 2**31  # more is no number of a control


@shown_how("nn.playground(model, inputs, targets)")
def playground(
    model: Any,
    inputs: Any,
    targets: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    loss: Any = ssr,
    optimizer: Optimizer | None = None,
    validation: tuple[Any, Any] | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    scaling: Mapping[str, Scaler] | None = None,
    title: str | None = None,
) -> Page:
    """Writes one HTML file in which the network trains on these rows, and which needs no network connection.

    Whoever opens it plays, pauses, steps and resets; changes the learning rate, the batches, the optimizer, the
    activation and the hidden layers; and sees the weights or gradients as lines, the loss of training and test rows
    over the epochs, and the outputs: the decision surface of two inputs, a confusion matrix of classes, else predicted
    against true. The numbers are those of `nn.fit` with the same start, seed and settings, to a few last digits.

    model: an MLP or a Layer; or two of the same widths in a list, which are trained side by side, as one with sigmoid
        and one with ReLU. The start is the model's present weights, and other starts are drawn from a seed as
        `nn.MLP(..., rng=seed)` draws them.
    inputs, targets: rows as for `nn.fit`; the names of a DataFrame's or a table's columns are shown.
    path: where to write it; folders are made. The result is this path, a `pathlib.Path` that a notebook shows as the
        playground itself. Without a path it is written among the temporary files.
    loss: as for `nn.fit`. optimizer: the one the file opens with; `nn.Adam(lr=0.01)` without one. SGD, SGD with
        momentum and Adam can be chosen, too.
    validation: (inputs, targets) of rows that are not trained on, called test rows.
    batch_size: how many rows make a step at first; all of them where it is None. Mini-batches are shuffled by the seed.
    seed: from which other starts and the orders of the rows are drawn at first.
    scaling: {"inputs": scaler, "targets": scaler}, or one of the two, by which the rows were scaled: axes are then in
        the units from before.
    title: above the networks.

    The model stays as it is. A dotted line shows what least squares reaches on the same rows, or for classes an answer
    that is the same for all rows.

    Errors: TypeError for a model that is not made of dense layers, an optimizer that is none of nn's, and data that are
    no numbers; ValueError for two models that do not fit together, rows of the wrong width, nan and inf, a learning
    rate that follows a schedule, and settings beyond their ranges; autograd.RecordingError for an activation or a loss
    that decides by a number.

    >>> import nn, tempfile
    >>> models = [nn.MLP(2, [4, 1], activation=name, rng=0) for name in ("sigmoid", "relu")]
    >>> rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    >>> playground(models, rows, [[0.0], [1.0], [1.0], [0.0]], tempfile.mkdtemp() + "/xor.html").name
    'xor.html'
    """
    models = dense_models(model)
    if not callable(loss):
        raise TypeError(f"the loss must be a function of outputs and targets, as nn.ssr is; got {loss!r:.60}")
    optimizer = Adam(0.01) if optimizer is None else optimizer
    check_optimizer(optimizer)
    if batch_size is not None:
        check_count("batch_size", batch_size)
    check_count("seed", seed, least=0, most=_SEEDS)
    check_texts(title=title)
    scalers, row_loss, widths = checked_scaling(scaling), as_loss(loss), models[0].widths
    examples = examples_of(inputs, targets, validation, row_loss, widths)
    offered = activations_offered([own.hidden for own in models if own.hidden])
    optimizers = optimizers_offered(optimizer)
    code = laws(offered, models[0].output[1], row_loss, examples.rows.targets[0], list(optimizers.values()))
    data = _told(models, examples, row_loss, scalers) | {
        "networks": [{"activation": _name_of(own, offered), "start": own.start} for own in models],
        "baseline": baseline_of(examples, row_loss),
        "activations": list(offered),
        "optimizers": [optimizer_told(name, each) for name, each in optimizers.items()],
        "rate": optimizer.lr,
        "batchSize": batch_size,
        "seed": seed,
    }
    names = data["inputs"], data["targets"]
    first = model[0] if isinstance(model, (list, tuple)) else model
    graphs = row_graphs(first, _with_graphs(models, offered), row_loss, examples.rows, names)
    inside = graphs.pop("policy", "")
    heading = title or _title(models)
    text = document(
        heading,
        data | {"graphs": graphs},
        html=_file("playground.html"),
        scripts=[_file(f"scripts/{name}.js") for name in _SCRIPTS],
        styles=[_file("playground.css")],
        code=code,
        inside=inside,
        sources="img-src blob:; " if inside else "",  # a graph is saved as a PNG by way of an image
    )
    return written_page(path, heading, text)


def _told(
    models: Sequence[DenseModel], examples: Examples, loss: Loss, scalers: Mapping[str, Scaler]
) -> dict[str, Any]:
    """The networks and the rows as plain data."""
    widths, columns = models[0].widths, examples.columns
    return {
        "widths": widths,
        "output": models[0].output[0],
        "loss": {"name": loss.name, "combine": loss.combine, "python": loss_in_python(loss)},
        "kind": examples.kind,
        "rows": examples.rows.told(),
        "test": None if examples.test is None else examples.test.told(),
        "inputs": names_of_columns(columns.inputs, scalers.get("inputs"), widths[0], "x"),
        "targets": names_of_columns(columns.targets, scalers.get("targets"), widths[-1], "y"),
        "units": units_of(scalers, widths),
    }


def _name_of(model: DenseModel, offered: Mapping[str, Activation]) -> str:
    """What its hidden activation is called among those offered; without hidden layers it is the first."""
    return next(name for name, each in offered.items() if model.hidden is None or each is model.hidden[1])


def _with_graphs(models: Sequence[DenseModel], offered: Mapping[str, Activation]) -> dict[str, Activation]:
    """The activations of which there are different graphs: without hidden layers one is as good as all."""
    return dict(offered) if models[0].hidden else dict(list(offered.items())[:1])


def _title(models: Sequence[DenseModel]) -> str:
    names = [own.hidden[0] for own in models if own.hidden]
    sizes = "-".join(map(str, models[0].widths))
    return f"{' against '.join(dict.fromkeys(names))}, a network {sizes}" if names else f"A network {sizes}"


def _file(name: str) -> str:
    return resources.files("nn.playgrounds").joinpath(name).read_text(encoding="utf-8")
