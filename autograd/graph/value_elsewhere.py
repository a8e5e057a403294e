"""What micrograd and PyTorch call the parts of a Value, and what they are called here: for the errors of Value."""

from __future__ import annotations

from autograd.common.elsewhere import elsewhere

_MICROGRAD = "`from autograd.micrograd import Value` has micrograd's names"
_OPERANDS = f"write v.operands, the tuple of the Values and floats that it was made of; {_MICROGRAD}"
_PRIMITIVE = f"write v.primitive, which is None for a leaf, or v.primitive.name; {_MICROGRAD}"
_DATA = "write v.data, the number"
_ONE_NUMBER = "a Value is one number; lists of Values have a length"
_ONE_NUMBER_MEANT = "a Value is one number; write autograd.{}([v, …]) of a list"
_EVERY_VALUE = "every Value gets a gradient; write v.detach() for a leaf that gradients stop at"

VALUE_ELSEWHERE = elsewhere(
    {
        # micrograd and its relatives
        "_prev": _OPERANDS,
        "_children": _OPERANDS,
        "children": _OPERANDS,
        "parents": _OPERANDS,
        "_op": _PRIMITIVE,
        "op": _PRIMITIVE,
        **dict.fromkeys(("prev", "inputs"), _OPERANDS),
        "_backward": f"the derivatives of a primitive are in its row, v.primitive.partials; {_MICROGRAD}",
        "name": "write v.label",
        "value": _DATA,
        # PyTorch
        "item": _DATA,
        "tolist": _DATA,
        "numpy": _DATA,
        # not "float": `typing.get_type_hints(Value)` would find this in place of the type
        **dict.fromkeys(("cpu", "cuda", "double", "to"), "its number is a float of this process, v.data"),
        "shape": _ONE_NUMBER,
        "size": _ONE_NUMBER,
        "dim": _ONE_NUMBER,
        "clone": "write autograd.identity(v), through which the gradient flows",
        "grad_fn": "write v.primitive, which is None for a leaf",
        "is_leaf": "write not v.operands",
        "requires_grad": _EVERY_VALUE,
        "requires_grad_": _EVERY_VALUE,
        "retain_grad": "every Value keeps its gradient without it",
        "pow": "write v ** exponent",
        "square": "write v ** 2",
        "softmax": "write autograd.softmax([v, …]), which takes a list",
        "mean": _ONE_NUMBER_MEANT.format("mean"),
        "sum": _ONE_NUMBER_MEANT.format("sum"),
        # what functions of autograd do
        "draw": "write autograd.draw(v)",
        "explain": "write autograd.explain(v, x), for the derivative by a Value x",
        "page": "write autograd.page(v)",
        "plot": "write autograd.draw(v)",
        "show": "write autograd.draw(v)",
    },
    refused={"_prev", "_children", "_op", "_backward", "requires_grad"},
)
"""The attributes of a Value of theirs."""
