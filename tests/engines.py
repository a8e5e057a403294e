"""Which tests `.ci/run` runs on one engine, as their results cannot depend on it; it runs all others on both.

Every test can run on either: GLASSGRAD_PURE=1 or GLASSGRAD_NATIVE=1 in the environment chooses the engine.
"""

from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAMS = "runs or writes Programs, which hold no Values; tests/autograd/compiler/program records them on both engines"
READS = "reads graphs by public attributes of Values, which tests/autograd/graph tries on both engines"
FILES = "is about numbers, files or texts, and computes no gradient"
ONCE = {
    "tests/autograd/compiler/backends": PROGRAMS,
    "tests/autograd/compiler/languages": PROGRAMS,
    "tests/autograd/compiler/rows": PROGRAMS,
    "tests/autograd/compiler/test_large.py": PROGRAMS,
    "tests/autograd/compiler/workers": PROGRAMS,
    "tests/autograd/drawing": READS,
    "tests/autograd/live": READS,
    "tests/autograd/table/test_accuracy.py": "calls the functions of rows, which are the same, on floats",
    "tests/autograd/testing": "asks gradcheck, which tests/autograd/checking tries on both engines",
    "tests/docs": FILES,
    "tests/nn/checkpoint": FILES,
    "tests/nn/drawing": READS,
    "tests/nn/exporting": PROGRAMS,
    "tests/nn/playgrounds": PROGRAMS,
    "tests/nn/plotting": FILES,
    "tests/test_examples.py": "runs long programs, whose parts other tests try on both engines",
    "tests/test_layering.py": FILES,
    "tests/test_notebook.py": "runs cells, whose parts other tests try on both engines",
    "tests/test_packaging.py": "builds distributions with and without the native engine",
    "tests/test_readme.py": "runs the programs of all pages, whose parts other tests try on both engines",
    "tests/test_shown_pictures.py": FILES,
    "tests/test_tables.py": FILES,
}


def runs_once(path: Path) -> bool:
    """Whether what is tested in that file or folder cannot depend on the engine."""
    return any(path.is_relative_to(ROOT / name) for name in ONCE)
