"""Brings into the site what runs the code of its pages in a browser, which then asks for nothing from elsewhere.

`vendored/` names the packages, each with the hash that it must have: `package-lock.json` those of npm, Pyodide and
viz.js, and `wheels.txt` those of Python. glassgrad's own wheel, that of the engine in Python, is made of this
repository. The first build keeps what it fetched and made in `out/live`, for the builds after it. Without npm or a
network the site is built without it, and a warning says so: its code blocks then have no "Run".
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent.parent
VENDORED = ROOT / "docs" / "hooks" / "vendored"
CACHE = ROOT / "out" / "live"
PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
WHEEL_SOURCES = (
    "autograd",
    "nn",
    "pyproject.toml",
    "hatch_build.py",
    "README.md",
    "LICENSE",
    "pytest_glassgrad.py",
    "glassgrad_doctor.py",
)

log = logging.getLogger("glassgrad.docs")  # not one of mkdocs, in whose strict mode a warning would be an error


def on_files(files: Files, config: Any) -> Files:
    """Adds the vendored files, in the folder `live`."""
    try:
        folder = vendored()
    except (OSError, subprocess.CalledProcessError) as problem:
        said = getattr(problem, "stderr", None) or str(problem)
        log.warning("The code blocks of this site will not run in a browser: %s", said.strip())
        return files
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            place = f"live/{path.relative_to(folder).as_posix()}"
            files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def vendored() -> Path:
    """The folder with all that the worker loads, made where the cache does not have it.

    Errors: OSError or CalledProcessError where npm, node, pip or the network is missing.
    """
    modules = packages()
    sources = [path for name in WHEEL_SOURCES for path in files_of(ROOT / name)]
    return cached("site", [Path(__file__), *files_of(VENDORED), *sources], lambda folder: assemble(modules, folder))


def packages() -> Path:
    """The folder with npm's packages. Errors: as those of `vendored`."""
    return cached("npm", [VENDORED / "package.json", VENDORED / "package-lock.json"], install)


def files_of(path: Path) -> list[Path]:
    """The file, or the files of the folder, without what Python and compilers have made of them."""
    if path.is_file():
        return [path]
    made = (".pyc", ".so", ".pyd")
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix not in made)


def cached(name: str, sources: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, made again when one of the files that it is made of has another content."""
    key = hashlib.sha256()
    for path in sources:
        key.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        key.update(path.read_bytes())
    folder = CACHE / f"{name}-{key.hexdigest()[:12]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            made = Path(scratch) / name
            made.mkdir()
            make(made)
            for old in CACHE.glob(f"{name}-*"):
                shutil.rmtree(old)
            made.rename(folder)
    return folder


def install(folder: Path) -> None:
    """Installs the packages of npm, as the lock file says, with its hashes."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(VENDORED / name, folder)
    run([program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)


def assemble(packages: Path, folder: Path) -> None:
    """Fills the folder: Pyodide, viz.js and the packages of Python, their licences, and a list of these parts."""
    modules = packages / "node_modules"
    pyodide, viz = (f"{name.rpartition('/')[2]}-{version(modules / name)}" for name in ("pyodide", "@viz-js/viz"))
    for name in PYODIDE_FILES:
        copy(modules / "pyodide" / name, folder / pyodide / name)
    copy(modules / "@viz-js" / "viz" / "dist" / "viz.js", folder / viz / "viz.js")
    lock = json.loads((modules / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    (folder / pyodide / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), encoding="utf-8")
    shutil.copytree(VENDORED / "licences", folder / "licences")

    with tempfile.TemporaryDirectory() as scratch:
        wheels = wheels_in(Path(scratch))
        packed = Path(scratch) / "packages.zip"
        run(
            [program("node"), str(VENDORED / "bytecode.mjs"), f"{modules / 'pyodide'}/", str(packed), *map(str, wheels)]
        )
        name = f"packages-{hashlib.sha256(packed.read_bytes()).hexdigest()[:12]}.zip"
        copy(packed, folder / name)
    loaded = [path for path in files_of(folder) if path.suffix in (".wasm", ".zip")]
    size = sum(path.stat().st_size for path in loaded)
    parts = {"pyodide": f"{pyodide}/", "viz": f"{viz}/viz.js", "packages": name, "bytes": size}
    (folder / "parts.json").write_text(json.dumps(parts), encoding="utf-8")


def wheels_in(folder: Path) -> list[Path]:
    """The wheels that run in a browser: those of `wheels.txt`, and glassgrad's with the engine in Python."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    fetched = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(VENDORED / "wheels.txt")]
    run([*pip, "download", *fetched, "--dest", str(folder)])
    here = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    clone = folder / "clone"  # a copy: a pure wheel made in the clone itself would remove its native engine
    for path in (path for name in WHEEL_SOURCES for path in files_of(ROOT / name)):
        copy(path, clone / path.relative_to(ROOT))
    run([*pip, "wheel", *here, "--no-deps", "--wheel-dir", str(folder), str(clone)], GLASSGRAD_PURE="1")
    return sorted(folder.glob("*.whl"))


def version(package: Path) -> str:
    """The version of an installed package of npm."""
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def copy(source: Path, target: Path) -> None:
    """Copies a file into a folder, which is made where it is missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def program(name: str) -> str:
    """The path of a program that is installed."""
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def run(command: list[str], folder: Path = ROOT, **environment: str) -> None:
    """Runs a program, and keeps what it says for the error, should it fail."""
    env = {**os.environ, **environment}
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, encoding="utf-8")
