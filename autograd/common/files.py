"""Writes files whole or not at all, even if the process or the machine stops."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autograd.common.wording import with_type

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["as_path", "write_atomically", "write_together"]


def as_path(path: Any, what: str = "path") -> Path:
    """A file's name as a Path; `what` is the argument's name, for the error.

    Errors: TypeError for anything but a str or a path; an int would mean an open file to the system. ValueError for an
    empty name, and for one with a null character, which no system allows.

    >>> as_path("model.json").name
    'model.json'
    >>> as_path(3)
    Traceback (most recent call last):
    TypeError: path is the name of a file, a str or a pathlib.Path; got the int 3
    """
    name = path.__fspath__() if isinstance(path, os.PathLike) else path
    if not isinstance(name, str):
        raise TypeError(f"{what} is the name of a file, a str or a pathlib.Path; got {with_type(path)}")
    if not name or "\0" in name:
        raise ValueError(f"{what} is the name of a file; got {name!r:.60}")
    from pathlib import Path  # when a file is written: importing it takes as long as a quarter of `import autograd`

    return Path(name)


def write_atomically(path: str | os.PathLike[str], data: bytes) -> Path:
    """Writes `data` to a temporary file beside `path`, and renames it to `path` when it is on the disk.

    Until then an earlier file stays unchanged; nobody ever sees a part of the new one. A symbolic link is followed, and
    an earlier file's permissions stay. A process that is killed while it writes leaves a `.name.….tmp` behind, which
    nothing reads and anybody may delete.

    Returns the path.

    Errors: OSError where it cannot be written, as on a full disk; the temporary file is gone then. ValueError for a
    path that is a device, a pipe or the like; TypeError for what is no path.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = write_atomically(Path(folder, "numbers.txt"), b"1 2 3")
    ...     path.read_bytes(), os.listdir(folder)
    (b'1 2 3', ['numbers.txt'])
    """
    path = as_path(path)
    write_together({path: data})
    return path


def write_together(files: Mapping[str | os.PathLike[str], bytes]) -> None:
    """Like `write_atomically` for files that belong together: they are renamed when all of them are on the disk.

    Errors: as for `write_atomically`; where one cannot be written, all earlier files stay.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_together({Path(folder, "a.c"): b"int a;", Path(folder, "a.h"): b"extern int a;"})
    ...     sorted(os.listdir(folder))
    ['a.c', 'a.h']
    """
    writings = [_Writing(path, data) for path, data in files.items()]
    path: str | os.PathLike[str] = ""
    try:
        for writing in writings:
            path = writing.path
            writing.write()
        for writing in writings:
            path = writing.path
            os.replace(writing.temporary, writing.target)
            _sync_folder(writing.target.parent)
    except BaseException as error:
        for writing in writings:
            with suppress(OSError):
                writing.temporary.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)  # not the temporary file's name, which means nothing
            del error.filename2  # None would be shown: "'a' -> None"
        raise


class _Writing:
    """A file to write: its path, and the temporary file beside it."""

    def __init__(self, path: str | os.PathLike[str], data: bytes) -> None:
        self.path, self._data = path, data
        self.target = as_path(os.path.realpath(as_path(path)))
        try:
            mode = self.target.stat().st_mode
        except FileNotFoundError:
            mode = 0
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "a folder is no file to write to", str(path))
        if mode and not stat.S_ISREG(mode):
            raise ValueError(f"{path} is no regular file, so none can be put in its place")
        if not self.target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no folder to write to", str(self.target.parent))
        self._mode = stat.S_IMODE(mode)
        # a name of its own for each write
        self.temporary = self.target.parent / f".{self.target.name[:40]}.{os.urandom(8).hex()}.tmp"

    def write(self) -> None:
        """Writes the temporary file to the disk, with the permissions of the earlier file, if there is one."""
        binary = getattr(os, "O_BINARY", 0)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary
        with os.fdopen(os.open(self.temporary, flags, self._mode or 0o666), "wb") as file:
            if self._mode:
                os.chmod(self.temporary, self._mode)
            file.write(self._data)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Writes a file's new name to the disk, on systems that can synchronize folders."""
    if os.name == "nt":  # pragma: no cover: it has nothing of that kind
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems have no such thing
            raise
    finally:
        os.close(descriptor)
