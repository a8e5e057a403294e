"""What all tests share: repeatable examples, and programs in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import settings

# The same examples in every run, whatever else the machine is doing.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def run_python() -> Callable:
    """Runs a program in a process of its own, which may also crash, and returns what it printed."""

    def run(program: str, **environment: str) -> str:
        path = os.pathsep.join(filter(None, sys.path))
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run
