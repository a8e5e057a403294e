"""The docstrings of Value on the engine that runs: pytest finds those of functions, which native methods are not."""

import doctest

import pytest

from autograd import Value
from autograd.graph import value

DOCUMENTED = sorted(
    name
    for name, attribute in vars(Value).items()
    if isinstance(text := getattr(attribute, "__doc__", None), str)
    and ">>>" in text
    and text != type(attribute).__doc__
)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_what_they_show_is_what_comes(name: str) -> None:
    example = doctest.DocTestParser().get_doctest(vars(Value)[name].__doc__, dict(vars(value)), name, None, None)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(example, out=said.append)
    assert (failed, tried > 0) == (0, True), "".join(said)


def test_there_are_many() -> None:
    assert len(DOCUMENTED) > 50
