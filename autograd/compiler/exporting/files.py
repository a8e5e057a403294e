"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def checked_path(path: str | os.PathLike[str], suffix: str) -> Path:
    """The path, which has to have this suffix and lie in a folder that is there.

    Errors: ValueError for another suffix, FileNotFoundError for a missing folder, IsADirectoryError for a folder.
    """
    target = Path(path)
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


def write(texts: dict[Path, str]) -> None:
    """Writes files in UTF-8: temporary ones at first, which take their places when all are complete.

    Errors: OSError where one cannot be written; earlier files stay as they are then.
    """
    temporary = {path: path.with_name(f".{path.name[:40]}.{token_hex(8)}.tmp") for path in texts}
    try:
        for path, text in texts.items():
            with temporary[path].open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        for path in texts:
            os.replace(temporary[path], path)
    finally:
        for left_over in temporary.values():
            with suppress(OSError):
                left_over.unlink()
