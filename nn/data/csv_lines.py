"""The lines of a CSV file as fields; .gz is decompressed, the length is limited, and errors name the damage."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_CHUNK = 2**20  # bytes that are read at once
_BEGINNING = b"\x1f\x8b"  # of every gzip file
_NEW_LINE = b"\n"

Line = tuple[int, list[str]]
"""The number of the line, counted from 1, at which a row begins, and its fields; a blank line has none."""


def lines_of(path: Path, delimiter: str, max_bytes: int) -> Iterator[Line]:
    """The lines of a file in UTF-8; a file whose name ends in .gz is decompressed.

    max_bytes: the limit on the length of the text. The whole text is read before the first line is parsed, so that a
        small file that decompresses without end, or a device that never ends, is refused at once.

    Errors: ValueError with the file and the line for text that is too long, damaged, or not in UTF-8;
    gzip.BadGzipFile for a .gz file that is not in gzip's format.
    """
    with open(path, "rb") as file:
        packed = path.suffix.lower() == ".gz"
        beginning = file.peek(len(_BEGINNING))[: len(_BEGINNING)]
        if packed and beginning != _BEGINNING:
            raise gzip.BadGzipFile(f"{path.name} is no gzip file, though its name ends in {path.suffix}")
        if not packed and beginning == _BEGINNING:
            raise ValueError(f"{path.name} is a gzip file: give it a name that ends in .gz")
        data = _read(gzip.GzipFile(fileobj=file) if packed else file, path.name, max_bytes)
    # utf-8-sig: without the mark that Excel begins with
    return _lines(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=""), delimiter, path.name)


def _read(file: BinaryIO | gzip.GzipFile, name: str, max_bytes: int) -> bytes:
    data = bytearray()
    try:
        while len(data) <= max_bytes and (chunk := file.read(_CHUNK)):
            data += chunk
    except EOFError:
        raise ValueError(f"{name} ends before its end, behind line {data.count(_NEW_LINE)}: it was cut off") from None
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{name} is damaged, behind line {data.count(_NEW_LINE)}: {error}") from None
    if len(data) > max_bytes:
        raise ValueError(
            f"{name} is a text of more than {max_bytes:,} bytes; if it is to be that long, say so, as with "
            f"max_bytes={8 * max_bytes}"
        )
    return bytes(data)


def _lines(text: io.TextIOWrapper, delimiter: str, name: str) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 1
    try:
        for fields in reader:
            yield number, fields
            number = reader.line_num + 1  # a field in quotes may have several lines
    except csv.Error as error:
        raise ValueError(f"{name} line {number}: {error}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not in UTF-8, see behind line {reader.line_num}: {error}") from None
