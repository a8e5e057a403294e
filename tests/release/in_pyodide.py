"""Runs tests in Pyodide, in node, with the versions that the documentation runs in a browser.

`python tests/release/in_pyodide.py` runs those of the engine and of the network layer that need no package beyond
pytest, hypothesis, mpmath and graphviz; arguments for pytest take the place of these.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "docs" / "hooks"))

import vendoring  # noqa: E402  # from the folder above

PACKAGES = ("graphviz", "hypothesis", "mpmath", "pytest")
CHOSEN = (  # without numpy, threads and processes
    "tests/autograd/graph/test_expressions.py",
    "tests/autograd/graph/test_value.py",
    "autograd/derivatives",
    "autograd/explaining",
    "autograd/graph/reverse.py",
    "autograd/graph/scanning.py",
    "autograd/graph/value.py",
    "autograd/table/rows.py",
    "nn/losses",
    "nn/models",
    "nn/optimizers",
)


def main(chosen: tuple[str, ...]) -> int:
    """Runs pytest with these arguments; the result is its exit status."""
    pyodide = vendoring.packages() / "node_modules" / "pyodide"
    with tempfile.TemporaryDirectory() as wheels:
        pure = ["--only-binary", ":all:", "--platform", "any", "--abi", "none", "--python-version", "3.14"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *pure, "--implementation", "py", "--dest", wheels, *PACKAGES], check=True)
        script = Path(__file__).with_suffix(".mjs")
        return subprocess.run([vendoring.program("node"), script, pyodide, ROOT, wheels, *chosen]).returncode


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or CHOSEN))
