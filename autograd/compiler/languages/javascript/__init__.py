"""JavaScript: a Program as an ES module, and primitives as functions for a page.

In: a Program, or primitives. Out: text that runs in every browser and in node, without eval. Open `math_atoms.py`
first, which lists what JavaScript has; `atoms.js` has the functions that Math lacks.
"""

from autograd.compiler.languages.javascript.row_functions import (
    primitive_functions as primitive_functions,
    without_javascript as without_javascript,
)
