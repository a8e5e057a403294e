"""The wheels, with and without the native engine, and the source distribution: what is in them, and that they work away
from this folder. They take long to build.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import hatch_build

ROOT = Path(__file__).parent.parent
PAGE_FILES = {
    path.relative_to(ROOT).as_posix()
    for folder in ("live", "testing")
    for path in (ROOT / "autograd" / folder).rglob("*")
    if path.suffix in (".js", ".css", ".html")
}
EXTENSION = hatch_build.EXTENSION.as_posix()
NATIVE_SOURCES = {f"{hatch_build.NATIVE.as_posix()}/{name}" for name in ("engine.c", "rows.h")}
OURS = ("PYTHONPATH", "VIRTUAL_ENV", "CC", "GLASSGRAD_PURE", "GLASSGRAD_NATIVE")
CLEAN = {name: value for name, value in os.environ.items() if name not in OURS}

Build = Callable[..., tuple[Path, str]]


def has_compiler() -> bool:
    try:
        return shutil.which(hatch_build.compiler()[0]) is not None
    except hatch_build.NotBuilt:
        return False


with_a_compiler = pytest.mark.skipif(not has_compiler(), reason="no C compiler that Python's configuration names")


def call(*command: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(command, cwd=folder, env=CLEAN | environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), folder=ROOT)
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def source(distributions: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution, in which an earlier build has left an extension."""
    folder = tmp_path_factory.mktemp("source")
    shutil.unpack_archive(distributions["sdist"], folder)
    return next(folder.iterdir())


@pytest.fixture
def build(source: Path, tmp_path: Path) -> Build:
    """Builds a wheel where an earlier build has left an extension; gives the wheel and what was said."""

    def build(**environment: str) -> tuple[Path, str]:
        (source / EXTENSION).write_bytes(b"of an earlier build")
        said = call(
            sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), folder=source, **environment
        )
        return next(tmp_path.glob("*.whl")), said

    return build


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.long
def test_the_wheel_has_the_two_packages_the_pytest_plugin_the_doctor_and_nothing_else(distributions: Any) -> None:
    names = names_in(distributions["wheel"])
    tops = {name.partition("/")[0] for name in names} - {"autograd", "nn", "glassgrad_doctor.py", "pytest_glassgrad.py"}
    assert [top.partition("-")[0] for top in tops] == ["glassgrad"]
    assert {"autograd/py.typed", "nn/py.typed", f"{tops.pop()}/licenses/LICENSE"} <= names
    assert names >= PAGE_FILES
    assert {"glassgrad_doctor.py", "pytest_glassgrad.py"} <= names
    assert {"autograd/compiler/languages/c/atoms.c", "autograd/compiler/languages/javascript/atoms.js"} <= names
    assert not [name for name in names if "__pycache__" in name]
    assert not names & NATIVE_SOURCES


@pytest.mark.long
def test_the_source_distribution_has_what_builds_and_tests_need(distributions: Any) -> None:
    with tarfile.open(distributions["sdist"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "examples/data/auto-mpg.csv",
        "hatch_build.py",
        "tests/test_readme.py",
        ".ci/run",
        *NATIVE_SOURCES,
        *PAGE_FILES,
    } <= names
    assert EXTENSION not in names


@pytest.mark.long
@with_a_compiler
def test_where_there_is_a_compiler_the_wheel_has_the_native_engine_for_every_cpython_on_such_machines(
    distributions: Any,
) -> None:
    assert re.search(r"-cp310-abi3-(linux|macosx_\d+_\d+)_\w+\.whl$", distributions["wheel"].name)
    assert EXTENSION in names_in(distributions["wheel"])
    with zipfile.ZipFile(distributions["wheel"]) as wheel:
        described = next(name for name in wheel.namelist() if name.endswith("/WHEEL"))
        assert "Root-Is-Purelib: false" in wheel.read(described).decode()


@pytest.mark.long
@with_a_compiler
@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"GLASSGRAD_PURE": "1", "GLASSGRAD_NATIVE": "1"}, None),
        ({"CC": sys.executable}, "status 2"),
        ({"CC": "no-compiler -m64"}, "no-compiler"),
    ],
)
def test_otherwise_the_wheel_is_pure_and_one_line_says_why(
    build: Build, environment: dict[str, str], reason: str | None
) -> None:
    wheel, said = build(**environment)
    assert wheel.name.endswith("-py3-none-any.whl")
    assert EXTENSION not in names_in(wheel)
    lines = [line for line in said.splitlines() if "native engine" in line]
    assert len(lines) == (reason is not None)
    assert all(line.startswith("The wheel is pure, without the native engine: ") for line in lines)
    assert reason is None or reason in lines[0]


@pytest.mark.long
@with_a_compiler
def test_the_compilers_own_words_are_in_that_line(build: Build, tmp_path: Path) -> None:
    compiler = tmp_path / "compiler"
    compiler.write_text(
        f"#!{sys.executable}\nimport sys; sys.exit('In a file:\\nfatal error: Python.h: not there\\nso')\n"
    )
    compiler.chmod(0o755)
    assert "the native engine: " in (said := build(CC=str(compiler))[1])
    assert said.count("fatal error: Python.h: not there\n") == 1


@pytest.mark.long
@with_a_compiler
def test_a_failure_is_an_error_where_the_native_engine_is_asked_for(build: Build) -> None:
    with pytest.raises(
        AssertionError, match=r"GLASSGRAD_NATIVE=1, but the native engine cannot be built: .*no-compiler"
    ):
        build(CC="no-compiler", GLASSGRAD_NATIVE="1")
    assert build(CC="no-compiler", GLASSGRAD_NATIVE="0")[0].name.endswith("-py3-none-any.whl")


@pytest.mark.long
def test_an_editable_install_has_the_engine_in_its_folder(source: Path, tmp_path: Path) -> None:
    (source / EXTENSION).unlink(missing_ok=True)
    program = f"import hatchling.build; print(hatchling.build.build_editable({str(tmp_path)!r}))"
    call(sys.executable, "-c", program, folder=source)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        paths = [wheel.read(name).decode() for name in wheel.namelist() if name.endswith(".pth")]
        assert EXTENSION not in wheel.namelist()
    assert paths == [str(source)]
    assert (source / EXTENSION).exists() == has_compiler()
    shown = call(
        sys.executable,
        "-c",
        "import autograd; print(autograd.engine)",
        folder=tmp_path,
        PYTHONPATH=os.pathsep.join(paths),
    )
    assert shown == ("native\n" if has_compiler() else "python\n")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["wheel", "sdist"])  # pip builds a wheel of the latter again
def test_installed_into_an_empty_environment_the_readmes_code_runs(
    distributions: Any, kind: str, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=False)  # whose pip would take longer to install than all else
    python = str(tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    into = ["--disable-pip-version-check", "--ignore-installed", "--prefix", str(tmp_path / "venv")]
    call(sys.executable, "-m", "pip", "install", *into, f"{distributions[kind]}[dot]", folder=tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert call(python, "-c", "\n".join(blocks[:3]), folder=tmp_path)
    assert (tmp_path / "neuron.svg").exists()
    tell = "import autograd, nn; print(autograd.engine, autograd.__file__, nn.__file__)"
    engine, where = call(python, "-c", tell, folder=tmp_path).split(maxsplit=1)
    assert engine == ("native" if has_compiler() else "python")
    assert str(ROOT) not in where
    assert call(python, "-c", tell, folder=tmp_path, GLASSGRAD_PURE="1").startswith("python ")


@pytest.mark.parametrize(
    ("oldest", "tag"), [("10.13", "macosx_10_13_arm64"), ("11.0", "macosx_11_0_arm64"), ("14.4", "macosx_14_0_arm64")]
)
def test_a_wheel_for_macos_is_named_after_the_oldest_system_that_the_compiler_is_told_of(
    monkeypatch: pytest.MonkeyPatch, oldest: str, tag: str
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    monkeypatch.setenv("MACOSX_DEPLOYMENT_TARGET", oldest)
    assert hatch_build.machines() == tag


def test_only_graphviz_is_required() -> None:
    required = [line for line in metadata.requires("glassgrad") or [] if "extra ==" not in line]
    assert [re.match(r"[\w-]+", line)[0] for line in required] == ["graphviz"]  # type: ignore[index]
