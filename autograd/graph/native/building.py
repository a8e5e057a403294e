"""What a build of the native engine and its import agree on: the checksum of its sources, and what variables say."""

from __future__ import annotations

import os
import zlib


def is_set(variable: str) -> bool:
    """Whether an environment variable says yes; "0" and "" say no."""
    return os.environ.get(variable, "") not in ("", "0")


def digest(folder: str | os.PathLike[str]) -> str:
    """A checksum of the sources in a folder; empty where they are not there, as in a wheel.

    >>> digest("nowhere")
    ''
    """
    checksum = 0
    for name in ("engine.c", "rows.h"):
        try:
            with open(os.path.join(folder, name), "rb") as source:
                checksum = zlib.crc32(source.read(), checksum)
        except FileNotFoundError:
            return ""
    return f"{checksum:08x}"
