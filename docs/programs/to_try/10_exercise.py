"""An exercise: find the gradients

Three gradients are blank. Click one, and type a number or arithmetic, such as 2 * -1.95. A wrong
answer is told what is wrong with it. Change level to "hard" for more blanks.
"""

from autograd import Parameter, Value, exercise

x, w, b = Value(2.0, "x"), Parameter(-0.5, "w"), Parameter(0.25, "b")
h = (w * x + b).tanh()
loss = (h - 1.0) ** 2
h.label, loss.label = "h", "loss"
exercise(loss, level="easy").page()
