"""save and load: a model with its optimizer, history and scaling, in one file."""

from __future__ import annotations

import errno
import os
import stat
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autograd.common import as_path, check_count, shown_how, with_type, write_atomically
from nn.checkpoint.architecture import built_model, check_same, described_model
from nn.checkpoint.column_names import described_columns, restored_columns
from nn.checkpoint.contents import CheckpointError, Contents, Tensor
from nn.checkpoint.formats import from_bytes, to_bytes
from nn.checkpoint.histories import described_history, restored_history, split_history
from nn.checkpoint.optimizers import described_optimizer, restored_optimizer, split_states
from nn.checkpoint.scalers import as_scaling, from_scaling
from nn.common.counts import number_of
from nn.data.trained_on import remember, remembered
from nn.models.module import tensors_of
from nn.models.state import checked_numbers, entries, shape_of
from nn.optimizers.optimizer import Optimizer
from nn.training.history import History


class Checkpoint(NamedTuple):
    """The result of `nn.load`, to be unpacked in this order or read by name.

    optimizer, history, scaling: None where they were not saved.

    >>> import nn
    >>> model, optimizer, history, scaling = Checkpoint(nn.Neuron(2), nn.Adam(), None, None)
    """

    model: Any
    optimizer: Optimizer | None
    history: History | None
    scaling: dict[str, Any] | None


@shown_how('nn.save("model.json", model)')
def save(
    path: str | os.PathLike[str],
    model: Any,
    optimizer: Optimizer | None = None,
    history: History | None = None,
    *,
    scaling: Mapping[str, Any] | None = None,
) -> None:
    """Writes a checkpoint, from which a training continues with the same bits after `nn.load`.

    path: .safetensors for that format, .json for plain JSON; with another ending the file is safetensors where the
        library is installed (the extra `checkpoint`), else JSON.
    model: a Module, or another object that has `parameters()`. optimizer: an `nn.Optimizer`, with its states, schedule
        and steps. history: the result of `fit`.
    scaling: scalers under names of your choice, as {"inputs": nn.Standardize(), "targets": nn.MinMax()}.

    The file also has the names of the columns that the model was trained on, if the columns had names. It is written
    whole or not at all: an earlier checkpoint stays until the new one is on the disk, whenever the process or the
    machine stops. A weight that is nan or infinite is written like any other.

    Errors: OSError where the file cannot be written, as on a full disk; the earlier checkpoint then stays; ValueError
    and TypeError for objects that a checkpoint cannot keep; ModuleNotFoundError for .safetensors without the library.

    >>> import nn, tempfile, pathlib
    >>> model = nn.MLP(2, [3, 1], rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.json")
    ...     nn.save(path, model, nn.Adam(0.01))
    ...     again, optimizer, history, scaling = nn.load(path)
    >>> again.state_dict() == model.state_dict(), optimizer, history
    (True, Adam(lr=0.01), None)
    """
    path = as_path(path)
    write_atomically(path, _as_bytes(path, model, optimizer, history, scaling))


def load(path: str | os.PathLike[str], model: Any = None, optimizer: Optimizer | None = None) -> Checkpoint:
    """Reads a checkpoint of either format.

    model, optimizer: of the same architecture and settings, to be filled in place. Without them, `load` builds both
        anew, which needs an MLP, Layer or Neuron with activations of nn, and an optimizer and schedule of nn.

    Returns a `Checkpoint`: model, optimizer, history, scaling.

    The optimizer's count of steps, and its learning rate where that is a number, are set to those of the file.

    Errors: `CheckpointError`, with the path and the reason, where the file is damaged, no checkpoint, of a later
    version, or of another model or optimizer; model and optimizer are then unchanged. OSError where the file cannot be
    read; ModuleNotFoundError for safetensors without the library.

    >>> import nn, tempfile, pathlib
    >>> model, other = nn.MLP(2, [3, 1], rng=0), nn.MLP(2, [3, 1], rng=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.json")
    ...     nn.save(path, model)
    ...     checkpoint = nn.load(path, other)
    >>> checkpoint.model is other, other.state_dict() == model.state_dict()
    (True, True)
    """
    if not isinstance(optimizer, (Optimizer, type(None))):
        raise TypeError(f"the optimizer is an nn.Optimizer, got {with_type(optimizer)}")
    data = _read(as_path(path))
    try:
        contents = from_bytes(data)
        about = contents.about
        has_lists = contents.version > 1 and about["history"] is not None
        tensors, lists = split_history(contents.tensors) if has_lists else (contents.tensors, {})
        tensors, states = split_states(about["optimizer"], tensors)
        model = built_model(about["architecture"], tensors) if model is None else model
        parameters = tensors_of(model)
        numbers = checked_numbers(parameters, {name: tensor.to_lists() for name, tensor in tensors.items()})
        check_same(model, parameters, about["architecture"])
        optimizer, go_on = restored_optimizer(about["optimizer"], states, parameters, optimizer)
        history = restored_history(about["history"], lists)
        scaling = None if about["scaling"] is None else as_scaling(about["scaling"])
        columns = restored_columns(about.get("columns"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise CheckpointError(f"{os.fspath(path)}: {error or type(error).__name__}") from None
    for parameter, number in numbers.items():
        parameter.data = number
    remember(model, columns)
    go_on()
    return Checkpoint(model, optimizer, history, scaling)


def saving(
    path: str | os.PathLike[str],
    model: Any,
    optimizer: Optimizer | None = None,
    *,
    every: int = 1,
    scaling: Mapping[str, Any] | None = None,
) -> Callable[[int, History], None]:
    """A callback `on_epoch` for `fit` that saves a checkpoint after every so many epochs.

    every: the number of epochs from one checkpoint to the next. path, model, optimizer, scaling: as for `nn.save`.

    A checkpoint that cannot be written, as on a full disk, is a warning that says why: the training goes on, the
    earlier checkpoint stays, and the next one is tried when it is due.

    Errors: at once, before the training, for objects that cannot be saved: as for `nn.save`, and FileNotFoundError
    where the folder is missing; ValueError where `every` is below 1.

    >>> import nn, tempfile, pathlib
    >>> model, optimizer = nn.MLP(1, [1], rng=0), nn.SGD(0.1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "line.json")
    ...     keep = nn.saving(path, model, optimizer, every=2)
    ...     _ = nn.fit(model, [[0.0], [1.0]], [1.0, 3.0], optimizer=optimizer, epochs=5, on_epoch=keep)
    ...     len(nn.load(path).history.losses)
    4
    """
    check_count("every", every)
    path = as_path(path)
    _as_bytes(path, model, optimizer, None, scaling)
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no folder for checkpoints", str(path.parent))

    def on_epoch(epoch: int, history: History) -> None:
        if epoch % every == 0:
            try:
                save(path, model, optimizer, history, scaling=scaling)
            except Exception as error:  # no failure to save is a reason to lose the training
                warnings.warn(
                    f"the checkpoint of epoch {epoch} could not be written to {path}, and training goes on without it: "
                    f"{type(error).__name__}: {error}",
                    stacklevel=2,
                )

    return on_epoch


def _as_bytes(
    path: Path, model: Any, optimizer: Optimizer | None, history: History | None, scaling: Mapping[str, Any] | None
) -> bytes:
    """The bytes of the checkpoint, in the format of the path's ending."""
    parameters = tensors_of(model)
    tensors = {
        name: Tensor.of(shape_of(tensor), [number_of(parameter) for parameter in entries(tensor)])
        for name, tensor in parameters.items()
    }
    about: dict[str, Any] = {"architecture": described_model(model, parameters)}
    about["optimizer"], states = (None, {}) if optimizer is None else described_optimizer(optimizer, parameters)
    about["history"], lists = (None, {}) if history is None else described_history(history)
    about["scaling"] = None if scaling is None else from_scaling(scaling)
    about["columns"] = described_columns(remembered(model))
    for part, more in (("a state of the optimizer", states), ("a part of the history", lists)):
        if tensors.keys() & more.keys():
            raise ValueError(f"{min(tensors.keys() & more.keys())} names a parameter and {part}")
    return to_bytes(Contents({**tensors, **states, **lists}, about), path)


def _read(path: Path) -> bytes:
    mode = path.stat().st_mode  # before opening the file: a pipe would wait for a writer
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise CheckpointError(f"{path}: it is no regular file")
    return path.read_bytes()
