"""A file nn.py or autograd.py beside the script: it works as it is, and the first missing name says what hides what."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from autograd.common import tell_who_hides

HOME = Path(__file__).resolve().parents[3]


def run(folder: Path, program: str, **files: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in a folder with files beside it."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    # the folder of glassgrad comes last, as where it is installed
    begin = f"import sys\nsys.path.append({str(HOME)!r})\n"
    (folder / "script.py").write_text(begin + program, encoding="utf-8")
    command = [sys.executable, str(folder / "script.py")]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


OWN = "from autograd import Value\nclass MLP:\n    pass\n"


@pytest.mark.parametrize("order", ["import autograd\nimport nn\n", "import nn\nimport autograd\n"])
@pytest.mark.parametrize("own", [OWN, "x = 1\n"])
def test_a_missing_name_says_what_hides_nn(tmp_path: Path, order: str, own: str) -> None:
    attribute = "try:\n    nn.fit\nexcept AttributeError as error:\n    print(error)\n"
    done = run(tmp_path, f"{order}{attribute}print('then', file=sys.stderr)\nfrom nn import fit\n", nn=own)
    assert done.returncode == 1
    assert "has no attribute 'fit'" in done.stdout
    warning = f"UserWarning: {tmp_path / 'nn.py'} hides glassgrad's nn, which has fit; rename that file"
    of_the_attribute, of_the_import = done.stderr.split("then\n")
    assert warning in of_the_attribute
    assert warning in of_the_import
    assert "ImportError: cannot import name 'fit' from 'nn'" in of_the_import


def test_an_nn_of_ones_own_works_without_a_word(tmp_path: Path) -> None:
    program = (
        "import autograd, nn, importlib, inspect\nprint(nn.MLP.__module__, nn.__file__, hasattr(nn, 'something'))\n"
        "importlib.reload(nn)\nprint(nn.__spec__.loader is nn.__loader__, 'Value' in inspect.getsource(nn))\n"
    )
    done = run(tmp_path, program, nn=OWN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"nn {tmp_path / 'nn.py'} False", "True True"]


def test_other_missing_names_are_pythons_errors(tmp_path: Path) -> None:
    done = run(tmp_path, "import autograd, nn\nnn.fitt", nn=OWN)
    assert "AttributeError: module 'nn' has no attribute 'fitt'" in done.stderr
    assert "hides" not in done.stderr


def test_a_module_that_computes_its_names_keeps_doing_so(tmp_path: Path) -> None:
    done = run(tmp_path, "import autograd, nn\nprint(nn.fit)", nn="def __getattr__(name):\n    return name * 2\n")
    assert (done.stdout, done.stderr) == ("fitfit\n", "")


def test_without_such_a_file_nothing_is_looked_for(tmp_path: Path) -> None:
    program = "import autograd, nn\nprint(nn.fit.__name__, [f for f in sys.meta_path if 'Hint' in type(f).__name__])"
    done = run(tmp_path, program)
    assert (done.stdout, done.stderr) == ("fit []\n", "")


def test_an_autograd_of_ones_own_is_named_by_nn(tmp_path: Path) -> None:
    done = run(tmp_path, "import nn", autograd="class Value:\n    pass\n")
    assert done.returncode == 1
    assert f"ImportError: {tmp_path / 'autograd.py'} hides glassgrad's autograd; rename it" in done.stderr


# ---- the same in this process ------------------------------------------------------------------------------------


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes first on the path, and no nn that has been imported."""
    importlib.import_module("nn")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.delitem(sys.modules, "nn")
    return tmp_path


def imported() -> ModuleType:
    module = importlib.import_module("nn")
    assert sys.modules.pop("nn") is module
    return module


def test_a_module_that_is_imported_afterwards(beside: Path) -> None:
    (beside / "nn.py").write_text(OWN, encoding="utf-8")
    tell_who_hides("nn")
    assert importlib.util.find_spec("a_module_that_is_nowhere") is None
    module = imported()
    assert module.__file__ == str(beside / "nn.py")
    assert module.MLP.__module__ == "nn"
    with pytest.warns(UserWarning, match=r"nn\.py hides glassgrad's nn, which has fit; rename that file"):
        assert not hasattr(module, "fit")
    assert not hasattr(module, "fitt")


def test_a_module_that_was_imported_before(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ModuleType("nn")
    own.__file__ = str(beside / "nn.py")
    monkeypatch.setitem(sys.modules, "nn", own)
    tell_who_hides("nn")
    with pytest.warns(UserWarning, match="hides glassgrad's nn"):
        assert not hasattr(own, "MLP")
    known = own.__getattr__
    tell_who_hides("nn")
    assert own.__getattr__ is known


def test_glassgrads_own_is_left_alone(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = imported()
    before, own = [*sys.meta_path], ours.__getattr__
    for path in ([str(HOME)], [], ["", "nowhere"]):
        monkeypatch.setattr(sys, "path", path)
        tell_who_hides("nn")
    monkeypatch.setitem(sys.modules, "nn", ours)
    tell_who_hides("nn")
    assert sys.meta_path == before
    assert ours.__getattr__ is own


def test_a_file_that_is_gone_when_it_is_imported(beside: Path) -> None:
    (beside / "nn.py").write_text(OWN, encoding="utf-8")
    tell_who_hides("nn")
    (beside / "nn.py").unlink()
    importlib.invalidate_caches()
    assert hasattr(imported(), "fit")
