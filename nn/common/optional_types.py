"""Types of optional libraries, for annotations. At run time each is Any, so that no such library is imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure
    from torch.nn import Sequential as Sequential
else:
    Axes = Figure = Sequential = Any
