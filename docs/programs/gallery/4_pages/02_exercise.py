"""An exercise

The same page with blanks: type a gradient, and a mistake is named.
"""

from autograd import Parameter, Value, exercise

x, w, b = Value(2.0, "x"), Parameter(-0.5, "w"), Parameter(0.25, "b")
h = (w * x + b).tanh()
loss = (h - 1.0) ** 2
h.label, loss.label = "h", "loss"
exercise(loss).page()
