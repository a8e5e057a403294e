"""Value: a number that remembers how it was made, so that it can be differentiated."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import RLock
from typing import Any, ClassVar, Final, NoReturn, Protocol, TypeAlias, TypeVar

from autograd.common.elsewhere import names_here
from autograd.common.forking import free_when_forked
from autograd.common.webassembly import on_webassembly
from autograd.graph import copying, native
from autograd.graph.freeing import free_by_a_loop
from autograd.graph.reverse import no_gradient_number, run_backward, starting_gradient
from autograd.graph.settled import real_number, settled
from autograd.graph.value_elsewhere import VALUE_ELSEWHERE
from autograd.graph.zeroing import PASSES
from autograd.table import rows as primitives
from autograd.table.row import NOTHING, Primitive, Recorded, as_float

Operand: TypeAlias = "Value | float"
Method = TypeVar("Method", bound="Callable[..., Value]")

NO_GRADIENT: Final = float("0")
"""The `grad` of a Value that no backward pass has reached: a zero known by its identity, see `Value.has_grad`."""

_new = object.__new__

_era = 0
_lock = free_when_forked(RLock())  # reentrant: a signal's handler may take it while its own thread holds it


def new_era() -> int:
    """Begins an era and returns its number; leaves that any thread makes from now on have this era or a later one."""
    global _era
    with _lock:
        _era += 1
        if native.loaded:
            native.loaded.begin_era(_era)
        return _era


def _new_node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> Value:
    node = _new(Value)
    node._number = data
    node._grad = NO_GRADIENT
    node.label = ""
    node.primitive = primitive
    node.operands = operands
    return node


new_node: Callable[..., Value]
"""Makes the Value that a primitive made of operands: number, primitive, operands."""

backward_of: Callable[[Value, float], None]
"""Runs the backward pass from a Value and the gradient to start from."""

new_node, backward_of = _new_node, run_backward
if native.loaded:
    new_node, backward_of = native.loaded.new_node, native.loaded.backward_of


class Guard(Protocol):
    """Called before a Value's number leaves the graph; it may raise an error while a function is being recorded."""

    def read(self, value: Value, how: str) -> None:
        """Called before the number is read; `how` names the operation in the user's words."""

    def written(self, value: Value, what: str) -> None:
        """Called before a Value, which may be a new one, gets a number from outside the graph, or a gradient."""

    def detached(self, value: Value) -> Value:
        """The result of `value.detach()`."""


_node: Callable[..., Value] = new_node  # called with a fourth argument too: see `kindred`
_backward: Callable[[Value, float], None] = backward_of
_guard: Guard | None = None


def instrument(
    node: Callable[..., Value] = new_node,
    backward: Callable[[Value, float], None] = backward_of,
    guard: Guard | None = None,
) -> None:
    """Has every new Value made by `node`, every backward pass done by `backward`, and `guard` asked before a number is
    read or written; without arguments, the plain ones.

    While no mode is on, modes cost nothing. Only `autograd.graph.modes` calls this.
    """
    global _node, _backward, _guard
    _node, _backward, _guard = node, backward, guard
    if native.loaded:
        plain = node is new_node, backward is backward_of
        native.loaded.instrument(None if plain[0] else node, None if plain[1] else backward, guard)
        return
    for name, (plain, guarded) in _ATTRIBUTES.items():
        attribute = plain if guard is None else guarded
        if Value.__dict__[name] is not attribute:  # only then: Python forgets what it knows of a class that is changed
            setattr(Value, name, attribute)


def number_of(value: Value, how: str = ".data") -> float:
    """The number of a Value as a float; `how` names the operation that reads it, in the user's words."""
    if _guard is not None:
        _guard.read(value, how)
    return settled(value)


def _assign(value: Value, data: Any) -> None:
    number = as_float(data)
    if _guard is not None:
        _guard.written(value, "number")
    value._number = 0.0 if number is NOTHING else number  # a leaf may change, so its zero is an ordinary one


def _assign_data(value: Value, data: Any) -> None:
    """The native engine calls this for what is no float; the engine in Python checks at the first use, in `settled`."""
    _assign(value, real_number(value, data))


def _assign_gradient(value: Value, gradient: Any) -> None:
    if _guard is not None:
        _guard.written(value, "gradient")
    try:
        value._grad = gradient if gradient is NO_GRADIENT else as_float(gradient)
    except (TypeError, OverflowError):
        raise no_gradient_number(value, gradient) from None


_METHODS: dict[Any, Primitive] = {}
"""The primitive that each method of Value below applies."""


def _unary(primitive: Primitive) -> Callable[[Value], Value]:
    evaluate = primitive.evaluate

    def method(self: Value) -> Value:
        x = self._number
        if type(x) is not float or x is NOTHING:
            x = settled(self)
        return _node(evaluate(x), primitive, (self,))

    return _described(method, primitive)


def _binary(primitive: Primitive) -> tuple[Callable[[Value, Any], Value], Callable[[Value, Any], Value]]:
    """The operator and its reflection, for a Value on the left and for one on the right."""
    evaluate = primitive.evaluate

    def forward(self: Value, other: Any) -> Any:
        x = self._number
        if type(x) is not float or x is NOTHING:
            x = settled(self)
        if isinstance(other, Value):
            y = other._number
            if type(y) is not float or y is NOTHING:
                y = settled(other)
            return _node(evaluate(x, y), primitive, (self, other))
        if type(other) is not float:
            try:
                other = as_float(other)
            except TypeError:
                return NotImplemented
        return _node(evaluate(x, other), primitive, (self, other))

    def reflected(self: Value, other: Any) -> Any:
        x = self._number
        if type(x) is not float or x is NOTHING:
            x = settled(self)
        if type(other) is not float:
            try:
                other = as_float(other)
            except TypeError:
                return NotImplemented
        return _node(evaluate(other, x), primitive, (other, self))

    return _described(forward, primitive), _described(reflected, primitive)


def _comparison(compare: Callable[[float, float], bool], symbol: str) -> Callable[[Value, object], bool]:
    def method(self: Value, other: object) -> Any:
        if isinstance(other, Value):
            return compare(number_of(self, symbol), number_of(other, symbol))
        try:
            number = as_float(other)
        except TypeError:
            return NotImplemented
        except OverflowError:  # an int beyond the floats can still be compared
            number = other  # type: ignore[assignment]
        return compare(number_of(self, symbol), number)

    return method


def _described(method: Method, primitive: Primitive) -> Method:
    method.__doc__ = primitive.__doc__
    _METHODS[method] = primitive
    return method


@native.adopting(_METHODS, NO_GRADIENT, _assign_data, _assign_gradient, starting_gradient, PASSES)
class Value(Recorded):
    """A number that remembers the primitive and the operands that made it.

    data: any real number (int, float, numpy scalar), kept as a float64. It can be assigned: `p.data -= lr * p.grad`.
        What is assigned becomes a float where it is used, and is refused there if it is no real number.
    label: a name for pictures and errors; dots make scopes, which pictures draw as boxes: "hidden.w1".

    grad: 0.0 until a backward pass; then the derivative of the output that `backward` was called on.
    primitive, operands: what made it; None and () for a leaf. Constants among the operands are plain floats.

    Comparisons compare numbers, `==` too, and in dicts and sets each Value is a key of its own. So `values.index(y)`
    finds the first Value with y's number; write `next(i for i, v in enumerate(values) if v is y)` for y itself.

    Errors: TypeError for anything that is not a real number.

    >>> x, y = Value(2.0, "x"), Value(-3.0, "y")
    >>> z = x * y + x**2
    >>> z.backward()
    >>> z.data, x.grad, y.grad
    (-2.0, 1.0, 2.0)
    >>> values = [Value(2.0), Value(2.0)]
    >>> values.index(values[1]), next(i for i, v in enumerate(values) if v is values[1]), len({*values})
    (0, 1, 2)
    """

    # masked arrays of numpy read a `_data`
    __slots__ = ("__weakref__", "_era", "_grad", "_number", "label", "operands", "primitive")

    _number: float  # or whatever was assigned to `data`, until `settled` makes it a float
    _era: float  # the era in which a leaf was made, infinity for a leaf of no caller; inner nodes have none
    _grad: float
    label: str
    primitive: Primitive | None
    operands: tuple[Operand, ...]
    _inner_grads_add_up: ClassVar[bool] = False  # over backward passes, see `kindred`

    def __init__(self, data: Any, label: str = "") -> None:
        if not isinstance(label, str):
            raise TypeError(f"a label is a str, got the {type(label).__name__} {label!r}")
        _assign(self, data)
        self._grad = NO_GRADIENT
        self.label = label
        self.primitive = None
        self.operands = ()
        self._era = _era

    # While nobody watches, `data` and `grad` are the slots themselves: see `instrument`.

    @property
    def data(self) -> float:
        """The number itself."""
        return number_of(self)

    @data.setter
    def data(self, number: Any) -> None:
        _assign(self, number)

    @property
    def grad(self) -> float:
        """The derivative by this Value that backward passes have left here."""
        if _guard is not None:
            _guard.read(self, ".grad")
        return self._grad

    @grad.setter
    def grad(self, derivative: float) -> None:
        if _guard is not None:
            _guard.written(self, "gradient")
        self._grad = derivative

    @property
    def has_grad(self) -> bool:
        """Whether a backward pass has been here since the last `zero_grad`; a gradient of 0 alone does not tell.

        >>> x = Value(1.0)
        >>> y = x * 0.0
        >>> x.has_grad
        False
        >>> y.backward()
        >>> x.grad, x.has_grad
        (0.0, True)
        """
        if _guard is not None:
            _guard.read(self, ".has_grad")
        return self._grad is not NO_GRADIENT

    @staticmethod
    def record(primitive: Primitive, operands: tuple[Any, ...]) -> Value:
        """The Value of `primitive` applied to `operands`, Values and numbers, among them at least one Value."""
        if len(operands) == 1:
            [value] = operands
            x = value._number
            if type(x) is not float or x is NOTHING:
                x = settled(value)
            return _node(primitive.evaluate(x), primitive, operands)
        try:
            at = [x if type(x) is float else x._number for x in operands]
            are_floats = type(sum(at, 0.0)) is float  # to ask each of them for its type takes far longer
        except (AttributeError, TypeError, OverflowError):  # an int or a numpy scalar is among them
            are_floats = False
        if not are_floats:
            operands = tuple([x if isinstance(x, Value) else as_float(x) for x in operands])
            at = [x if type(x) is float else settled(x) for x in operands]
        result = primitive.evaluate(*at)
        if type(result) is not float or result is NOTHING:  # it may be what was assigned to a leaf
            result = primitive.evaluate(*[x if type(x) is float else settled(x) for x in operands])
        return _node(result, primitive, operands)

    def backward(self, gradient: float = 1.0) -> None:
        """Computes the derivative of this Value by every Value that it was made from, into their `grad`.

        gradient: the gradient of this Value to start from, as in PyTorch: every derivative is multiplied by it.

        Leaves accumulate over calls until their `grad` is set to zero; every other Value shows the gradient of the
        last call. That is PyTorch's rule, and what lets a batch be a loop over its rows. Derivatives are taken at the
        operands' data as they are now, so change data after backward, not between forward and backward.

        Errors: TypeError for a gradient that is no real number.

        >>> x = Value(3.0)
        >>> y = x * x * x
        >>> y.backward()
        >>> y.backward()
        >>> x.grad
        54.0
        >>> y.backward(-2.0)
        >>> x.grad, y.grad
        (0.0, -2.0)
        """
        _backward(self, gradient)

    def zero_grad(self) -> None:
        """Forgets the gradient that backward passes have accumulated here."""
        self.grad = NO_GRADIENT

    def detach(self) -> Value:
        """A leaf with the same number: gradients stop at it, instead of going on to what made this Value.

        >>> x = Value(3.0)
        >>> y = x * x.detach()
        >>> y.backward()
        >>> x.grad
        3.0
        """
        return self._leaf() if _guard is None else _guard.detached(self)

    def _leaf(self) -> Value:
        """What `detach` makes while nobody watches."""
        return Value(settled(self), self.label)

    def as_constant(self) -> Operand:
        """See `Recorded`: a float, and a detached Value while its number is not known, in a recording."""
        if _guard is None:
            return settled(self)
        constant = _guard.detached(self)
        return constant if constant.operands else settled(constant)

    def __copy__(self) -> Value:
        return copying.shallow_copy(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copying.deep_copy(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return copying.reduced(self)

    def __getstate__(self) -> tuple[Any, ...]:
        grad = None if self._grad is NO_GRADIENT else self._grad
        return settled(self), grad, self.label, self.primitive, self.operands

    def __setstate__(self, state: tuple[Any, ...] | dict[str, Any]) -> None:
        if isinstance(state, dict):  # the attributes of its own, which pickle restores last
            self.__dict__.update(state)
            return
        self._number, grad, self.label, self.primitive, self.operands = state
        self._grad = NO_GRADIENT if grad is None else grad
        if not self.operands:
            self._era = _era

    def __repr__(self) -> str:
        name = f", label={self.label!r}" if self.label else ""
        with suppress(TypeError, OverflowError):  # an object that is no number is shown as it is
            settled(self)
        return f"{type(self).__name__}(data={self._number!r}, grad={self._grad!r}{name})"

    # ---- operators and methods, each from its row of the table ---------------------------------------------------

    __add__, __radd__ = _binary(primitives.add)
    __sub__, __rsub__ = _binary(primitives.sub)
    __mul__, __rmul__ = _binary(primitives.mul)
    __truediv__, __rtruediv__ = _binary(primitives.div)
    __floordiv__, __rfloordiv__ = _binary(primitives.floordiv)
    __mod__, __rmod__ = _binary(primitives.mod)
    __pow__, __rpow__ = _binary(primitives.pow)

    __neg__ = negative = _unary(primitives.neg)
    __abs__ = absolute = fabs = _unary(primitives.abs)  # numpy's names

    exp = _unary(primitives.exp)
    exp2 = _unary(primitives.exp2)
    expm1 = _unary(primitives.expm1)
    log = _unary(primitives.log)
    log2 = _unary(primitives.log2)
    log10 = _unary(primitives.log10)
    log1p = _unary(primitives.log1p)
    sqrt = _unary(primitives.sqrt)
    rsqrt = _unary(primitives.rsqrt)
    cbrt = _unary(primitives.cbrt)
    sin = _unary(primitives.sin)
    cos = _unary(primitives.cos)
    tan = _unary(primitives.tan)
    asin = arcsin = _unary(primitives.asin)  # under numpy's name too, as those below
    acos = arccos = _unary(primitives.acos)
    atan = arctan = _unary(primitives.atan)
    degrees = rad2deg = _unary(primitives.degrees)
    radians = deg2rad = _unary(primitives.radians)
    sinh = _unary(primitives.sinh)
    cosh = _unary(primitives.cosh)
    asinh = arcsinh = _unary(primitives.asinh)
    acosh = arccosh = _unary(primitives.acosh)
    atanh = arctanh = _unary(primitives.atanh)
    hypot, _ = _binary(primitives.hypot)
    atan2, _ = _binary(primitives.atan2)
    copysign, _ = _binary(primitives.copysign)
    fmod, _ = _binary(primitives.fmod)
    logaddexp, _ = _binary(primitives.logaddexp)
    arctan2 = atan2
    erf = _unary(primitives.erf)
    erfc = _unary(primitives.erfc)
    erfinv = _unary(primitives.erfinv)
    lgamma = _unary(primitives.lgamma)
    digamma = _unary(primitives.digamma)
    tanh = _unary(primitives.tanh)
    sigmoid = _unary(primitives.sigmoid)
    relu = _unary(primitives.relu)
    softplus = _unary(primitives.softplus)
    gelu = _unary(primitives.gelu)
    gelu_tanh = _unary(primitives.gelu_tanh)
    silu = _unary(primitives.silu)
    softsign = _unary(primitives.softsign)
    hard_tanh = _unary(primitives.hard_tanh)
    sign = _unary(primitives.sign)
    floor = __floor__ = _unary(primitives.floor)  # by which numpy floors arrays of Values
    ceil = __ceil__ = _unary(primitives.ceil)
    trunc = __trunc__ = _unary(primitives.trunc)
    sinc = _unary(primitives.sinc)
    round = rint = _unary(primitives.round)  # rint is numpy's name

    def leaky_relu(self, *slope: Any) -> Value:
        """The Value where it is positive, else slope times it."""
        result: Value = primitives.leaky_relu(self, *slope)
        return result

    def elu(self, *alpha: Any) -> Value:
        """The Value where it is positive, else alpha * (exp of it - 1)."""
        result: Value = primitives.elu(self, *alpha)
        return result

    def clip(self, low: Any, high: Any, out: None = None) -> Value:
        """The Value, but at least low and at most high; `out` is there because `numpy.clip` passes it."""
        result: Value = primitives.clip(self, low, high)
        return result

    def __pos__(self) -> Value:
        return self

    def conjugate(self) -> Value:
        """The Value itself, a real number; numpy's `var` and `std` ask for it."""
        return self

    # ---- as a plain number: comparisons read the data, conversions that would lose the gradient refuse -----------

    __lt__ = _comparison(operator.lt, "<")
    __le__ = _comparison(operator.le, "<=")
    __gt__ = _comparison(operator.gt, ">")
    __ge__ = _comparison(operator.ge, ">=")
    __eq__ = _comparison(operator.eq, "==")
    __ne__ = _comparison(operator.ne, "!=")
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return number_of(self, "bool()") != 0.0

    def __format__(self, spec: str) -> str:
        return format(number_of(self, "a format"), spec) if spec else repr(self)

    def __round__(self, digits: int | None = None) -> NoReturn:
        number_of(self, "round()")
        raise TypeError(
            f"rounding {self!r} to a plain number would drop its gradient without a word; "
            "write autograd.round(v), or round(v.data, 3) where you want the number alone"
        )

    def __float__(self) -> float:
        number_of(self, "float() or int()")
        raise TypeError(
            f"converting {self!r} to a plain number would drop its gradient without a word; "
            "write autograd.sin(v) instead of math.sin(v), or v.data where you want the number alone"
        )

    __int__ = __float__

    def __index__(self) -> int:
        number_of(self, "range() or an index")
        raise TypeError(
            f"{self!r} is no count and no index; write int(v.data) where you want the number alone, and "
            "[v * x for x in numbers] for its products with those of a list"
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Lets numpy meet Values: `np.float64(2) * v`, `np.maximum(v, 0)` are Values, `array * v` an array of them."""
        reflected = _reflected.get(ufunc)
        if reflected and inputs[-1] is self and method == "__call__" and not options:
            result = reflected(self)(inputs[0])
            if result is not NotImplemented:  # as for arrays
                return result
        name = ufunc.__name__
        if name in _REFLECTED:
            _reflected[ufunc] = _REFLECTED[name]
        row = _ROWS_OF_UFUNCS.get(name) or (getattr(Value, name, None) if ufunc.nin == 1 else None)
        if row is not None and method == "__call__" and not options:
            numbers: list[Any] = []
            for x in inputs:
                if not isinstance(x, (Value, float)):
                    if getattr(x, "ndim", 0):
                        break
                    x = x.item() if hasattr(x, "__array_finalize__") else x  # of no dimension; it may hold a Value
                numbers.append(x)
            else:
                return row(*numbers)
        numpy = sys.modules["numpy"]
        by_method = ufunc.nin == 2 and hasattr(Value, name)  # numpy asks the first operand for it, which may be a float
        if row is not None and (by_method or not any("O" in loop for loop in ufunc.types)):
            ufunc = numpy.frompyfunc(row, ufunc.nin, 1)  # numpy's own is not for objects
        boxes = []
        for x in inputs:
            if isinstance(x, Value):
                box = numpy.empty((), dtype=object)
                box[()] = x
            else:
                box = numpy.asanyarray(x)
                if box.dtype == numpy.longdouble:  # among objects it stays one, and would come back here for ever
                    box = box.astype(float)
            boxes.append(box)
        return getattr(ufunc, method)(*boxes, **options)

    locals().update(VALUE_ELSEWHERE)

    def __dir__(self) -> list[str]:
        return names_here(self)

    _repr_mimebundle_: ClassVar[Callable[..., dict[str, str]]]  # Jupyter's picture, drawn by autograd.drawing
    _mime_: ClassVar[Callable[..., tuple[str, str]]]  # marimo's


_ATTRIBUTES = (
    {}
    if native.loaded
    else {name: (Value.__dict__[slot], Value.__dict__[name]) for name, slot in (("data", "_number"), ("grad", "_grad"))}
)
"""The two forms of a Value's attributes: plain slots while nobody watches, and properties that ask a guard."""

instrument()
free_by_a_loop(Value, on_webassembly())


def _larger(x: Any, y: Any) -> Any:
    """The first at a tie, as numpy takes it from arrays of Values, and not half of each."""
    return primitives.clip(x, y, math.inf)


def _smaller(x: Any, y: Any) -> Any:
    return primitives.clip(x, -math.inf, y)


def _heaviside(x: Any, at_zero: Any) -> Any:
    """numpy's step, which leaves to the caller what it is at 0, and to a nan that it is one."""
    return primitives.where(x, 0.5 + 0.5 * primitives.sign(x), at_zero)


# numpy's ufuncs of two operands as rows of the table; those of one are the methods of Value of the same name.
# Comparisons are not among them: they give a bool.
_REFLECTED = {
    "add": operator.attrgetter("__radd__"),
    "divide": operator.attrgetter("__rtruediv__"),
    "multiply": operator.attrgetter("__rmul__"),
    "power": operator.attrgetter("__rpow__"),
    "subtract": operator.attrgetter("__rsub__"),
}
"""The operators that a number of numpy on the left leads to, by numpy's names: they take no time to look for arrays."""

_reflected: dict[Any, Callable[[Value], Callable[[Any], Any]]] = {}
"""The same by the functions of numpy that were met: to ask one for its name takes longer than the operation."""

_ROWS_OF_UFUNCS: dict[str, Callable[..., Any]] = {
    **{name: row for name, row in primitives.TABLE.items() if not row.variadic and name != "greater"},
    "arctan2": primitives.atan2,
    "divide": primitives.div,
    "float_power": primitives.pow,
    "floor_divide": primitives.floordiv,
    "heaviside": _heaviside,
    "maximum": _larger,
    "minimum": _smaller,
    "multiply": primitives.mul,
    "power": primitives.pow,
    "remainder": primitives.mod,
    "subtract": primitives.sub,
    "true_divide": primitives.div,
}


class Parameter(Value):
    """A Value that training moves; a network's weights and biases are Parameters.

    It may have attributes of its own, such as the moments that an optimizer of yours keeps. Copies and pickles have
    them too; checkpoints have the numbers alone.

    >>> slope = Parameter(0.5, "slope")
    >>> slope
    Parameter(data=0.5, grad=0.0, label='slope')
    >>> slope.momentum = 0.0
    """
