"""The lecture's picture

micrograd's draw_dot, with the same names.
"""

from autograd.micrograd import Value
from autograd.micrograd.lecture_pictures import draw

a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
d = a * b + c
d.label = "d"
d.backward()
draw(d)
