"""The work of the pytest plugin `pytest_glassgrad`: gradients in the tests of other projects.

In: a test with the fixture `gradcheck`, the decorator `points` or the marker `gradcheck_seed`. Out: an assertion with a
short table, points that are drawn and shrunk, seeds that are printed, and a page of all checks. Open `asserting.py`
first; `many_points.py` draws, `seeding.py` seeds, `reporter.py` collects what `check_page.py` shows. The plugin imports
this folder when a test asks for it.

>>> from autograd import gradcheck
>>> from autograd.testing import interval, points
>>> @points(x=interval(-2.0, 2.0))
... def test_square(x):
...     gradcheck(lambda x: x * x, x).raise_if_wrong()
>>> test_square()
"""

from autograd.testing.intervals import Interval as Interval, interval as interval
from autograd.testing.many_points import points as points

__all__ = ["Interval", "interval", "points"]
