"""Programs in the manner of micrograd's lecture, its demo and microgpt compute the same with their import changed.

Each program of `programs/` runs unchanged on the engine that it was written for, micrograd itself or one of `engines/`,
and then with `autograd.micrograd` in its place, on both engines of glassgrad.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.marking import long_unless

HERE = Path(__file__).parent
SOURCES = {path.name.partition(".")[0]: path.read_text(encoding="utf-8") for path in HERE.glob("*/*.py.txt")}
ENGINES = {
    "lecture_engine": "autograd.micrograd",
    "slopes_engine": "autograd.micrograd",
    "micrograd.engine": "autograd.micrograd",
    "micrograd.nn": "nn.micrograd",
}
PROGRAMS = sorted(SOURCES.keys() - ENGINES.keys())
QUICK = {"first_half", "exercises"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def printed(program: str, **environment: str) -> str:
    """What a program prints, in a process of its own, with the engines of this folder beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES.keys() & ENGINES.keys():
            Path(folder, f"{name}.py").write_text(SOURCES[name], encoding="utf-8")
        path = os.pathsep.join([folder, *filter(None, sys.path)])
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def with_our_import(program: str) -> str:
    """The program with the module of each import of an engine changed, and nothing else."""
    changed = re.sub(r"^from ([\w.]+) import", lambda m: f"from {ENGINES.get(m[1], m[1])} import", program, flags=re.M)
    lines = [(a, b) for a, b in zip(program.splitlines(), changed.splitlines(), strict=True) if a != b]
    assert lines
    assert all(a.startswith("from ") for a, _ in lines)
    return changed


@pytest.mark.parametrize("name", long_unless(QUICK.__contains__, PROGRAMS))
def test_a_program_prints_the_same_with_its_import_changed(name: str) -> None:
    if "micrograd.engine" in SOURCES[name]:
        pytest.importorskip("micrograd")
        pytest.importorskip("numpy")
    theirs = printed(SOURCES[name])
    expected = [float(number) for number in NUMBER.findall(theirs)]
    assert len(expected) > 10
    for pure in ("1", ""):  # in Python, then native where that is there
        ours = printed(with_our_import(SOURCES[name]), GLASSGRAD_PURE=pure)
        assert NUMBER.sub("#", ours) == NUMBER.sub("#", theirs)
        assert [float(number) for number in NUMBER.findall(ours)] == pytest.approx(expected, rel=1e-9, abs=1e-12)
