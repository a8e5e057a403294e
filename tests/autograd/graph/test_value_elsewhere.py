"""Names of micrograd and PyTorch on Values: each error says what to write, which exists."""

import re

import pytest

from autograd import Parameter, Value, identity
from autograd.graph.value_elsewhere import VALUE_ELSEWHERE

NODES = {"leaf": Value(2.0), "inner": Value(2.0) * 3.0, "parameter": Parameter(2.0)}


@pytest.mark.parametrize("name", VALUE_ELSEWHERE)
@pytest.mark.parametrize("node", NODES)
def test_each_name_says_what_to_write(name: str, node: str) -> None:
    value = NODES[node]
    with pytest.raises(AttributeError) as caught:
        getattr(value, name)
    message = str(caught.value)
    assert message.startswith(f"'{type(value).__name__}' object has no attribute '{name}'; ")
    named = re.findall(r"v\.(\w+)", message)
    assert all(hasattr(value, part) for part in named)
    assert named or "autograd.identity" in message or re.search("write|a Value is|keeps", message)
    assert not hasattr(value, name)
    assert name not in dir(value)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("_prev", "v.operands"),
        ("_op", "v.primitive"),
        ("_backward", "autograd.micrograd"),
        ("_children", "v.operands"),
        ("item", "v.data"),
        ("tolist", "v.data"),
        ("numpy", "v.data"),
        ("requires_grad", "v.detach()"),
        ("is_leaf", "not v.operands"),
    ],
)
def test_the_names_that_are_tried_most(name: str, instead: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(instead)):
        getattr(Value(1.0), name)


@pytest.mark.parametrize("name", ["requires_grad", "_backward", "_prev", "value", "name"])
def test_what_would_do_nothing_cannot_be_assigned(name: str) -> None:
    with pytest.raises(AttributeError, match=f"'Value' object has no attribute '{name}'; "):
        setattr(Value(1.0), name, False)


def test_a_subclass_may_have_these_names() -> None:
    class Lecture(Value):
        @property
        def _prev(self) -> set[Value]:
            return {x for x in self.operands if isinstance(x, Value)}

        def item(self) -> float:
            return self.data

    x = Lecture(2.0)
    assert (x._prev, x.item()) == (set(), 2.0)
    assert {"_prev", "item"} <= set(dir(x))


def test_the_advice_is_right() -> None:
    x = Value(2.0)
    y = identity(x)
    y.backward()
    assert (y.data, x.grad) == (2.0, 1.0)
    assert (not x.operands, not y.operands) == (True, False)
    assert y.primitive is identity
