"""The lists of tests that run, and are measured, on one engine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import ONCE, REACH_THE_NATIVE_ENGINE, ROOT, UNMEASURED, is_measured, is_within, runs_once


def test_what_the_lists_name_is_there() -> None:
    assert [name for name in (*ONCE, *REACH_THE_NATIVE_ENGINE, *UNMEASURED) if not (ROOT / name).exists()] == []


def test_what_is_in_a_folder_of_the_list_runs_once() -> None:
    assert runs_once(ROOT / "tests/autograd/compiler/rows/test_map.py")
    assert runs_once(ROOT / "tests/nn/checkpoint")
    assert not runs_once(ROOT / "tests/autograd/compiler/program")
    assert not runs_once(ROOT / "tests/autograd/graph/test_value.py")


def test_every_test_is_measured_on_an_engine_on_which_it_runs_or_is_listed() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        measured = is_measured(path, "native") if runs_once(path) else is_measured(path, "python")
        assert measured != is_within(path, UNMEASURED)
    assert is_measured(ROOT / "tests/autograd/graph/test_value.py", "native")
    assert not is_measured(ROOT / "tests/nn/training/test_fit.py", "native")


PROGRAM = """
import subprocess, sys
from seen import function
from tests.measuring import unmeasured

begin = "import coverage; coverage.process_startup(); import seen"
started = [sys.executable, "-c", begin + "; seen.function({})"]
function(1)
with unmeasured():
    function(2)
    subprocess.run([*started[:2], started[2].format(3)], check=True)
function(4)
subprocess.run([*started[:2], started[2].format(5)], check=True)
"""
SEEN = "def function(n):\n" + "".join(f"    if n == {n}:\n        n = 0\n" for n in range(1, 6))


def test_coverage_sees_all_but_what_is_unmeasured(tmp_path: Path) -> None:
    pytest.importorskip("coverage")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "seen.py").write_text(SEEN, encoding="utf-8")
    (tmp_path / ".coveragerc").write_text("[run]\nparallel = true\npatch = subprocess\nsource = .\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    for arguments in (["run", "program.py"], ["combine", "-q"], ["json", "-q", "-o", "found.json"]):
        command = [sys.executable, "-m", "coverage", *arguments]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=300)
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    lines = {n: 2 * n + 1 for n in range(1, 6)}
    executed = found["files"]["seen.py"]["executed_lines"]
    assert [n for n, line in lines.items() if line in executed] == [1, 4, 5]
