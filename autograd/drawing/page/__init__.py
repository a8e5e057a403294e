"""The interactive page: one HTML file in which a graph is computed and differentiated step by step.

In: a Value, or several snapshots of one. Out: the path of the file. Open `interactive.py` first; `story.py` writes the
computation as data, which the scripts beside it show in the page: `story.js` makes its steps, `main.js` starts.
"""

from autograd.drawing.page.interactive import page

__all__ = ["page"]
