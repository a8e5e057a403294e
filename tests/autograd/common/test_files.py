"""Files are there whole or not at all: at every stage that can fail, on a full disk, by many writers at once."""

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd.common.files import as_path, write_atomically, write_together

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def names(folder: Any) -> Any:
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_a_new_file_and_over_an_old_one(tmp_path: Path) -> None:
    for data in (b"first", b"", b"third, longer\0\n\r\n"):
        assert write_atomically(tmp_path / "file", data) == tmp_path / "file"
        assert (tmp_path / "file").read_bytes() == data
    assert write_atomically(str(tmp_path / "file"), b"text") == tmp_path / "file"
    assert names(tmp_path) == ["file"]


def break_disk(monkeypatch: pytest.MonkeyPatch, stage: Any, code: Any = errno.ENOSPC) -> None:
    """From a stage on nothing can be written."""

    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError(code, os.strerror(code))

    real_fdopen, real_fsync, synchronized = os.fdopen, os.fsync, []

    def half_written(descriptor: Any, mode: Any) -> Any:
        return _Full(real_fdopen(descriptor, mode, buffering=0), fail)

    def first_works(descriptor: Any) -> Any:
        synchronized.append(descriptor)
        return real_fsync(descriptor) if len(synchronized) == 1 else fail()

    name, broken = {"write": ("fdopen", half_written), "folder": ("fsync", first_works)}.get(stage, (stage, fail))
    monkeypatch.setattr(os, name, broken)


class _Full:
    """A file that takes half of what is written."""

    def __init__(self, file: Any, fail: Any) -> None:
        self._file, self._fail = file, fail

    def write(self, data: Any) -> None:
        self._file.write(data[: len(data) // 2])
        self._fail()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._file.close()


@pytest.mark.parametrize("stage", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize("earlier", [b"the last good one", None])
def test_a_full_disk_leaves_the_earlier_file_and_nothing_else(
    stage: str, earlier: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    if earlier is not None:
        path.write_bytes(earlier)
    with monkeypatch.context() as patch:
        break_disk(patch, stage)
        with pytest.raises(OSError, match=f"No space left on device.*{path.name}") as caught:
            write_atomically(path, b"the new one")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))
    assert str(caught.value).endswith(f"No space left on device: {str(path)!r}")
    assert names(tmp_path) == ([] if earlier is None else ["file"])
    assert earlier is None or path.read_bytes() == earlier


@posix
def test_a_folder_that_cannot_be_synchronized_is_an_error_but_the_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        break_disk(patch, "folder", errno.EIO)
        with pytest.raises(OSError, match="Input/output error"):
            write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    with monkeypatch.context() as patch:
        break_disk(patch, "folder", errno.EINVAL)
        write_atomically(tmp_path / "file", b"newer")
    assert (tmp_path / "file").read_bytes() == b"newer"


def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*paths: Any) -> None:
        raise KeyboardInterrupt

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", b"new")
    assert names(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_everything_is_on_the_disk_before_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, real=real: (calls.append(name), real(*args))[1])  # type: ignore[func-returns-value]
    write_atomically(tmp_path / "file", b"data")
    assert calls == ["fsync", "replace", "fsync"][: None if os.name == "posix" else 2]


@posix
def test_a_file_size_limit_is_met_as_a_full_disk_is(run_python: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    printed = run_python(f"""
import resource, signal
from autograd.common.files import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically({str(path)!r}, bytes(5000))
except OSError as error:
    print(error.strerror)
""")
    assert printed == "File too large\n"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@posix
def test_permissions_stay_and_new_files_have_those_of_the_system(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for mask, mode in ((0o022, 0o644), (0o077, 0o600)):
        before = os.umask(mask)
        try:
            write_atomically(path, b"new")
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.unlink()
    path.write_bytes(b"old")
    for mode in (0o600, 0o664, 0o400):
        path.chmod(mode)
        write_atomically(path, b"new")
        assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link, dangling = tmp_path / "real" / "file", tmp_path / "link", tmp_path / "dangling"
    target.write_bytes(b"old")
    link.symlink_to(target)
    dangling.symlink_to(tmp_path / "real" / "other")
    assert write_atomically(link, b"new") == link
    write_atomically(dangling, b"other")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert (tmp_path / "real" / "other").read_bytes() == b"other"
    assert names(tmp_path / "real") == ["file", "other"]


def test_what_is_no_place_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="a folder is no file"):
        write_atomically(tmp_path, b"data")
    with pytest.raises(FileNotFoundError, match=r"there is no folder to write to.*missing"):
        write_atomically(tmp_path / "missing" / "file", b"data")


@posix
def test_devices_and_pipes_are_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/null"):
        with pytest.raises(ValueError, match="is no regular file"):
            write_atomically(path, b"data")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_long_names(tmp_path: Path) -> None:
    name = "ä" * 120
    write_atomically(tmp_path / name, b"data")
    assert names(tmp_path) == [name]


def test_many_writers_at_once_each_write_a_whole_file(tmp_path: Path) -> None:
    path, texts = tmp_path / "file", [bytes([65 + i]) * 20_000 for i in range(8)]

    def write(text: Any) -> None:
        for _ in range(10):
            write_atomically(path, text)
            assert path.read_bytes() in texts

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in texts
    assert names(tmp_path) == ["file"]


def test_of_files_that_belong_together_all_stay_where_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.c", tmp_path / "a.h"
    write_together({first: b"old", second: b"old"})
    real, synchronized = os.fsync, []

    def full_at_the_second(descriptor: Any) -> None:
        synchronized.append(descriptor)
        if len(synchronized) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    with pytest.raises(OSError, match="No space left") as caught:
        write_together({first: b"new", second: b"new"})
    assert caught.value.filename == str(second)
    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"old")
    assert names(tmp_path) == ["a.c", "a.h"]


@pytest.mark.parametrize("wrong", [3, True, None, b"a.txt", ["a.txt"], 1.5, "", "a\0b"])
def test_what_names_no_file_is_refused_before_anything_is_written(
    wrong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for call in (as_path, lambda path: write_atomically(path, b"")):
        with pytest.raises((TypeError, ValueError), match=r"^path is the name of a file"):
            call(wrong)
    assert as_path(tmp_path) == as_path(str(tmp_path)) == tmp_path
    assert names(tmp_path) == []
