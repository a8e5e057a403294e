"""Which tests `.ci/run` runs on one engine, as their results cannot depend on it; it runs all others on both.

Every test can run on either: GLASSGRAD_PURE=1 or GLASSGRAD_NATIVE=1 in the environment chooses the engine.

Coverage doubles the time of a test. So `.ci/run` has it measure each test once: on the native engine those that run
there alone, on the engine in Python all others. What the native engine alone reaches is measured there too. What
`UNMEASURED` lists is not measured: quicker tests reach every line that it reaches.
"""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAMS = "runs or writes Programs, which hold no Values; tests/autograd/compiler/program records them on both engines"
READS = "reads graphs by public attributes of Values, which tests/autograd/graph tries on both engines"
FILES = "is about numbers, files or texts, and computes no gradient"
BOTH = "starts processes with both engines by itself"
CHECKS = "asks gradcheck, which tests/autograd/checking tries on both engines"
ONCE = {
    "tests/autograd/checking/test_black_box.py": "asks gradcheck about functions of arrays, which hold no Values",
    "tests/autograd/common/test_console.py": FILES,
    "tests/autograd/common/test_files.py": FILES,
    "tests/autograd/common/test_shadowed.py": FILES,
    "tests/autograd/common/test_two_packages.py": FILES,
    "tests/autograd/compiler/backends": PROGRAMS,
    "tests/autograd/compiler/languages": PROGRAMS,
    "tests/autograd/compiler/loops/finding": PROGRAMS,
    "tests/autograd/compiler/loops/passes": PROGRAMS,
    "tests/autograd/compiler/loops/rolled": PROGRAMS,
    "tests/autograd/compiler/program/test_builder.py": PROGRAMS,
    "tests/autograd/compiler/rows": PROGRAMS,
    "tests/autograd/compiler/test_large.py": PROGRAMS,
    "tests/autograd/compiler/test_training.py": PROGRAMS,
    "tests/autograd/compiler/workers": PROGRAMS,
    "tests/autograd/drawing": READS,
    "tests/autograd/exercises": READS,
    "tests/autograd/explaining/test_labels.py": READS,
    "tests/autograd/explaining/test_routes.py": READS,
    "tests/autograd/graph/native/test_other_pythons.py": BOTH,
    "tests/autograd/graph/native/test_subinterpreters.py": "is about the native engine",
    "tests/autograd/live": READS,
    "tests/autograd/mistakes": CHECKS,
    "tests/autograd/sparse/test_colouring.py": "colours patterns, which hold no Values",
    "tests/autograd/table/test_accuracy.py": "calls the functions of rows, which are the same, on floats",
    "tests/autograd/testing": CHECKS,
    "tests/docs": FILES,
    "tests/lectures": BOTH,
    "tests/nn/checkpoint": FILES,
    "tests/nn/common": FILES,
    "tests/nn/data": FILES,
    "tests/nn/drawing": READS,
    "tests/nn/exporting": PROGRAMS,
    "tests/nn/playgrounds": PROGRAMS,
    "tests/nn/plotting": FILES,
    "tests/nn/training/test_notebook_bars.py": "shows bars, and computes next to nothing",
    "tests/test_checkers.py": CHECKS,
    "tests/test_examples.py": "runs long programs, whose parts other tests try on both engines",
    "tests/test_layering.py": FILES,
    "tests/test_notebook.py": "runs cells, whose parts other tests try on both engines",
    "tests/test_packaging.py": "builds distributions with and without the native engine",
    "tests/test_readme.py": "runs the programs of all pages, whose parts other tests try on both engines",
    "tests/test_shown_pictures.py": FILES,
    "tests/test_tables.py": FILES,
}
REACH_THE_NATIVE_ENGINE = (
    "tests/autograd/compiler/program",
    "tests/autograd/derivatives/test_transforms.py",
    "tests/autograd/graph",
    "tests/autograd/micrograd",
    "tests/nn/optimizers",
)
UNMEASURED = (
    "tests/autograd/graph/native/test_other_pythons.py",
    "tests/autograd/graph/native/test_subinterpreters.py",
    "tests/autograd/table/test_accuracy.py",
    "tests/lectures",
    "tests/test_benchmarks.py",
    "tests/test_examples.py",
    "tests/test_notebook.py",
    "tests/test_readme.py",
)
"""Compute for long, in processes of their own or by mpmath, and twice as long where coverage measures them."""


def runs_once(path: Path) -> bool:
    """Whether what is tested in that file or folder cannot depend on the engine."""
    return is_within(path, ONCE)


def is_measured(path: Path, engine: str) -> bool:
    """Whether coverage measures the tests in that file on that engine, if it measures each once at most."""
    if is_within(path, UNMEASURED):
        return False
    return engine == "python" or is_within(path, (*ONCE, *REACH_THE_NATIVE_ENGINE))


def is_within(path: Path, names: Iterable[str]) -> bool:
    """Whether a file or folder is one of those names, or is in one of them."""
    return any(path.is_relative_to(ROOT / name) for name in names)
