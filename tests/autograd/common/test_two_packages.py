"""glassgrad and HIPS autograd in one environment: what is left after every order of installing and uninstalling.

An installer writes a distribution's files, over those that are there, and uninstalling removes each file that is in the
distribution's record, whoever wrote it last. So folders are filled and emptied here, without an installer.
"""

import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

from autograd.common.two_packages import check_that_none_was_installed_over_the_other
from tests.autograd.common.two_distributions import (
    HEAD,
    OF_GLASSGRAD,
    OF_HIPS,
    ROOT,
    install,
    other_packages,
    uninstall,
)

ORDERS = [("autograd", "glassgrad"), ("glassgrad", "autograd")]
BOTH = "two distributions lie in"
LOST = "has lost its __init__.py"
WAYS_OUT = ("python -m venv", "uninstall -y autograd glassgrad", "--target FOLDER glassgrad", "PYTHONPATH=FOLDER")


def outcome(*folders: Path, program: str) -> str:
    """What a program prints, or the last lines of its error, where these folders come before the other packages."""
    path = [*map(str, folders), *other_packages()]
    started = f"import sys; sys.path[:] = {path!r}; {program}"
    done = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, cwd=folders[0])
    return done.stdout.strip() or done.stderr


def importing(folder: Path) -> dict[str, str]:
    """The outcome of importing each of these."""
    programs = {
        "autograd": "import autograd; print(getattr(autograd, 'of', autograd.__doc__))",
        "autograd.numpy": "import autograd.numpy as np; print(np.of)",
        "autograd.drawing": "import autograd.drawing; print(autograd.drawing.__doc__)",
        "nn": "import nn; print(nn.__doc__)",
    }
    return {name: outcome(folder, program=program) for name, program in programs.items()}


def says(text: str, *parts: str) -> bool:
    return "ImportError: " in text and all(part in text for part in parts)


def test_one_file_alone_is_of_both() -> None:
    assert {HEAD} == OF_HIPS & OF_GLASSGRAD
    assert not {file.parent for file in OF_HIPS} & OF_GLASSGRAD


def test_each_by_itself_works(tmp_path: Path) -> None:
    install(tmp_path, "glassgrad")
    found = importing(tmp_path)
    assert found["autograd"].startswith("A scalar autograd engine")
    assert found["nn"].startswith("Neural networks")
    uninstall(tmp_path, "glassgrad")
    assert not any(tmp_path.iterdir())
    install(tmp_path, "autograd")
    assert importing(tmp_path)["autograd"] == f"HIPS autograd, {HEAD.as_posix()}"


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_one_over_the_other_is_an_error_that_names_both_and_the_ways_out(
    tmp_path: Path, first: str, second: str
) -> None:
    install(tmp_path, first)
    install(tmp_path, second)
    found = importing(tmp_path)
    theirs = {"autograd", "autograd.numpy"} if second == "autograd" else set()  # its `__init__` runs, which is not ours
    for name, text in found.items():
        if name in theirs:
            assert text.startswith("HIPS autograd")
        else:
            assert says(text, f"{BOTH} {tmp_path / 'autograd'}: autograd, ", "and glassgrad", *WAYS_OUT), name


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_uninstalling_hips_autograd_takes_the_head_of_glassgrad_along(tmp_path: Path, first: str, second: str) -> None:
    install(tmp_path, first)
    install(tmp_path, second)
    uninstall(tmp_path, "autograd")
    found = importing(tmp_path)
    for name in ("autograd.drawing", "nn"):
        assert says(found[name], f"{tmp_path / 'autograd'} {LOST}", "--force-reinstall --no-deps glassgrad")
    install(tmp_path, "glassgrad")  # as that message says
    assert importing(tmp_path)["nn"].startswith("Neural networks")


@pytest.mark.parametrize(("first", "second"), ORDERS)
@pytest.mark.parametrize("wanted", ["autograd", "glassgrad"])
def test_the_way_out_of_uninstalling_both(tmp_path: Path, first: str, second: str, wanted: str) -> None:
    install(tmp_path, first)
    install(tmp_path, second)
    uninstall(tmp_path, "autograd")
    uninstall(tmp_path, "glassgrad")
    assert not any(tmp_path.iterdir())
    install(tmp_path, wanted)
    assert "Error" not in importing(tmp_path)["autograd"]


@pytest.mark.parametrize("first", ["autograd", "glassgrad"])
def test_in_two_folders_the_first_is_imported_and_nn_says_if_that_is_the_other(tmp_path: Path, first: str) -> None:
    """An editable install, or the way out of a folder of its own."""
    for distribution in ("autograd", "glassgrad"):
        install(tmp_path / distribution, distribution)
    second = "glassgrad" if first == "autograd" else "autograd"
    text = outcome(tmp_path / first, tmp_path / second, program="import nn; print(nn.__doc__)")
    if first == "glassgrad":
        assert text.startswith("Neural networks")
    else:
        hiding, own = tmp_path / "autograd" / HEAD, tmp_path / "glassgrad"
        assert says(text, f"{hiding} hides glassgrad's autograd", "HIPS autograd", f"PYTHONPATH={own}")


def test_the_check_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_that_none_was_installed_over_the_other(str(tmp_path))
    monkeypatch.setitem(sys.modules, "autograd", module_from_spec(ModuleSpec("autograd", None, is_package=True)))
    with pytest.raises(ImportError, match=LOST):
        check_that_none_was_installed_over_the_other(str(tmp_path))
    monkeypatch.setitem(sys.modules, "autograd", ModuleType("autograd"))  # made by hand, as some programs do in tests
    check_that_none_was_installed_over_the_other(str(tmp_path))
    (tmp_path / "core.py").touch()
    with pytest.raises(ImportError, match=BOTH) as caught:
        check_that_none_was_installed_over_the_other(str(tmp_path))
    assert caught.value.name == "autograd"


def test_a_missing_autograd_is_pythons_error(tmp_path: Path) -> None:
    program = (
        "from importlib.util import module_from_spec, spec_from_file_location as found; "
        f"spec = found('nn', {str(ROOT / 'nn' / '__init__.py')!r}); spec.loader.exec_module(module_from_spec(spec))"
    )
    text = outcome(tmp_path, program=program)
    assert "ModuleNotFoundError: No module named 'autograd'" in text
