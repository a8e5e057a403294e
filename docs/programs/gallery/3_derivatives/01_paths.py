"""A derivative, path by path

Along each path the local derivatives are multiplied; the products are added up.
"""

from autograd import Value, explain, sin

x, y = Value(2.0, "x"), Value(3.0, "y")
z = x * y + sin(x)
f = z**2 + z * x
z.label, f.label = "z", "f"
explain(f, x)
