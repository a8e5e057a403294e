"""A history in a checkpoint: its lists, which grow with epochs and weights, are tensors; the rest is JSON."""

from __future__ import annotations

from typing import Any

from autograd.common import with_type
from nn.checkpoint.contents import Tensor
from nn.common.strict_json import plain
from nn.training.history import History
from nn.training.records import fields_of, from_record, is_list

_LISTS = {name: f"history.{name}" for name, type_ in fields_of(History).items() if is_list(type_)}
"""The names of a history's lists among the tensors."""


def described_history(history: History) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """The fields of a history for JSON, and a tensor for each list that is not empty.

    Errors: TypeError for an object that is no history, and for lists that have other elements than numbers.
    """
    if not isinstance(history, History):
        raise TypeError(f"history is what fit returned, got {with_type(history)}")
    tensors = {}
    for name, key in _LISTS.items():
        numbers = getattr(history, name)
        try:
            if len(numbers):
                tensors[key] = Tensor.of((len(numbers),), numbers)
        except (TypeError, OverflowError) as error:
            raise type(error)(f"{key}: {error}") from None
    return {name: plain(getattr(history, name)) for name in fields_of(History) if name not in _LISTS}, tensors


def split_history(tensors: dict[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The tensors in two parts: those of the model and optimizer, and the lists of the history by their names."""
    lists = {name: tensors[key] for name, key in _LISTS.items() if key in tensors}
    return {key: tensor for key, tensor in tensors.items() if key not in _LISTS.values()}, lists


def restored_history(about: Any, lists: dict[str, Tensor]) -> History | None:
    """The history in a checkpoint, None where there is none. The first version of the format has its lists in `about`.

    Errors: ValueError where `about` and the lists do not describe a history.
    """
    if about is None and not lists:
        return None
    if not isinstance(about, dict):
        raise ValueError(f"its history is no object, but {about!r:.60}")
    twice = about.keys() & lists.keys()
    if twice:
        raise ValueError(f"history.{min(twice)} is there twice")
    return from_record(History, {**about, **{name: tensor.to_lists() for name, tensor in lists.items()}})
