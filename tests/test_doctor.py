"""`python -m glassgrad_doctor` in a whole environment, and in environments that are broken in one way each."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import autograd
import glassgrad_doctor
from tests.autograd.common.two_distributions import ROOT, install, other_packages, uninstall

Report = Callable[..., tuple[dict[str, str], int]]


def run(*path: str, **environment: str) -> tuple[dict[str, str], int]:
    """What it prints, by the subject of each line, and its status, with these folders alone beside Python's own."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path), **environment}
    command = [sys.executable, "-S", "-m", "glassgrad_doctor"]  # site-packages' .pth files name folders, too
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", cwd=path[0])
    assert not done.stderr
    return dict(re.findall(r"^([\w ]+): +(.*(?:\n\(.*)*)", done.stdout, re.MULTILINE)), done.returncode


def wrong(report: dict[str, str]) -> set[str]:
    return {about for about, found in report.items() if found.startswith("WRONG: ")}


def test_a_whole_environment() -> None:
    report, status = run(str(ROOT), *other_packages())
    assert not wrong(report)
    assert re.fullmatch(r"nothing is wrong(; not installed: .*)?(; this is the copy in .*)?", report["all in all"])
    assert status == 0
    assert len(report) <= 13
    assert report["engine"].startswith(autograd.engine)
    assert report["packages"] == f"{ROOT / 'autograd/__init__.py'} and {ROOT / 'nn/__init__.py'}"
    if find_spec("llvmlite"):
        assert report["jit"].startswith("compile and fit take the backend llvm")


def test_every_extra_that_users_have_is_tried() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("[start:extras]")[2].partition("[end:extras]")[0]
    assert {*glassgrad_doctor.EXTRAS, "all"} == set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))


def broken(folder: Path, *modules: str) -> str:
    """A folder with modules that raise when they are imported."""
    for module in modules:
        (folder / f"{module}.py").write_text(f"raise RuntimeError('{module} is broken')\n", encoding="utf-8")
    return str(folder)


def test_what_is_installed_and_does_not_work_is_wrong(tmp_path: Path) -> None:
    names = {"matplotlib": "plot", "safetensors": "checkpoint", "onnx": "onnx", "tqdm": "progress"}
    path = broken(tmp_path, *names)
    report, status = run(path, str(ROOT), *other_packages(), GLASSGRAD_PURE="1", GLASSGRAD_DOT="no-such-program")
    assert status == 1
    assert report["engine"] == "python, for GLASSGRAD_PURE is set"
    assert "GLASSGRAD_DOT is 'no-such-program', which is not a program" in report["dot"]
    for module, extra in names.items():
        if glassgrad_doctor.version_of(module):
            assert report[extra] == f"WRONG: RuntimeError: {module} is broken"
    assert re.fullmatch(
        rf"{len(wrong(report))} wrong(; not installed: .*)?(; this is the copy in .*)?", report["all in all"]
    )


def test_what_is_not_installed_is_no_fault_and_says_what_to_install(tmp_path: Path) -> None:
    shutil.copytree(Path(find_spec("graphviz").origin).parent, tmp_path / "graphviz")  # type: ignore[union-attr, arg-type]
    report, status = run(str(ROOT), str(tmp_path))
    assert (wrong(report), status) == (set(), 0)
    assert report["glassgrad"] == "not installed in this Python, but used from a folder, or missing"
    extras = [extra for extra in glassgrad_doctor.EXTRAS if extra != "dot"]  # graphviz-pure is found beside this Python
    for extra in extras:
        assert f"glassgrad[{extra}]" in report[extra], extra
    assert report["all in all"] == f"nothing is wrong; not installed: {', '.join(extras)}"


def test_without_a_renderer_no_picture_can_be_drawn(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def find() -> str:
        raise autograd.EngineNotFound("no Graphviz engine")

    monkeypatch.setattr(glassgrad_doctor, "version_of", lambda distribution: None)
    monkeypatch.setattr(glassgrad_doctor, "EXTRAS", {"dot": find})
    assert glassgrad_doctor.main() == 0
    *_, dot, told = capsys.readouterr().out.splitlines()
    assert dot == "dot:        no Graphviz engine"
    assert told == "all in all: nothing is wrong; not installed: dot; no picture can be drawn"


def test_a_zip_in_front_of_the_installed_packages_is_told(tmp_path: Path) -> None:
    own, copy = tmp_path / "own", tmp_path / "copy"
    install(own, "glassgrad")
    shutil.copy2(ROOT / "glassgrad_doctor.py", own)
    shutil.copytree(own, copy, ignore=shutil.ignore_patterns("__pycache__", "engine.*"))  # files in place of links
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", copy))
    facts = own / "glassgrad-9.9.dist-info/METADATA"
    facts.parent.mkdir()
    facts.write_text("Metadata-Version: 2.1\nName: glassgrad\nVersion: 9.9\n", encoding="utf-8")
    graphviz = str(Path(find_spec("graphviz").origin).parent.parent)  # type: ignore[union-attr, arg-type]
    report, _ = run(str(own), graphviz)
    assert report["glassgrad"] == f"9.9, installed in {own}"
    anyhow = {"GLASSGRAD_NATIVE": ""}  # a .zip holds no native engine
    report, _ = run(str(tmp_path), str(packed), str(own), graphviz, **anyhow)
    assert report["glassgrad"].endswith(f"; but {packed} has another copy, which comes first in sys.path")
    assert report["all in all"].endswith(f"; this is the copy in {packed}, not the installed one")
    assert report["packages"] == f"{packed / 'autograd/__init__.py'} and {packed / 'nn/__init__.py'}"


@pytest.mark.parametrize("state", ["both", "lost", "hidden", "absent"])
def test_where_the_packages_cannot_be_imported_it_says_why(tmp_path: Path, state: str) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    install(own, "glassgrad")
    shutil.copy2(ROOT / "glassgrad_doctor.py", own)
    install(other if state == "hidden" else own, "autograd")
    if state == "lost":
        uninstall(own, "autograd")
    elif state == "absent":
        shutil.rmtree(own / "autograd")
    report, status = run(*([str(other)] if state == "hidden" else []), str(own), *other_packages())
    assert status == 1
    assert wrong(report) == {"import nn"}
    assert {
        "both": "two distributions lie in",
        "lost": "has lost its __init__.py",
        "hidden": "hides glassgrad's autograd",
        "absent": "No module named 'autograd'",
    }[state] in report["import nn"]
    assert report["autograd"].startswith(
        {
            "both": str(own / "autograd/__init__.py"),
            "lost": f"a folder without __init__.py, {own / 'autograd'}",
            "hidden": str(other / "autograd/__init__.py"),
            "absent": "is nowhere",
        }[state]
    )
    assert report["nn"] == str(own / "nn/__init__.py")
