"""Files that are there whole or not at all, whenever the process or the machine stops."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_atomically(path: str | os.PathLike[str], data: bytes) -> Path:
    """Writes `data` to a temporary file beside `path`, and puts that in its place when it is on the disk.

    Until then an earlier file stays as it is; nobody ever sees a part of the new one. A symbolic link is followed, and
    an earlier file's permissions stay. A process that is killed while it writes leaves a `.name.….tmp` behind, which
    nothing reads and anybody may delete.

    Returns the path.

    Errors: OSError where it cannot be written, as on a full disk; the temporary file is gone then. ValueError for a
    path that is a device, a pipe or the like.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = write_atomically(Path(folder, "numbers.txt"), b"1 2 3")
    ...     path.read_bytes(), os.listdir(folder)
    (b'1 2 3', ['numbers.txt'])
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = 0
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a folder is no file to write to", str(path))
    if mode and not stat.S_ISREG(mode):
        raise ValueError(f"{path} is no regular file, so none can be put in its place")
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no folder to write to", str(target.parent))
    temporary = target.parent / f".{target.name[:40]}.{token_hex(8)}.tmp"  # a name of its own for each write
    try:
        _write(temporary, data, stat.S_IMODE(mode))
        os.replace(temporary, target)
        _sync_folder(target.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None  # not the temporary file's name, which means nothing
        raise
    return Path(path)


def _write(path: Path, data: bytes, mode: int) -> None:
    """A new file, on the disk when this returns; with the permissions given, if any."""
    binary = getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode or 0o666), "wb") as file:
        if mode:
            os.chmod(path, mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Brings a file's new name onto the disk, where systems let folders be opened and synchronized."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems have no such thing
            raise
    finally:
        os.close(descriptor)
