"""micrograd's Value and its lecture's pictures, on this engine: a program needs another import, and nothing else.

>>> from autograd.micrograd import Value
>>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
>>> c = a * b
>>> c._op, c._prev == {a, b}
('*', True)
>>> c.backward()
>>> a.grad, b.grad
(-3.0, 2.0)

In: a program in micrograd's manner. Out: its numbers, gradients and pictures. What `autograd.Value` can do, this
Value can do too. Open `lecture_value.py` first.
"""

from autograd.common import public_names as _public_names
from autograd.micrograd.lecture_pictures import draw_dot as draw_dot, trace as trace
from autograd.micrograd.lecture_value import Parameter as Parameter, Value as Value

globals()["__all__"] = _public_names(globals())
