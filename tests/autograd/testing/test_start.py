"""What pytest imports because the plugin is there."""

import subprocess
import sys
from pathlib import Path

from tests.autograd.testing.pytesting import OPTIONS

OTHERS = ("-p", "no:hypothesispytest", "-p", "no:anyio")  # plugins that import more than themselves
PROGRAM = """
import sys, pytest
assert pytest.main(["-q", *sys.argv[1:]]) == 0
print("modules:", *sys.modules)
"""


def test_a_start_imports_one_small_module(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass", encoding="utf-8")

    def modules(*options: str) -> set[str]:
        command = [sys.executable, "-c", PROGRAM, *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return set(done.stdout.partition("modules:")[2].split())

    with_it, without = modules(*OPTIONS, *OTHERS), modules("-p", "no:glassgrad", *OTHERS)
    assert with_it - without <= {"pytest_glassgrad"}
    assert "pytest_glassgrad" in with_it
    assert "pytest_glassgrad" not in without
    assert not {"autograd", "numpy", "hypothesis"} & with_it
