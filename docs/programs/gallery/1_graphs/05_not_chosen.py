"""A branch that was not chosen

where takes the number 0 here, and the root, which has no derivative at 0, gets no gradient: not
nan.
"""

from autograd import Value, draw, sqrt, where

x = Value(0.0, "x")
y = where(x > 0, sqrt(x), x)
y.label = "y"
y.backward()
draw(y, size="column")
