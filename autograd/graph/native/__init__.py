"""The native engine: Values, operators and the walk of `backward` in C, with the same bits as the engine in Python.

It is optional. It is compiled when the package is built, where there is a C compiler, and found at import.

In: the class body of Value and the table of primitives. Out: the type Value, many times faster. Open `adopting.py`
first, which joins both engines; then `engine.c`. The compiler made `rows.h` from the table.
"""

from autograd.graph.native.adopting import adopting as adopting
from autograd.graph.native.loading import loaded as loaded
