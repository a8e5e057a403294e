"""What a build of the native engine and its import agree on: the checksum of its sources, and what variables say."""

from __future__ import annotations

import os
import zlib
from pathlib import Path


def is_set(variable: str) -> bool:
    """Whether an environment variable says yes; "0" and "" say no."""
    return os.environ.get(variable, "") not in ("", "0")


def digest(folder: Path) -> str:
    """A checksum of the sources in a folder; empty where they are not there, as in a wheel.

    >>> digest(Path("nowhere"))
    ''
    """
    sources = [folder / "engine.c", folder / "rows.h"]
    if not all(source.is_file() for source in sources):
        return ""
    return f"{zlib.crc32(b''.join(source.read_bytes() for source in sources)):08x}"
