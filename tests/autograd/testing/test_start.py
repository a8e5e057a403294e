"""What pytest imports because the plugin is there."""

import subprocess
import sys
from pathlib import Path

import pytest

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


PACKAGES = """
import sys

def test_it():
    import autograd, nn
    loaders = {type(module.__loader__).__name__ for module in (autograd, autograd.graph.value, nn)}
    assert "AssertionRewritingHook" not in loaders
"""


@pytest.mark.parametrize("first", ["", "import autograd, nn; "])
def test_packages_are_imported_as_they_are_without_pytest(tmp_path: Path, first: str) -> None:
    """pytest rewrites what a distribution with a plugin has installed, and warns of what was imported before."""
    (tmp_path / "test_it.py").write_text(PACKAGES, encoding="utf-8")
    (tmp_path / "a_plugin.py").touch()
    info = tmp_path / "installed-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: installed\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[pytest11]\nof_this_test = a_plugin\n", encoding="utf-8")
    (info / "RECORD").write_text("autograd/__init__.py,,\nnn/__init__.py,,\na_plugin.py,,\n", encoding="utf-8")
    program = f"import sys; sys.path.insert(0, '.'); {first}import pytest; sys.exit(pytest.main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, *OPTIONS, *OTHERS, "-W", "error", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
