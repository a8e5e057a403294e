"""Names that are imported when they are first used: what a package has before and after, in every way of asking."""

import builtins
import copy
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd.common.imported_when_used import imported_when_used, names_for_later

BODY = """
from autograd.common import imported_when_used as _later, public_names as _names

ready = 1
with _later(globals()):
    from {package}.deep.lazy import COUNT as COUNT, function as function, Thing as Renamed
    from {package}.wrong import absent as absent
    from {package}.broken import never as never
globals()["__all__"] = _names(globals())
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Any]:
    name = "lazy_" + request.node.name.partition("[")[0][-20:].strip("_")
    files = {
        "__init__.py": BODY.format(package=name),
        "deep/__init__.py": "",
        "deep/lazy.py": "COUNT = 3\n\n\ndef function():\n    return 7\n\n\nclass Thing:\n    pass\n",
        "wrong.py": "",
        "broken.py": "import a_module_that_nobody_has\n",
    }
    for file, text in files.items():
        path = tmp_path / name / file
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__(name)
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def test_a_name_is_imported_once_when_it_is_used(package: Any) -> None:
    lazy = f"{package.__name__}.deep.lazy"
    assert lazy not in sys.modules
    assert "function" not in vars(package)
    assert package.function() == 7
    assert lazy in sys.modules
    assert vars(package)["function"] is package.function is sys.modules[lazy].function
    assert package.Renamed is sys.modules[lazy].Thing
    assert set(names_for_later(vars(package))) == {"COUNT", "Renamed", "absent", "function", "never"}


def test_all_names_are_listed_before_they_are_used(package: Any) -> None:
    assert package.__all__ == ["COUNT", "Renamed", "absent", "function", "never", "ready"]
    assert {*package.__all__, "__name__", "__doc__"} <= set(dir(package))
    assert "function" not in vars(package)


def test_a_folder_or_file_of_the_statements_is_an_attribute_too(package: Any) -> None:
    assert package.deep is sys.modules[f"{package.__name__}.deep"]
    assert package.wrong is sys.modules[f"{package.__name__}.wrong"]


def test_star_imports_use_every_name(package: Any) -> None:
    package.__all__ = ["COUNT", "function"]
    names: dict[str, Any] = {}
    exec(f"from {package.__name__} import *", names)
    assert names["COUNT"] == 3
    assert names["function"]() == 7


def test_a_missing_name_is_pythons_error(package: Any) -> None:
    with pytest.raises(AttributeError, match=f"^module '{package.__name__}' has no attribute 'functions'$") as caught:
        package.functions  # noqa: B018
    assert (caught.value.name, caught.value.obj) == ("functions", package)  # for "Did you mean: 'function'?"
    assert not hasattr(package, "_private")
    with pytest.raises(ImportError, match="cannot import name 'functions' from"):
        exec(f"from {package.__name__} import functions")


def test_a_name_that_its_module_lacks_or_cannot_give_is_the_modules_error(package: Any) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}.wrong' has no attribute 'absent'"):
        package.absent  # noqa: B018
    for _ in range(2):  # a failure is not kept
        with pytest.raises(ModuleNotFoundError, match="a_module_that_nobody_has"):
            package.never  # noqa: B018


def test_patched_and_given_back(package: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package, "function", lambda: 8)
        assert package.function() == 8
    assert package.function() == 7


def test_other_modules_are_imported_in_the_meantime() -> None:
    """Another thread imports while a block runs; the block leaves Python's import as it was, after an error too."""
    before = builtins.__import__
    namespace: dict[str, Any] = {"__name__": "a_package"}
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(__import__("os.path", fromlist=["join"])))
    with pytest.raises(ZeroDivisionError):  # noqa: PT012, SIM117
        with imported_when_used(namespace):
            assert builtins.__import__ is not before
            thread.start()
            thread.join()
            raise ZeroDivisionError
    assert found == [__import__("os").path]
    assert builtins.__import__ is before


def test_many_threads_get_one_thing(package: Any) -> None:
    start, found = threading.Barrier(8), []

    def use() -> None:
        start.wait()
        found.append(package.function)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [package.function] * 8


@pytest.mark.parametrize("package", [autograd, nn])
def test_what_the_packages_have(package: Any, run_python: Callable[..., str]) -> None:
    """No name is that of a file or folder too, which Python would put in its place when it imports that."""
    folder = Path(package.__file__).parent
    files = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not files & {*package.__all__}
    for name in names_for_later(vars(package)):
        thing = getattr(package, name)
        assert isinstance(thing, dict) or (copy.copy(thing) is thing and pickle.loads(pickle.dumps(thing)) is thing)
    assert set(package.__all__) <= set(dir(package))


def test_folders_need_no_import_of_their_own(run_python: Callable[..., str]) -> None:
    folders = ["autograd." + folder for folder in ("checking", "compiler", "derivatives", "drawing", "explaining")]
    folders += ["autograd.exercises", "autograd.live", "autograd.sparse", "nn.data", "nn.prediction", "nn.training"]
    program = f"import autograd, nn; print(*(m.__name__ for m in ({', '.join(folders)})))"
    assert run_python(program).split() == folders
