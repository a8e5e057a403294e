"""One build of the native engine, in every CPython of this machine: the numbers of the engine in Python, to the bit."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import graphviz
import pytest

import autograd
from tests.marking import long_unless

PROGRAM = Path(__file__).with_name("numbers_of_graphs.py")
IS_BUILT = find_spec("autograd.graph.native.engine") is not None
MINOR_VERSIONS = long_unless(sys.version_info.minor.__eq__, range(10, 16))


def program_of(minor: int) -> str | None:
    """CPython of that version: this one, one that the shell finds, or one that pyenv has put beside this one."""
    if minor == sys.version_info.minor:
        return sys.executable
    name = f"python3.{minor}"
    beside = Path(sys.base_prefix).parent.glob(f"3.{minor}.*/bin/{name}")
    for program in chain(filter(None, [shutil.which(name)]), map(str, beside)):
        tell = "import sys, sysconfig; print(sys.implementation.name, sysconfig.get_config_var('Py_GIL_DISABLED') or 0)"
        done = subprocess.run([program, "-c", tell], capture_output=True, text=True)
        if done.stdout == "cpython 0\n":
            return program
    return None


@pytest.mark.skipif(not IS_BUILT, reason="the native engine is not built")
@pytest.mark.parametrize("minor", MINOR_VERSIONS, ids="3.{}".format)
def test_the_numbers_of_both_engines_are_the_same(minor: int, tmp_path: Path) -> None:
    program = program_of(minor)
    if program is None:
        pytest.skip(f"no CPython 3.{minor}")
    (tmp_path / "graphviz").symlink_to(Path(graphviz.__file__).parent)  # Python alone, so any Python's
    path = os.pathsep.join([str(Path(autograd.__file__).parent.parent), str(tmp_path)])

    def numbers(**engine: str) -> list[str]:
        unset = {"GLASSGRAD_PURE": "", "GLASSGRAD_NATIVE": "", "PYTHONPATH": path}
        if program != sys.executable:  # which has its bytecode already
            unset["PYTHONPYCACHEPREFIX"] = str(tmp_path)
        done = subprocess.run(
            [program, str(PROGRAM)], env={**os.environ, **unset, **engine}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    pure, native = numbers(GLASSGRAD_PURE="1"), numbers(GLASSGRAD_NATIVE="1")
    assert (pure.pop(0), native.pop(0)) == ("python", "native")
    assert len(pure) == len(native) > 10_000
    assert [(ours, theirs) for ours, theirs in zip(native, pure) if ours != theirs] == []
