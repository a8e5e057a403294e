"""The two formats of a checkpoint: safetensors, and JSON, which needs no library; a file's first bytes tell which."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nn.checkpoint.contents import Contents, Tensor, check_head
from nn.common.strict_json import plain, read_json

_KEY = "glassgrad"  # the key of the head in the metadata of safetensors
_MISSING = 'safetensors files need the library; install it with pip install "glassgrad[checkpoint]"'


def to_bytes(contents: Contents, path: Path) -> bytes:
    """The bytes of a file, in the format of the path's ending, .json or .safetensors.

    With another ending the format is safetensors where the library is installed, else JSON.

    Errors: ModuleNotFoundError for the ending .safetensors without the library.
    """
    if path.suffix == ".json" or (path.suffix != ".safetensors" and find_spec("safetensors") is None):
        return _to_json(contents)
    return _to_safetensors(contents)


def from_bytes(data: bytes) -> Contents:
    """The contents of a file of either format.

    Errors: ValueError that names the fault of the file; ModuleNotFoundError for safetensors without the library.
    """
    return _from_json(data) if data[:64].lstrip()[:1] == b"{" else _from_safetensors(data)


def _to_json(contents: Contents) -> bytes:
    """JSON with a line for each part and each tensor, so that people can read and compare files."""
    lines = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in contents.head().items()]
    tensors = [f"  {json.dumps(name)}: {json.dumps(plain(x.to_lists()))}" for name, x in contents.tensors.items()]
    lines.append('"tensors": {\n' + ",\n".join(tensors) + "\n}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def _from_json(data: bytes) -> Contents:
    document = read_json(data)
    check_head(document)
    tensors = document.pop("tensors", None)
    if not isinstance(tensors, dict):
        raise ValueError("it has no tensors")
    return Contents.checked(document, {name: _named(name, Tensor.from_lists, lists) for name, lists in tensors.items()})


def _to_safetensors(contents: Contents) -> bytes:
    try:
        from safetensors import TensorSpec, serialize
    except ImportError:
        raise ModuleNotFoundError(f"{_MISSING}, or name the file .json") from None
    numbers = {name: tensor.little_endian() for name, tensor in contents.tensors.items()}  # serialize reads addresses
    specs = {}
    for name, tensor in contents.tensors.items():
        address, count = numbers[name].buffer_info()
        specs[name] = TensorSpec(dtype="float64", shape=tensor.shape, data_ptr=address, data_len=8 * count)
    return serialize(specs, metadata={_KEY: json.dumps(contents.head())})


def _from_safetensors(data: bytes) -> Contents:
    size = int.from_bytes(data[:8], "little")
    if data[8:9] != b"{" or size > len(data) - 8:
        raise ValueError("it is no checkpoint that nn.save has written, or has been cut off")
    header = read_json(data[8 : 8 + size])
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or metadata.keys() != {_KEY} or not isinstance(metadata[_KEY], str):
        raise ValueError("it is no checkpoint that nn.save has written")
    head = read_json(metadata[_KEY])
    check_head(head)
    try:
        from safetensors import SafetensorError, deserialize
    except ImportError:
        raise ModuleNotFoundError(_MISSING) from None
    try:
        found = deserialize(data)
    except SafetensorError as error:
        raise ValueError(f"it is damaged: {error}") from None
    return Contents.checked(head, {name: _named(name, _of_float64, tensor) for name, tensor in found})


def _of_float64(tensor: dict[str, Any]) -> Tensor:
    if tensor["dtype"] != "F64":
        raise ValueError(f"its numbers are {tensor['dtype']}, not F64")
    return Tensor.from_bytes(tuple(tensor["shape"]), bytes(tensor["data"]))


def _named(name: str, read: Any, given: Any) -> Tensor:
    """A tensor, or an error that names it."""
    try:
        tensor: Tensor = read(given)
    except ValueError as error:
        raise ValueError(f"the tensor {name!r:.60}: {error}") from None
    return tensor
