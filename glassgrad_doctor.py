"""Says what of glassgrad is installed and works, and what is wrong: `python -m glassgrad_doctor`.

In: this Python and its packages. Out: about ten lines, and status 1 where something is wrong. The file lies beside the
packages and imports them inside functions, so that it runs where they cannot be imported. Extras are not looked up but
tried: each draws, compiles or writes something.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from importlib import import_module, metadata
from importlib.machinery import PathFinder
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname


class Finding(NamedTuple):
    """A line of the report: what it is about, what was found, whether that is wrong or something is missing.

    note: what the last line of the report is to repeat.
    """

    about: str
    found: str
    wrong: bool = False
    missing: bool = False
    note: str = ""


def main() -> int:
    """Prints the report; returns 1 where something is wrong, else 0."""
    findings = list(report())
    for about, found, wrong, *_ in findings:
        print(f"{about + ':':12}{'WRONG: ' if wrong else ''}{found}")
    n, missing = sum(finding.wrong for finding in findings), [finding.about for finding in findings if finding.missing]
    also = f"; not installed: {', '.join(missing)}" if missing else ""
    also += "; no picture can be drawn" if "dot" in missing else ""
    also += "".join(f"; {finding.note}" for finding in findings if finding.note)
    print(f"{'all in all:':12}{f'{n} wrong' if n else 'nothing is wrong'}{also}")
    return 1 if n else 0


def report() -> list[Finding]:
    """All findings; the extras are tried where the packages can be imported."""
    implementation = f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}"
    findings = [Finding("glassgrad", installed()), Finding("Python", f"{implementation}, {sys.executable}")]
    other = version_of("autograd")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            import_module("nn")
        except Exception as error:  # a file that is broken raises anything
            places = [Finding(package, where(package)) for package in ("autograd", "nn")]
            also = [Finding("HIPS", f"HIPS autograd {other} is installed")] if other else []
            return [*findings, *places, *also, Finding("import nn", f"{type(error).__name__}: {error}", wrong=True)]
        other_copy = hidden()
        if other_copy:
            found = f"{installed()}; but {other_copy} has another copy, which comes first in sys.path"
            findings[0] = Finding("glassgrad", found, note=f"this is the copy in {other_copy}, not the installed one")
        findings.append(Finding("packages", " and ".join(where(package) for package in ("autograd", "nn"))))
    if other:
        findings.append(
            Finding("HIPS", f"HIPS autograd {other} is installed too; the folder that comes first in sys.path counts")
        )
    outdated = any(warning.category is RuntimeWarning for warning in told)
    findings.append(Finding("engine", engine(), wrong=outdated))
    return [*findings, *(tried(extra, trial) for extra, trial in EXTRAS.items())]


def installed() -> str:
    """The distribution's version and folder."""
    version = version_of("glassgrad")
    if version is None:
        return "not installed in this Python, but used from a folder, or missing"
    editable = f", editable, of {sources()}" if sources() else ""
    return f"{version}, installed in {metadata.distribution('glassgrad').locate_file('')}{editable}"


def sources() -> Path | None:
    """The folder that an editable installation imports; None for any other installation."""
    direct = json.loads(metadata.distribution("glassgrad").read_text("direct_url.json") or "{}")
    is_editable = direct.get("dir_info", {}).get("editable", False)
    return Path(url2pathname(urlsplit(direct["url"]).path)) if is_editable else None


def hidden() -> str:
    """The folder, or .zip, of another copy that is imported in place of the installed one; "" if there is none."""
    if version_of("glassgrad") is None:
        return ""
    home = sources() or Path(str(metadata.distribution("glassgrad").locate_file("")))
    imported = Path(where("autograd")).parent.parent
    same = imported.resolve() == home.resolve()
    return "" if same else str(imported)


def version_of(distribution: str) -> str | None:
    """The version of an installed distribution; None where it is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def where(package: str) -> str:
    """The file that `import` finds for a package."""
    spec = PathFinder.find_spec(package)
    if spec is None:
        return "is nowhere in sys.path"
    return spec.origin or f"a folder without __init__.py, {next(iter(spec.submodule_search_locations or ['']))}"


def engine() -> str:
    """Which engine runs, and why it is not the native one."""
    from autograd.graph.native import building, loading

    if loading.loaded is not None:
        return f"native, {loading.loaded.__file__}"
    if building.is_set("GLASSGRAD_PURE"):
        return "python, for GLASSGRAD_PURE is set"
    try:
        loading.native()
    except ImportError as error:
        return f"python, for {error}"
    return "python"


# ---- the extras ------------------------------------------------------------------------------------------------------


def tried(extra: str, trial: Callable[[], str]) -> Finding:
    """What came of a trial: it is wrong where it failed although the distributions of the extra are installed."""
    versions = {name: version_of(name) for name in needed(extra)}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = trial()
        except Exception as error:  # whatever a broken library raises
            lines = str(error).splitlines() or [""]
            missing = not versions or None in versions.values()
            found = lines[0] if missing else f"{type(error).__name__}: {lines[0]}"
            return Finding(extra, found, wrong=not missing, missing=missing)
    known = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    said = "; ".join(str(warning.message) for warning in told if warning.category is UserWarning)
    worked = found + (f" ({known})" if known else "")
    return Finding(extra, said or worked, wrong=bool(said and known), missing=bool(said and not known))


def needed(extra: str) -> list[str]:
    """The distributions of an extra, as the metadata has them."""
    lines = (metadata.requires("glassgrad") or []) if version_of("glassgrad") else []
    of_extra = [line for line in lines if re.search(rf"extra == ['\"]{extra}['\"]", line)]
    return [re.split(r"[^\w.-]", line)[0] for line in of_extra]


def dot() -> str:
    """The renderer that is taken, after it has drawn."""
    from autograd import Value, draw
    from autograd.drawing import find_renderer

    draw(Value(2.0, "x") * 3.0).pipe()
    return f"pictures are drawn by {find_renderer()}"


def jit() -> str:
    """Compiles; where that takes Python, `compile` warns and says why."""
    from autograd import compile

    compile(lambda x: x * x)(3.0)
    return "compile and fit take the backend llvm, machine code"


def plot() -> str:
    """Draws a plot."""
    import nn

    with tempfile.TemporaryDirectory() as folder:
        nn.plot_confusion([[2, 0], [1, 3]], Path(folder, "plot.svg"))
    return "plots are drawn"


def progress() -> str:
    """Makes a progress bar, which nobody sees."""
    import nn

    with redirect_stderr(StringIO()):
        nn.progress_bar(0, "epoch", wanted=True)
    return "fit shows a progress bar on terminals"


def checkpoint() -> str:
    """Writes a checkpoint, and reads it."""
    import nn

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.safetensors")
        nn.save(path, nn.MLP(2, [1]))
        nn.load(path)
    return "checkpoints are in the format of safetensors"


def many() -> str:
    """Imports Dask, whose workers would be other processes."""
    try:
        import_module("distributed")
    except ModuleNotFoundError:
        raise ModuleNotFoundError('Dask\'s workers need distributed: pip install "glassgrad[many]"') from None
    return "Dask can be imported"


def onnx() -> str:
    """Writes a model as ONNX, and loads it."""
    import nn

    with tempfile.TemporaryDirectory() as folder:
        path = nn.to_onnx(nn.MLP(2, [1]), Path(folder, "model.onnx"))
        import_module("onnxruntime").InferenceSession(path.read_bytes())
    return "models are written as ONNX"


EXTRAS = {trial.__name__: trial for trial in (dot, jit, plot, progress, checkpoint, many, onnx)}

if __name__ == "__main__":
    sys.exit(main())
