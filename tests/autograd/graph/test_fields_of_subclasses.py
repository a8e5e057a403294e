"""Subclasses of Value with fields of their own by the names `data` and `grad`, among others that have none."""

from typing import Any

import pytest

from autograd import Parameter, Value


class Halved(Parameter):
    """A Parameter whose numbers are read as halves, and assigned as doubles."""

    @property
    def data(self) -> float:
        """Half of the number."""
        return Value.data.__get__(self) / 2.0  # type: ignore[no-any-return]

    @data.setter
    def data(self, number: float) -> None:
        Value.data.__set__(self, 2.0 * number)  # type: ignore[attr-defined]

    @property
    def grad(self) -> float:
        """Half of the gradient."""
        return Value.grad.__get__(self) / 2.0  # type: ignore[no-any-return]

    @grad.setter
    def grad(self, number: float) -> None:
        Value.grad.__set__(self, 2.0 * number)  # type: ignore[attr-defined]


class Plain(Parameter):
    """A Parameter without fields of its own, but for what it lacks."""

    def __getattr__(self, name: str) -> str:
        return f"no {name}"


def test_fields_of_a_subclass_go_before_those_of_value() -> None:
    for _ in range(3):  # in turns, as kinds of Values meet in a program
        plain, halved = Plain(3.0), Halved(3.0)
        assert (plain.data, halved.data, Parameter(3.0).data, Value(3.0).data) == (3.0, 1.5, 3.0, 3.0)
        (plain * halved * 4.0).backward()
        assert (plain.grad, halved.grad) == (12.0, 6.0)
        assert plain.missing == "no missing"
        plain.data, halved.data, plain.grad, halved.grad = 5.0, 5.0, 1.0, 1.0
        assert (plain * halved).data == 50.0
        assert (plain.grad, halved.grad) == (1.0, 1.0)
        (plain + halved).backward()
        assert (plain.grad, halved.grad) == (2.0, 1.5)


@pytest.mark.parametrize("name", ["data", "grad"])
@pytest.mark.parametrize("kind", [Value, Parameter, Plain])
def test_fields_are_found_by_any_string_of_their_name(kind: Any, name: str) -> None:
    value = kind(2.0)
    made = "".join([*name])  # another object than the name in the source
    setattr(value, made, 7.0)
    assert getattr(value, name) == getattr(value, made) == 7.0
