"""Builds the native engine where there is a C compiler; otherwise the wheel is pure, and one line says why.

In: `autograd/graph/native/engine.c`, and the C compiler of the variable `CC` or of Python's own configuration. Out:
`engine.abi3.so` beside that source, which editable installs and the tests of a clone import, and a wheel with it.
`GLASSGRAD_PURE=1` asks for a pure wheel; with `GLASSGRAD_NATIVE=1` a failure is an error. `python hatch_build.py`
builds the extension alone.
"""

import os
import platform
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from runpy import run_path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags

NATIVE = Path("autograd", "graph", "native")
EXTENSION = NATIVE / "engine.abi3.so"
# Every operation rounds by itself, as in Python, so that both engines give the same bits.
FLAGS = ["-O2", "-fPIC", "-ffp-contract=off", "-DPy_LIMITED_API=0x030a0000"]
LINKED = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]


class NotBuilt(Exception):
    """Says why there is no extension."""


def agreed(root: Path) -> dict[str, Any]:
    """What the build and the import of the extension agree on; the package itself cannot be imported here."""
    return run_path(str(root / NATIVE / "building.py"))


def compiler() -> list[str]:
    """The command that calls the C compiler."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise NotBuilt("it needs CPython with a global interpreter lock")
    if os.name == "nt":
        raise NotBuilt("it cannot be built on Windows")
    command = os.environ.get("CC") or sysconfig.get_config_var("CC")
    if not command:
        raise NotBuilt("Python's configuration names no C compiler, and CC is not set")
    return shlex.split(command)


def build(root: Path) -> Path:
    """Compiles the extension in its place."""
    extension = root / EXTENSION
    new = extension.with_name(f"{os.getpid()}.{extension.name}")  # running programs keep the file that they have mapped
    include = f"-I{sysconfig.get_path('include')}"
    try:
        flags = [*FLAGS, f'-DSOURCES="{agreed(root)["digest"](root / NATIVE)}"', *LINKED, include]
        command = [*compiler(), *flags, str(root / NATIVE / "engine.c"), "-o", str(new), "-lm"]
        subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace", timeout=300)
        os.replace(new, extension)
    except subprocess.CalledProcessError as error:
        why = next((line for line in error.stderr.splitlines() if "error" in line), f"status {error.returncode}")
        raise NotBuilt(f"{command[0]}: {why}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotBuilt(str(error)) from error
    finally:
        new.unlink(missing_ok=True)
    return extension


def machines() -> str:
    """The platform tag of the machines that load what the compiler makes here.

    A manylinux tag would promise more than one compiler on one machine can: auditwheel checks that, and gives it.
    """
    oldest = os.environ.get("MACOSX_DEPLOYMENT_TARGET")  # which the compiler reads too
    if sys.platform == "darwin" and oldest:
        major, _, minor = oldest.partition(".")
        return f"macosx_{major}_{minor if int(major) < 11 and minor else 0}_{platform.machine()}"
    return next(tag.platform for tag in sys_tags() if not tag.platform.startswith(("manylinux", "musllinux")))


class NativeEngine(BuildHookInterface[Any]):
    """Is called before hatchling writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the extension, and names the wheel after the machines that can load it."""
        root = Path(self.root)
        is_set = agreed(root)["is_set"]
        if is_set("GLASSGRAD_PURE"):
            (root / EXTENSION).unlink(missing_ok=True)
            return
        try:
            extension = build(root)
        except NotBuilt as reason:
            (root / EXTENSION).unlink(missing_ok=True)  # an earlier build's, maybe of another source
            if is_set("GLASSGRAD_NATIVE"):
                raise NotBuilt(f"GLASSGRAD_NATIVE=1, but the native engine cannot be built: {reason}") from reason
            self.app.display_warning(f"The wheel is pure, without the native engine: {reason}")
            return
        if version == "editable":
            return  # imports what lies in the clone
        build_data.update(pure_python=False, tag=f"cp310-abi3-{machines()}")
        build_data["force_include"][str(extension)] = EXTENSION.as_posix()


if __name__ == "__main__":
    print(build(Path(__file__).parent))
