"""gradcheck: compares derivatives with difference quotients, and names the operation that is wrong.

In: a function and a point. Out: a `Report` with a verdict on each derivative, and findings that name the operation and
its line. Open `gradcheck.py` first; `differences.py` has the difference quotients, `nodes.py` checks a node alone.
`black_box/` checks functions that are no graphs, and `mistaken.py` names the mistake that was made.
"""

from autograd.checking.gradcheck import assert_gradients, gradcheck
from autograd.checking.report import Derivative, Finding, GradientError, Report

__all__ = ["Derivative", "Finding", "GradientError", "Report", "assert_gradients", "gradcheck"]
