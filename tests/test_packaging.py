"""The wheel and the source distribution: what is in them, and that they work away from this folder."""

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGE_FILES = {
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "autograd" / "live").rglob("*")
    if path.suffix in (".js", ".css", ".html")
}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


def test_the_wheel_has_the_two_packages_and_nothing_else(distributions: Any) -> None:
    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        names = wheel.namelist()
    tops = {name.partition("/")[0] for name in names} - {"autograd", "nn"}
    assert [top.partition("-")[0] for top in tops] == ["glassgrad"]
    assert {"autograd/py.typed", "nn/py.typed", f"{tops.pop()}/licenses/LICENSE"} <= set(names)
    assert set(names) >= PAGE_FILES
    assert {"autograd/compiler/languages/c/atoms.c", "autograd/compiler/languages/javascript/atoms.js"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_the_source_distribution_has_what_the_tests_need(distributions: Any) -> None:
    with tarfile.open(distributions["sdist"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "examples/data/auto-mpg.csv",
        "tests/test_readme.py",
        ".ci/run",
        *PAGE_FILES,
    } <= names


@pytest.mark.parametrize("kind", ["wheel", pytest.param("sdist", marks=pytest.mark.long)])  # builds a wheel again
def test_installed_into_an_empty_environment_the_readmes_code_runs(
    distributions: Any, kind: str, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=False)  # whose pip would take longer to install than all else
    python = str(tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def call(python: str, *arguments: str) -> str:
        done = subprocess.run([python, *arguments], cwd=tmp_path, env=clean, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    into = ["--disable-pip-version-check", "--ignore-installed", "--prefix", str(tmp_path / "venv")]
    call(sys.executable, "-m", "pip", "install", *into, f"{distributions[kind]}[dot]")
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert call(python, "-c", "\n".join(blocks[:3]))
    assert (tmp_path / "neuron.svg").exists()
    where = call(python, "-c", "import autograd, nn; print(autograd.__file__, nn.__file__)")
    assert str(ROOT) not in where


def test_only_graphviz_is_required() -> None:
    required = [line for line in metadata.requires("glassgrad") or [] if "extra ==" not in line]
    assert [re.match(r"[\w-]+", line)[0] for line in required] == ["graphviz"]  # type: ignore[index]
