"""Who may import whom, read from the source: autograd never imports nn, and no module imports in a circle."""

import ast
import importlib
import inspect
import re
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from tests.marking import each_of

PACKAGES = {package.__name__: Path(package.__file__).parent for package in (autograd, nn)}  # type: ignore[arg-type]


def module_name(package: Any, path: Any) -> Any:
    parts = (package, *path.relative_to(PACKAGES[package]).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


MODULES = {
    module_name(package, path): path for package, folder in PACKAGES.items() for path in sorted(folder.rglob("*.py"))
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def statements(module: Any) -> Any:
    """The import statements anywhere in a module: at its top, in a function, and for type checkers alone."""
    tree = tree_of(MODULES[module])
    return [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]


@cache  # read by the first test that asks, as every process collects all tests
def imports(module: Any) -> Any:
    """The modules that a module imports."""
    found = set()
    for statement in statements(module):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        else:
            assert statement.level == 0, f"{module} imports relative to itself"
            submodules = {f"{statement.module}.{alias.name}" for alias in statement.names} & MODULES.keys()
            found |= submodules
            if len(submodules) < len(statement.names):
                found.add(statement.module)
    return found


def within(module: Any, *packages: Any) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


FACES = {
    name: importlib.import_module(name)
    for name in (
        "autograd",
        "autograd.common",
        "autograd.compiler",
        "autograd.drawing",
        "autograd.live",
        "autograd.micrograd",
    )
}

every_module = each_of("module", MODULES)


def test_the_source_was_found() -> None:
    assert {"autograd", "autograd.table.ieee", "autograd.graph.value", "nn", "nn.models.layers"} <= MODULES.keys()
    assert imports("autograd.graph.value") >= {"autograd.table.rows", "operator"}


@every_module
def test_autograd_does_not_know_nn(module: Any) -> None:
    assert within(module, "nn") or not [other for other in imports(module) if within(other, "nn")]


@every_module
def test_nn_sees_only_the_public_faces_of_autograd(module: Any) -> None:
    if not within(module, "nn"):
        return
    for statement in statements(module):
        if isinstance(statement, ast.Import):
            seen = {alias.name for alias in statement.names if within(alias.name, "autograd")}
            assert seen <= FACES.keys()
        elif within(statement.module, "autograd"):
            assert {alias.name for alias in statement.names} <= set(FACES[statement.module].__all__)


# What else of the project each module may import.
ALLOWED = {
    "autograd.common": (),
    "autograd.table": (),
    "autograd.graph": ("autograd.table", "autograd.common"),
    "autograd.derivatives": ("autograd.graph", "autograd.table", "autograd.common"),
    "autograd.checking": (
        *("autograd.mistakes", "autograd.explaining", "autograd.derivatives"),
        *("autograd.graph", "autograd.table", "autograd.common"),
    ),
    "autograd.explaining": ("autograd.graph", "autograd.table", "autograd.common"),
    "autograd.mistakes": (
        *("autograd.explaining", "autograd.derivatives", "autograd.graph"),
        *("autograd.table", "autograd.common"),
    ),
    "autograd.drawing": ("autograd.graph", "autograd.table", "autograd.common"),
    "autograd.live": (
        *("autograd.compiler", "autograd.drawing", "autograd.explaining", "autograd.derivatives"),
        *("autograd.graph", "autograd.table", "autograd.common"),
    ),
    "autograd.exercises": (
        *("autograd.live", "autograd.drawing", "autograd.mistakes", "autograd.explaining"),
        *("autograd.graph", "autograd.table", "autograd.common"),
    ),
    "autograd.compiler": ("autograd.derivatives", "autograd.graph", "autograd.table", "autograd.common"),
    "autograd.sparse": (
        *("autograd.compiler", "autograd.drawing", "autograd.derivatives"),
        *("autograd.graph", "autograd.table", "autograd.common"),
    ),
    "autograd.micrograd": ("autograd.drawing", "autograd.graph", "autograd.table", "autograd.common"),
    "autograd.testing": ("autograd.checking", "autograd.graph", "autograd.common"),
}


@every_module
def test_each_layer_of_autograd_builds_on_those_below(module: Any) -> None:
    for layer, allowed in ALLOWED.items():
        if within(module, layer):
            others = [other for other in imports(module) if within(other, "autograd") and not within(other, layer)]
            assert not [other for other in others if not within(other, *allowed)]


def test_no_import_circles() -> None:
    TopologicalSorter({module: imports(module) - {module} for module in MODULES}).prepare()  # raises CycleError


def of_our_naming() -> list[Path]:
    """All modules but those that take micrograd's names, so that its programs find them."""
    theirs = ("autograd.micrograd.lecture_value", "nn.micrograd")
    return [path for module, path in MODULES.items() if module not in theirs]


def test_no_two_modules_share_a_name() -> None:
    names = Counter(path.name for path in of_our_naming() if path.name != "__init__.py")
    assert [name for name, n in names.items() if n > 1] == []


def test_no_two_classes_share_a_name() -> None:
    trees = map(tree_of, of_our_naming())
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, n in names.items() if n > 1] == []


def test_no_circles_of_folders() -> None:
    """Folders import each other in one direction; between a folder and those inside it, modules alone count."""
    folder = {
        module: module if path.stem == "__init__" else module.rpartition(".")[0] for module, path in MODULES.items()
    }
    seen: dict[str, set[str]] = {own: set() for own in folder.values()}
    for module, own in folder.items():
        others = {folder[other] for other in imports(module) & MODULES.keys()}
        seen[own] |= {other for other in others if not within(other, own) and not within(own, other)}
    TopologicalSorter(seen).prepare()  # raises CycleError


def test_the_core_needs_the_standard_library_only() -> None:
    for module in ("autograd.table.ieee", "autograd.table.row", "autograd.table.rows", "autograd.graph.value"):
        others = [other.partition(".")[0] for other in imports(module) if not within(other, "autograd")]
        assert set(others) <= sys.stdlib_module_names


# ---- each folder's page ----------------------------------------------------------------------------------------

FOLDERS = {module: path for module, path in MODULES.items() if path.name == "__init__.py"}


@each_of("folder", FOLDERS)
def test_the_page_of_a_folder_says_what_goes_in_what_comes_out_and_which_file_to_open_first(folder: Any) -> None:
    page = ast.get_docstring(ast.parse(FOLDERS[folder].read_text(encoding="utf-8"))) or ""
    assert re.search(r"^In: .*Out: ", page, re.MULTILINE | re.DOTALL)
    assert re.search(r"[Oo]pen\s+`[\w/]+\.py`\s+first", page)


@each_of("folder", FOLDERS)
def test_the_page_of_a_folder_names_files_and_folders_that_exist(folder: Any) -> None:
    page = ast.get_docstring(ast.parse(FOLDERS[folder].read_text(encoding="utf-8"))) or ""
    named = re.findall(r"`((?:\w+/)*\w+\.(?:py|js|c)|(?:\w+/)+)`", page)
    assert not [name for name in named if not (FOLDERS[folder].parent / name).exists()]


# ---- the public face -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", [autograd, nn])
def test_all_is_complete_and_in_order(package: Any) -> None:
    public = {
        name
        for name in dir(package)
        if not name.startswith("_") and not inspect.ismodule(getattr(package, name)) and name != "annotations"
    }
    assert set(package.__all__) == public
    assert len(set(package.__all__)) == len(package.__all__)
    assert package.__all__ == sorted(package.__all__, key=rank)


def rank(name: Any) -> Any:
    """CONSTANTS, then Classes, then functions, each in natural order, log2 before log10, as ruff sorts `__all__`."""
    parts = [(int(part) if part.isdigit() else -1, part) for part in re.split(r"(\d+)", name)]
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, parts)


@each_of("public", [(package, name) for package in (autograd, nn) for name in package.__all__])
def test_every_public_name_is_documented(public: Any) -> None:
    package, name = public
    member = getattr(package, name)
    if (name.isupper() and isinstance(member, dict)) or isinstance(member, str):
        return  # a table, whose entries are documented, or a text, which cannot have a docstring
    assert inspect.getdoc(member), f"{package.__name__}.{name} has no docstring"
    assert inspect.getdoc(member) != inspect.getdoc(type(member)), f"only its type documents {package.__name__}.{name}"
