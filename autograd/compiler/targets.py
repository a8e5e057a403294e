"""Where files may go, and what they may be called."""

from __future__ import annotations

import os
import re
from pathlib import Path

from autograd.common.files import as_path


def checked_path(path: str | os.PathLike[str], suffix: str) -> Path:
    """The path, which has to have this suffix and lie in a folder that is there.

    Errors: ValueError for another suffix, FileNotFoundError for a missing folder, IsADirectoryError for a folder.
    """
    target = as_path(path)
    if target.suffix != suffix:
        raise ValueError(f"the file's name is to end in {suffix}, got {target.name!r}; write {target.stem + suffix!r}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(target.parent)!r} to write {target.name!r} to; make it first")
    if target.is_dir():
        raise IsADirectoryError(f"{str(target)!r} is a folder; give the path of a file")
    return target


def checked_stem(path: Path) -> str:
    """The name of a C file without its suffix, which stands in the `#include` of its header."""
    if not re.fullmatch(r"[A-Za-z0-9_.+-]+", path.stem):
        raise ValueError(
            f"{path.name!r} cannot stand in an #include everywhere; use letters of ASCII, digits, '_', '-' and '.'"
        )
    return path.stem
