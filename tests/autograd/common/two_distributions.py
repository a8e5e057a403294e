"""The files of glassgrad and of HIPS autograd, put into a folder and taken out of it as an installer does."""

import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[3]

# The files of HIPS autograd 1.9.1; those of 1.0 to 1.8 are the same but for one or two in autograd/scipy.
HIPS = {
    "autograd": (
        *("__init__", "builtins", "core", "differential_operators", "extend", "test_util", "tracer", "util"),
        "wrap_util",
    ),
    "autograd/misc": ("__init__", "fixed_points", "flatten", "optimizers", "tracers"),
    "autograd/numpy": (
        *("__init__", "fft", "linalg", "numpy_boxes", "numpy_jvps", "numpy_vjps", "numpy_vspaces", "numpy_wrapper"),
        "random",
    ),
    "autograd/scipy": ("__init__", "integrate", "linalg", "signal", "special"),
    "autograd/scipy/stats": (
        *("__init__", "beta", "chi2", "dirichlet", "gamma", "multivariate_normal", "norm", "poisson", "t"),
    ),
}
OF_HIPS = {Path(folder, f"{name}.py") for folder, names in HIPS.items() for name in names}
OF_GLASSGRAD = {
    path.relative_to(ROOT)
    for package in ("autograd", "nn")
    for path in (ROOT / package).iterdir()
    if path.name != "__pycache__"
}
HEAD = Path("autograd/__init__.py")


def install(folder: Path, distribution: str) -> None:
    for file in OF_HIPS if distribution == "autograd" else OF_GLASSGRAD:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if distribution == "autograd":
            path.write_text(f"of = 'HIPS autograd, {file.as_posix()}'\n", encoding="utf-8")
        elif (ROOT / file).is_file():
            shutil.copy2(ROOT / file, path)
        elif not path.is_symlink():
            path.symlink_to(ROOT / file, target_is_directory=True)  # the other distribution has no folder of this name


def uninstall(folder: Path, distribution: str) -> None:
    for file in OF_HIPS if distribution == "autograd" else OF_GLASSGRAD:
        (folder / file).unlink(missing_ok=True)
    for path in sorted(folder.rglob("__pycache__")):
        if not path.parent.is_symlink():
            shutil.rmtree(path)
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink() and path.is_dir() and not any(path.iterdir()):
            path.rmdir()


@cache
def other_packages() -> tuple[str, ...]:
    """The entries of `sys.path`; for one in which glassgrad is installed, a folder of links to all but its modules."""
    entries = [Path(entry) for entry in sys.path if entry and Path(entry).resolve() != ROOT]
    return tuple(str(_linked(entry) if (entry / "autograd").is_dir() else entry) for entry in entries)


_LINKED: list[TemporaryDirectory[str]] = []  # each is removed when Python exits


def _linked(entry: Path) -> Path:
    _LINKED.append(TemporaryDirectory(prefix="without_glassgrad_"))
    folder = Path(_LINKED[-1].name)
    for path in entry.iterdir():
        if path.name not in ("autograd", "nn", "glassgrad_doctor.py"):
            (folder / path.name).symlink_to(path, target_is_directory=path.is_dir())
    return folder
