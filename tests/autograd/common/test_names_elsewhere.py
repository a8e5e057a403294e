"""Names of other libraries' packages: reading and importing them says what to write, and that can be written."""

import importlib
import importlib.util
import re
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn
from autograd.common import autograd_elsewhere
from nn.common import nn_elsewhere

PACKAGES: list[tuple[ModuleType, dict[str, str]]] = [
    (autograd, autograd_elsewhere.NAMES),
    (nn, nn_elsewhere.NAMES),
]


@pytest.mark.parametrize(("package", "names"), PACKAGES)
def test_reading_and_importing_say_what_to_write(package: ModuleType, names: dict[str, str]) -> None:
    for name, advice in names.items():
        if name in vars(package):  # another test has imported it as a module of its own
            continue
        assert not hasattr(package, name)
        with pytest.raises(AttributeError) as read:
            getattr(package, name)
        assert str(read.value) == f"module {package.__name__!r} has no attribute {name!r}; {advice}"
        for statement in (f"from {package.__name__} import {name}", f"import {package.__name__}.{name}"):
            with pytest.raises(ImportError) as imported:
                exec(statement)
            assert str(imported.value) == f"cannot import name {name!r} from {package.__name__!r}; {advice}"


@pytest.mark.parametrize(("package", "names"), PACKAGES)
def test_what_to_write_exists(package: ModuleType, names: dict[str, str]) -> None:
    for advice in names.values():
        for owner, name in re.findall(r"\b(autograd|nn)\.(\w+)", advice):
            assert hasattr({"autograd": autograd, "nn": nn}[owner], name), advice


@pytest.mark.parametrize(("package", "names"), PACKAGES)
def test_no_public_name_is_in_the_table(package: Any, names: dict[str, str]) -> None:
    assert not {*names} & {*package.__all__, *dir(package)}


def test_other_names_are_pythons_errors() -> None:
    with pytest.raises(AttributeError, match=r"^module 'nn' has no attribute 'Linaer'$"):
        getattr(nn, "Linaer")  # noqa: B009
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'nn\.linaer'$"):
        importlib.import_module("nn.linaer")
    assert importlib.util.find_spec("nn.linaer") is None
