"""The extra `test` brings no mkdocs, and without it the tests are collected all the same."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COLLECT = """
import sys
import pytest
sys.modules["mkdocs"] = None  # as if it were not installed
sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "tests/docs", "tests/release"]))
"""


def test_each_file_is_collected_or_skipped() -> None:
    done = subprocess.run([sys.executable, "-c", COLLECT], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
