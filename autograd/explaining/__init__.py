"""explain: the chain rule between two Values in words and numbers, path by path.

In: a Value and one that it was made from. Out: an `Explanation`. Open `explain.py` first; `routes.py` counts the paths
and finds the largest contributions, `text.py`, `notebook.py` and `latex.py` write them.
"""

from autograd.explaining.explain import explain
from autograd.explaining.explanation import Explanation
from autograd.explaining.routes import Path, Step

__all__ = ["Explanation", "Path", "Step", "explain"]
