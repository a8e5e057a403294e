"""Plots of a training, by matplotlib: an extra, imported when a plot is asked for.

In: histories, gradient flows or a confusion matrix. Out: a matplotlib Figure, or the path of a file. Open `runs.py`
first; `axes.py` has the parts that all plots share, `canvas.py` their look.
"""

from nn.plotting.canvas import COLOURS, new_figure
from nn.plotting.confusion import plot_confusion
from nn.plotting.flow import plot_flow
from nn.plotting.runs import plot_history, plot_runs

__all__ = ["COLOURS", "new_figure", "plot_confusion", "plot_flow", "plot_history", "plot_runs"]
