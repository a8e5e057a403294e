"""A scalar autograd engine you can see through.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x**2 + 2 * x
>>> y.backward()
>>> x.grad
8.0
"""

from autograd.drawing import Drawing, EngineNotFound, draw
from autograd.primitive import Primitive
from autograd.primitives import (
    TABLE,
    abs,
    add,
    cos,
    div,
    dot,
    exp,
    greater,
    identity,
    leaky_relu,
    log,
    maximum,
    minimum,
    mul,
    neg,
    pow,
    relu,
    sigmoid,
    sin,
    softplus,
    sqrt,
    step,
    sub,
    sum,
    tanh,
    where,
)
from autograd.transforms import grad, gradient, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.value import Parameter, Value, local_derivatives, topological_order

__all__ = [
    "TABLE",
    "Drawing",
    "EngineNotFound",
    "Parameter",
    "Primitive",
    "Value",
    "abs",
    "add",
    "cos",
    "div",
    "dot",
    "draw",
    "exp",
    "grad",
    "gradient",
    "greater",
    "hessian",
    "hvp",
    "identity",
    "jacobian",
    "jvp",
    "leaky_relu",
    "local_derivatives",
    "log",
    "maximum",
    "minimum",
    "mul",
    "neg",
    "pow",
    "relu",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "step",
    "sub",
    "sum",
    "tanh",
    "topological_order",
    "value_and_grad",
    "vjp",
    "where",
]
