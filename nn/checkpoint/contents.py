"""The contents of a checkpoint, whichever format it is written in, and the checksum that reveals damage."""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nn.common.strict_json import as_float

FORMAT = "glassgrad checkpoint"
VERSION = 2
"""The version of the format. In version 1 the head has the lists of the history, which are tensors since, and no names
of columns."""

_PARTS = {
    1: ("architecture", "optimizer", "history", "scaling"),
    2: ("architecture", "optimizer", "history", "scaling", "columns"),
}
"""The parts of the head, by version."""
_MOST_DIMENSIONS = 8


class CheckpointError(ValueError):
    """A file is no checkpoint, is damaged, or is of another model or optimizer; model and optimizer are unchanged.

    >>> import nn, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.json")
    ...     nn.save(path, nn.MLP(2, [1], activation="tanh"))
    ...     try:
    ...         nn.load(path, nn.MLP(3, [1]))
    ...     except nn.CheckpointError as error:
    ...         print(str(error).partition("model.json: ")[2])
    the state does not fit: layers.0.weight has the shape (1, 2), but needs the shape (1, 3)
    """


@dataclass(frozen=True)
class Tensor:
    """Numbers and their shape; a single number has the shape ()."""

    shape: tuple[int, ...]
    numbers: array[float]

    @classmethod
    def of(cls, shape: tuple[int, ...], numbers: Iterable[float]) -> Tensor:
        """A tensor of these numbers; every nan gets the same bits, so that equal numbers have equal bytes.

        Errors: ValueError where the shape has another number of elements.
        """
        kept = array("d", [x if x == x else math.nan for x in numbers])
        if len(shape) > _MOST_DIMENSIONS or not all(shape) or math.prod(shape) != len(kept):
            raise ValueError(f"the shape {shape!s:.60} is not that of {len(kept)} numbers")
        return cls(shape, kept)

    @classmethod
    def from_lists(cls, lists: Any) -> Tensor:
        """A tensor of nested lists of numbers, as JSON has them.

        Errors: ValueError where inner lists differ in length, or an element is no number.
        """
        shape: list[int] = []
        first = lists
        while isinstance(first, list) and first and len(shape) <= _MOST_DIMENSIONS:
            shape.append(len(first))
            first = first[0]
        level = [lists]
        for size in shape:
            if not all(isinstance(part, list) and len(part) == size for part in level):
                raise ValueError("its inner lists differ in length")
            level = [child for part in level for child in part]
        return cls.of(tuple(shape), map(as_float, level))

    def to_lists(self) -> Any:
        """The numbers as nested lists of floats; a float for the shape ()."""
        level: list[Any] = self.numbers.tolist()
        for size in reversed(self.shape):
            level = [level[i : i + size] for i in range(0, len(level), size)]
        return level[0]

    def little_endian(self) -> array[float]:
        """The numbers row by row, in the byte order of files."""
        return _little_endian(self.numbers)

    @classmethod
    def from_bytes(cls, shape: tuple[int, ...], data: bytes) -> Tensor:
        """A tensor of the bytes that `little_endian` makes.

        Errors: ValueError where the shape needs another number of bytes.
        """
        return cls.of(shape, _little_endian(array("d", data)))


@dataclass(frozen=True)
class Contents:
    """Tensors by name, and in `about` the other parts: architecture, optimizer, history, scaling, columns; as for JSON.

    about: a part that was not saved is None. version: of the format of the file.
    """

    tensors: dict[str, Tensor]
    about: dict[str, Any]
    version: int = VERSION

    def head(self) -> dict[str, Any]:
        """The parts besides the tensors, with the format, version and checksum of the file."""
        return {"format": FORMAT, "version": self.version, "sha256": self._digest(), **self.about}

    @classmethod
    def checked(cls, head: Any, tensors: dict[str, Tensor]) -> Contents:
        """The contents with a head that `check_head` has accepted.

        Errors: ValueError for an unknown part, and for a checksum that does not fit.
        """
        parts = _PARTS[head["version"]]
        contents = cls(tensors, {part: head.get(part) for part in parts}, head["version"])
        unknown = head.keys() - {"format", "version", "sha256", *parts}
        if unknown:
            raise ValueError(f"it has {min(unknown)!r:.60}, which is no part of a checkpoint")
        if head.get("sha256") != contents._digest():
            raise ValueError("it is damaged: the checksum does not fit what is in it")
        return contents

    def _digest(self) -> str:
        digest = sha256(json.dumps([self.version, self.about], sort_keys=True).encode("ascii"))
        for name in sorted(self.tensors):
            digest.update(json.dumps([name, self.tensors[name].shape]).encode("ascii"))
            digest.update(self.tensors[name].little_endian())
        return digest.hexdigest()


def check_head(head: Any) -> None:
    """Refuses an object that is not the head of a checkpoint, or is of a version that cannot be read here."""
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ValueError("it is no checkpoint that nn.save has written")
    version = head.get("version")
    if type(version) is int and version > VERSION:
        raise ValueError(
            f"a later version of glassgrad wrote it: its format is {version}, this one reads up to {VERSION}"
        )
    if type(version) is not int or version not in _PARTS:
        raise ValueError(f"its version is {version!r:.40}, not one of {', '.join(map(str, _PARTS))}")


def _little_endian(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
